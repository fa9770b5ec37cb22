"""Chunks of runs: how a study is cut into them, and how large the next one should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Final, NamedTuple

import numpy as np

from experiments.archive.index import Index
from experiments.archive.run_tables import Ids
from experiments.runs.study import Study
from sim import Run
from sim.engine.compiled import model_version

FACTS: Final = ("run", "policy", "seed", "months", "hosts")
"""Columns of a table of runs that are kept whatever outcomes are: which run, and how large."""

_FIRST: Final = 8
_LARGEST: Final = 20_000
_SMALLEST: Final = 32
# By how much a chunk may be larger than any before, should one measurement mislead.
_GROWTH: Final = 8


class Kept(NamedTuple):
    """What is kept of each run beside its outcomes, and which outcomes; None: all."""

    tables: tuple[str, ...] = ()
    outcomes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chunk:
    """Some runs to be carried out together."""

    runs: tuple[Run, ...]  # with their identities, which belong to a version of the model
    version: str  # that version

    def halves(self) -> list[Chunk]:
        """Return both halves, or nothing where there is one run only."""
        middle = len(self.runs) // 2
        if not middle:
            return []
        return [Chunk(part, self.version) for part in (self.runs[:middle], self.runs[middle:])]


own_version: Final = cache(model_version)
"""Returns the version of the model that this process has."""


def chunks_of(study: Study, finished: Index, sizes: Sizes, left: int) -> Iterator[Chunk]:
    """Yield chunks of what is missing, each as large as is best when it is asked for."""
    missing = _missing(study, finished)
    while True:
        size = sizes.next(left)
        chunk: dict[Ids, Run] = {}
        for identity, run in missing:
            # Two points of a design may be the same.
            chunk[identity] = run
            left -= 1
            if len(chunk) >= size:
                break
        if not chunk:
            return
        yield Chunk(tuple(chunk.values()), own_version())


def _missing(study: Study, finished: Index) -> Iterator[tuple[Ids, Run]]:
    for runs, ids in study.blocks():
        for place in np.flatnonzero(~finished.has(ids)).tolist():
            yield ids[place], runs[place]


@dataclass
class Sizes:
    """How many runs the next chunk should have, so that it takes about so many seconds."""

    fixed: int | None  # a number asked for
    seconds: float  # how long a chunk should take a worker
    workers: int  # how many there are; towards the end chunks become smaller so that all have some
    _each: float | None = field(default=None, init=False)
    _largest: int = field(default=_FIRST, init=False)

    def learn(self, runs: int, seconds: float) -> None:
        """Take in how long a chunk took."""
        each = max(seconds, 1e-9) / runs
        self._each = each if self._each is None else 0.7 * self._each + 0.3 * each
        self._largest = max(self._largest, runs)

    def next(self, left: int) -> int:
        """Return how many runs to hand out of those that are left."""
        if self.fixed is not None:
            return self.fixed
        if self._each is None:
            wanted = _FIRST
        else:
            wanted = int(min(self.seconds / self._each, _GROWTH * self._largest, _LARGEST))
        # Every worker has some towards the end, yet no chunk is so small that it is not worth it.
        return max(1, wanted // _SMALLEST, min(wanted, ceil(left / (2 * self.workers))))
