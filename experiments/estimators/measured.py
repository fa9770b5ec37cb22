"""What was measured of several factors, with intervals that carry both points and seeds.

All points share their seeds. So an effect that these few seeds happen to have is the same at all
points, and resampling points alone would take it for the truth; leaving out one seed after
another tells how much it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from experiments.estimators.arrays import Floats, Integers, ratio
from experiments.estimators.means import LEVEL


@dataclass(frozen=True)
class Measured:
    """Values with their standard errors, each array of the same shape."""

    # value, error: what was measured, and its standard error between points and between seeds
    value: Floats
    error: Floats
    freedom: Floats  # degrees of freedom of the error

    def interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the bounds of t intervals of this level."""
        half = stdtrit(self.freedom, 0.5 + level / 2.0) * self.error
        return self.value - half, self.value + half


def measured(
    value: Floats, points: Floats, number: int | Integers, seeds: Floats, count: int
) -> Measured:
    """Return values with the errors of both kinds together.

    Parameters
    ----------
    points, seeds : array of float, of the same shape
        Standard errors between points, or blocks or trajectories of them, and between seeds.
    number, count : int
        How many of these there were, of all or of each, and how many seeds. Degrees of
        freedom are those of Satterthwaite (1946).
    """
    of_points, of_seeds = points**2, seeds**2
    both = of_points + of_seeds
    spent = of_points**2 / np.maximum(number - 1, 1) + of_seeds**2 / max(count - 1, 1)
    freedom = np.divide(both**2, spent, out=np.full(np.shape(both), 1.0), where=spent > 0.0)
    return Measured(value, np.sqrt(both), freedom)


def seed_errors(of_means: Callable[[Floats], Floats], runs: Floats) -> Floats:
    """Return the standard errors between seeds of what is measured of the points' means.

    By the jackknife over seeds (Tukey 1958); 0 where there is one seed, of which nothing can be
    told.

    Parameters
    ----------
    runs : array of float, shape (points, seeds)
        The outcome of each run, NaN where there is none.
    """
    count = runs.shape[1]
    if count < 2:
        return np.zeros_like(of_means(point_means(runs)))
    left_out = np.array(
        [of_means(point_means(np.delete(runs, seed, axis=1))) for seed in range(count)]
    )
    errors: Floats = np.sqrt((count - 1) * left_out.var(axis=0))
    return errors


def point_means(runs: Floats) -> Floats:
    """Return the mean over the seeds of each point, NaN where no seed has a value."""
    known = np.isfinite(runs)
    count = known.sum(axis=1)
    total = np.where(known, runs, 0.0).sum(axis=1)
    return ratio(total, count)
