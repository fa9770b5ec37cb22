"""Rival policies: under which the headline is lowest, and whether that is so at all points.

Policies are compared within a point by runs of the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.means import simultaneous
from experiments.questions.sweep.moments import Accumulator
from experiments.questions.sweep.summary import (
    Summary,
    half_widths,
    integers,
    measured,
    policy_codes,
)


class Rivals(NamedTuple):
    """How policies compare at each point."""

    policies: tuple[str, ...]
    leader: str
    mean: Floats
    point: Integers  # shape (points,): the points at which every policy has a mean
    lowest: Integers  # shape (points,): the place of the policy with the lowest mean at each
    # lower, higher, shape (policies, points): where a policy is clearly lower, or higher, than the
    # leader: paired by seed, with intervals that hold together for all points and policies
    # (Bonferroni)
    lower: Flags
    higher: Flags


def rival_policies(summary: Summary, batches: Iterable[pa.Table]) -> Rivals | None:
    """Return how policies compare, or None where points have no policies in common.

    Parameters
    ----------
    batches : iterable of Table
        The table of runs once more, in the order of the study: runs of a point adjoin.
    """
    count = len(summary.policies)
    if summary.policy_varies or count < 2:
        return None
    points, place = np.unique(summary.point, return_inverse=True)
    means = np.full((count, len(points)), np.nan)
    means[summary.policy, place] = summary.mean[summary.measures.index(summary.headline)]
    whole = np.isfinite(means).all(axis=0)
    if not whole.any():
        return None
    points, means = points[whole], means[:, whole]
    leader = int(means.mean(axis=1).argmin())
    low, high = _differences(summary, batches, leader, points)
    return Rivals(
        summary.policies,
        summary.policies[leader],
        means.mean(axis=1),
        points,
        means.argmin(axis=0),
        high < 0.0,
        low > 0.0,
    )


def _differences(
    summary: Summary, batches: Iterable[pa.Table], leader: int, points: Integers
) -> tuple[Floats, Floats]:
    """Return intervals of each policy's difference to the leader, shape (policies, points)."""
    found = Accumulator(len(summary.policies))
    names = {name: place for place, name in enumerate(summary.policies)}
    for rows in _whole_points(batches):
        table = pd.DataFrame(
            {
                "point": integers(rows, "point"),
                "seed": rows["seed"].to_numpy(),
                "policy": policy_codes(rows, names),
                "value": measured(rows, summary.headline),
            }
        )
        # Runs of a point and seed, one under each policy, beside each other.
        pairs = table.pivot_table("value", ["point", "seed"], "policy", aggfunc="first")
        beside = pairs.reindex(columns=range(len(names))).to_numpy().T
        found.add(pairs.index.get_level_values("point").to_numpy(), beside - beside[leader])
    moments = found.result()
    told = np.searchsorted(moments.keys, points)
    count, mean = moments.counts[:, told], moments.mean[:, told]
    squares = moments.squares[:, told]
    certainty = simultaneous((len(names) - 1) * len(points))
    half = np.array([half_widths(*own, certainty) for own in zip(count, squares, strict=True)])
    return mean - half, mean + half


def _whole_points(batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield the same rows in parts between which no point is divided."""
    kept: pa.Table | None = None
    for batch in batches:
        rows = batch if kept is None else pa.concat_tables([kept, batch])
        point = integers(rows, "point")
        last = len(point) - int(np.argmax(point[::-1] != point[-1])) if len(point) else 0
        if last == len(point):  # one point only
            last = 0
        kept = rows.slice(last)
        if last:
            yield rows.slice(0, last)
    if kept is not None and len(kept):
        yield kept
