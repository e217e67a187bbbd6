"""Policies: from games, the probabilities of no bet, a bet on the home team and one on the away team."""

from dataclasses import dataclass

import numpy as np

TEMPERATURE = 0.10
EXPLORATION = 0.15


def behaviour_policy(bets):
    """A softmax over expected profits, mixed with uniform choice, so that no action is rarer than EXPLORATION / 3."""
    values = np.column_stack([np.zeros(len(bets)), bets.edge]) / TEMPERATURE
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    softmax = powers / powers.sum(axis=1, keepdims=True)
    return (1 - EXPLORATION) * softmax + EXPLORATION / 3


def certain(actions):
    """The policy that takes one action a game, given by its column."""
    return np.eye(3)[np.asarray(actions, dtype=int)]


def never(bets):
    return certain(np.zeros(len(bets)))


def favourite(bets):
    """The side that the market thinks likelier; the home team where it thinks both equally likely."""
    return certain(np.where(bets.market[:, 0] >= bets.market[:, 1], 1, 2))


def underdog(bets):
    return certain(np.where(bets.market[:, 0] >= bets.market[:, 1], 2, 1))


def better_side(values, threshold):
    """Bets on the side of the higher value where that is above the threshold."""
    return certain(np.where(values.max(axis=1) > threshold, 1 + values.argmax(axis=1), 0))


def edge_above(threshold):
    return lambda bets: better_side(bets.edge, threshold)


FEATURES = ("edge", "market", "rest", "at_home")


@dataclass(frozen=True)
class RewardModel:
    """Expected profit of a bet on a side: a ridge regression on features of that side, the same for home and away."""

    features: tuple
    centre: np.ndarray
    scale: np.ndarray
    coefficients: np.ndarray

    def predict(self, bets):
        """One column an action; no bet earns nothing, which needs no model."""
        sides = [_design(bets, self.features, side) for side in (0, 1)]
        values = [self.coefficients[0] + (x - self.centre) / self.scale @ self.coefficients[1:] for x in sides]
        return np.column_stack([np.zeros(len(bets)), *values])


def _design(bets, features, side):
    return np.column_stack([getattr(bets, name)[:, side] for name in features])


def fit_reward_model(bets, log, features=FEATURES, penalty=10.0):
    """Fits on the logged bets alone, as if the other actions' rewards were unknown.

    Bets are weighted by their inverse propensities, so that they stand for all games and not for those that the
    behaviour policy liked.
    """
    rows = np.flatnonzero(log.actions > 0)
    if len(rows) <= len(features) + 1:
        raise ValueError(f"{len(rows)} logged bets are too few to fit {len(features)} features")
    x = np.vstack([_design(bets, features, log.actions[row] - 1)[row] for row in rows])
    weights = 1 / log.propensities[rows]
    weights = weights / weights.mean()
    centre = np.average(x, axis=0, weights=weights)
    scale = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weights))
    scale[scale == 0] = 1.0
    design = np.column_stack([np.ones(len(rows)), (x - centre) / scale])
    ridge = penalty * np.diag([0.0] + [1.0] * len(features))
    coefficients = np.linalg.solve(
        design.T @ (weights[:, None] * design) + ridge, design.T @ (weights * log.rewards[rows])
    )
    return RewardModel(tuple(features), centre, scale, coefficients)


def learned(model, threshold=0.0):
    """Greedy in the model's expected profit."""
    return lambda bets: better_side(model.predict(bets)[:, 1:], threshold)
