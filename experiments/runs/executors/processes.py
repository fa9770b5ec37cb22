"""Processes of this machine, each apart from the others, so that a death harms one task only.

One pool of several processes breaks as a whole when one of them dies: the work of all is lost,
and nobody knows whose fault it was. So each thread here has a pool of one process, and takes
another when it breaks.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from typing import Any, Final, ParamSpec, TypeVar

from experiments.runs.stopping import Stopped

P = ParamSpec("P")
T = TypeVar("T")

# Windows has no SIGKILL; there, this one ends a process just as surely.
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)

# How often a process is started before it counts as impossible.
_STARTS: Final = 3


class ProcessExecutor(ThreadPoolExecutor):
    """A process for each task that is worked on; one that died is replaced for the next task.

    The task over which a process died has the error `BrokenExecutor`, and no other task has.

    Parameters
    ----------
    workers : int
        How many processes at most; each starts when there is work for it.
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers, thread_name_prefix="accord")
        self._mine = threading.local()
        self._guard = threading.Lock()
        # Of each pool its process.
        self._pools: dict[ProcessPoolExecutor, int] = {}
        self._given_up = False
        _start_resource_tracker()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand out a task; the function must be of a module, and all of it be pickled."""
        return super().submit(self._carry_out, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, at once if nobody waits for what they work on."""
        if not wait:
            with self._guard:
                self._given_up = True
                for process in self._pools.values():
                    _kill(process)
        super().shutdown(wait=wait, cancel_futures=cancel_futures)
        for pool in list(self._pools):
            pool.shutdown(wait=wait)

    def _carry_out(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> T:
        """Have the process of this thread carry a task out."""
        pool = getattr(self._mine, "pool", None) or self._open_pool()
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenExecutor:
            self._mine.pool = None
            with self._guard:
                del self._pools[pool]
            pool.shutdown()
            raise

    def _open_pool(self) -> ProcessPoolExecutor:
        """Start a process; that it dies before it has any work is not the fault of the work."""
        _block_interrupts()
        for _ in range(_STARTS):
            # Spawned, for a fork of a process with threads may hang.
            pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)
            try:
                process = pool.submit(os.getpid).result()
            except BrokenExecutor:
                pool.shutdown()
                continue
            with self._guard:
                self._pools[pool] = process
                if self._given_up:
                    _kill(process)
            self._mine.pool = pool
            return pool
        raise Stopped(
            f"A worker process ended {_STARTS} times before it had any work; "
            "try executor=threads, and see that there is memory left."
        )


def _kill(process: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(process, _KILL)


def _begin() -> None:
    """Prepare a process: Ctrl-C is its parent's business, and it does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _block_interrupts() -> None:
    """Let the process that this thread starts be deaf to Ctrl-C before it can ignore it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _start_resource_tracker() -> None:
    """Start the helper of `multiprocessing` now: to start it unblocks Ctrl-C in the thread."""
    if os.name == "posix":
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
