"""Luck: how much of what differs between runs is the seed, and how much is the point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.estimators.arrays import Floats, Integers
from experiments.estimators.means import LEVEL

RESAMPLES: Final = 400


@dataclass(frozen=True)
class Luck:
    """Shares of variance that are luck, with percentile bootstrap intervals."""

    # of_a_run, of_a_run_low, of_a_run_high: share of the variance of single runs that lies between
    # the seeds of a point; the rest is what the points make of it. From 0 to 1.
    of_a_run: float
    of_a_run_low: float
    of_a_run_high: float
    # of_means, of_means_low, of_means_high: share of the variance of the points' means that is left
    # of this luck. A factor that did no more than redraw the luck of every run would have this
    # total index.
    of_means: float
    of_means_low: float
    of_means_high: float
    error: float
    """Standard error of the mean of a point, against that of another point of the same seeds; in
    units of the outcome."""
    # points, seeds: how many; only points with a value for every seed count
    points: int
    seeds: int

    @property
    def known(self) -> bool:
        """Whether there were seeds and points enough to tell."""
        return bool(np.isfinite(self.of_means))


def luck(values: Floats, groups: Integers, seed: int) -> Luck:
    """Return how much of the variance of an outcome is luck.

    By the law of total variance, that of single runs is the mean variance between the seeds of a
    point and the variance of the points' expectations. The variance of the observed means is
    larger than that of expectations, by what luck is left in them; this is taken off, as in an
    analysis of variance with random effects (Searle, Casella & McCulloch 1992). As all points
    have the same seeds, what a seed does to all alike cancels between points, so that only the
    residual of points and seeds is left in their means.

    Parameters
    ----------
    values : array of float, shape (points, seeds)
        The outcome of each run, NaN where there is none.
    groups : array of int, shape (points,)
        Points that were chosen together, such as those of a block; whole groups are resampled.
    """
    complete = np.isfinite(values).all(axis=1)
    values, groups = values[complete], groups[complete]
    points, seeds = values.shape
    if points < 3 or seeds < 2:
        nan = np.nan
        return Luck(nan, nan, nan, nan, nan, nan, nan, points, seeds)
    of_a_run, of_means, error = _shares(values)
    _, place = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(place == group) for group in range(int(place.max()) + 1)]
    random = np.random.default_rng(seed)
    found = np.empty((RESAMPLES, 2))
    for one in range(RESAMPLES):
        chosen = random.integers(len(members), size=len(members))
        found[one] = _shares(values[np.concatenate([members[group] for group in chosen])])[:2]
    tail = 50.0 * (1.0 - LEVEL)
    (run_low, means_low), (run_high, means_high) = np.percentile(found, [tail, 100.0 - tail], 0)
    return Luck(of_a_run, run_low, run_high, of_means, means_low, means_high, error, points, seeds)


def _shares(values: Floats) -> tuple[float, float, float]:
    points, seeds = values.shape
    means = values.mean(axis=1)
    within = float(values.var(axis=1, ddof=1).mean())
    left = float((residuals(values) ** 2).sum()) / ((points - 1) * (seeds - 1)) / seeds
    observed = float(means.var(ddof=1))
    between = max(observed - left, 0.0)
    of_a_run = within / (within + between) if within + between > 0.0 else 0.0
    of_means = min(left / observed, 1.0) if observed > 0.0 else 0.0
    return of_a_run, of_means, float(np.sqrt(left))


def residuals(values: Floats) -> Floats:
    """Return what is left of values, shape (..., points, seeds), without the means of both."""
    rest = values - values.mean(axis=-1, keepdims=True) - values.mean(axis=-2, keepdims=True)
    found: Floats = rest + values.mean(axis=(-2, -1), keepdims=True)
    return found
