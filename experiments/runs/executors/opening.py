"""From settings to an executor that is ready."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from experiments.settings.executor import MOST_WORKERS, ExecutorSettings, processors

P = ParamSpec("P")
T = TypeVar("T")

# Seconds between MPI's looks for messages. A large result comes in a piece at each look, so that
# the usual millisecond would make 2 MB take a quarter of a second.
_LOOK: Final = 1e-4


@contextlib.contextmanager
def open_executor(settings: ExecutorSettings) -> Iterator[Executor]:
    """Yield the executor asked for, and shut it down.

    What no worker has begun is dropped then, and the rest awaited; after Ctrl-C processes are
    killed instead. (Threads cannot be, and end when their task does.)

    Raises
    ------
    InvalidSetting
        If a Dask scheduler does not answer, or has no workers.
    """
    executor = _opened(settings)
    try:
        yield executor
    except KeyboardInterrupt:
        # What the first waited for is stored. Whoever insists does not wait.
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class SerialExecutor(Executor):
    """Carries each task out at once: its future is done when `submit` returns."""

    num_workers = 1

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Carry a task out; Ctrl-C passes through."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _opened(settings: ExecutorSettings) -> Executor:
    count = settings.workers or processors()
    if settings.kind == "serial":
        return SerialExecutor()
    if settings.kind == "processes":
        from experiments.runs.executors.processes import ProcessExecutor

        return ProcessExecutor(count)
    if settings.kind == "dask":
        from experiments.runs.executors.cluster import DaskExecutor

        if settings.address is not None:
            return DaskExecutor(settings.workers or MOST_WORKERS, settings.address)
        return DaskExecutor(count)
    if settings.kind == "mpi":
        from mpi4py.futures import MPIPoolExecutor

        return MPIPoolExecutor(backoff=_LOOK)
    return ThreadPoolExecutor(count, thread_name_prefix="accord")
