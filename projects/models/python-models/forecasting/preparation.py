"""Features for models that want every value there and of one size; fitted on training rows only."""

import numpy as np


class Preparation:
    """Fills gaps with the median of the training rows, marks them by an indicator, and scales to mean 0, deviation 1.

    A column that is empty in all training rows is left out: what it says in a later season, no model has learned. Columns
    that are empty in the same rows share an indicator.
    """

    def __init__(self, training):
        self.columns = np.flatnonzero(~np.isnan(training).all(axis=0))
        known = training[:, self.columns]
        self.median = np.nanmedian(known, axis=0)
        # Of the values that are there: filled gaps would make the scale of a column with many gaps too small.
        self.centre, deviation = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
        self.scale = np.where(deviation > 0, deviation, 1.0)
        gaps = np.isnan(known)
        _, first = np.unique(gaps, axis=1, return_index=True)
        self.indicators = np.array([column for column in sorted(first) if gaps[:, column].any()], dtype=int)

    def __call__(self, features):
        known = features[:, self.columns]
        gaps = np.isnan(known)
        filled = np.where(gaps, self.median, known)
        return np.hstack([(filled - self.centre) / self.scale, gaps[:, self.indicators].astype(float)])

    def arrays(self):
        """What is needed to apply it elsewhere, by name."""
        return {"prepared_" + name: getattr(self, name) for name in ("columns", "median", "centre", "scale", "indicators")}
