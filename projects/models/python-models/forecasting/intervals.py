"""Bootstrap intervals of scores: games are drawn with replacement."""

import warnings

import numpy as np

from .tables import BadInput

DIGITS = 6
_AT_ONCE = 100  # resamples held in memory together


def with_interval(games, statistic, names, *, seed, samples):
    """Estimate and 95 % percentile interval of each of `names`, by name; None for one that cannot be computed.

    `statistic` takes counts (resamples × games) and gives resamples × names. None as a whole without games. The seed
    belongs to the games and not to the order of the calls, so that one more season changes no other.
    """
    if games == 0:
        return None
    estimates = statistic(np.ones((1, games)))[0]
    resampled = _resampled(games, statistic, seed, samples)
    if np.isinf(estimates).any() or np.isinf(resampled).any():
        raise BadInput("a score is infinite: a forecast was 0 or 1, and wrong")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a score that no resample has is NaN, and None below
        low, high = np.nanquantile(resampled, (0.025, 0.975), axis=0)
    return {name: _score(*of) for name, *of in zip(names, estimates, low, high)}


def with_error(games, statistic, *, seed, samples):
    """The estimate of a single score, and from `samples` resamples its standard error and 95 % percentile interval."""
    value = float(statistic(np.ones((1, games)))[0, 0])
    if samples == 0:
        return {"value": round(value, DIGITS)}
    resampled = _resampled(games, statistic, seed, samples)[:, 0]
    low, high = np.nanquantile(resampled, (0.025, 0.975))
    error = float(np.nanstd(resampled, ddof=1))
    return {"value": round(value, DIGITS), "error": round(error, DIGITS), "interval": [round(float(of), DIGITS) for of in (low, high)]}


def _resampled(games, statistic, seed, samples):
    # RandomState and no Generator: its streams are the same in every version of numpy.
    random = np.random.RandomState(seed)
    return np.concatenate([statistic(_resamples(random, games, size)) for size in _blocks(samples)])


def _score(estimate, low, high):
    if np.isnan((estimate, low, high)).any():
        return None
    return {"estimate": float(estimate), "low": float(low), "high": float(high)}


def _blocks(samples):
    return [min(_AT_ONCE, samples - first) for first in range(0, samples, _AT_ONCE)]


def _resamples(random, games, size):
    drawn = random.randint(0, games, (size, games)) + games * np.arange(size)[:, None]
    return np.bincount(drawn.ravel(), minlength=size * games).reshape(size, games).astype(float)
