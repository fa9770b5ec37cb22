"""Progress of many runs on the terminal: done, rate, time left, failed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any


class Progress:
    """Counts runs; shows nothing."""

    def finished(self, runs: int) -> None:
        """Count runs that are stored."""

    def failed(self, runs: int) -> None:
        """Count runs that raised an error."""


class _Shown(Progress):
    def __init__(self, bar: Any, task: Any, already: int) -> None:
        self._bar = bar
        self._task = task
        self._computed = 0
        self._failed = 0
        self._already = already

    def finished(self, runs: int) -> None:
        self._computed += runs
        self._update()

    def failed(self, runs: int) -> None:
        self._failed += runs
        self._update()

    def _update(self) -> None:
        elapsed = max(self._bar.tasks[0].elapsed or 0.0, 1e-9)
        failed = f", {self._failed} failed" if self._failed else ""
        self._bar.update(
            self._task,
            completed=self._already + self._computed + self._failed,
            note=f"{self._computed / elapsed:,.0f} runs/s{failed}",
        )


@contextlib.contextmanager
def open_progress(already: int, total: int) -> Iterator[Progress]:
    """Show progress on stderr while the context lasts, if stderr is a terminal.

    Parameters
    ----------
    already : int
        Runs that were in store before.
    total : int
        All runs of the study.
    """
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=total, completed=already, note="starting")
        yield _Shown(bar, task, already)
    # Outside a bar that has vanished, for what follows may take as long.
    Console(stderr=True).print("The runs are done; what they show is worked out now.")
