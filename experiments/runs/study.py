"""A study: arms crossed with paired seeds, expanded to plain runs when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from experiments.archive.run_tables import ID_TYPE, Ids
from experiments.settings.assumptions import Assumptions
from sim import Run

# Runs whose identities are made at a time.
_BLOCK = 1024


class Study:
    """Every arm meets the same seeds, some perhaps more of them than others.

    Parameters
    ----------
    arms : sequence of Assumptions
        What is to be compared; may be made when asked for.
    first_seed : int
        The replications of each arm have this seed and those that follow.
    replications : int, sequence or array of int
        How many, for all arms or for each.
    """

    def __init__(
        self,
        arms: Sequence[Assumptions],
        first_seed: int,
        replications: int | Sequence[int] | NDArray[np.int64],
    ) -> None:
        self.arms = arms
        self.first_seed = first_seed
        counts: NDArray[np.int64] = np.broadcast_to(np.asarray(replications, np.int64), len(arms))
        self.replications = counts
        # Where the runs of each arm begin; they stand arm after arm, seed after seed.
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        self._identities = np.zeros(len(self), ID_TYPE)
        self._made = 0

    def __len__(self) -> int:
        return int(self.starts[-1])

    def runs(self) -> Iterator[Run]:
        """Yield all runs, arm after arm, seed after seed."""
        for arm, count in zip(self.arms, self.replications.tolist(), strict=True):
            yield from arm.runs(range(self.first_seed, self.first_seed + count))

    def blocks(self) -> Iterator[tuple[list[Run], Ids]]:
        """Yield all runs, some at a time, with their identities."""
        runs = self.runs()
        place = 0
        while block := list(islice(runs, _BLOCK)):
            ids = np.array([run.identity for run in block], ID_TYPE)
            self._identities[place : place + len(ids)] = ids
            self._made = max(self._made, place := place + len(ids))
            yield block, ids

    @property
    def identities(self) -> Ids:
        """The identities of all runs in their order; made once."""
        if self._made < len(self):
            for _ in self.blocks():
                pass
        return self._identities

    def arm_of(self, place: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which arm each of these runs, given by its place, is of."""
        return np.searchsorted(self.starts, place, "right") - 1
