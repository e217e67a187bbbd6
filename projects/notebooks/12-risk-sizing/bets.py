"""Games that can be bet on, and the bet that the model would place on each."""

import csv
import dataclasses
import gzip

NEEDED = ("season", "week", "played", "tie", "home_win", "p_home", "home_moneyline", "away_moneyline")


@dataclasses.dataclass(frozen=True)
class Bet:
    """A bet on one side of a game.

    `probability` is the model's, `odds` are what a stake of 1 returns net of itself when it wins, `payoff` is what it
    did return: `odds`, -1, or 0 after a tie.
    """

    season: int
    week: int
    probability: float
    odds: float
    payoff: float

    @property
    def edge(self):
        """Expected profit of a stake of 1 under the model."""
        return self.probability * (1 + self.odds) - 1


@dataclasses.dataclass(frozen=True)
class Offers:
    """What the predictions hold: the better side of every game that can be sized, and counts of those that cannot."""

    bets: tuple
    left_out: dict


def read_rows(path):
    """Rows of a CSV, gzipped or not. Raises ValueError when a column is missing."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"{path}: column {', '.join(missing)} is missing")
        return list(reader)


def net_odds(moneyline):
    """Profit of a winning stake of 1 at an American moneyline: -150 pays 0.667, 200 pays 2."""
    return moneyline / 100 if moneyline > 0 else 100 / -moneyline


def better_side(row):
    """The side of a played and priced game on which the model expects more."""
    p_home = float(row["p_home"])
    tied = row["tie"] == "1"
    sides = []
    for moneyline, probability, won in (
        (row["home_moneyline"], p_home, row["home_win"] == "1"),
        (row["away_moneyline"], 1 - p_home, row["home_win"] == "0"),
    ):
        odds = net_odds(float(moneyline))
        payoff = 0.0 if tied else odds if won else -1.0
        sides.append(Bet(int(row["season"]), int(row["week"]), probability, odds, payoff))
    return max(sides, key=lambda bet: bet.edge)


def read_offers(path):
    """Offers of a file of predictions. A missing number is a reason to leave a game out, and never a 0."""
    left_out = {"not played": 0, "without a prediction": 0, "without both moneylines": 0}
    bets = []
    for row in read_rows(path):
        if row["played"] != "1":
            left_out["not played"] += 1
        elif row["p_home"] == "":
            left_out["without a prediction"] += 1
        elif row["home_moneyline"] == "" or row["away_moneyline"] == "":
            left_out["without both moneylines"] += 1
        else:
            bets.append(better_side(row))
    return Offers(tuple(sorted(bets, key=lambda bet: (bet.season, bet.week))), left_out)


def rounds_of(bets):
    """Bets by (season, week), in order: those of a week are placed together and settled together."""
    rounds = {}
    for bet in bets:
        rounds.setdefault((bet.season, bet.week), []).append(bet)
    return rounds


def kelly_fraction(bet):
    """Share of the bankroll that maximises the expected logarithm of wealth for this bet alone (Kelly 1956)."""
    return max(0.0, bet.edge / bet.odds)
