"""Differences between runs of the same seed: intervals for one, and for many together.

The seeds are resampled, all differences of a seed at once, so that what they share (the luck of
the seed, the baseline) is kept. Each resampled mean is studentised, which makes the intervals
cover as often as they promise (Hall 1988; DiCiccio & Efron 1996): an interval for one
difference reaches as many standard errors as 95% of its |t| do, intervals for many together as
many as 95% of the largest |t| (Westfall & Young 1993; Romano & Wolf 2005).

A difference of fewer than `FEWEST` seeds, whose shape says too little, or one with so little
spread that a resample may have none, has Student's t intervals instead, with Bonferroni's share of
the error where many are to hold together. Resampling starts from the same seed always: same data,
same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.means import FEWEST, LEVEL

RESAMPLES: Final = 4_999

_SEED: Final = 1984
# Numbers converted at once, so that memory does not grow with the seeds.
_AT_ONCE: Final = 4_000_000
# A difference of less is rounding, as is a spread below this share of the values, or of the
# spread of all seeds.
_ROUNDING: Final = 1e-12


class Interval(NamedTuple):
    """Bounds, shape (k,); NaN where there are fewer than two runs, or few that all agree."""

    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Differences:
    """Means of k differences, and how far they may be off."""

    # mean, error, shape (k,): mean over seeds and its standard error, in the unit of the
    # differences
    mean: Floats
    error: Floats
    runs: Integers  # shape (k,): seeds that have the difference
    resampled: Flags  # shape (k,): whether the intervals rest on resampling; else on Student's t
    statistics: Floats
    """Shape (RESAMPLES, k): the studentised means of the resamples; NaN where not resampled."""

    def alone(self, level: float = LEVEL) -> Interval:
        """Return the interval of each difference for itself."""
        reach = stdtrit(np.maximum(self.runs - 1, 1), 0.5 + level / 2.0)
        found = np.abs(self.statistics[:, self.resampled])
        # Weibull's quantile: exact for one more than the resamples.
        reach[self.resampled] = np.quantile(found, level, axis=0, method="weibull")
        return self._interval(reach)

    def together(self) -> Interval:
        """Return intervals that all hold together with the probability ``LEVEL``."""
        return self._interval(self._reach())

    @cached_property
    def p_adjusted(self) -> Floats:
        """Return p of each difference being 0, adjusted for all (single step, as `together`)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.abs(self.mean / self.error)
        size[self.mean == 0.0] = 0.0
        compared = self._compared
        many = int(compared.sum())
        p = 2.0 * stdtr(np.maximum(self.runs - 1, 1), -size) * max(many, 1)
        chosen = self.resampled
        if chosen.any():
            largest = np.sort(np.abs(self.statistics[:, chosen]).max(axis=1))
            as_large = RESAMPLES - np.searchsorted(largest, size[chosen], side="left")
            p[chosen] = (1 + as_large) / (RESAMPLES + 1) * many / chosen.sum()
        return np.where(np.isnan(self.error), np.nan, np.minimum(p, 1.0))

    def within(self, margin: float) -> Flags:
        """Return which differences are shown to be smaller than a margin either way.

        Two one-sided tests (Schuirmann 1987), adjusted for all differences together: claiming
        any that is as large as the margin has a probability of at most 1 less ``LEVEL``. For
        one difference, its 90% interval lies within the margin. Of the two tests only that on
        the side of the mean can fail, so the reach is that of one-sided bounds.
        """
        outwards = np.where(self.mean < 0.0, -1.0, 1.0)
        bound = np.abs(self.mean) + self._reach(-outwards) * self.error
        return np.nan_to_num(bound, nan=np.inf) < margin

    def exceeds(self, signs: Floats, among: Flags) -> Flags:
        """Return which of some differences, times their signs, are above 0, one-sided together.

        Parameters
        ----------
        signs : array, shape (k,)
            1 or -1.
        among : array of bool, shape (k,)
            Those that are to hold together; of the others nothing is claimed.
        """
        reach = self._reach(signs, among) * self.error
        return among & (signs * self.mean > np.nan_to_num(reach, nan=np.inf))

    @property
    def _compared(self) -> Flags:
        """Which may be wrong at all: those with a spread."""
        return (self.runs > 1) & (self.error > 0.0)

    def _reach(self, signs: Floats | None = None, among: Flags | None = None) -> Floats:
        """Return the reach of intervals that hold together, in standard errors, shape (k,).

        One-sided where signs are given. Those resampled and the others share the error by
        their numbers.
        """
        compared = self._compared if among is None else self._compared & among
        many = max(int(compared.sum()), 1)
        error = 1.0 - LEVEL
        tail = error / many / (2.0 if signs is None else 1.0)
        reach: Floats = stdtrit(np.maximum(self.runs - 1, 1), 1.0 - tail)
        chosen = self.resampled & compared
        if chosen.any():
            found = self.statistics[:, chosen]
            found = np.abs(found) if signs is None else found * signs[chosen]
            share = error * chosen.sum() / many
            reach[chosen] = np.quantile(found.max(axis=1), 1.0 - share, method="weibull")
        return reach

    def _interval(self, reach: Floats) -> Interval:
        half = reach * self.error
        return Interval(self.mean - half, self.mean + half)


def differences(sample: Floats) -> Differences:
    """Return the means of differences between runs of the same seed.

    Parameters
    ----------
    sample : array, shape (seeds, k)
        A row for each seed; NaN where one of the two runs has no number.
    """
    known = np.isfinite(sample)
    runs = known.sum(axis=0)
    values = np.where(known & (np.abs(sample) > _ROUNDING), sample, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = values.sum(axis=0) / runs
        centred = np.where(known, values - mean, 0.0)
        spread = np.sqrt((centred**2).sum(axis=0) / (runs - 1))
    spread[runs < 2] = np.nan
    spread[spread <= _ROUNDING * np.abs(values).max(axis=0, initial=0.0)] = 0.0
    # A few that agree may do so by chance; their spread is not known to be none.
    spread[(spread == 0.0) & (runs < FEWEST)] = np.nan
    error = spread / np.sqrt(np.maximum(runs, 1))
    resampled = (runs >= FEWEST) & (spread > 0.0)
    statistics = np.full((RESAMPLES, sample.shape[1]), np.nan)
    if resampled.any():
        standard = centred[:, resampled] / spread[resampled]
        found = _studentised(standard, known[:, resampled])
        steady = np.isfinite(found).all(axis=0)
        resampled[resampled] = steady
        statistics[:, resampled] = found[:, steady]
    return Differences(mean, error, runs, resampled, statistics)


def gain_from_pairing(treated: Floats, control: Floats) -> Floats:
    """Return how many times as many runs would be needed unpaired, for intervals as narrow.

    The variance of the difference of two independent runs over that of two of the same seed.

    Parameters
    ----------
    treated, control : array, shape (seeds, k) or (seeds, 1)
        NaN where a run has no number; the seed does not count then.

    Returns
    -------
    array, shape (k,)
        NaN where fewer than two seeds have both, or the difference has no spread.
    """
    one, other = np.broadcast_arrays(treated, control)
    known = np.isfinite(one) & np.isfinite(other)
    paired = _variance(one - other, known)
    unpaired = _variance(one, known) + _variance(other, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = unpaired / paired
    return np.where(paired > _ROUNDING**2 * unpaired, gain, np.nan)


def all_pairs(count: int) -> tuple[Integers, Integers]:
    """Return the first and the second of every pair of ``count`` things."""
    first, second = np.triu_indices(count, 1)
    return first, second


def may_be_lowest(pairs: Differences, known: Flags) -> Flags:
    """Return which of k things may have the lowest mean: those that no other clearly beats.

    Multiple comparisons with the best (Hsu 1984): the one with the lowest mean is among those
    returned with this probability at least. Each is compared with all the others by one-sided
    intervals that hold together.

    Parameters
    ----------
    pairs : Differences
        Of the first less the second of `all_pairs`.
    known : array of bool, shape (k,)
        Which have a mean; of the others none may be the lowest.
    """
    first, second = all_pairs(len(known))
    may = known.copy()
    for one in range(len(known)):
        # How far this one lies above the others.
        signs = np.where(first == one, 1.0, -1.0)
        may[one] &= not pairs.exceeds(signs, (first == one) | (second == one)).any()
    return may


def _studentised(standard: Floats, known: Flags) -> Floats:
    """Return the t of resampled means, shape (RESAMPLES, k); not finite where there is none."""
    times = _times(len(standard))
    square, there = standard**2, known.astype(np.float64)
    rows = max(_AT_ONCE // len(standard), 1)
    parts = []
    for start in range(0, RESAMPLES, rows):
        weight = times[start : start + rows].astype(np.float64)
        size = weight @ there
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = weight @ standard / size
            spread = (weight @ square - size * mean**2) / (size - 1.0)
            spread[spread < _ROUNDING] = np.nan
            parts.append(mean / np.sqrt(spread / size))
    return np.concatenate(parts)


@lru_cache(maxsize=2)
def _times(seeds: int) -> NDArray[np.uint8]:
    """Return how often each seed is in each resample, shape (RESAMPLES, seeds)."""
    generator = np.random.default_rng(_SEED)
    times = np.empty((RESAMPLES, seeds), np.uint8)
    for row in times:
        row[:] = np.bincount(generator.integers(0, seeds, seeds), minlength=seeds)
    return times


def _variance(values: Floats, known: Flags) -> Floats:
    number = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=0) / number
        total = np.where(known, (values - mean) ** 2, 0.0).sum(axis=0)
        return np.where(number > 1, total / (number - 1), np.nan)
