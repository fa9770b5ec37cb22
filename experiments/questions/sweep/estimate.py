"""What a sweep would take: how many runs, how long, how large; measured on a sample of its runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.archive.store import Store
from experiments.questions.sweep.question import Question
from experiments.questions.terminal import open_console, print_facts
from experiments.questions.words import plural
from experiments.runs.chunks import Chunk, Kept, own_version
from experiments.runs.study import Study
from experiments.runs.worker import carry_out_chunk
from experiments.settings.executor import processors
from sim import Run

# A sample of the study's runs is carried out for so many seconds, or until there are so many.
_SECONDS: Final = 5.0
_SAMPLE: Final = 64
_BATCH: Final = 4


def estimate(runs: Sequence[Run], kept: Kept) -> tuple[int, float, float]:
    """Carry some runs out and return how many, and what one takes: seconds and bytes in store."""
    carry_out_chunk(Chunk(tuple(runs[:1]), own_version()), kept)
    began = time.perf_counter()
    done = 0
    found: dict[str, list[pa.Table]] = {}
    while done < len(runs) and time.perf_counter() - began < _SECONDS:
        chunk = Chunk(tuple(runs[done : done + _BATCH]), own_version())
        for name, table in carry_out_chunk(chunk, kept).tables.items():
            found.setdefault(name, []).append(table)
        done += len(chunk.runs)
    seconds = (time.perf_counter() - began) / done
    return done, seconds, sum(map(_bytes_a_run, found.values()))


def tell_estimate(question: Question, store: Store) -> None:
    """Print how many runs a sweep has, how many are stored, and what the others would take."""
    settings, until, arms = question.settings, question.until, question.arms
    study = Study(arms, settings.seed, settings.replications)
    index = store.finished(question.kept.tables, question.kept.outcomes)
    stored = int(np.count_nonzero(index.has(study.identities))) if len(index) else 0
    tried, seconds, size = estimate(_sample(question), question.kept)
    count = settings.executor.workers or processors()
    left = len(study) - stored
    facts = {
        "points": f"{len(arms.shard):,}",
        "policies at each": f"{arms.policies:,}",
        "replications": f"{settings.replications:,}",
        "runs": f"{len(study):,}",
        "already in store": f"{stored:,}",
        "a run, by a sample": f"{1000 * seconds:,.1f} ms of one processor ({tried} runs)",
        "time": f"{_duration(left * seconds / count)} with {count} "
        f"{plural(count, 'worker')}, if each has a processor of its own",
        "size": f"{_size(len(study) * size)} in store",
    }
    if until is not None:
        most = len(arms) * until.most
        facts["replications"] = f"{settings.replications:,} to {until.most:,}"
        facts["at most"] = (
            f"{most:,} runs, {_duration(most * seconds / count)}, {_size(most * size)}"
        )
    print_facts(open_console(), "What this sweep would take; nothing was written", facts)


def _sample(question: Question) -> list[Run]:
    """Return runs from all over the study, in an order that has nothing to do with it."""
    arms = question.arms
    chosen = np.random.default_rng(0).permutation(len(arms))[:_SAMPLE].tolist()
    return [arms[arm].run(question.settings.seed) for arm in chosen] * max(1, _BATCH // len(chosen))


def _bytes_a_run(batches: Sequence[pa.Table]) -> float:
    """Return what a run adds to a file, by what the second half of the batches adds."""
    first = batches[: len(batches) // 2]
    whole, half = (
        _bytes_of(pa.concat_tables(some, promote_options="default")) if some else 0
        for some in (batches, first)
    )
    return max(whole - half, 0) / (_BATCH * (len(batches) - len(first)))


def _bytes_of(table: pa.Table) -> int:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=1)
    return int(sink.getvalue().size)


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:,.1f} seconds"


def _size(number: float) -> str:
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            return f"{number / size:,.1f} {unit}"
    return f"{number:,.0f} bytes"
