"""Counts, means and sums of squares by group, of values that arrive a part at a time.

Memory grows with the groups, not with the values. Parts are combined by their means, so that
nothing is lost where the mean is large and the spread is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Floats, Integers

# Groups of parts that are kept before they are combined, at least.
_LOOSE: Final = 100_000


class Moments(NamedTuple):
    """What is known of each group."""

    keys: Integers  # shape (groups,): the groups, ascending
    rows: Floats  # shape (groups,): how many rows are of it, whether or not they have values
    # counts, mean, squares, shape (measures, groups): finite values, their mean (0 where there is
    # none), and the sum of their squared differences to it
    counts: Floats
    mean: Floats
    squares: Floats


class Accumulator:
    """Takes values in, part by part."""

    def __init__(self, measures: int) -> None:
        nothing = np.zeros((measures, 0))
        self._parts = [Moments(np.zeros(0, np.int64), np.zeros(0), nothing, nothing, nothing)]
        self._loose = 0

    def add(self, keys: Integers, values: Floats) -> None:
        """Take in values, shape (measures, rows), of rows whose groups are ``keys``."""
        known = np.isfinite(values)
        part = Moments(
            keys,
            np.ones(len(keys)),
            known.astype(np.float64),
            np.where(known, values, 0.0),
            np.zeros_like(values),
        )
        self._parts.append(_combined([part]))
        self._loose += len(self._parts[-1].keys)
        if self._loose > max(_LOOSE, len(self._parts[0].keys)):
            self.result()

    def result(self) -> Moments:
        """Return what is known of the groups so far."""
        if len(self._parts) > 1:
            self._parts = [_combined(self._parts)]
            self._loose = 0
        return self._parts[0]


def _combined(parts: Sequence[Moments]) -> Moments:
    """Return the moments of groups, each of which may occur several times."""
    keys, group = np.unique(np.concatenate([part.keys for part in parts]), return_inverse=True)
    own_count, own_mean, own_squares = (
        np.concatenate([part[field] for part in parts], axis=1) for field in (2, 3, 4)
    )

    def summed(values: Floats) -> Floats:
        # Of no rows at all, NumPy makes whole numbers.
        return np.bincount(group, values, len(keys)).astype(np.float64, copy=False)

    count = np.array([summed(row) for row in own_count])
    total = np.array([summed(row) for row in own_count * own_mean])
    mean = np.divide(total, count, out=np.zeros_like(total), where=count > 0.0)
    apart = own_squares + own_count * (own_mean - mean[:, group]) ** 2
    squares = np.array([summed(row) for row in apart])
    rows = summed(np.concatenate([part.rows for part in parts]))
    return Moments(keys, rows, count, mean, squares)
