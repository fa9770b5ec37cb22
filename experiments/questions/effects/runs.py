"""The runs of one-at-a-time experiments, each carried out once however many factors need it.

What is wanted is said as settings and how many seeds of each. Runs that are in store already,
such as those of the common baseline, are not repeated; the numbers of few settings at a time are
read back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import nan
from typing import Any, Final

import numpy as np
import pyarrow as pa

from experiments.archive.index import Index
from experiments.archive.run_tables import Ids
from experiments.estimators.arrays import Floats
from experiments.questions.answer import Work
from experiments.questions.effects.worlds import moved_in, worlds
from experiments.runs.chunks import Kept
from experiments.runs.conduct import Conducted, Conducting
from experiments.runs.failures import report_failures
from experiments.runs.labels import PointLabels
from experiments.runs.study import Study
from experiments.settings.assumptions import Assumptions
from experiments.settings.settings import Settings

Sheet = Floats
"""What came of runs, shape (seeds, outcomes); NaN in those that failed."""
Ends = tuple[Assumptions, Assumptions]
"""A setting with a factor at its low, and one with it at its high end."""
Moved = tuple[str, str, float]
"""A world, and what is moved in it to which value: what tells a setting from all others."""

# Columns of a run that say which it is and not what came of it.
_LABELS: Final = ("run", "policy", "seed", "months")
# Pairs of settings whose runs are in memory at a time.
_AT_ONCE: Final = 32


class Runs:
    """Runs of settings in the worlds of a study, kept in its folder.

    Parameters
    ----------
    settings : Settings
        What the command is told.
    work : Work
        Where they are kept.

    Attributes
    ----------
    outcomes : tuple of str
        Names of the outcomes, in their order; known once something was carried out.
    worlds : mapping of str to Assumptions
        The worlds by name, as they are where no factor is moved.
    """

    def __init__(self, settings: Settings, work: Work) -> None:
        self.outcomes: tuple[str, ...] = ()
        self.worlds = worlds(settings)
        self._settings = settings
        self._work = work
        self._store = work.store()
        again = work.again
        self._conducting = Conducting(self._store, Kept(), settings.executor, again)
        self._index = Index([])
        self._moved: dict[Assumptions, Moved] = {
            one: (name, "", nan) for name, one in self.worlds.items()
        }
        self._runs: dict[Assumptions, Ids] = {}

    def setting(self, world: str, factor: str, value: float) -> Assumptions:
        """Return a world with a factor moved to a value."""
        setting = self.worlds[world].changed({factor: value})
        self._moved.setdefault(setting, (world, factor, value))
        return setting

    def pairs_of(self, ends: Ends) -> int:
        """Return over how many seeds both ends were carried out."""
        return min(len(self._runs[one]) for one in ends)

    def complete(self, wanted: Mapping[Assumptions, int], told: str) -> None:
        """Carry out what is missing of so many first seeds of each setting.

        ``told`` says on the terminal what is going on.

        Raises
        ------
        Stopped
            If nothing came of any run.
        """
        more = {one: count for one, count in wanted.items() if count > len(self._runs.get(one, ()))}
        if not more:
            return
        if sys.stderr.isatty():
            print(told, file=sys.stderr)
        study = self._study(more)
        self._index = self._conducting.complete(study)
        for number, one in enumerate(more):
            self._runs[one] = study.identities[study.starts[number] : study.starts[number + 1]]
        if not self.outcomes:
            there = study.identities[self._index.has(study.identities)]
            if not len(there):
                self.merge()
            first, _ = next(self._store.values(self._index, there[:1], None))
            self.outcomes = tuple(name for name in first.column_names if name not in _LABELS)

    def sheets(self, ends: Sequence[Ends]) -> Iterator[tuple[Sheet, Sheet]]:
        """Yield what came of the runs at both ends, over the seeds that both have."""
        for start in range(0, len(ends), _AT_ONCE):
            some = ends[start : start + _AT_ONCE]
            runs = [self._runs[one][: self.pairs_of(pair)] for pair in some for one in pair]
            sheets = np.split(
                self._values(np.concatenate(runs)), np.cumsum([len(one) for one in runs])[:-1]
            )
            yield from zip(sheets[::2], sheets[1::2], strict=True)

    def merge(self) -> tuple[Conducted, int]:
        """Write all runs as the merged table and what failed as ``failed.csv``; count the runs.

        Raises
        ------
        Stopped
            If every run failed.
        """
        study = self._study({one: len(runs) for one, runs in self._runs.items()})
        moved = [self._moved[one] for one in self._runs]
        columns = {
            "world": np.array([world for world, _, _ in moved], object),
            "factor": np.array([factor for _, factor, _ in moved], object),
            "value": np.array([value for _, _, value in moved]),
        }
        labels = partial(PointLabels, study, np.arange(len(moved)), columns)
        conducted = self._conducting.merged(study, labels)
        errors = conducted.errors
        values = self._settings_of(errors)
        report_failures(self._work.folder, errors, len(study), self._work.asked, values)
        return conducted, len(study)

    def _study(self, counts: Mapping[Assumptions, int]) -> Study:
        return Study(list(counts), self._settings.seed, list(counts.values()))

    def _values(self, runs: Ids) -> Sheet:
        """Return the outcomes of runs, shape (runs, outcomes)."""
        found = np.full((len(runs), len(self.outcomes)), nan)
        there = self._index.has(runs)
        if there.any():
            blocks = self._store.values(self._index, runs[there], self.outcomes)
            found[there] = np.concatenate(
                [rows.to_pandas().to_numpy(np.float64) for rows, _ in blocks]
            )
        return found

    def _settings_of(self, errors: pa.Table | None) -> dict[str, dict[str, Any]]:
        """Return what the setting of each run that failed differs in from the command's."""
        if errors is None:
            return {}
        failed = {str(run).encode() for run in errors["run"].to_pylist()}
        found: dict[str, dict[str, Any]] = {}
        for setting, runs in self._runs.items():
            world, factor, value = self._moved[setting]
            moved = {**moved_in(world, self._settings), **({factor: value} if factor else {})}
            found |= {run.decode(): moved for run in failed.intersection(runs.tolist())}
        return found
