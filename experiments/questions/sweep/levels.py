"""The levels of a factor: its values, or bins of them where a design takes nearly any value."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.design.points import Points
from experiments.estimators.arrays import Floats, Integers

MOST_BINS: Final = 8
# Where other factors differ from point to point, the mean of fewer points says little.
_POINTS_TO_A_BIN: Final = 6
# Levels that stand for themselves where nothing else differs between them.
_MOST_LEVELS: Final = 25


@dataclass(frozen=True, eq=False)
class Levels:
    """The levels of one factor, and which level each point has."""

    factor: str
    labels: tuple[str, ...]  # what to call them: a value, or a range such as ``0.02 to 0.05``
    # low, high, shape (levels,): least and greatest value, equal but for a bin; NaN for names and
    # switches
    low: Floats
    high: Floats
    of_point: NDArray[np.int16]
    """Shape (points,): the level of each point of the design, -1 where the point tells nothing
    of the factor."""


def moves_one_at_a_time(points: Points) -> bool:
    """Return whether a design compares each point with a base point only."""
    return set(points.facts) == {"moved"}


def is_crossed(points: Points, there: Integers) -> bool:
    """Return whether each value of each factor is met once with all values of the others."""
    values = pd.DataFrame({place: _plain(own[there]) for place, own in enumerate(points.columns)})
    return prod(values.nunique()) == len(there) and not values.duplicated().any()


def differ_in_one_factor(points: Points, there: Integers) -> bool:
    """Return whether levels of a factor differ in nothing else, as far as these points go."""
    return moves_one_at_a_time(points) or is_crossed(points, there)


def levels_of(points: Points, there: Integers) -> list[Levels]:
    """Return the levels of each factor that varies among some points."""
    alone = differ_in_one_factor(points, there)
    found = []
    for name, values in zip(points.names, points.columns, strict=True):
        told = there
        if moves_one_at_a_time(points):
            moved = points.facts["moved"][there]
            told = there[(moved == name) | (moved == "")]
        levels = _levels(name, values[told], alone)
        if levels is not None and len(levels[1]) > 1:
            of_point = np.full(len(points), -1, np.int16)
            of_point[told] = levels[0]
            found.append(Levels(name, *levels[1:], of_point))
    return found


def _levels(
    name: str, values: NDArray[Any], alone: bool
) -> tuple[Integers, tuple[str, ...], Floats, Floats] | None:
    """Return the level of each value, what levels are called, and their ends."""
    if not len(values):
        return None
    plain = _plain(values)
    if plain.dtype.kind in "bU":
        # Names in the order of the points.
        code, names = pd.factorize(plain, sort=plain.dtype == np.bool_)
        nothing = np.full(len(names), np.nan)
        told = (str(one).lower() if plain.dtype == np.bool_ else str(one) for one in names.tolist())
        return code, tuple(told), nothing, nothing
    different, code, counts = np.unique(plain, return_inverse=True, return_counts=True)
    bins = MOST_BINS if alone else min(MOST_BINS, max(2, len(values) // _POINTS_TO_A_BIN))
    if len(different) <= (_MOST_LEVELS if alone else MOST_BINS):
        level = np.arange(len(different))
    else:
        # Equal numbers of points to each; equal values stay together.
        middle = np.cumsum(counts) - counts / 2.0
        wanted = np.floor(middle / len(values) * bins).astype(np.int64)
        level = np.unique(wanted, return_inverse=True)[1]
    first = np.searchsorted(level, np.arange(level[-1] + 1))
    last = np.searchsorted(level, np.arange(level[-1] + 1), "right") - 1
    low, high = different[first].astype(np.float64), different[last].astype(np.float64)
    labels = tuple(_text(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True))
    return level[code], labels, low, high


def _text(low: float, high: float) -> str:
    return f"{low:.6g}" if low == high else f"{low:.3g} to {high:.3g}"


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return values that can be put in order: text as text, whatever else is among it."""
    return values.astype(np.str_) if values.dtype == object else values
