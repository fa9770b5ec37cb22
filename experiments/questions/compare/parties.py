"""Who pays and who gains: value and cost by side, size, kind and ownership of organisations.

Partnerships bear most of it. What they do not is told apart: the costs of searching and of
negotiations that failed, governance of whole organisations, and all of the partnerships that
were signed before observation began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from experiments.estimators.means import Estimate, mean_of, simultaneous
from sim.vocabulary import KINDS, OWNERSHIPS

NEEDED: Final = (
    "policy",
    "seed",
    "host_value",
    "partner_value",
    "host_cost",
    "partner_cost",
    "governance_cost",
    "partner_governance_cost",
    "host_size_rank",
    "partner_size_rank",
    "host_kind",
    "partner_kind",
    "host_ownership",
)
MEASURES: Final = ("value", "own_cost", "governance_cost", "net")
PARTY_COLUMNS: Final = (
    "policy",
    "side",
    "dimension",
    "group",
    "measure",
    "partnerships",
    "per_partnership",
    "per_partnership_difference",
    "per_partnership_low",
    "per_partnership_high",
    "per_host_year",
    "ci_low",
    "ci_high",
    "difference",
    "difference_low",
    "difference_high",
    "together_low",
    "together_high",
    "runs",
    "runs_with_partnerships",
)
QUARTERS: Final = ("smallest quarter", "second quarter", "third quarter", "largest quarter")
OUTSIDE: Final = "not of these partnerships"

_GROUPS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("host", "all"): ("all",),
    ("host", "size"): QUARTERS,
    ("host", "kind"): KINDS,
    ("host", "ownership"): OWNERSHIPS,
    ("partner", "all"): ("all",),
    ("partner", "size"): QUARTERS,
    ("partner", "kind"): KINDS,
}
# What is summed: how many, then value, own cost and governance cost, k$.
_SUMMED: Final = 4

Sums = Mapping[tuple[str, str], NDArray[np.float64]]
"""By side and dimension: sums of count, value, own cost, governance; (runs, groups, 4)."""


def party_sums(
    partnerships: Iterable[pa.Table], runs: pd.DataFrame, policies: Sequence[str]
) -> Sums:
    """Return what the partnerships of each run came to, for every group on either side.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns ``NEEDED``, in any order, a run's in one table or in several.
    runs : DataFrame
        The runs, with ``policy`` and ``seed``; the sums are in their order.
    policies : sequence of str
        All that runs are of.
    """
    sums = {one: np.zeros((len(runs), len(groups), _SUMMED)) for one, groups in _GROUPS.items()}
    seeds = np.unique(runs["seed"].to_numpy(np.uint64))
    place = pd.Index(policies).get_indexer(runs["policy"]) * len(seeds)
    place += np.searchsorted(seeds, runs["seed"].to_numpy(np.uint64))
    row_of = np.full(len(policies) * len(seeds), -1)
    row_of[place] = np.arange(len(runs))
    for table in partnerships:
        seed = np.searchsorted(seeds, table["seed"].to_numpy())
        row = row_of[_codes(table["policy"], policies) * len(seeds) + seed]
        for side in ("host", "partner"):
            money = _money(table, side)
            for (whose, dimension), groups in _GROUPS.items():
                if whose == side:
                    code = _group(table, side, dimension)
                    _add(sums[side, dimension], row, code, len(groups), money)
    return sums


def _add(
    sums: NDArray[np.float64],
    row: NDArray[np.int64],
    code: NDArray[np.int64],
    groups: int,
    money: Sequence[NDArray[np.float64]],
) -> None:
    """Add the partnerships of a table to the sums of their runs and groups."""
    if not len(row):
        return
    first, last = int(row.min()), int(row.max()) + 1
    cell = (row - first) * groups + code
    shape = (last - first, groups)
    count = shape[0] * groups
    sums[first:last, :, 0] += np.bincount(cell, minlength=count).reshape(shape)
    for place, amounts in enumerate(money, start=1):
        sums[first:last, :, place] += np.bincount(cell, amounts, count).reshape(shape)


def _money(table: pa.Table, side: str) -> tuple[NDArray[np.float64], ...]:
    """Return value, own cost and governance cost to a side, in 64 bits."""
    value, own, both, borne = (
        table[name].to_numpy().astype(np.float64)
        for name in (
            f"{side}_value",
            f"{side}_cost",
            "governance_cost",
            "partner_governance_cost",
        )
    )
    return value, own, borne if side == "partner" else both - borne


def _group(table: pa.Table, side: str, dimension: str) -> NDArray[np.int64]:
    if dimension == "all":
        return np.zeros(table.num_rows, np.int64)
    if dimension == "size":
        # Quarters as in `sim.telling.outcomes`: the smallest below 0.25, the largest from 0.75 on.
        rank = table[f"{side}_size_rank"].to_numpy()
        return np.minimum((rank * 4.0).astype(np.int64), 3)
    names = {"kind": KINDS, "ownership": OWNERSHIPS}[dimension]
    return _codes(table[f"{side}_{dimension}"], names)


def _codes(column: pa.ChunkedArray, names: Sequence[str]) -> NDArray[np.int64]:
    """Return the place of each value of a column of text in a list of names."""
    kind = pa.dictionary(pa.int32(), pa.string())
    whole = column.combine_chunks().cast(kind) if len(column) else pa.array([], kind)
    chunks = whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
    known = {name: place for place, name in enumerate(names)}
    found = []
    for chunk in chunks:
        # A name that no row has may be in the dictionary and not in the list.
        codes = np.array([known.get(one, -1) for one in chunk.dictionary.to_pylist()], np.int64)
        found.append(codes[chunk.indices.to_numpy()])
    return np.concatenate(found)


def parties(sums: Sums, runs: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    """Return who pays and who gains, by policy, side, group and measure.

    Parameters
    ----------
    sums : mapping
        What `party_sums` returned.
    runs : DataFrame
        The same runs, with their totals by side.
    policies : sequence of str
        In the order of the table; the first is the baseline.

    Returns
    -------
    DataFrame
        With ``PARTY_COLUMNS``, k$. ``per_host_year`` is over all hosts of the world, so groups
        add up to ``all``, and with what is not of a partnership to the ``total`` of the runs.
        ``per_partnership`` is the mean over the runs with a partnership of the group. Differences
        are to the baseline, paired by seed; those marked ``together`` and those per partnership
        have intervals that hold for all of the table together (Bonferroni), the others 95% t
        intervals each.
    """
    cells = _cells(sums, runs)
    of_policy = {policy: np.flatnonzero(runs["policy"].to_numpy() == policy) for policy in policies}
    seeds = runs["seed"].to_numpy()
    pairs = {
        policy: _pairs(seeds, of_policy[policies[0]], of_policy[policy]) for policy in policies
    }
    differences = sum(1 if count is None else 2 for *_, count, _ in cells)
    level = simultaneous(differences * len(MEASURES) * (len(policies) - 1))
    years = (runs["hosts"] * runs["months"] / 12.0).to_numpy(np.float64)
    rows = []
    for policy in policies:
        own, (mine, theirs) = of_policy[policy], pairs[policy]
        for side, dimension, group, count, amounts in cells:
            formed = 0 if count is None else int(count[own].sum())
            for measure, amount in zip(MEASURES, amounts, strict=True):
                each = _per(amount, np.zeros_like(amount) if count is None else count)
                yearly = amount / years
                change = yearly[mine] - yearly[theirs]
                pairwise = _paired(each[mine] - each[theirs], policy == policies[0], level)
                rows.append(
                    (
                        *(policy, side, dimension, group, measure, formed),
                        mean_of(each[own]).mean,
                        *pairwise[:3],
                        *mean_of(yearly[own])[:3],
                        *_paired(change, policy == policies[0])[:3],
                        *_paired(change, policy == policies[0], level)[1:3],
                        len(own),
                        len(own) if count is None else np.count_nonzero(count[own]),
                    )
                )
    return pd.DataFrame(rows, columns=list(PARTY_COLUMNS))


Cell = tuple[str, str, str, NDArray[np.float64] | None, list[NDArray[np.float64]]]
"""Side, dimension, group, partnerships by run (None: not of any), and each measure by run."""


def _cells(sums: Sums, runs: pd.DataFrame) -> list[Cell]:
    """Return what there is to tell, run by run; groups that no run has are left out."""
    found: list[Cell] = []
    for side in ("host", "partner"):
        whole = [runs[f"{side}_{name}"].to_numpy(np.float64) for name in _TOTALS]
        for (whose, dimension), groups in _GROUPS.items():
            if whose != side:
                continue
            for place, group in enumerate(groups):
                count, *money = sums[side, dimension][:, place].T
                if dimension == "all" or count.any():
                    found.append((side, dimension, group, count, _with_net(money)))
        _, *within = sums[side, "all"][:, 0].T
        outside = [total - part for total, part in zip(whole, within, strict=True)]
        found.append((side, OUTSIDE, OUTSIDE, None, _with_net(outside)))
        found.append((side, "total", "total", None, _with_net(whole)))
    return found


_TOTALS: Final = ("value", "cost", "governance_cost")


def _with_net(money: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    value, own, governance = money
    return [value, own, governance, value - own - governance]


def _pairs(
    seeds: NDArray[np.uint64], baseline: NDArray[np.int64], own: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of a policy and of the baseline that have the same seeds."""
    _, mine, theirs = np.intersect1d(seeds[own], seeds[baseline], return_indices=True)
    return own[mine], baseline[theirs]


def _per(amount: NDArray[np.float64], count: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return amounts for each partnership; NaN where there is none."""
    return np.divide(amount, count, out=np.full(len(amount), np.nan), where=count > 0.0)


def _paired(change: NDArray[np.float64], is_baseline: bool, level: float = 0.95) -> Estimate:
    """Return the mean of paired differences; the baseline's own is 0, without width."""
    return Estimate(0.0, 0.0, 0.0, len(change)) if is_baseline else mean_of(change, level)
