"""Ratios of two means over paired runs, with Fieller's interval."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from experiments.estimators.arrays import Floats
from experiments.estimators.means import LEVEL, t_quantile


class Ratio(NamedTuple):
    """A ratio of means with its interval; bounds are NaN where there is none that is bounded."""

    value: float
    low: float
    high: float

    @property
    def is_bounded(self) -> bool:
        """Whether the denominator clearly is not 0, so that the interval has two ends."""
        return not math.isnan(self.low)


def ratio_of_means(numerator: Floats, denominator: Floats, level: float = LEVEL) -> Ratio:
    """Return a ratio of means with the interval of Fieller (1954), right for any correlation.

    Where the interval of the denominator includes 0, every ratio however great is compatible
    with the data, and there is no bounded interval.

    Parameters
    ----------
    numerator, denominator : ndarray, shape (runs,)
        What the same runs gave for both; a run with a NaN in either does not count.

    Returns
    -------
    Ratio
        The value is NaN if no run counts or the mean of the denominators is 0.
    """
    known = np.isfinite(numerator) & np.isfinite(denominator)
    over, under = numerator[known], denominator[known]
    n = len(over)
    if n == 0 or under.mean() == 0.0:
        return Ratio(math.nan, math.nan, math.nan)
    above, below = float(over.mean()), float(under.mean())
    if n == 1:
        return Ratio(above / below, math.nan, math.nan)
    spread = np.cov(over, under) * t_quantile(n - 1, level) ** 2 / n
    # The interval is where a r^2 - 2 b r + c <= 0.
    a = below**2 - float(spread[1, 1])
    b = above * below - float(spread[0, 1])
    c = above**2 - float(spread[0, 0])
    if a <= 0.0:
        return Ratio(above / below, math.nan, math.nan)
    # Never negative but by rounding, as the ratio itself is within.
    half = math.sqrt(max(b * b - a * c, 0.0))
    return Ratio(above / below, (b - half) / a, (b + half) / a)
