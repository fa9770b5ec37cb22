"""What a worker does: it carries a chunk of runs out and returns their tables."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa

from experiments.archive.run_tables import CODES, ERROR_SCHEMA, RUNS
from experiments.runs.chunks import FACTS, Chunk, Kept, own_version
from experiments.runs.stopping import Stopped
from sim import Results, Run, simulate, synthetic_population

# Text that repeats from row to row is stored once and referred to.
_REPEATED: Final = ("run", "policy", "host", "partner")
_TEXT: Final = ("partnership",)


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
        name: _to_arrow(frames[name][0] if len(found) == 1 else pd.concat(frames[name]))
        for name in (RUNS, *kept.tables)
    }
    if kept.outcomes is not None:
        columns = dict.fromkeys((*FACTS, *kept.outcomes))
        tables[RUNS] = tables[RUNS].select(list(columns))
    return tables


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a table whose schema does not depend on the values in it."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    schema = pa.schema([_field(field) for field in table.schema])
    # Without a row, pandas forgets what was text.
    return table.cast(schema) if len(table) else schema.empty_table()


def _field(field: pa.Field) -> pa.Field:
    if field.name in _REPEATED:
        return pa.field(field.name, CODES)
    if pa.types.is_dictionary(field.type):
        return pa.field(field.name, CODES)
    if field.name in _TEXT or pa.types.is_large_string(field.type):
        return pa.field(field.name, pa.string())
    # Seeds go up to 2**64 - 1.
    return pa.field(field.name, pa.uint64()) if field.name == "seed" else field


@cache
def _warm() -> None:
    """Compile, or load what was compiled, before time is taken: once in each process."""
    simulate([Run(population=synthetic_population(2, 1, 0, 0, 0, 0), months=1, warm_up=0)])
