"""What moves an outcome, from points chosen anyhow: PAWN, delta, and first-order indices.

Each asks how the outcome is distributed where one factor is known, against how it is distributed
anyhow. A factor with few values is known by each of its values; one with many by classes of its
range that have about as many points each.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.estimators.arrays import Floats, Integers
from experiments.estimators.measured import Measured, measured, point_means, seed_errors

FEWEST_POINTS: Final = 30
"""With fewer, no distribution of a class can be told."""
MEASURES: Final = ("pawn", "delta", "first")

_MOST_VALUES: Final = 10  # that each are a class of their own
_RESAMPLES: Final = 60
_GRID: Final = 100  # places at which densities are compared


@dataclass(frozen=True)
class GivenData:
    """Measures of factors from given data; arrays have the shape (measures, factors)."""

    of: Measured
    """PAWN (median Kolmogorov-Smirnov distance; Pianosi & Wagener 2018), delta (half the mean
    area between densities; Borgonovo 2007, Plischke et al. 2013) and the first-order index
    (variance of the classes' means), in the order of ``MEASURES``, with errors between
    points, by the bootstrap, and between seeds. Delta and the first-order index have their
    bias taken off by the bootstrap."""
    # dummy, dummy_error: the same of a factor that has nothing to do with the outcome: its mean and
    # standard deviation over permutations of the points
    dummy: Floats
    dummy_error: Floats
    points: int
    variance: float

    @property
    def first(self) -> Measured:
        """The first-order indices."""
        row = MEASURES.index("first")
        return Measured(self.of.value[row], self.of.error[row], self.of.freedom[row])


def given_data(factors: Sequence[NDArray[Any]], runs: Floats, seed: int) -> GivenData:
    """Return PAWN, delta and first-order indices of factors.

    Parameters
    ----------
    factors : sequence of array, each of shape (points,)
        Values of each factor at the points: numbers, or codes of levels.
    runs : array of float, shape (points, seeds)
        The outcome of each run. Points with a run that has none are left out.

    Raises
    ------
    ValueError
        If fewer than ``FEWEST_POINTS`` points are left.
    """
    from threadpoolctl import threadpool_limits

    known = np.isfinite(runs).all(axis=1)
    runs = runs[known]
    y = point_means(runs)
    if len(y) < FEWEST_POINTS:
        raise ValueError(f"fewer than {FEWEST_POINTS} points")
    random = np.random.default_rng(seed)
    if np.ptp(y) == 0.0:
        nothing = np.zeros((len(MEASURES), len(factors)))
        same = Measured(nothing, nothing, np.ones_like(nothing))
        return GivenData(same, nothing, nothing, len(y), 0.0)
    # Densities of a few hundred points are small work, which threads only slow down.
    with threadpool_limits(1):
        return _with_errors([column[known] for column in factors], runs, random)


def _with_errors(
    factors: Sequence[NDArray[Any]], runs: Floats, random: np.random.Generator
) -> GivenData:
    y = point_means(runs)
    resamples = random.integers(len(y), size=(_RESAMPLES, len(y)))
    permutations = [random.permutation(len(y)) for _ in range(_RESAMPLES)]

    @cache
    def nothing(counts: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Return what a dummy with classes of these sizes comes to."""
        labels = np.repeat(np.arange(len(counts)), counts)
        found = [
            _corrected(labels[order], y, resamples[place : place + 2])[0]
            for place, order in enumerate(permutations)
        ]
        return np.mean(found, axis=0), np.std(found, axis=0, ddof=1)

    shape = (len(MEASURES), len(factors))
    value, error, of_seeds, dummy, dummy_error = (np.zeros(shape) for _ in range(5))
    for place, column in enumerate(factors):
        labels = classes(column, random)
        value[:, place], error[:, place] = _corrected(labels, y, resamples)
        of_seeds[:, place] = seed_errors(partial(_measures, labels), runs)
        dummy[:, place], dummy_error[:, place] = nothing(tuple(np.bincount(labels).tolist()))
    of = measured(value, error, len(y), of_seeds, runs.shape[1])
    return GivenData(of, dummy, dummy_error, len(y), float(y.var()))


def classes(column: NDArray[Any], random: np.random.Generator) -> Integers:
    """Return the class of each point: its value, or its place among classes of as many points.

    Points of equal value that two classes share are parted by chance, not by their order, in
    which a grid would smuggle other factors in.
    """
    values, codes = np.unique(column, return_inverse=True)
    if len(values) <= _MOST_VALUES:
        return codes.astype(np.int64)
    points = len(column)
    # As many as Plischke et al. (2013) found best, and as SALib takes.
    wanted = points ** (2.0 / (7.0 + np.tanh((1500.0 - points) / 500.0)))
    count = int(min(np.ceil(wanted), 48))
    order = np.lexsort((random.random(points), codes))
    labels = np.empty(points, np.int64)
    labels[order] = np.arange(points) * count // points
    return labels


def _corrected(labels: Integers, y: Floats, resamples: Integers) -> tuple[Floats, Floats]:
    """Return the measures of one factor, delta and first order less their bias, with errors."""
    plain = _measures(labels, y)
    again = np.array([_measures(labels[one], y[one]) for one in resamples])
    corrected = 2.0 * plain - again.mean(axis=0)
    corrected[0] = plain[0]
    error = again.std(axis=0, ddof=1) if len(again) > 1 else np.zeros(len(plain))
    return corrected, error


def _measures(labels: Integers, y: Floats) -> Floats:
    """Return PAWN, delta and the first-order index where the classes are known."""
    from SALib.analyze.delta import calc_delta, sobol_first

    labels = np.unique(labels, return_inverse=True)[1]  # a resample may lack a class
    # Nothing measured depends on origin or scale; what differs by rounding alone is the same.
    span = float(np.ptp(y))
    if span == 0.0:
        return np.zeros(len(MEASURES))
    y = np.round((y - y.min()) / span, 12)
    ends = np.concatenate([[0], np.cumsum(np.bincount(labels))])
    with warnings.catch_warnings():
        # SALib warns of classes in which the outcome is the same throughout; they are counted
        # as they are, and the interval tells.
        warnings.simplefilter("ignore")
        delta = calc_delta(y, np.linspace(y.min(), y.max(), _GRID), labels, ends)
    return np.array([pawn(labels, y), delta, sobol_first(y, labels, ends)])


def pawn(labels: Integers, y: Floats) -> float:
    """Return the median over classes of the Kolmogorov-Smirnov distance from class to all.

    Parameters
    ----------
    labels : array of int, shape (points,)
        Classes from 0, none empty.
    y : array of float, shape (points,)
        The outcome.
    """
    order = np.argsort(y, kind="stable")
    y = y[order]
    # Distributions are compared behind the last of equal outcomes only.
    last = np.append(y[1:] != y[:-1], True)
    inside = labels[order][:, None] == np.arange(int(labels.max()) + 1)
    of_class = (np.cumsum(inside, axis=0) / inside.sum(axis=0))[last]
    of_all = ((1.0 + np.arange(len(y))) / len(y))[last]
    return float(np.median(np.abs(of_class - of_all[:, None]).max(axis=0)))
