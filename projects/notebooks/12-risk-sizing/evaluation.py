"""What a sequence of rounds did to a bankroll, with block-bootstrap intervals."""

import numpy as np

from sizing import cvar

BLOCK_ROUNDS = 4
SAMPLES = 2000
SEED = 20000
LEVEL = 0.95


def growth(returns, rounds_per_season):
    """100 times the logarithm of what the bankroll is multiplied by in a season, on average."""
    return 100 * rounds_per_season * np.log1p(returns).mean(axis=-1)


def max_drawdown(returns):
    """Largest loss from a peak, in percent of the peak; the start counts as a peak."""
    wealth = np.concatenate([np.zeros((*returns.shape[:-1], 1)), np.cumsum(np.log1p(returns), axis=-1)], axis=-1)
    return 100 * (1 - np.exp((wealth - np.maximum.accumulate(wealth, axis=-1)).min(axis=-1)))


def realised_cvar(returns):
    """Mean loss of the worst 5 % of the rounds, in percent of the bankroll."""
    if returns.ndim > 1:
        return np.array([realised_cvar(row) for row in returns])
    return 100 * cvar(-returns, np.ones(len(returns)), LEVEL)


def return_on_stakes(profit_per_round, staked_per_round):
    """Profit in percent of what was staked, both as shares of the bankroll of the time; nan where nothing was."""
    staked = staked_per_round.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * np.where(staked > 0, profit_per_round.sum(axis=-1) / staked, np.nan)


def block_samples(rounds):
    """Positions of rounds in each resampled history: circular blocks, so that neighbours stay together.

    The same for every strategy, which makes comparisons paired. None when there are too few rounds to resample.
    """
    if rounds < 2 * BLOCK_ROUNDS:
        return None
    random = np.random.Generator(np.random.PCG64(SEED))
    starts = random.integers(0, rounds, (SAMPLES, -(-rounds // BLOCK_ROUNDS)))
    positions = (starts[:, :, None] + np.arange(BLOCK_ROUNDS)) % rounds
    return positions.reshape(SAMPLES, -1)[:, :rounds]


def interval(sampled):
    """95 % percentile interval of resampled values, those that do not exist left out; None when none does."""
    known = sampled[np.isfinite(sampled)]
    return None if len(known) == 0 else tuple(np.quantile(known, [0.025, 0.975]))


def centred_p_value(difference, sampled):
    """Two-sided p-value of a difference: how often resampling alone moves it as far as it is from 0."""
    return (1 + np.sum(np.abs(sampled - difference) >= abs(difference))) / (1 + len(sampled))


def holm(p_values):
    """p-values adjusted for their number (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    adjusted = np.empty(len(order))
    steps = (len(order) - np.arange(len(order))) * np.asarray(p_values, dtype=float)[order]
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted
