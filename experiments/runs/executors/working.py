"""Working through tasks with workers that may die: nothing is lost, and nothing comes twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Final, Generic, TypeVar

from experiments.runs.executors.blame import Attempt, Blame, Died
from experiments.runs.executors.interrupt import NotedInterrupt
from experiments.runs.executors.workers import Workers

T = TypeVar("T")
R = TypeVar("R")

# Tasks handed out beyond those being worked on, so that no worker waits.
AHEAD: Final = 2

# Seconds between looks for Ctrl-C, which a wait without end would not notice everywhere.
_LOOK: Final = 0.2


def work_through(
    tasks: Iterator[T],
    function: Callable[[T], R],
    workers: Workers,
    split: Callable[[T], Sequence[T]],
) -> Iterator[tuple[T, R | Died]]:
    """Carry tasks out and yield each with its result as it ends, in no particular order.

    Parameters
    ----------
    tasks : iterator
        What to do; a task is taken when it can be handed out, no sooner.
    function : callable
        Carries out one task; other processes need a function of a module.
    workers : Workers
        Carry tasks out; at most ``workers.count + 2`` are handed out at a time.
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
        If workers cannot be started, or die whatever they do.
    KeyboardInterrupt
        On Ctrl-C; what is being worked on is yielded first. A second one ends it at once.
    """
    ending: BaseException | None = None
    with NotedInterrupt() as interrupt:
        work = _Work(tasks, function, workers, split, interrupt)
        try:
            while ending is None:
                try:
                    under_way = work.hand_out()
                    if under_way:
                        work.await_one()
                except (Exception, KeyboardInterrupt) as error:
                    if interrupt.insisted:
                        raise
                    ending, under_way = error, True
                yield from work.results()
                if not under_way:
                    return
                ending = ending or work.failure
            work.cancel()
            while work.running:
                work.await_last()
                yield from work.results()
            raise ending
        except KeyboardInterrupt as error:
            if error is not ending:
                # The second: no more patience.
                workers.stop(wait=False, cancel=True)
            raise
        finally:
            work.cancel()


class _Work(Generic[T, R]):
    """What is under way, and what is finished and not yet yielded."""

    def __init__(
        self,
        tasks: Iterator[T],
        function: Callable[[T], R],
        workers: Workers,
        split: Callable[[T], Sequence[T]],
        interrupt: NotedInterrupt,
    ) -> None:
        self.running: dict[Future[R], Attempt[T]] = {}
        self.failure: BaseException | None = None
        self._tasks = tasks
        self._function = function
        self._workers = workers
        self._blame = Blame(split)
        self._interrupt = interrupt
        self._finished: deque[tuple[T, R | Died]] = deque()

    def hand_out(self) -> bool:
        """Hand out what may be; return False when all is done."""
        self._interrupt.raise_if_asked()
        if not self._blame:
            self._hand_out_more()
        elif not self.running:
            self._workers.renew()
            self._submit(self._blame.next_suspect())
        if not self.running:
            self._finished.extend(self._blame.settle())
        return bool(self.running)

    def await_one(self) -> None:
        """Wait until something ends, and enter it."""
        for attempt, error in self._ended(self._interrupt.raise_if_asked):
            if error is not None and self._workers.is_death(error):
                self._blame.died(attempt)
            else:
                self.failure = self.failure or error
        self._interrupt.raise_if_asked()

    def await_last(self) -> None:
        """Wait until something ends; enter it if it is finished, for nothing is tried again."""
        for _ in self._ended(lambda: None):
            pass

    def results(self) -> Iterator[tuple[T, R | Died]]:
        """Yield what is finished."""
        while self._finished:
            yield self._finished.popleft()

    def cancel(self) -> None:
        """Drop what no worker has begun."""
        for future in [one for one in self.running if one.cancel()]:
            del self.running[future]

    def _hand_out_more(self) -> None:
        while len(self.running) < self._workers.count + AHEAD:
            try:
                task = next(self._tasks)
            except StopIteration:
                return
            if self._submit(Attempt(task)).done():
                # It may have been carried out at once: yield it before taking another.
                return

    def _submit(self, attempt: Attempt[T]) -> Future[R]:
        future = self._workers.submit(self._function, attempt.task)
        self.running[future] = attempt
        return future

    def _ended(self, look: Callable[[], None]) -> Iterator[tuple[Attempt[T], BaseException | None]]:
        """Wait until something ends; enter what is finished, yield what went wrong."""
        done: set[Future[R]] = set()
        while not done:
            done = wait(self.running, timeout=_LOOK, return_when=FIRST_COMPLETED).done
            if not done:
                look()
        for future in [one for one in self.running if one in done]:
            attempt = self.running.pop(future)
            error = future.exception()
            if error is not None:
                yield attempt, error
                continue
            self._finished.extend(self._blame.finished(attempt))
            if not attempt.is_check:
                self._finished.append((attempt.task, future.result()))
