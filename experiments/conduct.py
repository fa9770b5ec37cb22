"""Carrying a study out: chunks to the executor, each result into the store as it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass

import pyarrow as pa

from experiments.application import Stopped
from experiments.columns import to_arrow
from experiments.executors import open_executor, worker_count
from experiments.progress import open_progress
from experiments.store import Store
from experiments.study import Study
from sim import Run, simulate

Chunk = tuple[pa.Table, pa.Table]

# Chunks handed out beyond those being worked on, so that no worker waits for the store.
_AHEAD = 2

# How often damaged files are computed anew before giving up.
_ROUNDS = 5


class Interrupted(KeyboardInterrupt):
    """Ctrl-C; the message says what is stored and how to continue."""


@dataclass(frozen=True)
class Conducted:
    """What carrying a study out came to."""

    computed: int
    reused: int
    workers: int


def conduct(
    study: Study, store: Store, kind: str, workers: int | None, chunk: int, again: str
) -> Conducted:
    """Carry out what is missing of a study and merge the tables.

    Parameters
    ----------
    study : Study
        What to carry out.
    store : Store
        Has the runs that are finished, and takes the others.
    kind, workers, chunk
        Kind of executor, workers (None: as many as processors), runs to a chunk.
    again : str
        Command that continues, for whoever interrupts.

    Raises
    ------
    Interrupted
        On Ctrl-C, when the chunks being worked on have been stored.
    """
    wanted = list(study.runs)
    finished = store.finished().intersection(wanted)
    reused = len(finished)
    count = worker_count(kind, workers)
    try:
        for _ in range(_ROUNDS):
            chunks = study.chunks(finished, chunk)
            if chunks:
                _run_chunks(chunks, store, kind, count, len(finished), len(wanted))
            if store.merge(wanted):
                return Conducted(len(wanted) - reused, reused, count)
            # A damaged file was set aside.
            finished = store.finished().intersection(wanted)
            reused = min(reused, len(finished))
        raise Stopped(f"Stored files prove damaged again and again; check the disk, then: {again}")
    except KeyboardInterrupt:
        kept = len(store.finished().intersection(wanted))
        raise Interrupted(
            f"Stopped; {kept:,} of {len(wanted):,} runs are stored. Continue with: {again}"
        ) from None
    except BrokenExecutor as broken:
        kept = len(store.finished().intersection(wanted))
        raise Stopped(
            f"A worker process died; {kept:,} of {len(wanted):,} runs are stored. "
            f"Continue with: {again}"
        ) from broken


def simulate_chunk(runs: Sequence[Run]) -> Chunk:
    """Carry out some runs; return their outcomes and their partnerships."""
    results = simulate(runs)
    return to_arrow(results.runs), to_arrow(results.partnerships)


def _run_chunks(
    chunks: Sequence[Sequence[Run]], store: Store, kind: str, workers: int, done: int, total: int
) -> None:
    """Work on all chunks and store each as it ends; a chunk that fails stops no other."""
    failures: list[BaseException] = []
    waiting = iter(chunks)
    running: dict[Future[Chunk], Sequence[Run]] = {}

    def take(future: Future[Chunk]) -> None:
        runs = running.pop(future)
        error = future.exception()
        if error is None:
            outcomes, partnerships = future.result()
            if outcomes["run"].to_pylist() != [run.identity for run in runs]:
                raise Stopped("The source of the model changed meanwhile; start again.")
            store.keep(outcomes, partnerships)
            progress.finished(len(runs))
        elif isinstance(error, BrokenExecutor):
            raise error
        else:
            failures.append(_located(error, runs))
            progress.failed(len(runs))

    workers = min(workers, len(chunks))
    with open_progress(done, total) as progress, open_executor(kind, workers) as executor:
        try:
            while _hand_out(executor, waiting, running, workers + _AHEAD):
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    take(future)
        except BaseException:
            # Keep what is being worked on, drop what has not begun.
            executor.shutdown(wait=True, cancel_futures=True)
            for future in list(running):
                if not future.cancelled() and future.exception() is None:
                    take(future)
            raise
    if failures:
        raise failures[0]


def _hand_out(
    executor: Executor,
    waiting: Iterator[Sequence[Run]],
    running: dict[Future[Chunk], Sequence[Run]],
    most: int,
) -> bool:
    """Keep so many chunks handed out; return whether any is."""
    while len(running) < most and (runs := next(waiting, None)) is not None:
        future = executor.submit(simulate_chunk, runs)
        running[future] = runs
        if future.done():
            break
    return bool(running)


def _located(error: BaseException, runs: Sequence[Run]) -> BaseException:
    first, last = runs[0], runs[-1]
    error.add_note(
        f"in a chunk of policy {first.policy.name}, seeds {first.seed} to {last.seed}; "
        "the other chunks are stored"
    )
    return error
