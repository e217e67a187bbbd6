"""Off-policy evaluation of a policy from logged decisions whose propensities are known.

One decision a row; actions are columns. `target` holds the probabilities with which the policy to be valued would
choose each action, `log` what the behaviour policy chose, how likely that was, and what it earned.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DecisionLog:
    """What was chosen, with the probability that the behaviour policy gave to it, and the reward that followed."""

    actions: np.ndarray
    propensities: np.ndarray
    rewards: np.ndarray

    def __post_init__(self):
        if not len(self.actions) == len(self.propensities) == len(self.rewards):
            raise ValueError("actions, propensities and rewards must be equally long")
        if len(self.actions) == 0:
            raise ValueError("a log without decisions says nothing about any policy")
        if not np.all((self.propensities > 0) & (self.propensities <= 1)):
            raise ValueError("a propensity must be above 0 and at most 1")


def draw_log(behaviour, rewards, generator):
    """Draws one action a row from `behaviour` and logs it; `rewards` holds what each action would have earned."""
    cumulative = np.cumsum(behaviour, axis=1)
    # Rounding may leave the last sum below one.
    actions = np.minimum((generator.random((len(behaviour), 1)) > cumulative).sum(axis=1), behaviour.shape[1] - 1)
    rows = np.arange(len(behaviour))
    return DecisionLog(actions, behaviour[rows, actions], rewards[rows, actions])


def importance_weights(log, target):
    """How much more likely the target policy was to take the logged action than the behaviour policy."""
    return target[np.arange(len(log.actions)), log.actions] / log.propensities


@dataclass(frozen=True)
class Terms:
    """An estimate as a ratio of sums over decisions: what a bootstrap needs to compute it again."""

    numerator: np.ndarray
    denominator: np.ndarray

    def value(self):
        return self.numerator.sum() / self.denominator.sum()

    def resampled(self, counts):
        """One value a row of `counts`: how often each decision was drawn. A row that carries no weight is left out."""
        numerator, denominator = counts @ self.numerator, counts @ self.denominator
        return numerator[denominator > 0] / denominator[denominator > 0]


def ips(log, target):
    """Inverse propensity scoring (Horvitz and Thompson 1952): unbiased."""
    return Terms(importance_weights(log, target) * log.rewards, np.ones(len(log.rewards)))


def self_normalised(log, target):
    """Weights divided by their own sum (Swaminathan and Joachims 2015): consistent, and bounded by the rewards."""
    weights = importance_weights(log, target)
    if not weights.any():
        raise ValueError("the policy never takes a logged action: its value cannot be estimated from this log")
    return Terms(weights * log.rewards, weights)


def doubly_robust(log, target, predicted):
    """Predicted rewards of all actions, corrected by weighted residuals (Dudik, Langford and Li 2011)."""
    rows = np.arange(len(log.actions))
    residuals = log.rewards - predicted[rows, log.actions]
    direct = (target * predicted).sum(axis=1)
    return Terms(direct + importance_weights(log, target) * residuals, np.ones(len(log.rewards)))


def effective_sample_size(weights):
    """Kish's size of an equally weighted sample with the same variance; 0 where all weights are."""
    total = np.sum(weights)
    return 0.0 if total == 0 else float(total**2 / np.sum(np.square(weights)))


def bootstrap_counts(decisions, replicates, generator):
    """How often each decision is drawn in each of `replicates` samples with replacement."""
    return generator.multinomial(decisions, np.full(decisions, 1 / decisions), size=replicates).astype(float)


def percentile_interval(values, level=0.95):
    """The bootstrap's percentile interval."""
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))
