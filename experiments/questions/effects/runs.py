"""The runs of one-at-a-time experiments, each carried out once however many factors need it.

Nothing is stored. What is wanted is said as settings and how many seeds of each; runs that are
there already, such as those of the common baseline, are not repeated.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.archive.manifest import command_again
from experiments.runs.portions import USUAL_SIZE, carry_out
from experiments.settings.assumptions import Assumptions
from experiments.settings.settings import Settings
from sim import Run, simulate

# Columns of a run that say which it is and not what came of it.
_LABELS: Final = ("run", "policy", "seed", "months")


class Sheets:
    """What came of runs: a table of outcomes, shape (seeds, outcomes), for each setting."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: dict[Assumptions, NDArray[np.float64]] = {}
        self.outcomes: tuple[str, ...] = ()
        """Names of the outcomes, in their order."""
        self.runs = 0
        """How many were carried out."""

    def __getitem__(self, setting: Assumptions) -> NDArray[np.float64]:
        return self._found[setting]

    def complete(self, wanted: Mapping[Assumptions, int], told: str) -> None:
        """Carry out what is missing of so many first seeds of each setting.

        ``told`` says on the terminal what is going on.
        """
        portions, owners = [], []
        size = self._settings.executor.chunk or USUAL_SIZE
        for setting, count in wanted.items():
            there = len(self._found[setting]) if setting in self._found else 0
            for start in range(there, count, size):
                stop = min(start + size, count)
                first = self._settings.seed
                portions.append((outcomes_of, setting.runs(range(first + start, first + stop))))
                owners.append(setting)
        if not portions:
            return
        if sys.stderr.isatty():
            print(told, file=sys.stderr)
        again = command_again(self._settings)
        tables = carry_out(portions, self._settings.executor, again)
        self.outcomes = tuple(tables[0].columns)
        parts: dict[Assumptions, list[NDArray[np.float64]]] = {}
        for setting, table in zip(owners, tables, strict=True):
            self.runs += len(table)
            parts.setdefault(setting, []).append(table.to_numpy(np.float64))
        for setting, new in parts.items():
            old = [self._found[setting]] if setting in self._found else []
            self._found[setting] = np.concatenate([*old, *new])


def outcomes_of(runs: Sequence[Run]) -> pd.DataFrame:
    """Carry some runs out and return their outcomes, one row each in their order."""
    found = simulate(runs, partnerships=False).runs
    return found.drop(columns=list(_LABELS))
