"""How far measures lie from the ranges in which they should, and what a point costs in all.

One measure of distance for whatever looks for points that show the patterns: a search adds it up,
an ensemble may keep the points of which no part is large.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from experiments.estimators.arrays import Floats

LARGEST: Final = 10.0
"""Half-widths that a miss counts at most, and that a measure counts of which there is no value."""
PULL: Final = 0.05
"""Cost of a measure at an end of its range, against one in the middle."""
PRIOR: Final = 0.02
"""Cost of a parameter a plausible half-width away from its usual value."""


class Distance(NamedTuple):
    """What points cost, part by part; all parts add up to the total.

    Attributes
    ----------
    miss : array of float, shape (..., measures)
        How far outside its range each measure lies, in half-widths of the range; 0 inside.
    pull : array of float, shape (..., measures)
        What it costs to lie away from the middle of the range, at most ``PULL``.
    leaving : array of float, shape (..., parameters)
        How far outside its plausible range each parameter lies, in half-widths of that.
    prior : array of float, shape (..., parameters)
        What it costs to lie away from the usual value.
    """

    miss: Floats
    pull: Floats
    leaving: Floats
    prior: Floats

    @property
    def total(self) -> Floats:
        """The sum of all parts, shape (...)."""
        parts = [part.sum(axis=-1) for part in self]
        return np.asarray(np.sum(parts, axis=0))


def distance(
    values: ArrayLike,
    errors: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    place: ArrayLike = (),
    usual: ArrayLike = (),
) -> Distance:
    """Return the distance of points to ranges that their measures should lie in.

    Parameters
    ----------
    values, errors : array of float, shape (..., measures)
        What was measured at each point, and the standard error of it by chance; an error that is
        not known is NaN and counts as none.
    low, high : array of float, shape (measures,)
        The ranges.
    place, usual : array of float, shape (..., parameters) and (parameters,)
        Where the points are and what is usual, on a scale on which the plausible range of each
        parameter goes from -1 to 1; nothing where points are not to be held to that.
    """
    at = position(values, errors, low, high)
    inside = np.minimum(at, 1.0)
    where, known = np.asarray(place, np.float64), np.asarray(usual, np.float64)
    return Distance(
        miss=np.minimum(np.maximum(at - 1.0, 0.0), LARGEST),
        pull=PULL * inside**2,
        leaving=np.maximum(np.abs(where) - 1.0, 0.0),
        prior=PRIOR * (where - known) ** 2,
    )


def position(values: ArrayLike, errors: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Return how far measures lie from the middle of their ranges, in half-widths.

    0 is the middle and 1 an end. Chance error widens a range in quadrature, so that what may be
    chance does not count as a miss. Without a finite value it is ``1 + LARGEST``. Arguments as in
    `distance`.
    """
    lowest, highest = np.asarray(low, np.float64), np.asarray(high, np.float64)
    found = np.asarray(values, np.float64)
    chance = np.nan_to_num(np.asarray(errors, np.float64), nan=0.0, posinf=0.0)
    width = np.hypot(0.5 * (highest - lowest), chance)
    away = np.abs(found - 0.5 * (lowest + highest)) / width
    return np.where(np.isfinite(found), away, 1.0 + LARGEST)
