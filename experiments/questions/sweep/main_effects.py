"""Main effects: how the headline changes with each factor, over all points of a design.

The mean at a level is that over its points of each point's mean over runs. All points share
their seeds, so luck moves them together: the interval is between seeds. With s_p of S seeds at
point p, seed s adds (x_ps - mean_p) / sqrt(s_p (s_p - 1)), averaged over points, and the squares
of these add up to the variance. With the same seeds everywhere that is the usual t interval
between the seeds' means over points.

Where a design varies several factors together, levels also differ in which values of the other
factors they met. A factor counts as clear only if it stands out from that, too: between points,
as in an analysis of variance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.design.points import Points
from experiments.estimators.arrays import Floats, Integers, ratio
from experiments.estimators.means import LEVEL, simultaneous, t_quantile
from experiments.questions.measures import is_share
from experiments.questions.sweep.levels import Levels, differ_in_one_factor, levels_of
from experiments.questions.sweep.summary import Summary, integers, measured, policy_codes

if TYPE_CHECKING:
    import pandas as pd

POOLED: Final = "all"
"""What stands for the policy where the policy is a factor itself."""
CLEAR, UNCLEAR = "yes", "no"
# More seeds than these are taken together in as many groups, so that memory stays bounded.
_SEED_GROUPS: Final = 4096
# What a design calls points that share most of their values.
_TOGETHER: Final = ("trajectory", "block")


class MainEffects(NamedTuple):
    """How a measure changes with each factor."""

    measure: str
    levels: pd.DataFrame
    """A row for each factor, policy and level: ``factor``, ``level``, ``level_low``,
    ``level_high`` (NaN for names), ``policy``, ``points``, ``mean``, ``ci_low``, ``ci_high``."""
    spread: pd.DataFrame
    """A row for each factor and policy, widest first: ``factor``, ``policy``, the levels with
    the least and the greatest mean and these means (``lowest_level``, ``highest_level``,
    ``lowest``, ``highest``), their ``difference`` with its interval between seeds
    (``ci_low``, ``ci_high``) and between points (``points_low``, ``points_high``, NaN where
    levels differ in one factor only), and whether it is ``clear``. These intervals hold
    together for all pairs of levels of all factors (Bonferroni), as the pair was chosen."""
    alone: bool  # whether the levels of a factor differ in nothing else


class _Cells(NamedTuple):
    """The levels of one factor under each policy; a cell is ``level * policies + policy``.

    ``arm`` has the arms that count and ``cell`` the cell of each. The other arrays have shape
    (cells,): points with a mean, the mean over points, and to how many seeds its interval
    amounts. ``luck`` has the deviation that seeds bring, (cells, seeds).
    """

    levels: Levels
    arm: Integers
    cell: Integers
    points: Floats
    mean: Floats
    seeds: Floats
    luck: Floats


def main_effects(summary: Summary, batches: Iterable[pa.Table]) -> MainEffects:
    """Return how the headline changes with each factor.

    Parameters
    ----------
    batches : iterable of Table
        The table of runs once more; `summary.columns_for` the headline says which columns.
    """
    row = summary.measures.index(summary.headline)
    policies = (POOLED,) if summary.policy_varies else summary.policies
    points = np.unique(summary.point)
    factors = [] if summary.points is None else levels_of(summary.points, points)
    places = [_places(summary, row, len(policies), levels) for levels in factors]
    sizes = [len(levels.labels) * len(policies) for levels in factors]
    luck = _luck(summary, row, places, sizes, batches)
    cells = [
        _cells(summary, row, levels, place, found)
        for levels, place, found in zip(factors, places, luck, strict=True)
    ]
    alone = summary.points is None or differ_in_one_factor(summary.points, points)
    return MainEffects(
        summary.headline,
        _level_table(cells, policies, is_share(summary.headline)),
        _spread_table(cells, policies, summary, row, alone),
        alone,
    )


def _places(summary: Summary, row: int, policies: int, levels: Levels) -> tuple[Integers, Integers]:
    """Return the arms that tell of a factor, and the cell of each."""
    level = levels.of_point[summary.point].astype(np.int64)
    arm = np.flatnonzero((summary.count[row] > 0.0) & (level >= 0))
    # Where policies are pooled there is one.
    return arm, level[arm] * policies + summary.policy[arm] % policies


def _luck(
    summary: Summary,
    row: int,
    places: list[tuple[Integers, Integers]],
    sizes: list[int],
    batches: Iterable[pa.Table],
) -> list[Floats]:
    """Return for each factor what each seed adds to the mean of its cells, times their points."""
    count, mean = summary.count[row], summary.mean[row]
    weight = np.where(count > 1.0, 1.0 / np.sqrt(np.maximum(count * (count - 1.0), 1.0)), 0.0)
    cell_of_arm = np.full((len(places), len(count)), -1)
    for whole, (arm, cell) in zip(cell_of_arm, places, strict=True):
        whole[arm] = cell
    found = [np.zeros((size, 0)) for size in sizes]
    slots = np.full(_SEED_GROUPS, -1)
    names = {name: place for place, name in enumerate(summary.policies)}
    for rows in batches:
        arm = summary.arms_of(integers(rows, "point"), policy_codes(rows, names))
        values = measured(rows, summary.headline)
        known = np.isfinite(values)
        arm, values = arm[known], values[known]
        seed = (rows["seed"].to_numpy().astype(np.uint64)[known] % _SEED_GROUPS).astype(np.int64)
        new = np.unique(seed[slots[seed] < 0])
        slots[new] = np.count_nonzero(slots >= 0) + np.arange(len(new))
        found = [np.pad(total, ((0, 0), (0, len(new)))) for total in found]
        added = weight[arm] * (values - mean[arm])
        for whole, total in zip(cell_of_arm, found, strict=True):
            cell = whole[arm]
            told = cell >= 0
            place = cell[told] * total.shape[1] + slots[seed[told]]
            np.add.at(total.reshape(-1), place, added[told])
    return found


def _cells(
    summary: Summary, row: int, levels: Levels, place: tuple[Integers, Integers], luck: Floats
) -> _Cells:
    arm, cell = place
    size = len(luck)
    points = np.bincount(cell, minlength=size).astype(np.float64)
    mean = ratio(np.bincount(cell, summary.mean[row][arm], size), points)
    count = summary.count[row][arm]
    several = count > 1.0
    repeated = np.bincount(cell[several], minlength=size).astype(np.float64)
    seeds = _seeds(cell[several], count[several], size)
    luck = luck / np.where(repeated > 0.0, repeated, np.nan)[:, None]
    return _Cells(levels, arm, cell, points, mean, seeds, luck)


def _seeds(cell: Integers, count: Floats, size: int) -> Floats:
    """Return to how many seeds the interval of each cell amounts.

    A seed weighs as the sum of 1 / count over the points that have it; points with fewer seeds
    have the first of those of the others. Seeds that weigh most decide how much is known of the
    variance (Satterthwaite): where all points have the same seeds, it is their number.
    """
    order = np.lexsort((count, cell))
    cell, count = cell[order], count[order]
    first = np.searchsorted(cell, cell)
    # The seeds that this point has and those before it have not.
    added = np.diff(count, prepend=0.0)
    own = first == np.arange(len(cell))
    added[own] = count[own]
    share = np.append(0.0, np.cumsum(1.0 / count))
    weight = share[np.searchsorted(cell, cell, "right")] - share[:-1]
    squares = np.bincount(cell, added * weight**2, size)
    return ratio(squares**2, np.bincount(cell, added * weight**4, size))


def _level_table(cells: list[_Cells], policies: tuple[str, ...], share: bool) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for one in cells:
        half = _half_widths(one.seeds, (one.luck**2).sum(axis=1), LEVEL)
        for place, policy in enumerate(policies):
            for level, label in enumerate(one.levels.labels):
                cell = level * len(policies) + place
                if one.points[cell]:
                    low, high = one.mean[cell] - half[cell], one.mean[cell] + half[cell]
                    if share:
                        low, high = np.clip([low, high], 0.0, 1.0)
                    ends = one.levels.low[level], one.levels.high[level]
                    named = (one.levels.factor, label, *ends, policy)
                    rows.append((*named, int(one.points[cell]), one.mean[cell], low, high))
    columns = ["factor", "level", "level_low", "level_high", "policy", "points"]
    return pd.DataFrame(rows, columns=[*columns, "mean", "ci_low", "ci_high"])


def _spread_table(
    cells: list[_Cells], policies: tuple[str, ...], summary: Summary, row: int, alone: bool
) -> pd.DataFrame:
    import pandas as pd

    pairs = sum(len(one.levels.labels) * (len(one.levels.labels) - 1) // 2 for one in cells)
    certainty = simultaneous(pairs)
    rows = []
    for one in cells:
        for place, policy in enumerate(policies):
            means = one.mean[place :: len(policies)]
            if np.isfinite(means).sum() < 2:
                continue
            ends = np.array([np.nanargmin(means), np.nanargmax(means)])
            low, high = ends * len(policies) + place
            difference = one.mean[high] - one.mean[low]
            squares = ((one.luck[high] - one.luck[low]) ** 2).sum()
            seeds = np.minimum(one.seeds[high], one.seeds[low])
            half = float(_half_widths(np.array([seeds]), np.array([squares]), certainty)[0])
            between = np.nan
            if not alone:
                between = _half_width_between_points(
                    one, len(policies), place, ends, summary.mean[row], summary, certainty
                )
            labels = [one.levels.labels[end] for end in ends.tolist()]
            told = (one.levels.factor, policy, *labels, one.mean[low], one.mean[high], difference)
            bounds = [difference + way * own for own in (half, between) for way in (-1.0, 1.0)]
            clear = difference > half and (alone or difference > between)
            rows.append((*told, *bounds, CLEAR if clear else UNCLEAR))
    columns = ["factor", "policy", "lowest_level", "highest_level", "lowest", "highest"]
    columns += ["difference", "ci_low", "ci_high", "points_low", "points_high", "clear"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def _half_width_between_points(
    one: _Cells,
    policies: int,
    place: int,
    ends: Integers,
    means: Floats,
    summary: Summary,
    certainty: float,
) -> float:
    """Return half the width of the interval of a difference of two levels, between points.

    Points that a design makes of each other, as those of a trajectory, count once for a level.
    """
    assert summary.points is not None
    told = one.cell % policies == place
    level, arm = one.cell[told] // policies, one.arm[told]
    together = _clusters(summary.points)[summary.point[arm]]
    _, unit = np.unique(together * len(one.levels.labels) + level, return_inverse=True)
    count = np.bincount(unit)
    value = np.bincount(unit, means[arm]) / count
    level = (np.bincount(unit, level) / count).round().astype(np.int64)
    units = np.bincount(level, minlength=len(one.levels.labels))
    own = ratio(np.bincount(level, value, len(units)), units.astype(np.float64))
    freedom = len(value) - int(np.count_nonzero(units))
    if freedom < 1:
        return float("nan")
    variance = float(((value - own[level]) ** 2).sum()) / freedom
    error = np.sqrt(variance * (1.0 / units[ends]).sum())
    return float(t_quantile(freedom, certainty) * error)


def _clusters(points: Points) -> Integers:
    """Return which points were made of each other: those of a trajectory or block."""
    there = [points.facts[name] for name in _TOGETHER if name in points.facts]
    return there[0].astype(np.int64) if there else np.arange(len(points))


def _half_widths(seeds: Floats, variance: Floats, certainty: float) -> Floats:
    freedom = [n - 1.0 if n > 1.0 else np.nan for n in seeds.tolist()]
    quantiles = np.array([t_quantile(one, certainty) for one in freedom])
    half: Floats = quantiles * np.sqrt(variance)
    return half
