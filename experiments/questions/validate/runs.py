"""The runs of a validation: each group of worlds has a store below the results folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.archive.manifest import command_again
from experiments.archive.run_tables import RUNS
from experiments.archive.store import Store
from experiments.questions.measures import measured
from experiments.questions.validate.worlds import Group
from experiments.runs.chunks import Kept
from experiments.runs.conduct import Conducted, Conducting
from experiments.runs.failures import report_failures
from experiments.runs.labels import PointLabels
from experiments.runs.study import Study
from experiments.settings.settings import Settings
from sim import Results

NOTHING: pd.DataFrame = pd.DataFrame({"seed": np.zeros(0, np.uint64)})


class Carried(NamedTuple):
    """What a group of worlds came to."""

    conducted: Conducted
    runs: int
    """How many it has."""


class Stored:
    """The runs of a group of worlds, in the store of their own.

    Parameters
    ----------
    group : Group
        Which worlds.
    settings : Settings
        What the command is told.
    folder : Path
        The results folder.
    say : callable
        Told, in a sentence, of each damaged file.

    Attributes
    ----------
    study, kept, store
        The runs, what is kept of them, and where.
    """

    def __init__(
        self, group: Group, settings: Settings, folder: Path, say: Callable[[str], None]
    ) -> None:
        self.group = group
        self.study = Study(list(group.arms), settings.seed, list(group.arms.values()))
        self.kept = Kept(group.tables)
        self.store = Store(folder / group.name, say=say)
        self._settings = settings
        self._tables: dict[str, tuple[tuple[str, ...], pd.DataFrame]] = {}

    def carry_out(self) -> Carried:
        """Carry out what is missing, and merge the tables.

        Raises
        ------
        Stopped
            If every run failed.
        """
        self.store.folder.mkdir(exist_ok=True)
        settings, study = self._settings, self.study
        again = command_again(settings.asked)
        conducting = Conducting(self.store, self.kept, settings.executor, again)
        arms = np.arange(len(study.arms))
        labels = partial(PointLabels, study, arms, {"world": np.array(self._names, object)})
        conducted = conducting.merged(study, labels)
        values = self._changes_of(conducted.errors)
        folder = self.store.folder
        report_failures(folder, conducted.errors, len(study), settings.asked, values)
        return Carried(conducted, len(study))

    def runs(self, world: str) -> pd.DataFrame:
        """Return the outcomes of the runs of a world, a row for each."""
        return self._of(world, self._runs)

    def results(
        self, world: str, partnerships: Sequence[str] = (), history: Sequence[str] = ()
    ) -> Results:
        """Return the tables of a world, with the columns asked for; none where none are."""
        found = [NOTHING, NOTHING]
        for place, (table, columns) in enumerate(
            {"partnerships": partnerships, "histories": history}.items()
        ):
            if columns:
                found[place] = self._of(world, self._table(table, tuple(columns)))
        return Results(self.runs(world), *found)

    def by_seed(self, world: str, outcome: str) -> dict[int, float]:
        """Return an outcome of the runs of a world; money per host and year."""
        runs = self.runs(world)
        return dict(zip(runs["seed"].tolist(), measured(runs, outcome).tolist(), strict=True))

    @cached_property
    def _runs(self) -> pd.DataFrame:
        return self._merged(RUNS, None)

    def _of(self, world: str, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["point"] == self.group.arm_of[world]]

    def _table(self, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
        """Return a table of all worlds; of each, the columns asked for last stay in memory."""
        if name not in self._tables or self._tables[name][0] != columns:
            self._tables[name] = (columns, self._merged(name, ("point", *columns)))
        return self._tables[name][1]

    def _merged(self, name: str, columns: Sequence[str] | None) -> pd.DataFrame:
        table: pd.DataFrame = pa.concat_tables(self.store.merged(name, columns)).to_pandas()
        return table

    @property
    def _names(self) -> list[str]:
        """What the arms are called, each after the first world that it is of."""
        first: dict[int, str] = {}
        for name, arm in self.group.arm_of.items():
            first.setdefault(arm, name)
        return [first[arm] for arm in range(len(self.study.arms))]

    def _changes_of(self, errors: pa.Table | None) -> dict[str, Mapping[str, Any]]:
        """Return what is set in the world of each run that failed."""
        if errors is None:
            return {}
        changes = {world.assumed: world.changes for world in reversed(self.group.worlds)}
        arm_of = {
            run.decode(): int(arm)
            for run, arm in zip(
                self.study.identities.tolist(),
                self.study.arm_of(np.arange(len(self.study))),
                strict=True,
            )
        }
        arms = list(self.group.arms)
        return {run: changes[arms[arm_of[run]]] for run in map(str, errors["run"].to_pylist())}


def stored_groups(
    groups: Mapping[str, Group], settings: Settings, folder: Path, say: Callable[[str], None]
) -> dict[str, Stored]:
    """Return the runs of groups of worlds by the names of their folders."""
    return {name: Stored(one, settings, folder, say) for name, one in groups.items()}
