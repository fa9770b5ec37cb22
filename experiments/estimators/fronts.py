"""Pareto fronts: who is dominated, how much a front covers, where its knee is.

All objectives are to be small. A point dominates another if it is as good in every objective and
better in one.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.estimators.arrays import Flags, Floats, Integers


def non_dominated(values: Floats) -> Flags:
    """Return which points no other one dominates.

    Parameters
    ----------
    values : array of float, shape (points, objectives)
        A point with a NaN is never on the front and dominates nothing.

    Returns
    -------
    array of bool, shape (points,)
        Equal points are on the front together.
    """
    left = np.flatnonzero(np.isfinite(values).all(axis=1))
    # The likeliest to be on the front come first, as they rid us of most others.
    left = left[np.argsort(values[left].sum(axis=1), kind="stable")]
    place = 0
    while place < len(left):
        own, all_left = values[left[place]], values[left]
        stays = (all_left < own).any(axis=1) | (all_left == own).all(axis=1)
        place = int(stays[: place + 1].sum())
        left = left[stays]
    front = np.zeros(len(values), np.bool_)
    front[left] = True
    return front


def hypervolume(values: Floats, reference: Floats) -> float:
    """Return the volume that points dominate, up to a reference point (Zitzler & Thiele 1999).

    Exact, by slicing along the last objective (While, Hingston, Barone & Huband 2006).

    Parameters
    ----------
    values : array of float, shape (points, objectives)
        Points; what lies beyond the reference counts nothing.
    reference : array of float, shape (objectives,)
        The worst that counts.
    """
    inside = values[(values < reference).all(axis=1)]
    if not len(inside):
        return 0.0
    inside = np.unique(inside[non_dominated(inside)], axis=0)
    if inside.shape[1] == 1:
        return float(reference[0] - inside.min())
    if inside.shape[1] == 2:
        # By the first objective rising, so the second falls.
        above = np.concatenate([reference[1:], inside[:-1, 1]])
        return float(((reference[0] - inside[:, 0]) * (above - inside[:, 1])).sum())
    order = inside[np.argsort(inside[:, -1], kind="stable")]
    depth = np.diff(order[:, -1], append=reference[-1])
    return math.fsum(
        thick * hypervolume(order[: place + 1, :-1], reference[:-1])
        for place, thick in enumerate(depth.tolist())
        if thick > 0.0
    )


def scaled(values: Floats, best: Floats, worst: Floats) -> Floats:
    """Return objectives as parts of the way from best, 0, to worst, 1; 0 where these are equal."""
    span = worst - best
    return np.where(span > 0.0, (values - best) / np.where(span > 0.0, span, 1.0), 0.0)


def knee(values: Floats) -> int:
    """Return which point of a front is its knee.

    The point farthest from the plane through the extremes, on the side of the ideal, with each
    objective scaled from its best, 0, to its worst, 1, on the front (Das 1999). An extreme is
    taken to be worst in one objective and best in all others; with two objectives these are
    points of the front. The farthest is then the one whose scaled objectives have the least sum,
    and no point that another dominates.
    """
    # The distance from the plane, but for a factor.
    share = scaled(values, values.min(axis=0), values.max(axis=0))
    return int((1.0 - share.sum(axis=1)).argmax())


def spread_out(values: Floats, count: int) -> Integers:
    """Return which points of a front show it best, if only so many can be had.

    The best in each objective and the knee, then again and again the one farthest from all that
    were taken, on scaled objectives (Gonzalez 1985).

    Returns
    -------
    array of int
        Places of the points, in their order.
    """
    if len(values) <= count:
        return np.arange(len(values))
    share = scaled(values, values.min(axis=0), values.max(axis=0))
    first = dict.fromkeys([knee(values), *values.argmin(axis=0).tolist()])
    taken = list(first)[:count]
    gap = np.min([np.abs(share - share[one]).max(axis=1) for one in taken], axis=0)
    while len(taken) < count:
        taken.append(int(gap.argmax()))
        gap = np.minimum(gap, np.abs(share - share[taken[-1]]).max(axis=1))
    return np.sort(np.array(taken, np.int64))
