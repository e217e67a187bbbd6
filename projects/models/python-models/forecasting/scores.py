"""Scores of probabilities of a home win, over many resamples of the games at once."""

import numpy as np

from .market import profits

FORECAST_SCORES = ("auc", "log_loss", "brier")
ALL_SCORES = (*FORECAST_SCORES, "roi")


class Scorer:
    """Scores the forecasts `p` of finished games.

    Called with counts (resamples × games: how often each game was drawn), it gives resamples × `names`; NaN where a score
    does not exist: the AUC of games that all ended the same way, the return on investment without bets.
    """

    def __init__(self, games, p, names=ALL_SCORES):
        self.names = names
        won = games["home_win"]
        self._order = np.argsort(p, kind="stable")
        self._won = won[self._order]
        ordered = p[self._order]
        self._ties = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        self._losses = losses(won, p)
        self._squares = (won - p) ** 2
        gained = profits(games, p)
        self._bets, self._profits = (~np.isnan(gained)).astype(float), np.nan_to_num(gained)

    def __call__(self, counts):
        drawn = counts.sum(axis=1)
        columns = {
            "auc": self._auc,
            "log_loss": lambda of: of @ self._losses / drawn,
            "brier": lambda of: of @ self._squares / drawn,
            "roi": lambda of: _ratio(of @ self._profits, of @ self._bets),
        }
        return np.column_stack([columns[name](counts) for name in self.names])

    def _auc(self, counts):
        """Area under the ROC curve by Wilcoxon's rank sum, ties counting half."""
        ordered = counts[:, self._order]
        wins, losses = (np.add.reduceat(ordered * of, self._ties, axis=1) for of in (self._won, 1 - self._won))
        below = np.cumsum(losses, axis=1) - losses
        return _ratio((wins * (below + losses / 2)).sum(axis=1), wins.sum(axis=1) * losses.sum(axis=1))


def losses(won, p):
    """Log loss of each game, in nats."""
    return -np.log(np.where(won == 1, p, 1 - p))


def log_loss(won, p):
    """Mean log loss, in nats."""
    return float(losses(won, p).mean())


def _ratio(above, below):
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
