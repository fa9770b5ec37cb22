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
    """

    def __init__(self) -> None:
        self.asked = False
        self.insisted = False
        self._before: Any = None

    def __enter__(self) -> Self:
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def raise_if_asked(self) -> None:
        """Raise what was noted."""
        if self.asked:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self.insisted = True
            raise KeyboardInterrupt
        self.asked = True
