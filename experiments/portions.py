"""Carrying runs out in portions, on any executor, for a command that keeps no runs in store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import TypeVar

from experiments.application import Stopped
from experiments.conduct import Interrupted
from experiments.executors import open_executor, worker_count
from experiments.progress import open_progress
from sim import Run

T = TypeVar("T")

# Portions handed out beyond those being worked on, so that no worker waits.
_AHEAD = 2


def carry_out(
    portions: Sequence[tuple[Callable[[Sequence[Run]], T], Sequence[Run]]],
    kind: str,
    workers: int | None,
    again: str,
) -> list[T]:
    """Return what became of each portion of runs, in the order of the portions.

    Parameters
    ----------
    portions : sequence of (callable, sequence of Run)
        What carries out some runs, and these runs; processes need a function of a module.
    kind, workers
        Kind of executor, and workers (None: as many as processors).
    again : str
        Command that starts over, for whoever interrupts.

    Raises
    ------
    Interrupted
        On Ctrl-C.
    Stopped
        When a worker process died.
    """
    results: dict[int, T] = {}
    waiting = iter(enumerate(portions))
    running: dict[Future[T], int] = {}
    count = max(min(worker_count(kind, workers), len(portions)), 1)
    total = sum(len(runs) for _, runs in portions)
    try:
        with open_progress(0, total) as progress, open_executor(kind, count) as executor:
            try:
                while _hand_out(executor, waiting, running, count + _AHEAD):
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        place = running.pop(future)
                        results[place] = future.result()
                        progress.finished(len(portions[place][1]))
            except BaseException:
                executor.shutdown(wait=True, cancel_futures=True)
                raise
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped; nothing is stored. Start again with: {again}") from None
    except BrokenExecutor as broken:
        raise Stopped(
            f"A worker process died; nothing is stored. Start again with: {again}"
        ) from broken
    return [results[place] for place in range(len(portions))]


def _hand_out(
    executor: Executor,
    waiting: Iterator[tuple[int, tuple[Callable[[Sequence[Run]], T], Sequence[Run]]]],
    running: dict[Future[T], int],
    most: int,
) -> bool:
    """Keep so many portions handed out; return whether any is."""
    while len(running) < most and (portion := next(waiting, None)) is not None:
        place, (task, runs) = portion
        future = executor.submit(task, runs)
        running[future] = place
        if future.done():
            # The serial executor works at once: count what is done before going on.
            break
    return bool(running)
