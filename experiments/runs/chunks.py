"""Chunks of runs: how a worker carries one out, and how large the next one should be."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa

from experiments.archive.run_tables import ERROR_SCHEMA, RUNS
from experiments.runs.columns import to_arrow
from experiments.runs.stopping import Stopped
from sim import Results, Run, simulate, synthetic_population
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
    """Some runs to be carried out together.

    Attributes
    ----------
    runs : tuple of Run
        With their identities, which belong to a version of the model.
    version : str
        That version.
    """

    runs: tuple[Run, ...]
    version: str

    def halves(self) -> list[Chunk]:
        """Return both halves, or nothing where there is one run only."""
        middle = len(self.runs) // 2
        if not middle:
            return []
        return [Chunk(part, self.version) for part in (self.runs[:middle], self.runs[middle:])]


own_version: Final = cache(model_version)
"""Returns the version of the model that this process has."""


class Finished(NamedTuple):
    """What became of a chunk: its tables, and a row for each run that raised an error."""

    tables: dict[str, pa.Table]
    errors: pa.Table | None
    seconds: float
    """By the wall, all of it."""
    compute_seconds: float
    """Of processor time, in the model."""


def carry_out_chunk(chunk: Chunk, kept: Kept) -> Finished:
    """Carry out the runs of a chunk; one that raises an error costs only itself.

    Raises
    ------
    Stopped
        If this process has another version of the model than the runs are of.
    """
    if chunk.version != own_version():
        raise Stopped("The source of the model changed meanwhile; start again.")
    _warm()
    began, computed = time.perf_counter(), time.thread_time()
    errors = []
    try:
        found = [_simulated(chunk.runs, kept)]
    except Exception:
        found = []
        for run in chunk.runs:
            try:
                found.append(_simulated([run], kept))
            except Exception as error:
                errors.append(_error_of(run, error))
    computed = time.thread_time() - computed
    tables = _tables(found, kept) if found else {}
    seconds = time.perf_counter() - began
    return Finished(tables, error_table(errors) if errors else None, seconds, computed)


def error_table(rows: Sequence[dict[str, object]]) -> pa.Table:
    """Return the table of runs that came to nothing."""
    columns = {name: [row[name] for row in rows] for name in ERROR_SCHEMA.names}
    return pa.table(columns, schema=ERROR_SCHEMA)


def error_row(run: Run, error: str, trace: str = "") -> dict[str, object]:
    """Return the row of a run that came to nothing."""
    return {
        "run": run.identity,
        "policy": run.policy.name,
        "seed": run.seed,
        "error": error,
        "traceback": trace,
    }


def _error_of(run: Run, error: Exception) -> dict[str, object]:
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    return error_row(run, said, "".join(traceback.format_exception(error)))


def _simulated(runs: Sequence[Run], kept: Kept) -> Results:
    return simulate(
        runs, partnerships="partnerships" in kept.tables, history="histories" in kept.tables
    )


def _tables(found: Sequence[Results], kept: Kept) -> dict[str, pa.Table]:
    """Return the tables to keep, as Arrow has them."""
    frames = {
        RUNS: [one.runs for one in found],
        "partnerships": [one.partnerships for one in found],
        "histories": [one.history for one in found],
    }
    tables = {
        name: to_arrow(frames[name][0] if len(found) == 1 else pd.concat(frames[name]))
        for name in (RUNS, *kept.tables)
    }
    if kept.outcomes is not None:
        columns = dict.fromkeys((*FACTS, *kept.outcomes))
        tables[RUNS] = tables[RUNS].select(list(columns))
    return tables


@cache
def _warm() -> None:
    """Compile, or load what was compiled, before time is taken: once in each process."""
    simulate([Run(population=synthetic_population(2, 1, 0, 0, 0, 0), months=1, warm_up=0)])


@dataclass
class Sizes:
    """How many runs the next chunk should have, so that it takes about so many seconds.

    Attributes
    ----------
    fixed : int or None
        A number asked for.
    seconds : float
        How long a chunk should take a worker.
    workers : int
        How many there are; towards the end chunks become smaller so that all have some.
    """

    fixed: int | None
    seconds: float
    workers: int
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
