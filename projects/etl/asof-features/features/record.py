"""What is on record of each team, and how much of it a game may know."""

import numpy as np


def known_before(days, day):
    """How many of `days` (ascending) lie before `day`. A game knows nothing of its own day: this is the as-of rule."""
    return np.searchsorted(days, day, side="left")


class Record:
    """One team's games in order of date: a row of `values` for each, a column for each metric, NaN where null."""

    def __init__(self, days, seasons, values):
        self.days = days
        self.seasons = seasons
        self.values = values
        self._sums = _running(np.nan_to_num(values))
        self._counts = _running(~np.isnan(values))

    def sums(self, since, until):
        """Sum and number of the values of games since <= game < until, one row for each pair of positions."""
        return self._sums[until] - self._sums[since], self._counts[until] - self._counts[since]

    def seasons_start(self, season):
        """Position of the first game of a season or later."""
        return np.searchsorted(self.seasons, season, side="left")


def mean(sums, counts):
    """Sums by counts; NaN where there is nothing to divide by."""
    return np.divide(sums, counts, out=np.full(np.shape(sums), np.nan), where=np.asarray(counts) > 0)


def _running(values):
    """Sums of the first 0, 1, ... rows."""
    return np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)])
