"""Summary of a sweep: the mean of each measure in each arm, from runs read a part at a time.

An arm is a point of the design under a policy. Its runs differ in nothing but their seeds, so
its interval says what luck leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.design.arms import POLICY
from experiments.design.points import Points
from experiments.estimators.arrays import Floats, Integers
from experiments.estimators.means import LEVEL, t_quantile
from experiments.questions.measures import DELIVERED, HEADLINE, column_name, is_share, needed_for
from experiments.questions.measures import measured as _of_runs
from experiments.questions.sweep.moments import Accumulator
from experiments.runs.chunks import FACTS
from sim import FAILURE_DEFINITIONS
from sim.telling.outcomes import months_needed

if TYPE_CHECKING:
    import pandas as pd

USUAL: Final = (*FAILURE_DEFINITIONS, DELIVERED, "governance_cost", "net_benefit", "equity")
"""What is summarised where all outcomes are kept."""
# A key is a point and, in its last bits, the place of a policy.
_POLICY_BITS: Final = 20


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of each arm, in order: points, and policies within a point."""

    points: Points | None
    """The points of the whole design; None where nothing but the policy varies."""
    policies: tuple[str, ...]  # all policies, the baseline first
    measures: tuple[str, ...]
    # point, policy, shape (arms,): of each arm its point, and the place of its policy in
    # ``policies``
    point: Integers
    policy: Integers
    runs: Integers  # shape (arms,): runs that did not fail
    # count, mean, squares, shape (measures, arms): runs with a value; their mean, NaN where there
    # is none; and the sum of their squared differences to it. Money is in k$ per host-year.
    count: Floats
    mean: Floats
    squares: Floats

    @property
    def headline(self) -> str:
        """The measure that findings are about: unmet objectives, or else the first."""
        return HEADLINE if HEADLINE in self.measures else self.measures[0]

    @property
    def policy_varies(self) -> bool:
        """Whether the policy is a factor of the design, so that each point has one."""
        return self.points is not None and POLICY in self.points.names

    def arms_of(self, point: Integers, policy: Integers) -> Integers:
        """Return which arms these points and policies are; each must be there."""
        return np.searchsorted(_key(self.point, self.policy), _key(point, policy))

    def interval(self, measure: str, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the bounds of t intervals between runs, NaN with fewer than two runs."""
        row = self.measures.index(measure)
        count, mean = self.count[row], self.mean[row]
        half = half_widths(count, self.squares[row], level)
        low, high = mean - half, mean + half
        return (low.clip(0.0, 1.0), high.clip(0.0, 1.0)) if is_share(measure) else (low, high)

    def table(self) -> pd.DataFrame:
        """Return a row for each arm.

        Returns
        -------
        DataFrame
            ``point``, the factors, ``policy``, ``runs`` (those that did not fail), and for each
            measure its mean with the bounds of a 95% t interval between runs, ``_low`` and
            ``_high``: shares as fractions, money in k$ per host-year with ``_per_host_year`` in
            its name. NaN values do not count; an arm whose runs all failed has a row of NaN.
        """
        import pandas as pd

        columns: dict[str, NDArray[np.generic]] = {"point": self.point}
        if self.points is not None:
            for name, values in zip(self.points.names, self.points.columns, strict=True):
                if name != POLICY:
                    columns[name] = values[self.point]
        columns[POLICY] = np.array(self.policies, object)[self.policy]
        columns["runs"] = self.runs
        for measure, mean in zip(self.measures, self.mean, strict=True):
            name = column_name(measure)
            columns[name] = mean
            columns[f"{name}_low"], columns[f"{name}_high"] = self.interval(measure)
        return pd.DataFrame(columns)


def accumulate(
    batches: Iterable[pa.Table],
    points: Points | None,
    policies: Sequence[str],
    measures: Sequence[str],
    shard: range | None = None,
) -> Summary:
    """Return what is known of each arm of a sweep.

    Parameters
    ----------
    batches : iterable of Table
        Rows of the merged table of runs, in any order; `columns_for` says which columns.
    policies : sequence of str
        What every point is crossed with, the baseline first; of no account where the policy is
        a factor.
    shard : range, optional
        Points that were carried out; where not given, those that any run is of.
    """
    found = Accumulator(len(measures))
    # A scenario may name its policy otherwise: it is added to those that are known.
    names: dict[str, int] = {}
    if points is None or POLICY not in points.names:
        names.update((name, place) for place, name in enumerate(policies))
    crossed = max(len(names), 1)
    for rows in batches:
        policy = policy_codes(rows, names)
        values = np.array([measured(rows, measure) for measure in measures])
        found.add(_key(integers(rows, "point"), policy), values)
    moments = found.result()
    missing = _without_runs(moments.keys, points, shard, names, crossed)
    keys = np.concatenate([moments.keys, missing])
    order = np.argsort(keys)
    keys = keys[order]

    def complete(values: Floats) -> Floats:
        added = np.zeros((*values.shape[:-1], len(missing)))
        return np.concatenate([values, added], axis=-1)[..., order]

    count = complete(moments.counts)
    return Summary(
        points,
        tuple(names),
        tuple(measures),
        keys >> _POLICY_BITS,
        keys & ((1 << _POLICY_BITS) - 1),
        complete(moments.rows).astype(np.int64),
        count,
        np.where(count > 0.0, complete(moments.mean), np.nan),
        complete(moments.squares),
    )


def _without_runs(
    keys: Integers, points: Points | None, shard: range | None, names: dict[str, int], crossed: int
) -> Integers:
    """Return the keys of arms that were carried out and whose runs all failed."""
    there, arms = np.unique(keys >> _POLICY_BITS, return_counts=True)
    wanted = there if shard is None else np.arange(shard.start, shard.stop)
    short = np.setdiff1d(wanted, there[arms >= crossed], assume_unique=True)
    if points is not None and POLICY in points.names:
        own = points.columns[points.names.index(POLICY)]
        codes = [names.setdefault(str(name), len(names)) for name in own[short].tolist()]
        return _key(short, np.array(codes, np.int64))
    expected = _key(short[:, None], np.arange(crossed)).ravel()
    return np.setdiff1d(expected, keys, assume_unique=True)


def measures_of(outcomes: Sequence[str] | None, months: int) -> tuple[str, ...]:
    """Return what to summarise of runs that keep these outcomes; None: all.

    Outcomes that so many months cannot tell are left out.
    """
    named = USUAL if outcomes is None else outcomes
    return tuple(name for name in named if name not in FACTS and months_needed(name) <= months)


def columns_for(measures: Sequence[str]) -> list[str]:
    """Return the columns of the table of runs that measures are made of."""
    return list(dict.fromkeys(("point", POLICY, "seed", *needed_for(measures))))


def measured(rows: pa.Table, measure: str) -> Floats:
    """Return a measure of each run, shape (rows,); not finite where it has none."""
    return _of_runs(rows.select(needed_for([measure])).to_pandas(), measure)


def policy_codes(rows: pa.Table, names: dict[str, int]) -> Integers:
    """Return the place of each run's policy among ``names``; new ones are added to them."""
    column = rows[POLICY]
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    own = whole.indices.to_numpy(zero_copy_only=False)
    places = np.zeros(len(whole.dictionary), np.int64)
    known = whole.dictionary.to_pylist()
    # Only those that any run has: a dictionary may have others.
    for place in np.unique(own).tolist():
        places[place] = names.setdefault(known[place], len(names))
    return np.asarray(places[own])


def integers(rows: pa.Table, name: str) -> Integers:
    """Return a column of whole numbers."""
    return np.asarray(rows[name].to_numpy(), np.int64)


def half_widths(count: Floats, squares: Floats, level: float = LEVEL) -> Floats:
    """Return half the widths of t intervals of means; NaN with fewer than two values."""
    several = count > 1.0
    numbers, place = np.unique(count, return_inverse=True)
    quantiles = np.array([t_quantile(n - 1, level) if n > 1 else np.nan for n in numbers.tolist()])
    freedom = np.where(several, count - 1.0, np.nan)
    half: Floats = quantiles[place] * np.sqrt(squares / freedom / np.where(several, count, 1.0))
    return half


def _key(point: Integers, policy: Integers) -> Integers:
    return (point << _POLICY_BITS) | policy
