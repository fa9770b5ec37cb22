"""From points to what the patterns are in their runs.

The tables that patterns are measured on are long. So what was measured at a point is written down,
and its runs are let go; a search that was interrupted goes on from what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.archive.ledger import Ledger
from experiments.archive.run_tables import OPTIONAL_TABLES, RUNS
from experiments.archive.table_file import digest_of
from experiments.archive.writing import make_folder
from experiments.design.arms import Arms
from experiments.design.points import Points
from experiments.estimators.arrays import Floats
from experiments.questions.answer import Work
from experiments.questions.calibrate.dimensions import values_at
from experiments.questions.calibrate.question import Question
from experiments.questions.patterns import all_measured, chance_error, warm_ups_needed
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble, settings_of
from experiments.runs.failures import report_failures
from sim import Results
from sim.documents.patterns import HISTORY_COLUMNS, PARTNERSHIP_COLUMNS, PATTERNS

SEARCH, FRESH = "search", "patterns"
"""Folders with a store each: of the search, and of the fresh seeds."""
_COLUMNS: Final = {
    RUNS: None,
    "partnerships": PARTNERSHIP_COLUMNS,
    "histories": HISTORY_COLUMNS,
}


class Running:
    """Runs of points, each after every warm-up that the patterns need.

    Attributes
    ----------
    measured : list of array of float, shape (points, 2, patterns)
        Value and chance error of each of ``PATTERNS`` at the points of each call, in order.
    failed : int
        How many runs of the search failed.
    """

    def __init__(self, question: Question, work: Work) -> None:
        self._question = question
        self._work = work
        settings = question.settings
        self._warm_ups = warm_ups_needed(settings.warm_up)
        folders = {name: make_folder(work.folder / name) for name in (SEARCH, FRESH)}
        self._ensemble, self._fresh = (
            Ensemble(settings, folders[name], None, work.say, OPTIONAL_TABLES)
            for name in (SEARCH, FRESH)
        )
        self._ledger = Ledger(folders[SEARCH], work.say)
        self.measured: list[Floats] = []
        self.failed = 0

    def points(self, places: Floats) -> Floats:
        """Return value and chance error of each pattern, shape (points, 2, patterns).

        Parameters
        ----------
        places : array of float, shape (points, parameters)
        """
        values = values_at(self._question.searched, places)
        keys = [self._key(row) for row in values]
        known = dict(zip(keys, values, strict=True))
        new = [key for key in known if key not in self._ledger]
        found = self._measure([known[key] for key in new], new) if new else {}
        rows = [found[key] if key in found else self._ledger[key] for key in keys]
        table = np.array(rows, np.float64).reshape(len(keys), 2, len(PATTERNS))
        self.measured.append(table)
        return table

    def fresh(self, places: Floats) -> tuple[list[dict[int, Results]], Conducted]:
        """Return what patterns are measured on, of each point on the fresh seeds.

        Of each point by the months of warm-up. The runs stay, as merged tables.

        Raises
        ------
        Stopped
            If every run failed.
        """
        ensemble, seeds = self._fresh, self._question.fresh_seeds
        arms = self._arms(ensemble, values_at(self._question.searched, places))
        conducted = ensemble.merge(arms, len(seeds), seeds.start)
        study, errors = ensemble.study(arms, len(seeds), seeds.start), conducted.errors
        told = settings_of(arms, study, errors)
        report_failures(ensemble.store.folder, errors, len(study), self._work.asked, told)
        tables = [
            ensemble.merged(table, None if own is None else ("point", *own))
            for table, own in _COLUMNS.items()
        ]
        each = [
            _results([table[table["point"] == arm] for table in tables]) for arm in range(len(arms))
        ]
        return self._by_point(each), conducted

    def _measure(self, values: Sequence[Floats], keys: Sequence[str]) -> dict[str, list[float]]:
        """Return what the patterns are at points, and write it down if no run failed."""
        settings = self._question.settings
        arms = self._arms(self._ensemble, np.array(values))
        each, count = [], 0
        for tables in self._ensemble.tables(arms, _COLUMNS):
            each.append(_results([tables[name] for name in _COLUMNS]))
            count += len(each[-1].runs)
        found = {}
        for key, results in zip(keys, self._by_point(each), strict=True):
            told = all_measured(results, settings.months, settings.warm_up)
            found[key] = [*(one.mean for one in told), *map(chance_error, told)]
        failed = len(arms) * settings.replications - count
        self.failed += failed
        if not failed:
            self._ledger.keep(found)
            self._ensemble.store.clear()
        return found

    def _arms(self, ensemble: Ensemble, values: Floats) -> Arms:
        names = tuple(one.name for one in self._question.searched)
        count = len(self._warm_ups)
        columns = [np.repeat(column, count) for column in values.T]
        warm_up = np.tile(np.array(self._warm_ups, np.int64), len(values))
        points = Points((*names, "warm_up"), (*columns, warm_up))
        return ensemble.arms(points, [self._question.policy.policy])

    def _key(self, values: Floats) -> str:
        """Return the name of a point: that of all its runs together, version of the model too."""
        ensemble = self._ensemble
        return digest_of(ensemble.study(self._arms(ensemble, values[None])).identities)[:20]

    def _by_point(self, each: Sequence[Results]) -> list[dict[int, Results]]:
        """Return the results of arms as those of points, by warm-up."""
        count = len(self._warm_ups)
        return [
            dict(zip(self._warm_ups, each[start : start + count], strict=True))
            for start in range(0, len(each), count)
        ]


def _results(tables: Sequence[pd.DataFrame]) -> Results:
    runs, partnerships, history = tables
    return Results(runs, partnerships, history)


def runs_said(
    question: Question, searched: int, conducted: Conducted, failed: int
) -> dict[str, Any]:
    """Return what the manifest says of the runs."""
    warm_ups = warm_ups_needed(question.settings.warm_up)
    return {
        SEARCH: searched * len(warm_ups) * question.settings.replications,
        FRESH: 2 * len(warm_ups) * question.fresh,
        "warm_ups": warm_ups,
        "failed": failed + conducted.failed,
    }
