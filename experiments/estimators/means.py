"""Means between runs with t intervals, and differences paired by seed.

The unit is the run: the partnerships of one run share its luck and are no sample of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from experiments.estimators.arrays import Floats

LEVEL = 0.95
ENOUGH = 30
"""Runs; with fewer, an interval itself is not to be relied on."""
FEWEST = 20
"""Values from which on their spread may be taken for what it is, even where there is none."""


class Estimate(NamedTuple):
    """A mean with its interval; bounds are NaN below two runs, or of few that all agree."""

    mean: float
    low: float
    high: float
    runs: int

    @property
    def sign(self) -> int:
        """Return 1 or -1 if the interval lies on one side of 0, else 0."""
        return int(self.low > 0.0) - int(self.high < 0.0)

    def scaled(self, factor: float) -> Estimate:
        """Return the estimate of a positive multiple."""
        mean, low, high, runs = self
        return Estimate(factor * mean, factor * low, factor * high, runs)

    def columns(self, name: str) -> dict[str, float]:
        """Return mean and bounds as the columns ``name``, ``_low`` and ``_high``."""
        return dict(zip((name, f"{name}_low", f"{name}_high"), self[:3], strict=True))


def mean_of(values: Floats, level: float = LEVEL) -> Estimate:
    """Return the mean of what the runs gave, with its t interval; NaN values do not count.

    A few runs that all agree may do so by chance, so they give no interval.
    """
    known = values[np.isfinite(values)]
    n = len(known)
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    mean = float(known.mean())
    if n == 1 or (n < FEWEST and np.ptp(known) == 0.0):
        return Estimate(mean, math.nan, math.nan, n)
    half = t_quantile(n - 1, level) * float(known.std(ddof=1)) / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n)


def mean_difference(
    treated: Mapping[int, float], control: Mapping[int, float], level: float = LEVEL
) -> Estimate:
    """Return the mean of the differences between runs of the same seed, with its t interval."""
    seeds = [seed for seed in treated if seed in control]
    return mean_of(np.array([treated[seed] - control[seed] for seed in seeds]), level)


def unpaired_difference(treated: Floats, control: Floats, level: float = LEVEL) -> Estimate:
    """Return the difference of the means of runs that share no luck, with Welch's interval."""
    one, other = (values[np.isfinite(values)] for values in (treated, control))
    if min(len(one), len(other)) < 2:
        known = len(one) and len(other)
        return Estimate(
            float(one.mean() - other.mean()) if known else math.nan, math.nan, math.nan, 0
        )
    errors = np.array([values.var(ddof=1) / len(values) for values in (one, other)])
    difference, error = float(one.mean() - other.mean()), float(errors.sum())
    runs = len(one) + len(other)
    if error == 0.0:
        return Estimate(difference, math.nan, math.nan, runs)
    freedom = error**2 / float((errors**2 / (np.array([len(one), len(other)]) - 1)).sum())
    half = t_quantile(freedom, level) * math.sqrt(error)
    return Estimate(difference, difference - half, difference + half, runs)


def t_quantile(freedom: float, level: float) -> float:
    """Return the half-width, in standard errors, of an interval of this level."""
    return float(stdtrit(freedom, 0.5 + level / 2.0))


def normal_quantile(level: float) -> float:
    """Return the same of a normal interval."""
    return float(ndtri(0.5 + level / 2.0))


def simultaneous(comparisons: int, level: float = LEVEL) -> float:
    """Return the level of each of several intervals that hold together at ``level``.

    Bonferroni's: right whatever the dependence, which here is strong, as all the differences
    share the baseline.
    """
    return 1.0 - (1.0 - level) / max(comparisons, 1)
