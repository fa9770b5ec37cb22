"""Processes of this machine, each apart from the others, so that a death harms one task only.

One pool of several processes breaks as a whole when one of them dies: the work of all is lost,
and nobody knows whose fault it was. So each thread here has a pool of one process.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from experiments.runs.executors.workers import ThreadedWorkers, WorkerDied
from experiments.runs.stopping import Stopped

T = TypeVar("T")

# Windows has no SIGKILL; there, this one ends a process just as surely.
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)

# How often a process is started before it counts as impossible.
_STARTS: Final = 3


class ProcessWorkers(ThreadedWorkers):
    """A process for each task that is worked on; one that died is replaced for the next task.

    Parameters
    ----------
    most : int
        How many processes at most; each starts when there is work for it.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._mine = threading.local()
        self._guard = threading.Lock()
        self._lanes: list[_Lane] = []
        self._given_up = False
        _start_resource_tracker()

    def stop(self, wait: bool, cancel: bool) -> None:
        """End the processes; see `Workers.stop`."""
        if not wait:
            with self._guard:
                self._given_up = True
                for lane in self._lanes:
                    lane.kill()
        super().stop(wait, cancel)
        for lane in list(self._lanes):
            lane.pool.shutdown(wait=wait)

    def _carry_out(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        lane = getattr(self._mine, "lane", None)
        if lane is None:
            lane = self._mine.lane = self._open_lane()
        try:
            return lane.pool.submit(function, *arguments).result()
        except BrokenExecutor as error:
            self._mine.lane = None
            with self._guard:
                self._lanes.remove(lane)
            lane.pool.shutdown()
            raise WorkerDied("A worker process died.") from error

    def _open_lane(self) -> _Lane:
        """Start a process; that it dies before it has any work is not the fault of the work."""
        _block_interrupts()
        for _ in range(_STARTS):
            # Spawned, for a fork of a process with threads may hang.
            pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)
            try:
                lane = _Lane(pool, pool.submit(os.getpid).result())
            except BrokenExecutor:
                pool.shutdown()
                continue
            with self._guard:
                self._lanes.append(lane)
                if self._given_up:
                    lane.kill()
            return lane
        raise Stopped(
            f"A worker process ended {_STARTS} times before it had any work; "
            "try executor=threads, and see that there is memory left."
        )


@dataclass(frozen=True)
class _Lane:
    """A pool of one process."""

    pool: ProcessPoolExecutor
    process: int

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.process, _KILL)


def _begin() -> None:
    """Prepare a process: Ctrl-C is its parent's business, and it does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        parent.join()
        os._exit(1)

    if parent is not None:
        threading.Thread(target=follow, name="accord-parent", daemon=True).start()


def _block_interrupts() -> None:
    """Let the process that this thread starts be deaf to Ctrl-C before it can ignore it."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _start_resource_tracker() -> None:
    """Start the helper of `multiprocessing` now: to start it unblocks Ctrl-C in the thread."""
    if os.name == "posix":
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
