"""Ctrl-C at a moment of our choosing: the first is noted, the second comes through."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self


class NotedInterrupt:
    """While in a ``with`` statement, notes the first Ctrl-C; the second raises as ever.

    So no result is lost because Ctrl-C came between a task's end and its being stored. Where
    Python does not handle Ctrl-C in its usual way, or outside the main thread, nothing changes.
    Several may overlap, and end in any order, as generators do that are left before their end.
    """

    def __init__(self) -> None:
        self.asked = False
        self.insisted = False
        self._before: Any = None
        self._is_over = False

    def __enter__(self) -> Self:
        handler = signal.getsignal(signal.SIGINT)
        is_usual = handler is signal.default_int_handler or _owner(handler) is not None
        if _is_main() and is_usual:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over = True
        # Only the last that began has the say; what it found may be over by now.
        if _owner(signal.getsignal(signal.SIGINT)) is self and _is_main():
            before = self._before
            while (owner := _owner(before)) is not None and owner._is_over:
                before = owner._before
            signal.signal(signal.SIGINT, before)

    def raise_if_asked(self) -> None:
        """Raise what was noted."""
        if self.asked:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self.insisted = True
            raise KeyboardInterrupt
        self.asked = True


def _owner(handler: Any) -> NotedInterrupt | None:
    """Return whose note a handler of Ctrl-C is."""
    owner = getattr(handler, "__self__", None)
    return owner if isinstance(owner, NotedInterrupt) else None


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
