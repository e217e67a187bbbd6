"""What a bookmaker would have quoted before a game."""

from typing import NamedTuple, Optional


class Quotes(NamedTuple):
    """Lines in points (spread_line above 0: the home team is favoured) and American odds; None is not quoted."""

    spread_line: float
    total_line: float
    away_moneyline: Optional[int]
    home_moneyline: Optional[int]
    away_spread_odds: int
    home_spread_odds: int
    under_odds: int
    over_odds: int


def quote(edge, sampler):
    """Quotes for a game in which the home team is better by `edge` points; about one moneyline in sixty is missing."""
    spread = _to_half(edge + sampler.normal(0, 1.4))
    chance = _home_chance(spread + sampler.normal(0, 0.35))
    margin = 1.022 + 0.016 * _unit(sampler)
    missing = sampler.chance(1 / 60)
    away_odds, home_odds = _two_way(sampler)
    under_odds, over_odds = _two_way(sampler)
    return Quotes(
        spread,
        _to_half(sampler.normal(45.5, 3.6)),
        None if missing else american((1 - chance) * margin),
        None if missing else american(chance * margin),
        away_odds,
        home_odds,
        under_odds,
        over_odds,
    )


def _unit(sampler):
    return sampler.whole(0, 1000) / 1000


def _to_half(points):
    """Rounded to half a point; +0 and -0 are one number."""
    return int(2 * points + (0.5 if points > 0 else -0.5)) / 2 + 0.0


def _home_chance(spread):
    """Chance of a home win: a sigmoid from a square root, which close to 0 is a normal one of 13.5 points."""
    scaled = spread / 16.9
    return 0.5 + 0.5 * scaled / (1 + scaled * scaled) ** 0.5


def american(chance):
    """American odds of a chance that holds the bookmaker's margin."""
    chance = min(chance, 0.985)
    if chance > 0.5:
        return -int(100 * chance / (1 - chance) + 0.5)
    return int(100 * (1 - chance) / chance + 0.5)


def _two_way(sampler):
    """The two prices of an even line, around -110 and -100."""
    first = sampler.whole(-120, -98)
    second = -218 - first
    return tuple(odds if odds <= -100 else 200 + odds for odds in (first, second))
