"""Working through tasks on any executor, whose workers may die: nothing is lost or comes twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from functools import partial
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from experiments.runs.executors.blame import Attempt, Blame, Died
from experiments.runs.executors.interrupt import NotedInterrupt
from experiments.runs.stopping import Stopped
from experiments.settings.executor import processors

T = TypeVar("T")
R = TypeVar("R")

# Tasks handed out beyond those being worked on, so that no worker waits.
AHEAD: Final = 2

# Seconds between looks for Ctrl-C, which a wait without end would not notice everywhere.
_LOOK: Final = 0.2


def work_through(
    tasks: Iterator[T],
    function: Callable[[T], R],
    executor: Executor,
    split: Callable[[T], Sequence[T]],
) -> Iterator[tuple[T, R | Died]]:
    """Carry tasks out and yield each with its result as it ends, in no particular order.

    Parameters
    ----------
    tasks : iterator
        What to do; a task is taken when it can be handed out, no sooner.
    function : callable
        Carries out one task; other processes need a function of a module.
    executor : Executor
        Carries tasks out; at most ``worker_count(executor) + 2`` are handed out at a time. It is
        not shut down here.
    split : callable
        Returns the parts of a task, or fewer than two if it cannot be split.

    Yields
    ------
    tuple
        A task, with what ``function`` returned. A task that ends its worker comes as its parts,
        and a part that does so and cannot be split further, with `Died`.

    Raises
    ------
    Exception
        What ``function`` or ``tasks`` raised; what is being worked on is yielded first.
    Stopped
        If workers cannot be started, die whatever they do, or are not replaced when they die.
    KeyboardInterrupt
        On Ctrl-C; what is being worked on is yielded first. A second one ends it at once.
    """
    with NotedInterrupt() as interrupt:
        work = _Work(tasks, function, executor, split, interrupt)
        ending: BaseException | None = None
        try:
            while True:
                try:
                    if ending is None:
                        work.hand_out()
                    if not work.running:
                        break
                    work.await_one(is_last=ending is not None)
                except (Exception, KeyboardInterrupt) as error:
                    if interrupt.insisted:
                        raise
                    ending = error
                    work.cancel_queued()
                yield from work.results()
            yield from work.results()
            if ending is not None:
                raise ending
        finally:
            work.cancel()


def worker_count(executor: Executor) -> int:
    """Return how many tasks an executor works on at a time, at least 1; it may grow or shrink."""
    # MPI's executors and those here tell it, Python's own and Dask's do when they are looked into.
    for name in ("num_workers", "_max_workers"):
        count = getattr(executor, name, None)
        if isinstance(count, int):
            return max(count, 1)
    client = getattr(executor, "_client", None)
    return processors() if client is None else max(sum(client.nthreads().values()), 1)


class _Work(Generic[T, R]):
    """What is under way, and what is finished and not yet yielded."""

    def __init__(
        self,
        tasks: Iterator[T],
        function: Callable[[T], R],
        executor: Executor,
        split: Callable[[T], Sequence[T]],
        interrupt: NotedInterrupt,
    ) -> None:
        self.running: dict[Future[R], Attempt[T]] = {}
        self._tasks = tasks
        self._function = function
        self._executor = executor
        self._hand_to_executor = _submit_of(executor)
        self._blame = Blame(split)
        self._interrupt = interrupt
        self._finished: deque[tuple[T, R | Died]] = deque()

    def hand_out(self) -> None:
        """Hand out what may be; all is done when nothing is under way then."""
        self._interrupt.raise_if_asked()
        if not self._blame:
            self._hand_out_more()
        elif not self.running:
            self._submit(self._blame.next_suspect())
        if not self.running:
            self._finished.extend(self._blame.settle())

    def await_one(self, is_last: bool) -> None:
        """Wait until something ends, and enter it; what is the last is not tried again."""
        done: set[Future[R]] = set()
        while not done:
            if not is_last:
                self._interrupt.raise_if_asked()
            done = wait(self.running, timeout=_LOOK, return_when=FIRST_COMPLETED).done
        for future in [one for one in self.running if one in done]:
            attempt = self.running.pop(future)
            error = CancelledError() if future.cancelled() else future.exception()
            if error is None:
                self._finished.extend(self._blame.finished(attempt))
                if not attempt.is_check:
                    self._finished.append((attempt.task, future.result()))
            elif not is_last:
                if not _is_death(error):
                    raise error
                self._blame.died(attempt)

    def results(self) -> Iterator[tuple[T, R | Died]]:
        """Yield what is finished."""
        while self._finished:
            yield self._finished.popleft()

    def cancel(self, begun: int = 0) -> None:
        """Drop what no worker has begun; the first ``begun`` count as begun."""
        for future in [one for one in islice(self.running, begun, None) if one.cancel()]:
            del self.running[future]

    def cancel_queued(self) -> None:
        """Drop what waits for a worker."""
        # Dask would drop what is being worked on as well.
        self.cancel(worker_count(self._executor))

    def _hand_out_more(self) -> None:
        while len(self.running) < worker_count(self._executor) + AHEAD:
            try:
                task = next(self._tasks)
            except StopIteration:
                return
            if self._submit(Attempt(task)).done():
                # It may have been carried out at once: yield it before taking another.
                return

    def _submit(self, attempt: Attempt[T]) -> Future[R]:
        try:
            future: Future[R] = self._hand_to_executor(self._function, attempt.task)
        except BrokenExecutor as error:
            raise Stopped("A worker died, and the executor takes no more work.") from error
        self.running[future] = attempt
        return future


def _submit_of(executor: Executor) -> Callable[..., Future[Any]]:
    """Return how to hand out a task; with Dask's own executor, so that no result is lost."""
    client = getattr(executor, "_client", None)
    if type(executor).__module__ != "distributed.cfexecutor" or client is None:
        return executor.submit
    from experiments.runs.executors.cluster import submit

    return partial(submit, client, **getattr(executor, "_kwargs", {}))


def _is_death(error: BaseException) -> bool:
    """Tell whether a task failed because its worker died, and not by a fault of its code."""
    # Dask's error is known by its name, for Dask may not be installed.
    return isinstance(error, BrokenExecutor | CancelledError) or (
        type(error).__name__ == "KilledWorker"
    )
