"""Windows: what a team's record amounts to at a point in time, one value a metric. Null values count nowhere.

Each window is a function of the record, `known` (how many of its games are known, one number a question), the
`season` that asks, and `league`, the means of all teams by season. It gives one row a question.
"""

import numpy as np

from .record import mean

HALF_LIFE = 6  # games after which a game counts half in `ewm`
PRIOR_GAMES = 4  # games that last season counts for in `season`
CARRY = 0.5  # share of a team's distance from the league's mean that survives the summer


def last(games):
    """The mean of the last so many games, of fewer where there are fewer; summers do not matter."""

    def window(record, known, season, league):
        return mean(*record.sums(np.maximum(known - games, 0), known))

    return window


def exponential(record, known, season, league):
    """The mean of all games, the one before last weighted 2^(-1/HALF_LIFE) as much as the last, and so on."""
    decay = 0.5 ** (1 / HALF_LIFE)
    games, metrics = record.values.shape
    sums, weights = np.zeros((games + 1, metrics)), np.zeros((games + 1, metrics))
    values, present = np.nan_to_num(record.values), ~np.isnan(record.values)
    for game in range(games):
        sums[game + 1] = sums[game] * decay + values[game]
        weights[game + 1] = weights[game] * decay + present[game]
    return mean(sums[known], weights[known])


def season_to_date(record, known, season, league):
    """(sum of this season + PRIOR_GAMES × prior) / (games of this season + PRIOR_GAMES).

    prior = league + CARRY × (team - league), both means of last season. A team without a last season has no prior:
    its mean of this season stands alone, and its first game has nothing.
    """
    starts = np.minimum(record.seasons_start(season), known)
    sums, counts = record.sums(starts, known)
    of_team = mean(*record.sums(np.minimum(record.seasons_start(season - 1), starts), starts))
    nothing = np.full(record.values.shape[1], np.nan)
    of_league = np.array([league.get(year - 1, nothing) for year in season.tolist()])
    prior = of_league + CARRY * (of_team - of_league)
    weight = np.where(np.isnan(prior), 0, PRIOR_GAMES)
    return mean(sums + weight * np.nan_to_num(prior), counts + weight)


WINDOWS = {"last3": last(3), "last5": last(5), "ewm": exponential, "season": season_to_date}
