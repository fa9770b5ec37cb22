"""Processes that ``mpiexec`` started, on one machine or on many.

``mpiexec -n N python -m mpi4py.futures -m experiments.COMMAND executor=mpi ...`` gives N - 1
workers; the first process hands out and stores. When one process dies MPI ends them all, so
only what is stored by then is kept, and the same command goes on from there. Ctrl-C likewise
ends all at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from experiments.runs.executors.workers import Workers

T = TypeVar("T")

HOW: Final = "mpiexec -n 4 python -m mpi4py.futures -m experiments.COMMAND executor=mpi"

# Seconds between looks for messages. A large result comes in a piece at each look, so that the
# usual millisecond would make 2 MB take a quarter of a second.
_LOOK: Final = 1e-4


def mpi_workers() -> int:
    """Return how many workers ``mpiexec`` started besides this process; 0 without it.

    Raises
    ------
    ImportError, RuntimeError
        If there is no MPI on this machine.
    """
    # Without this runner every process would do the work of the first.
    if "mpi4py.futures" not in sys.orig_argv:
        return 0
    from mpi4py import MPI

    return int(MPI.COMM_WORLD.Get_size()) - 1


class MPIWorkers(Workers):
    """The processes of MPI but this one."""

    def __init__(self) -> None:
        from mpi4py.futures import MPIPoolExecutor

        self._pool = MPIPoolExecutor(backoff=_LOOK)

    @property
    def count(self) -> int:
        """How many tasks are worked on at a time."""
        return max(int(self._pool.num_workers), 1)

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Hand out a task; see `Workers.submit`."""
        return self._pool.submit(function, *arguments)

    def stop(self, wait: bool, cancel: bool) -> None:
        """End the workers; see `Workers.stop`."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel)
