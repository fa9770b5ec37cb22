"""Failure of every run in subgroups of its partnerships, and what may mislead in them.

A subgroup is a look at the same runs from closer by: fewer partnerships, and many looks. So
whether effects differ is one test for a dimension, and what may mislead is said beside the
numbers. A rate is exactly what it is of all partnerships of a run (`sim.telling.outcomes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.differences import all_pairs, differences
from experiments.questions.compare.pairing import QUARTERS, codes, quarters
from sim.telling.outcomes import FIVE_YEARS, incidence, objective_events
from sim.vocabulary import ENDINGS, KINDS, ORIGINS, OWNERSHIPS


class Dimension(NamedTuple):
    """A way to divide partnerships."""

    column: str  # of the table of partnerships
    title: str  # what it is called in words
    # In the order of tables; empty for types, which a study may add to.
    subgroups: tuple[str, ...] = ()
    # Whether it is fixed before any policy begins: the same hosts are in a subgroup under every
    # policy, though they need not form the same partnerships.
    is_of_host: bool = False


DIMENSIONS: Final[dict[str, Dimension]] = {
    "type": Dimension("type", "type of partnership"),
    "host_size": Dimension("host_size_rank", "size of host", QUARTERS, is_of_host=True),
    "partner_size": Dimension("partner_size_rank", "size of partner", QUARTERS),
    "host_ownership": Dimension("host_ownership", "ownership of host", OWNERSHIPS, is_of_host=True),
    "origin": Dimension("origin", "route of formation", ORIGINS),
    "partner_kind": Dimension("partner_kind", "kind of partner", KINDS),
}
# Rates by type are among the outcomes of a run.
_DIVIDED: Final = {name: one for name, one in DIMENSIONS.items() if one.subgroups}

NEEDED: Final = (
    *("policy", "seed", "formed", "ending", "decided", "met", "duration"),
    *(dimension.column for dimension in _DIVIDED.values()),
)
FEW: Final = 5
"""Partnerships of a subgroup in a run, on average, below which its rates are mostly luck."""

_SAME_HOSTS: Final = "same hosts, not the same partnerships, under both policies"
_OTHERS: Final = "formed under the policy: not the same partnerships under both policies"
_FEW: Final = f"few partnerships (fewer than {FEW} a run)"
_ABSENT: Final = "not in every run"


class Rates(NamedTuple):
    """Failure by the headline in the subgroups of a dimension, of each run."""

    names: Sequence[str]  # of the subgroups
    rate: Floats  # a fraction, NaN where there is no partnership; shape (runs, subgroups)
    formed: Floats  # how many partnerships it is of


class SubgroupRates:
    """Gathers the rates of runs in every dimension but type; a run is in one table as a whole."""

    def __init__(self, runs: int) -> None:
        self.found = {}
        for name, dimension in _DIVIDED.items():
            shape = (runs, len(dimension.subgroups))
            self.found[name] = Rates(dimension.subgroups, np.full(shape, np.nan), np.zeros(shape))

    def add(self, partnerships: pa.Table, run: Integers) -> None:
        """Add partnerships, with the columns ``NEEDED``, and the rows of their runs."""
        age, cause = _events(partnerships)
        for name, (names, rate, formed) in self.found.items():
            column = partnerships[_DIVIDED[name].column]
            group = quarters(column) if names == QUARTERS else codes(column, names)
            cell = run * len(names) + group
            order = np.argsort(cell, kind="stable")
            cells, first, count = np.unique(cell[order], return_index=True, return_counts=True)
            for place, start, many in zip(cells, first, count, strict=True):
                own = order[start : start + many]
                rate.flat[place] = incidence(age[own], cause[own], FIVE_YEARS)
                formed.flat[place] = many


def of_few(formed: Floats, baseline: Floats) -> Flags:
    """Return which subgroups have few partnerships, from counts of shape (seeds, subgroups)."""
    few: Flags = (np.stack([baseline, formed]).mean(axis=1) < FEW).any(axis=0)
    return few


def p_effects_differ(change: Floats, few: Flags) -> float:
    """Return p of the effect being the same in all subgroups that are not of few partnerships.

    ``change``, shape (seeds, subgroups), is the difference to the baseline. By the largest
    difference between two of them; NaN where there are no two.
    """
    enough = change[:, ~few]
    first, second = all_pairs(enough.shape[1])
    apart = differences(enough[:, first] - enough[:, second]).p_adjusted
    known = apart[np.isfinite(apart)]
    return float(known.min()) if len(known) else np.nan


def cautions(dimension: str, change: Floats, few: Flags, is_baseline: bool) -> list[str]:
    """Return what may mislead in each subgroup of a dimension."""
    formed_under = _SAME_HOSTS if DIMENSIONS[dimension].is_of_host else _OTHERS
    usual = [] if is_baseline else [formed_under]
    return [
        "; ".join([*usual, *([_FEW] if is_few else []), *([_ABSENT] if is_absent else [])])
        for is_few, is_absent in zip(few, np.isnan(change.sum(axis=0)), strict=True)
    ]


def _events(partnerships: pa.Table) -> tuple[Integers, Integers]:
    """Return age and cause of each partnership under the headline definition."""
    decided, formed, duration = (
        partnerships[name].cast(pa.int64()) for name in ("decided", "formed", "duration")
    )
    met = partnerships["met"].cast(pa.string()).fill_null("")
    return objective_events(
        decided.is_valid().to_numpy(),
        decided.fill_null(0).to_numpy() - formed.to_numpy(),
        codes(met, ("yes",)) == 0,
        codes(partnerships["ending"], ENDINGS) != 0,
        duration.to_numpy(),
    )
