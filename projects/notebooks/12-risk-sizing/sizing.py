"""Stakes for the bets of one round, from the exact distribution of what they may bring."""

import numpy as np

MOST_BETS = 20  # 2 ** 20 outcomes


def profit_distribution(stakes, odds, probabilities):
    """Every profit of independent bets placed together, with its probability: two outcomes a bet, 2 ** n in all."""
    if len(stakes) > MOST_BETS:
        raise ValueError(f"{len(stakes)} bets in one round: at most {MOST_BETS} can be enumerated")
    profits, weights = np.zeros(1), np.ones(1)
    for stake, net, probability in zip(stakes, odds, probabilities):
        profits = np.concatenate([profits + stake * net, profits - stake])
        weights = np.concatenate([weights * probability, weights * (1 - probability)])
    return profits, weights


def cvar(losses, weights, level):
    """Expected loss in the worst 1 - `level` of the outcomes.

    The minimum over t of t + E[(loss - t)+] / (1 - level) (Rockafellar and Uryasev 2000). The function is convex and
    piecewise linear in t with its kinks at the losses, so the minimum lies at one of them: the `level` quantile.
    """
    order = np.argsort(losses, kind="stable")
    losses, weights = losses[order], weights[order] / weights.sum()
    position = min(np.searchsorted(np.cumsum(weights), level - 1e-12), len(losses) - 1)
    threshold = losses[position]
    return float(threshold + np.sum(weights * np.maximum(losses - threshold, 0)) / (1 - level))


def growth_scale(profits, weights):
    """The factor in [0, 1] on all stakes that maximises the expected logarithm of wealth.

    Single Kelly fractions are too large for bets placed together. Expected growth is concave in the factor, so the
    root of its derivative is found by bisection.
    """

    def slope(factor):
        return np.sum(weights * profits / (1 + factor * profits))

    worst = -profits.min()
    if worst <= 0:
        return 0.0
    low, high = 0.0, min(1.0, (1 - 1e-9) / worst)
    if slope(high) >= 0:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return low


def cvar_scale(profits, weights, level, budget):
    """The largest factor in [0, 1] for which CVaR stays within `budget`, a share of the bankroll.

    CVaR is positively homogeneous, CVaR(factor * loss) = factor * CVaR(loss), so the search on the ray has a closed
    form.
    """
    risk = cvar(-profits, weights, level)
    return 1.0 if risk <= budget else budget / risk
