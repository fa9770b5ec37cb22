"""Which stored run is where, in some thirty bytes for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.archive.run_tables import ID_TYPE, Ids
from experiments.archive.source import Scan


class Index:
    """Where to find the runs of some sources; of a run that several have, the first counts.

    Parameters
    ----------
    scans : sequence of Scan
        What is in each source.
    """

    def __init__(self, scans: Sequence[Scan]) -> None:
        self.scans = list(scans)
        lengths = [len(scan.ids) for scan in self.scans]
        ids = np.concatenate([np.array([], ID_TYPE), *(scan.ids for scan in self.scans)])
        source = np.repeat(np.arange(len(self.scans), dtype=np.int32), lengths)
        place = np.concatenate([np.array([], np.int64), *(np.arange(length) for length in lengths)])
        self.ids, first = np.unique(ids, return_index=True)
        self._source = source[first]
        self._place = place[first]

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, runs: Ids) -> NDArray[np.bool_]:
        """Return whether each of these runs is stored, shape (n,)."""
        if not len(self.ids):
            return np.zeros(len(runs), np.bool_)
        place = np.minimum(np.searchsorted(self.ids, runs), len(self.ids) - 1)
        found: NDArray[np.bool_] = self.ids[place] == runs
        return found

    def find(self, runs: Ids) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the source of each of these runs, and its place there; all must be stored."""
        place = np.searchsorted(self.ids, runs)
        return self._source[place], self._place[place]
