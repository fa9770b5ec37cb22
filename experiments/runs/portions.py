"""Carrying runs out in portions, on any executor, for a command that keeps no runs in store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from experiments.runs.executors.blame import Died
from experiments.runs.executors.opening import open_executor
from experiments.runs.executors.working import work_through
from experiments.runs.progress import open_progress
from experiments.runs.stopping import Interrupted, Stopped
from experiments.settings.executor import ExecutorSettings
from sim import Run

T = TypeVar("T")
Portion = tuple[Callable[[Sequence[Run]], T], Sequence[Run]]

USUAL_SIZE: Final = 25
"""Runs to a portion where ``executor.chunk`` does not say."""


def carry_out(portions: Sequence[Portion[T]], executor: ExecutorSettings, again: str) -> list[T]:
    """Return what became of each portion of runs, in the order of the portions.

    Parameters
    ----------
    portions : sequence of (callable, sequence of Run)
        What carries out some runs, and these runs; processes need a function of a module.
    executor : ExecutorSettings
        Where they are carried out.
    again : str
        Command that starts over, for whoever interrupts.

    Raises
    ------
    Interrupted
        On Ctrl-C.
    Stopped
        When workers die whatever they do, or whenever they work on one of the portions.
    """
    results: dict[int, T] = {}
    total = sum(len(runs) for _, runs in portions)
    try:
        with open_progress(0, total) as progress, open_executor(executor) as pool:
            tasks = iter(enumerate(portions))
            for (place, (_, runs)), result in work_through(tasks, _carry_out, pool, _whole):
                if isinstance(result, Died):
                    raise Stopped(
                        f"A worker process died {result.attempts} times over the seeds "
                        f"{runs[0].seed} to {runs[-1].seed} of policy {runs[0].policy.name};"
                    )
                results[place] = result
                progress.finished(len(runs))
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped; nothing is stored. Start again with: {again}") from None
    except Stopped as stop:
        raise Stopped(f"{stop} nothing is stored. Start again with: {again}") from stop
    return [results[place] for place in range(len(portions))]


def _carry_out(task: tuple[int, Portion[T]]) -> T:
    _, (work, runs) = task
    return work(runs)


def _whole(task: tuple[int, Portion[T]]) -> list[tuple[int, Portion[T]]]:
    """Return no parts: a portion makes one table."""
    return []
