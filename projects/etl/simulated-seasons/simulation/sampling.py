"""Random draws by inverting distribution functions, the same in every version of Python."""

import random


class Sampler:
    """A seeded stream of draws; every draw comes from `random.Random.random`, whose sequence Python guarantees."""

    def __init__(self, seed):
        self._uniform = random.Random(seed).random

    def chance(self, probability):
        """True with the given probability."""
        return self._uniform() < probability

    def pick(self, values, weights=None):
        """One of the values, with the given weights or all alike."""
        weights = weights or [1] * len(values)
        left = self._uniform() * _total(weights)
        for value, weight in zip(values, weights):
            left -= weight
            if left < 0:
                return value
        return values[-1]

    def whole(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self._uniform() * (high - low + 1))

    def normal(self, mean, deviation):
        """Nearly normal: twelve uniforms less six (Irwin-Hall), so that no libm rounding can change a draw."""
        return mean + deviation * (_total(self._uniform() for _ in range(12)) - 6)

    def shuffled(self, values):
        """The values in random order (Fisher-Yates)."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = self.whole(0, last)
            order[last], order[other] = order[other], order[last]
        return order


def _total(values):
    """Added up one by one: from Python 3.12 on the built-in `sum` corrects its rounding, and older ones do not."""
    total = 0.0
    for value in values:
        total += value
    return total
