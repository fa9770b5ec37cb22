"""Processes of this machine, each apart from the others, so that a death harms one task only.

Python's own pool of processes breaks as a whole when one of them dies: the work of all is lost,
and nobody knows whose fault it was. And when one is killed amid sending a large result, the pool
waits for the rest of it for ever. So each thread here has a process and a line to it, which ends
when the process does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from experiments.runs.stopping import Stopped

P = ParamSpec("P")
T = TypeVar("T")

# How often a process is started before it counts as impossible.
_STARTS: Final = 3

# What reading or writing raises when the process at the other end of a line has died.
_DEAD: Final = (EOFError, OSError)


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
        self._workers: set[_Worker] = set()
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
                for worker in self._workers:
                    worker.process.kill()
        super().shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            for worker in self._workers:
                worker.line.close()
            for worker in self._workers:
                worker.process.join()
            self._workers.clear()

    def _carry_out(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> T:
        """Have the process of this thread carry a task out."""
        worker = getattr(self._mine, "worker", None) or self._start()
        task = pickle.dumps((function, args, kwargs))
        try:
            worker.line.send_bytes(task)
            answer = worker.line.recv_bytes()
        except _DEAD as death:
            self._mine.worker = None
            with self._guard:
                self._workers.discard(worker)
            worker.end()
            raise BrokenExecutor("A worker process died.") from death
        result, error = pickle.loads(answer)
        if error is not None:
            raise error
        done: T = result
        return done

    def _start(self) -> _Worker:
        """Start a process; that it dies before it has any work is not the fault of the work."""
        _block_interrupts()
        # Spawned, for a fork of a process with threads may hang.
        context = multiprocessing.get_context("spawn")
        for _ in range(_STARTS):
            line, other_end = context.Pipe()
            process = context.Process(target=_work, args=(other_end,), daemon=True)
            process.start()
            other_end.close()
            worker = _Worker(process, line)
            try:
                line.recv_bytes()
            except _DEAD:
                worker.end()
                continue
            with self._guard:
                self._workers.add(worker)
                if self._given_up:
                    process.kill()
            self._mine.worker = worker
            return worker
        raise Stopped(
            f"A worker process ended {_STARTS} times before it had any work; "
            "try executor=threads, and see that there is memory left."
        )


class _Worker(NamedTuple):
    """A process, and the line to it."""

    process: BaseProcess
    line: Connection

    def end(self) -> None:
        """Let the process end, which it does when it hears no more."""
        self.line.close()
        self.process.join()


def _work(line: Connection) -> None:
    """Be a process: carry out one task after the other, until no more come."""
    # Ctrl-C is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    with contextlib.suppress(*_DEAD):
        line.send_bytes(b"ready")
        while True:
            line.send_bytes(_carried_out(line.recv_bytes()))


def _carried_out(task: bytes) -> bytes:
    """Return what came of a task, or the error that it raised."""
    try:
        function, args, kwargs = pickle.loads(task)
        return pickle.dumps((function(*args, **kwargs), None))
    except BaseException as error:
        error.add_note(traceback.format_exc())
        return pickle.dumps((None, error))


def _follow() -> None:
    """End this process when its parent ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
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
