"""An ensemble of runs: points of a design under policies, kept in one folder, growing as asked.

What a command needs that looks at many worlds, or at many policies, and decides from what it
sees where to look next. The runs of all its points are in one store: what was carried out once
is found again, whoever asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.archive.manifest import command_again
from experiments.archive.store import Store
from experiments.design.arms import Arms
from experiments.design.points import Points
from experiments.runs.chunks import FACTS, Kept
from experiments.runs.conduct import Conducted, Conducting
from experiments.runs.labels import labels_of
from experiments.runs.study import Study
from experiments.settings.settings import Settings
from sim import Policy


class Ensemble:
    """Runs of a command, in its folder.

    Parameters
    ----------
    settings : Settings
        What the command is told: the world where no factor moves it, the first seed, and how
        many replications, where nothing else is asked for.
    folder : Path
        Results folder; it must exist before anything is carried out.
    outcomes : sequence of str, optional
        Outcomes that are kept; all if not given.
    say : callable
        Told, in a sentence, of each damaged file.
    tables : tuple of str
        What is kept of each run beside its outcomes: ``partnerships``, ``histories``.

    Attributes
    ----------
    store : Store
        Where its runs are.
    kept : Kept
        What is kept of them.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        outcomes: Sequence[str] | None,
        say: Callable[[str], None],
        tables: tuple[str, ...] = (),
    ) -> None:
        self.settings = settings
        self._outcomes = None if outcomes is None else tuple(dict.fromkeys((*FACTS, *outcomes)))
        self.store = Store(folder, say=say)
        self.kept = Kept(tables, self._outcomes)
        again = command_again(settings.asked)
        self._conducting = Conducting(self.store, self.kept, settings.executor, again)

    def arms(self, points: Points | None, policies: Sequence[Policy]) -> Arms:
        """Return points crossed with policies.

        Raises
        ------
        InvalidSetting
            For a value that a setting cannot have.
        """
        return Arms(points, self.settings, lambda _: tuple(policies))

    def runs(
        self, arms: Arms, replications: int | None = None, first_seed: int | None = None
    ) -> pd.DataFrame:
        """Carry out what is missing, and return a row for each run.

        Parameters
        ----------
        arms : Arms
            See `arms`.
        replications, first_seed : int, optional
            Seeds of every arm; those of the settings if not given. All arms share them.

        Returns
        -------
        DataFrame
            ``point`` (its number), ``run``, ``policy``, ``seed``, ``months``, ``hosts`` and the
            outcomes kept, point after point, policy after policy, seed after seed. Of runs that
            failed there is no row; `merge` tells of them.
        """
        study = self.study(arms, replications, first_seed)
        index = self._conducting.complete(study)
        there = index.has(study.identities)
        wanted = study.identities[there]
        point = arms.point_of(study.arm_of(there.nonzero()[0]))
        if not len(wanted):
            return pd.DataFrame(columns=["point", *(self._outcomes or FACTS)])
        blocks = list(self.store.values(index, wanted, self._outcomes))
        table: pd.DataFrame = pa.concat_tables([rows for rows, _ in blocks]).to_pandas()
        table.insert(0, "point", point)
        return table

    def tables(
        self,
        arms: Arms,
        columns: Mapping[str, Sequence[str] | None],
        replications: int | None = None,
        first_seed: int | None = None,
    ) -> Iterator[dict[str, pd.DataFrame]]:
        """Carry out what is missing, and yield tables of each arm, one arm after another.

        Parameters
        ----------
        arms, replications, first_seed
            As in `runs`.
        columns : mapping of str to sequence of str or None
            Which tables, of those that are kept, and which of their columns; None for all.
        """
        study = self.study(arms, replications, first_seed)
        index = self._conducting.complete(study)
        for start, end in itertools.pairwise(study.starts.tolist()):
            wanted = study.identities[start:end]
            wanted = wanted[index.has(wanted)]
            yield {
                table: pd.DataFrame(columns=None if own is None else list(own))
                if not len(wanted)
                else pa.concat_tables(
                    [rows for rows, _ in self.store.values(index, wanted, own, table)]
                ).to_pandas()
                for table, own in columns.items()
            }

    def merge(
        self, arms: Arms, replications: int | None = None, first_seed: int | None = None
    ) -> Conducted:
        """Write the merged table of runs, with points and factors; say what it took."""
        study = self.study(arms, replications, first_seed)
        return self._conducting.merged(study, labels_of(arms, study))

    def merged(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table that `merge` wrote, in one piece; all columns if none are given."""
        found: pd.DataFrame = pa.concat_tables(self.store.merged(table, columns)).to_pandas()
        return found

    def study(
        self, arms: Arms, replications: int | None = None, first_seed: int | None = None
    ) -> Study:
        """Return the runs of arms; arguments as in `runs`."""
        first = self.settings.seed if first_seed is None else first_seed
        count = self.settings.replications if replications is None else replications
        return Study(arms, first, count)


def settings_of(arms: Arms, study: Study, runs: pa.Table | None) -> dict[str, dict[str, Any]]:
    """Return what the points set in some of the runs of arms, by the identity of the run.

    Parameters
    ----------
    arms : Arms
        Points crossed with policies.
    study : Study
        Of these arms.
    runs : Table or None
        With a column ``run``, such as that of runs that failed.
    """
    if runs is None or arms.points is None:
        return {}
    wanted = list(map(str, runs["run"].to_pylist()))
    place = {run.decode(): number for number, run in enumerate(study.identities.tolist())}
    points = arms.point_of(study.arm_of(np.array([place[run] for run in wanted])))
    return {run: arms.points.row(one) for run, one in zip(wanted, points.tolist(), strict=True)}
