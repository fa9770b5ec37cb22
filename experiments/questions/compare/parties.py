"""Who pays and who gains: value and cost by side, size, kind and ownership of organisations.

Partnerships bear most of it. What they do not is told apart: the costs of searching and of
negotiations that failed, governance of whole organisations, and all of the partnerships that
were signed before observation began.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.estimators.arrays import Floats, Integers, ratio
from experiments.estimators.means import mean_of, simultaneous
from experiments.questions.compare.pairing import QUARTERS, Pairing, codes, quarters
from sim.vocabulary import KINDS, OWNERSHIPS

NEEDED: Final = (
    *("policy", "seed", "host_value", "partner_value", "host_cost", "partner_cost"),
    *("governance_cost", "partner_governance_cost", "host_size_rank", "partner_size_rank"),
    *("host_kind", "partner_kind", "host_ownership"),
)
MEASURES: Final = ("value", "own_cost", "governance_cost", "net")
PARTY_COLUMNS: Final = (
    *("policy", "side", "dimension", "group", "measure", "partnerships", "per_partnership"),
    *("per_partnership_difference", "per_partnership_low", "per_partnership_high"),
    *("per_host_year", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("runs", "runs_with_partnerships"),
)
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

Sums = Mapping[tuple[str, str], Floats]
"""By side and dimension: sums of count, value, own cost, governance; (runs, groups, 4)."""


class PartySums:
    """Gathers what the partnerships of each run come to, for every group on either side."""

    def __init__(self, runs: int) -> None:
        self.found = {
            one: np.zeros((runs, len(groups), _SUMMED)) for one, groups in _GROUPS.items()
        }

    def add(self, partnerships: pa.Table, run: Integers) -> None:
        """Add partnerships, with the columns ``NEEDED``, and the rows of their runs."""
        if not len(run):
            return
        # A part of the partnerships is of few runs.
        first, last = int(run.min()), int(run.max()) + 1
        money = {side: _money(partnerships, side) for side in ("host", "partner")}
        for (side, dimension), sums in self.found.items():
            groups = sums.shape[1]
            cell = (run - first) * groups + _group(partnerships, side, dimension)
            shape = (last - first, groups)
            for place, amounts in enumerate((None, *money[side])):
                counted = np.bincount(cell, amounts, shape[0] * groups)
                sums[first:last, :, place] += counted.reshape(shape)


def _money(table: pa.Table, side: str) -> tuple[Floats, ...]:
    """Return value, own cost and governance cost to a side, in 64 bits."""
    value, own, both, borne = (
        table[name].to_numpy().astype(np.float64)
        for name in (f"{side}_value", f"{side}_cost", "governance_cost", "partner_governance_cost")
    )
    return value, own, borne if side == "partner" else both - borne


def _group(table: pa.Table, side: str, dimension: str) -> Integers:
    if dimension == "all":
        return np.zeros(table.num_rows, np.int64)
    if dimension == "size":
        return quarters(table[f"{side}_size_rank"])
    return codes(table[f"{side}_{dimension}"], _GROUPS[side, dimension])


def parties(sums: Sums, runs: pd.DataFrame, pairing: Pairing) -> pd.DataFrame:
    """Return who pays and who gains, by policy, side, group and measure.

    With ``PARTY_COLUMNS``, k$. ``per_host_year`` is over all hosts of the world, so groups add up
    to ``all``, and with what is not of a partnership to the ``total`` of the runs.
    ``per_partnership`` is the mean over the runs with a partnership of the group. Differences are
    to the baseline, paired by seed; those marked ``together`` and those per partnership have
    intervals that hold for all of the table together (Bonferroni), the others 95% t intervals
    each.
    """
    cells = _cells(sums, runs, pairing)
    differences = sum(1 if cell.formed is None else 2 for cell in cells)
    level = simultaneous(differences * len(MEASURES) * (len(pairing.policies) - 1))
    rows = []
    for place, policy in enumerate(pairing.policies):
        count = int(pairing.has(policy).sum())
        for cell in cells:
            formed = None if cell.formed is None else cell.formed[:, place]
            for of, measure in enumerate(MEASURES):
                each, yearly = cell.each[:, :, of], cell.yearly[:, :, of]
                apart, change = each[:, place] - each[:, 0], yearly[:, place] - yearly[:, 0]
                # The baseline differs from itself by nothing, even in one run.
                changes = (
                    (*mean_of(change)[:3], *mean_of(change, level)[1:3]) if place else (0.0,) * 5
                )
                rows.append(
                    (
                        *(policy, cell.side, cell.dimension, cell.group, measure),
                        0 if formed is None else int(np.nansum(formed)),
                        mean_of(each[:, place]).mean,
                        *(mean_of(apart, level)[:3] if place else (0.0,) * 3),
                        *mean_of(yearly[:, place])[:3],
                        *changes,
                        count,
                        count if formed is None else np.count_nonzero(formed > 0.0),
                    )
                )
    return pd.DataFrame(rows, columns=list(PARTY_COLUMNS))


class _Cell(NamedTuple):
    """A group of a side: partnerships, and each measure for one of them and for a host-year.

    ``formed`` has shape (seeds, policies), None for what is not of any partnership; ``each`` and
    ``yearly`` have shape (seeds, policies, measures).
    """

    side: str
    dimension: str
    group: str
    formed: Floats | None
    each: Floats
    yearly: Floats


_TOTALS: Final = ("value", "cost", "governance_cost")


def _cells(sums: Sums, runs: pd.DataFrame, pairing: Pairing) -> list[_Cell]:
    """Return what there is to tell; groups that no run has are left out."""
    years = (runs["hosts"] * runs["months"] / 12.0).to_numpy(np.float64)[:, None]

    def cell(
        side: str, dimension: str, group: str, money: Floats, formed: Floats | None = None
    ) -> _Cell:
        value, own, governance = money.T
        money = np.column_stack([money, value - own - governance])
        count = (np.zeros(len(runs)) if formed is None else formed)[:, None]
        each = ratio(money, count)
        paired = None if formed is None else pairing.by_seed(formed)
        by_seed = (paired, pairing.by_seed(each), pairing.by_seed(money / years))
        return _Cell(side, dimension, group, *by_seed)

    found = []
    for side in ("host", "partner"):
        for (whose, dimension), groups in _GROUPS.items():
            for place, group in enumerate(groups if whose == side else ()):
                formed, *money = sums[side, dimension][:, place].T
                if dimension == "all" or formed.any():
                    found.append(cell(side, dimension, group, np.column_stack(money), formed))
        whole = runs[[f"{side}_{name}" for name in _TOTALS]].to_numpy(np.float64)
        outside = whole - sums[side, "all"][:, 0, 1:]
        found.append(cell(side, OUTSIDE, OUTSIDE, outside))
        found.append(cell(side, "total", "total", whole))
    return found
