"""All sets of features, from the tables."""

from .efficiency import epa, plays
from .form import form
from .home_field import home
from .market import market
from .rest import rest
from .sources import Sources
from .weather import weather

SETS = {"form": form, "epa": epa, "plays": plays, "rest": rest, "home": home, "weather": weather, "market": market}


class Features:
    """`columns` by name, each an array over `games`; `sets` names the columns of each set."""

    def __init__(self, games, of_sets):
        self.games = games
        self.sets = {name: list(columns) for name, columns in of_sets.items()}
        self.columns = {column: values for columns in of_sets.values() for column, values in columns.items()}


def compute(tables):
    """The features of every game in `tables`, a dict by the names of SOURCES of which only `games` must be there."""
    sources = Sources(tables)
    return Features(sources.games, {name: of(sources) for name, of in SETS.items()})
