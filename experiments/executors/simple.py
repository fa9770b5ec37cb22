"""Where runs are carried out: any ``concurrent.futures`` executor, chosen by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, Final, ParamSpec, TypeVar

KINDS: Final = ("threads", "serial", "processes")

P = ParamSpec("P")
T = TypeVar("T")


class SerialExecutor(Executor):
    """Carries out each task at once, in the thread that submits it."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` and return its outcome as a finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def open_executor(kind: str, workers: int) -> Executor:
    """Return an executor; use it in a ``with`` statement.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    workers : int
        How many chunks are worked on at a time.
    """
    if kind == "serial":
        return SerialExecutor()
    if kind == "threads":
        return ThreadPoolExecutor(workers, thread_name_prefix="accord")
    import multiprocessing

    # Spawned, for a fork of a process with threads may hang. The parent handles Ctrl-C.
    return ProcessPoolExecutor(
        workers,
        multiprocessing.get_context("spawn"),
        signal.signal,
        (signal.SIGINT, signal.SIG_IGN),
    )


def worker_count(kind: str, workers: int | None) -> int:
    """Return how many workers to use: as asked for, else one for each processor at hand."""
    if kind == "serial":
        return 1
    if workers is not None:
        return workers
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
