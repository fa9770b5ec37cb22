"""Which run is of which policy and seed: what is compared are runs of the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.estimators.arrays import Flags, Floats, Integers


class Pairing:
    """Where the rows of a table of runs stand among policies and seeds.

    The first policy is the baseline; runs of policies that are not given do not count. ``policy``
    and ``seed``, shape (runs,), are the places of a run's policy, -1 for others, and of its seed,
    in rising order.
    """

    def __init__(self, runs: pd.DataFrame, policies: Sequence[str]) -> None:
        self.policies = tuple(policies)
        self._seeds, self.seed = np.unique(runs["seed"].to_numpy(), return_inverse=True)
        self.seeds, self.runs = len(self._seeds), len(runs)
        self.policy = pd.Index(self.policies).get_indexer(pd.Index(runs["policy"].astype(str)))
        known = np.flatnonzero(self.policy >= 0)
        self._row = np.full((len(self.policies), self.seeds), -1, np.int64)
        self._row[self.policy[known], self.seed[known]] = known

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with."""
        return self.policies[0]

    def has(self, policy: str) -> Flags:
        """Return which seeds a policy has a run of, shape (seeds,)."""
        present: Flags = self._row[self.policies.index(policy)] >= 0
        return present

    def by_seed(self, values: Floats | pd.Series[Any]) -> Floats:
        """Return what was measured in each run, shape (seeds, policies, ...), from (runs, ...).

        NaN where a run is missing.
        """
        values = np.asarray(values, np.float64)
        found = np.full((self.seeds, len(self.policies), *values.shape[1:]), np.nan)
        known = self.policy >= 0
        found[self.seed[known], self.policy[known]] = values[known]
        return found

    def rows_of(self, partnerships: pa.Table) -> Integers:
        """Return the rows of the runs that partnerships are of, by ``policy`` and ``seed``."""
        seeds = partnerships["seed"].to_numpy().astype(self._seeds.dtype)
        policy = codes(partnerships["policy"], self.policies)
        rows: Integers = self._row[policy, np.searchsorted(self._seeds, seeds)]
        return rows


def codes(column: pa.ChunkedArray, names: Sequence[str]) -> Integers:
    """Return the place of each value of a column of text in a list of names."""
    kind = pa.dictionary(pa.int32(), pa.string())
    whole = column.combine_chunks().cast(kind) if len(column) else pa.array([], kind)
    chunks = whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
    known = {name: place for place, name in enumerate(names)}
    found = []
    for chunk in chunks:
        # A name that no row has may be in the dictionary and not in the list.
        places = np.array([known.get(one, -1) for one in chunk.dictionary.to_pylist()], np.int64)
        found.append(places[chunk.indices.to_numpy()])
    return np.concatenate(found)


QUARTERS: Final = ("smallest quarter", "second quarter", "third quarter", "largest quarter")


def quarters(rank: pa.ChunkedArray) -> Integers:
    """Return the quarter of each rank from 0 to 1, as in `sim.telling.outcomes`."""
    found: Integers = np.clip((4.0 * rank.to_numpy()).astype(np.int64), 0, 3)
    return found
