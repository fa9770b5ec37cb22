"""Whose fault a worker's death is: suspects are tried alone, split, and at last given up.

A task whose worker died is a suspect, as is whatever else went down with that worker. Suspects
are tried again alone, when nothing else is under way, so that the next death is surely theirs.
What dies alone is split, and its parts are tried alone; what cannot be split and dies alone twice
is given up. So a single run that ends its worker costs itself and a few retries, and no other run.

Workers also die over sound tasks, when memory runs out or an installation is broken. So what is
given up counts only once some task has been finished after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from experiments.runs.stopping import Stopped

T = TypeVar("T")

# So many given up, and none finished between: is it really the tasks?
_MOST_GIVEN_UP: Final = 5


@dataclass(frozen=True)
class Died:
    """Stands for the result of a task that ends its worker."""

    attempts: int  # how often a worker died over it, alone or with others


@dataclass
class Attempt(Generic[T]):
    """A task that is handed out, and what went wrong with it before."""

    task: T
    deaths: int = 0
    alone: bool = False
    died_alone: bool = False
    # Finished before, and only to show whether workers can still do it.
    is_check: bool = False


class Blame(Generic[T]):
    """The suspects, and those given up.

    Parameters
    ----------
    split : callable
        Returns the parts of a task, or fewer than two if it cannot be split.
    """

    def __init__(self, split: Callable[[T], Sequence[T]]) -> None:
        self._split = split
        self._suspects: deque[Attempt[T]] = deque()
        self._given_up: list[tuple[T, Died]] = []
        self._sound: list[T] = []

    def next_suspect(self) -> Attempt[T]:
        """Take the suspect that is to be tried alone now."""
        suspect = self._suspects.popleft()
        suspect.alone = True
        return suspect

    def __bool__(self) -> bool:
        return bool(self._suspects)

    def finished(self, attempt: Attempt[T]) -> list[tuple[T, Died]]:
        """Enter a task that was finished; return those given up that now count."""
        self._sound = [attempt.task]
        return self.settle()

    def settle(self) -> list[tuple[T, Died]]:
        """Return those given up, if nothing more will be tried."""
        certain, self._given_up = self._given_up, []
        return certain

    def died(self, attempt: Attempt[T]) -> None:
        """Decide what becomes of a task whose worker died.

        Raises
        ------
        Stopped
            When it is the workers, and not the tasks.
        """
        attempt.deaths += 1
        if not attempt.alone:
            self._suspects.append(attempt)
            return
        parts = [] if attempt.is_check else self._split(attempt.task)
        if len(parts) > 1:
            self._suspects.extendleft(Attempt(part, attempt.deaths) for part in reversed(parts))
        elif not attempt.died_alone:
            # One death alone may be by chance, as when something else took the memory.
            attempt.died_alone = True
            self._suspects.appendleft(attempt)
        elif attempt.is_check:
            raise Stopped(
                "Workers now die over what they finished before; see that there is memory left, "
                "or use fewer at a time (executor.workers)."
            )
        else:
            self._give_up(attempt)

    def _give_up(self, attempt: Attempt[T]) -> None:
        self._given_up.append((attempt.task, Died(attempt.deaths)))
        if len(self._given_up) < _MOST_GIVEN_UP:
            return
        if not self._sound:
            raise Stopped(
                f"Each of the first {_MOST_GIVEN_UP} tasks ended the process that worked on it, "
                "and none was finished; try executor=serial to see why."
            )
        self._suspects.extendleft(Attempt(task, is_check=True) for task in self._sound)
