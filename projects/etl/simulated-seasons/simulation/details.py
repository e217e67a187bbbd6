"""Venue, weather and persons of a game: with the gaps and blemishes that the real files have."""

from .teams import code_in, venue_of

# Mean temperature as a share of the way from January to early September, by month.
_WARMTH = {9: 1.0, 10: 0.7, 11: 0.35, 12: 0.1, 1: 0.0, 2: 0.1}
_SUMMER = 78
_RENAMED_FROM = 2021  # from here on some venues have a new name under their old id


def details(game, sampler):
    """The columns that do not bear on the score, as a dictionary by column name; None is a null."""
    venue = venue_of(game.home, game.season)
    roof = _roof(venue, game, sampler)
    temperature, wind = _weather(roof, venue, game, sampler)
    return {
        "roof": roof,
        "surface": _surface(venue, sampler),
        "temp": temperature,
        "wind": wind,
        "referee": None if sampler.chance(0.001) else f"Referee {sampler.whole(1, 17):02d}",
        **_place(game, venue),
        **_persons("away", game.away, game.season, sampler),
        **_persons("home", game.home, game.season, sampler),
    }


def _place(game, venue):
    if game.neutral:
        return {"stadium_id": f"NEU{game.week:02d}", "stadium": f"Neutral Ground {game.week}"}
    renamed = game.season.year >= _RENAMED_FROM and venue.stadium_id in ("BUF00", "DEN00", "PIT00")
    name = f"{'New ' if renamed else ''}Stadium {venue.stadium_id[:-2]}"
    return {"stadium_id": venue.stadium_id, "stadium": name}


def _roof(venue, game, sampler):
    if game.neutral:
        return "outdoors"
    return sampler.pick(["closed", "open"], [4, 1]) if venue.roof == "retractable" else venue.roof


def _weather(roof, venue, game, sampler):
    """Null under a roof, and for one outdoor game in fifty."""
    if roof != "outdoors" or sampler.chance(0.02):
        return None, None
    warmth = _WARMTH[game.kickoff[0].month]
    mean = venue.winter + warmth * (_SUMMER - venue.winter)
    return int(sampler.normal(mean, 8)), max(0, int(sampler.normal(8, 4.5)))


def _surface(venue, sampler):
    """As typed by many hands: grass sometimes ends in a space, and now and then the cell is empty."""
    if sampler.chance(0.004):
        return None
    return "grass " if venue.surface == "grass" and sampler.chance(0.12) else venue.surface


def _persons(side, team, season, sampler):
    code = code_in(team, season)
    starter = sampler.pick([1, 2, 3], [85, 12, 3])
    coach = "B" if sampler.chance(0.01) else "A"
    return {
        f"{side}_qb_id": f"SIM-{code}-{season.year % 100}-{starter}",
        f"{side}_qb_name": f"Quarterback {code} {starter}",
        f"{side}_coach": f"Coach {code} {coach}",
    }
