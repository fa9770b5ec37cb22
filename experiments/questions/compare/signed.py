"""The partnerships signed in the runs of a comparison, as little of each as time needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.vocabulary import ENDINGS, ORIGINS

NEEDED: Final = ("policy", "seed", "duration", "ending", "formed", "origin")
"""Columns of the table of partnerships."""


class Signed(NamedTuple):
    """The partnerships of one policy: an array each, of one length.

    Attributes
    ----------
    seed : array of int
        Place of the run's seed among all seeds.
    age, formed : array of int
        Months from signature to the end of the partnership or of observation; month of
        signature.
    ending, origin : array of int
        Places in ``ENDINGS`` (0 is still running) and ``ORIGINS``.
    """

    seed: NDArray[np.int64]
    age: NDArray[np.int64]
    ending: NDArray[np.int64]
    formed: NDArray[np.int64]
    origin: NDArray[np.int64]


# Millions of partnerships may be held at a time, so each takes few bytes.
_HELD: Final = Signed(np.int32, np.int16, np.int8, np.int16, np.int8)  # type: ignore[arg-type]


class Gathered:
    """Partnerships by policy, of runs that are paired by seed.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns ``NEEDED``, a part of the rows at a time.
    runs : DataFrame
        A row for each run, with ``policy`` and ``seed``.
    policies : sequence of str
        Which; the first is the baseline.

    Attributes
    ----------
    policies : tuple of str
        As given.
    present : dict of str to array of bool, shape (seeds,)
        Which seeds a policy has a run of; in some, nothing may have been signed.
    """

    def __init__(
        self, partnerships: Iterable[pa.Table], runs: pd.DataFrame, policies: Sequence[str]
    ) -> None:
        self.policies = tuple(policies)
        seeds = np.unique(runs["seed"].to_numpy())
        self.present = {
            policy: np.isin(seeds, runs.loc[runs["policy"] == policy, "seed"].to_numpy())
            for policy in policies
        }
        self._pieces: dict[str, list[Signed]] = {policy: [] for policy in policies}
        for table in partnerships:
            frame = table.select(list(NEEDED)).to_pandas()
            for policy, rows in frame.groupby("policy", observed=True):
                if policy in self._pieces:
                    self._pieces[str(policy)].append(_held(rows, seeds))

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return len(self.present[self.policies[0]])

    def of(self, policy: str) -> Signed:
        """Return the partnerships of a policy."""
        empty = Signed(*(np.empty(0, held) for held in _HELD))
        columns = zip(*(self._pieces[policy] or [empty]), strict=True)
        return Signed(*(np.concatenate(column).astype(np.int64) for column in columns))


def _held(rows: pd.DataFrame, seeds: NDArray[np.integer]) -> Signed:
    columns = Signed(
        np.searchsorted(seeds, rows["seed"].to_numpy()),
        rows["duration"].to_numpy(),
        _places(rows["ending"], ENDINGS),
        rows["formed"].to_numpy(),
        _places(rows["origin"], ORIGINS),
    )
    return Signed(*(part.astype(held) for part, held in zip(columns, _HELD, strict=True)))


def _places(names: pd.Series[str], known: Sequence[str]) -> NDArray[np.int64]:
    return np.asarray(pd.Categorical(names, categories=list(known)).codes, np.int64)
