"""One task after another, in the thread that hands it out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from experiments.runs.executors.workers import Workers

T = TypeVar("T")


class SerialWorkers(Workers):
    """Carries each task out at once; its future is done when `submit` returns."""

    @property
    def count(self) -> int:
        """One task at a time."""
        return 1

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Carry a task out; Ctrl-C passes through."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def stop(self, wait: bool, cancel: bool) -> None:
        """Do nothing: nothing is ever under way."""
