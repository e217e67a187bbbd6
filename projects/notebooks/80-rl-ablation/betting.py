"""Games as betting decisions: no bet, or one unit on the home or the away team's moneyline."""

import csv
import gzip
from dataclasses import dataclass
from math import erf

import numpy as np

ACTIONS = ("no bet", "home", "away")

# The standard deviation of the margin around the spread that Stern (1991) estimated: older than every game used here.
MARGIN_DEVIATION = 13.86


@dataclass(frozen=True)
class Bets:
    """One row a game: what was known before it, and what each action would have earned, in units of the stake.

    `edge`, `market` and `rest` have one column a side (home, away): expected profit under the spread's chance to win,
    the market's chance to win without its margin, and days of rest more than the other team, in weeks.
    """

    season: np.ndarray
    edge: np.ndarray
    market: np.ndarray
    rest: np.ndarray
    at_home: np.ndarray
    rewards: np.ndarray

    def __len__(self):
        return len(self.season)

    def of_seasons(self, seasons):
        kept = np.isin(self.season, seasons)
        return Bets(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


def read_games(path):
    """Rows of the cleaned schedules, numbers still as text."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split_usable(games):
    """The played games with both moneylines and a spread, and how many played ones lack which."""
    played = [game for game in games if game["played"] == "1"]
    priced = [game for game in played if game["home_moneyline"] and game["away_moneyline"]]
    usable = [game for game in priced if game["spread_line"]]
    counts = {"played": len(played), "no_moneyline": len(played) - len(priced), "no_spread": len(priced) - len(usable)}
    return usable, counts


def to_bets(games):
    """The decisions that usable games pose."""

    def column(name):
        return np.array([float(game[name] or "nan") for game in games])

    pays = np.column_stack([profit_of(column("home_moneyline")), profit_of(column("away_moneyline"))])
    spread, result, neutral = column("spread_line"), column("result"), column("neutral")
    home_chance = np.array([0.5 * (1 + erf(value / MARGIN_DEVIATION / 2**0.5)) for value in spread])
    chance = np.column_stack([home_chance, 1 - home_chance])
    implied = 1 / (1 + pays)
    rest = column("home_rest") - column("away_rest")
    if np.isnan(rest).any():
        raise ValueError("home_rest or away_rest is empty in a played game")
    home_side = 1 - neutral
    return Bets(
        season=column("season").astype(int),
        edge=chance * (1 + pays) - 1,
        market=implied / implied.sum(axis=1, keepdims=True),
        rest=np.column_stack([rest, -rest]) / 7,
        at_home=np.column_stack([home_side, -home_side]),
        rewards=np.column_stack([np.zeros(len(games)), settle(result, pays[:, 0]), settle(-result, pays[:, 1])]),
    )


def profit_of(moneyline):
    """Profit of a winning unit at an American price."""
    return np.where(moneyline > 0, moneyline / 100, 100 / np.abs(moneyline))


def settle(margin, pays):
    """Profit of a unit on a team: a tie returns the stake."""
    return np.where(margin > 0, pays, np.where(margin < 0, -1.0, 0.0))
