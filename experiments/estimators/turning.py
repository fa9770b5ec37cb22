"""Where a difference turns: between which values of an assumption it passes through zero.

It turns where it is clearly one way at one value and clearly the other way at a later one. The
values in between at which its interval includes 0 are those at which it is undecided, so their
ends bound the place where it turns. Between values, means and bounds are taken as straight.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, nan
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Floats, Integers
from experiments.estimators.means import Estimate

TURNS: Final = "turns"
FADES: Final = "fades"
THROUGHOUT: Final = "clear throughout"
NOWHERE: Final = "clear nowhere"


class Turn(NamedTuple):
    """Where a difference that is claimed to be positive turns."""

    said: str
    """`TURNS`; `FADES` where it is clear at some values and nowhere clearly the other way;
    `THROUGHOUT` or `NOWHERE` where it is clear at all values or at none."""
    value: float  # where its mean passes through zero; NaN unless it turns
    low: float  # ends of the values at which it is undecided there; infinite where that goes
    high: float
    """on to the last value tried, NaN where it neither turns nor fades."""


def turning(values: Sequence[float], found: Sequence[Estimate], near: float) -> Turn:
    """Return where a difference that is claimed to be positive turns, or fades.

    Parameters
    ----------
    values : sequence of float
        Of the assumption, rising.
    found : sequence of Estimate
        The difference at each; whether it is clear is told by its interval. One without an
        interval is left out.
    near : float
        Of several places, the one nearest to this value is told.
    """
    known = [
        (value, one) for value, one in zip(values, found, strict=True) if np.isfinite(one).all()
    ]
    place = np.array([value for value, _ in known])
    signs = np.array([one.sign for _, one in known], np.int64)
    if not (signs > 0).any():
        return Turn(NOWHERE, nan, nan, nan)
    if (signs > 0).all():
        return Turn(THROUGHOUT, nan, nan, nan)
    curves = np.array([one[:3] for _, one in known]).T
    clear = np.flatnonzero(signs)
    turns = [
        _between(place, curves, signs, left, right)
        for left, right in pairwise(clear.tolist())
        if signs[left] != signs[right]
    ]
    if turns:
        return min(turns, key=lambda one: abs(one.value - near))
    ends = [-1, *clear.tolist(), len(place)]
    fades = [
        Turn(FADES, nan, *_undecided(place, curves, signs, left, right))
        for left, right in pairwise(ends)
        if right > left + 1
    ]
    return min(fades, key=lambda one: max(one.low - near, near - one.high))


def _between(place: Floats, curves: Floats, signs: Integers, left: int, right: int) -> Turn:
    """Return where the mean passes through zero between two values that are clear."""
    mean = curves[0]
    last = next(at for at in range(right, left, -1) if mean[at - 1] * signs[left] > 0.0)
    value = _zero(place, mean, last - 1, last)
    return Turn(TURNS, value, *_undecided(place, curves, signs, left, right))


def _undecided(
    place: Floats, curves: Floats, signs: Integers, left: int, right: int
) -> tuple[float, float]:
    """Return the ends of what is undecided between two clear values; beyond the first and last."""
    low, high = -inf, inf
    if left >= 0:
        low = _zero(place, _nearer(curves, signs[left]), left, left + 1)
    if right < len(place):
        high = _zero(place, _nearer(curves, signs[right]), right, right - 1)
    return low, high


def _nearer(curves: Floats, sign: int) -> Floats:
    """Return the bounds that are nearer to zero where the sign is this."""
    bounds: Floats = curves[1 if sign > 0 else 2]
    return bounds


def _zero(place: Floats, curve: Floats, one: int, other: int) -> float:
    """Return where the line between two values is zero."""
    part = curve[one] / (curve[one] - curve[other])
    return float(place[one] + part * (place[other] - place[one]))
