"""Failure of every run in subgroups of its partnerships, exactly as of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.telling.outcomes import COMPETED, FAILED, FIVE_YEARS, objective_events
from sim.vocabulary import ENDINGS, KINDS, ORIGINS, OWNERSHIPS

QUARTERS: Final = ("smallest quarter", "second quarter", "third quarter", "largest quarter")


class Dimension(NamedTuple):
    """A way to divide partnerships.

    Attributes
    ----------
    column : str
        Of the table of partnerships.
    title : str
        What it is called in words.
    subgroups : tuple of str
        In the order of tables; empty for types, which a study may add to.
    is_of_host : bool
        Whether it is fixed before any policy begins: the same hosts are in a subgroup under
        every policy, though they need not form the same partnerships.
    """

    column: str
    title: str
    subgroups: tuple[str, ...] = ()
    is_of_host: bool = False

    @property
    def is_size(self) -> bool:
        """Whether its column is a rank, which is divided into quarters."""
        return self.column.endswith("_rank")


DIMENSIONS: Final[dict[str, Dimension]] = {
    "type": Dimension("type", "type of partnership"),
    "host_size": Dimension("host_size_rank", "size of host", QUARTERS, is_of_host=True),
    "partner_size": Dimension("partner_size_rank", "size of partner", QUARTERS),
    "host_ownership": Dimension("host_ownership", "ownership of host", OWNERSHIPS, is_of_host=True),
    "origin": Dimension("origin", "route of formation", ORIGINS),
    "partner_kind": Dimension("partner_kind", "kind of partner", KINDS),
}

NEEDED: Final = (
    *("run", "policy", "seed", "formed", "ending", "decided", "met", "duration"),
    *(dimension.column for dimension in DIMENSIONS.values()),
)

RATE_COLUMNS: Final = ("policy", "seed", "dimension", "subgroup", "rate", "partnerships")


def subgroup_rates(partnerships: Iterable[pa.Table]) -> pd.DataFrame:
    """Return the headline failure rate of each run in each subgroup it has partnerships of.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns ``NEEDED``; all partnerships of a run are in one of them.

    Returns
    -------
    DataFrame
        With ``RATE_COLUMNS``; ``rate`` is a fraction, ``partnerships`` how many it is of.
    """
    pieces = [piece for table in partnerships for piece in _of_batch(table)]
    if not pieces:
        return pd.DataFrame(columns=list(RATE_COLUMNS))
    return pd.concat(pieces, ignore_index=True)[list(RATE_COLUMNS)]


def incidence_by_group(
    group: NDArray[np.int64],
    age: NDArray[np.int64],
    cause: NDArray[np.int64],
    groups: int,
    horizon: int = FIVE_YEARS,
) -> NDArray[np.float64]:
    """Return the cumulative incidence of failure by an age, for many groups at once.

    As `sim.telling.outcomes.incidence` (Aalen & Johansen 1978), which does it for one.

    Parameters
    ----------
    group, age, cause : array of int, shape (n,)
        Which group a partnership is in, from 0; its age in months at the event or at
        censoring; 0 censored, 1 failed, 2 a competing event.
    groups, horizon : int
        How many groups; the age, in months.

    Returns
    -------
    array, shape (groups,)
        NaN for a group without partnerships.
    """
    at_risk = np.bincount(group, minlength=groups).astype(np.float64)
    incidence = np.where(at_risk > 0.0, 0.0, np.nan)
    surviving = np.ones(groups)
    months = horizon + 1
    in_time = age <= horizon
    cell = group[in_time] * months + age[in_time]
    what = cause[in_time]
    failed, competed, leaving = (
        np.bincount(cell[chosen], minlength=groups * months).reshape(groups, months)
        for chosen in (what == FAILED, what == COMPETED, slice(None))
    )
    for month in range(months):
        present = np.maximum(at_risk, 1.0)
        incidence += surviving * failed[:, month] / present
        surviving *= 1.0 - (failed[:, month] + competed[:, month]) / present
        at_risk -= leaving[:, month]
    return incidence


def _of_batch(table: pa.Table) -> list[pd.DataFrame]:
    """Return the rates of the runs in a table, one piece for each dimension."""
    frame = table.select(list(NEEDED)).to_pandas()
    if frame.empty:
        return []
    # A policy and a seed make a run.
    run, names = pd.factorize(frame["run"])
    first = np.unique(run, return_index=True)[1]
    policy, seed = (frame[name].to_numpy()[first] for name in ("policy", "seed"))
    age, cause = _events(frame)
    pieces = []
    for name, dimension in DIMENSIONS.items():
        codes, labels = _subgroups(frame[dimension.column], dimension)
        group = run * len(labels) + codes
        count = len(names) * len(labels)
        formed = np.bincount(group, minlength=count)
        rate = incidence_by_group(group, age, cause, count)
        there = formed > 0
        piece = pd.DataFrame(
            {
                "policy": np.repeat(policy, len(labels)),
                "seed": np.repeat(seed, len(labels)),
                "subgroup": np.tile(np.array(labels, dtype=object), len(names)),
                "rate": rate,
                "partnerships": formed,
            }
        )[there]
        pieces.append(piece.assign(dimension=name))
    return pieces


def _events(frame: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return age and cause of each partnership under the headline definition."""
    decided = frame["decided"].notna().to_numpy()
    when = frame["decided"].fillna(0).to_numpy(np.int64)
    return objective_events(
        decided,
        when - frame["formed"].to_numpy(np.int64),
        (frame["met"] == "yes").to_numpy(),
        (frame["ending"] != ENDINGS[0]).to_numpy(),
        frame["duration"].to_numpy(np.int64),
    )


def _subgroups(column: pd.Series, dimension: Dimension) -> tuple[NDArray[np.int64], Sequence[str]]:
    """Return which subgroup each partnership is in, and what the subgroups are called."""
    if dimension.is_size:
        rank = column.to_numpy(np.float64)
        return np.clip((4.0 * rank).astype(np.int64), 0, 3), QUARTERS
    named = column.astype("category")
    return named.cat.codes.to_numpy(np.int64), [str(one) for one in named.cat.categories]
