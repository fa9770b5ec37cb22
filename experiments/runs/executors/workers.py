"""What every kind of executor offers to those who have work: one interface, one way to stop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class WorkerDied(BrokenExecutor):
    """The process that worked on a task ended before the task did."""


class Workers(ABC):
    """Workers that carry out tasks; use them in a ``with`` statement, which stops them.

    Leaving the ``with`` statement cancels what no worker has begun and waits for the rest.
    """

    @property
    @abstractmethod
    def count(self) -> int:
        """How many tasks are worked on at a time, at least 1; may grow or shrink."""

    @abstractmethod
    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Hand out a task.

        Parameters
        ----------
        function : callable
            Carries the task out. Other processes need a function of a module.
        *arguments
            What it is called with. Other processes need what can be pickled.

        Returns
        -------
        Future
            Can be cancelled as long as no worker has begun.
        """

    @abstractmethod
    def stop(self, wait: bool, cancel: bool) -> None:
        """End the workers; to stop twice does no harm.

        Parameters
        ----------
        wait : bool
            Whether to wait for what is being worked on. If not, processes are killed; threads
            cannot be and end when their task does.
        cancel : bool
            Whether to drop what no worker has begun.
        """

    def renew(self) -> None:
        """Make sure, after a death, that there are workers again.

        Raises
        ------
        Stopped
            If there are none, and none appear.
        """
        # Threads do not die, and a process that died is replaced when there is work for it.
        return

    def is_death(self, error: BaseException) -> bool:
        """Tell whether a task failed because its worker died, and not by a fault of its code."""
        return isinstance(error, BrokenExecutor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(wait=True, cancel=True)


class ThreadedWorkers(Workers):
    """A thread of this process for each task that is worked on.

    Parameters
    ----------
    most : int
        How many threads at most; each starts when there is work for it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="accord")

    @property
    def count(self) -> int:
        """How many tasks are worked on at a time."""
        return self._most

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Hand out a task; see `Workers.submit`."""
        return self._threads.submit(self._carry_out, function, arguments)

    def stop(self, wait: bool, cancel: bool) -> None:
        """End the threads; see `Workers.stop`."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel)

    def _carry_out(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        """Carry a task out, in the thread that took it on."""
        return function(*arguments)
