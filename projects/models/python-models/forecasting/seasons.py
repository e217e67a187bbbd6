"""Seasons forecast one after the other, each by a model that has seen all games before it and nothing else."""

from collections import namedtuple

import numpy as np

from .features import have_history
from .tables import BadInput

# Games before the first season that is forecast are there to be learned from only.
TRAINING_SEASONS = 2

Fold = namedtuple("Fold", ["season", "training", "won", "validation", "rows"])
Fold.__doc__ = """One season and what a model of it is fitted to.

`training` and `validation` are games × FEATURES, NaN where a value is not known; `won` is the outcome (1, 0) of each
training game. `rows` are the positions, among all games, of those to forecast.
"""


def validation_seasons(games):
    seasons = sorted({int(season) for season in games["season"]})
    if len(seasons) <= TRAINING_SEASONS:
        raise BadInput(f"the schedules have {len(seasons)} seasons; {TRAINING_SEASONS + 1} are needed")
    return seasons[TRAINING_SEASONS:]


def fold_of(season, games, features):
    """Games without a result (ties, games to come) teach nothing; games without history are neither taught nor forecast."""
    usable = have_history(features)
    before, of_season = games["season"] < season, games["season"] == season
    last, first = max(games["gameday"][before]), min(games["gameday"][of_season])
    # A season's playoffs fall in the next year, so seasons alone do not promise this.
    if last >= first:
        raise BadInput(f"season {season} starts on {first}, before the training games end on {last}")
    training = before & usable & ~np.isnan(games["home_win"])
    if len(set(games["home_win"][training])) < 2:
        raise BadInput(f"season {season}: the games before it do not hold both a home win and a home loss")
    rows = np.flatnonzero(of_season & usable)
    return Fold(season, features[training], games["home_win"][training], features[rows], rows)
