"""Tables of a calibration."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.questions.calibrate.calibration import Calibration
from experiments.questions.patterns import COLUMNS, HOLDS, PatternRow, counted, verdicts
from sim.documents.open_parameters import OPEN_PARAMETERS
from sim.documents.patterns import PATTERNS

_MEASURED = ("simulated", "ci_low", "ci_high")


def calibrated_table(found: Calibration) -> pd.DataFrame:
    """Return a row for each parameter: its values, and what the search learned of it.

    ``good_low`` and ``good_high`` are its ends among the points that are as good as the best, and
    ``learned`` is the part of the plausible range that these leave out.
    """
    good = found.tried[found.good]
    low, high = good.min(axis=0).tolist(), good.max(axis=0).tolist()
    rows = []
    for number, one in enumerate(found.question.searched):
        ends = [
            float(np.clip(one.place(value), -1.0, 1.0)) for value in (low[number], high[number])
        ]
        value = float(found.tried[found.best, number])
        rows.append(
            {
                "parameter": one.name,
                "default": one.usual,
                "start": one.start,
                "calibrated": value,
                "plausible_low": one.factor.bounds[0],
                "plausible_high": one.factor.bounds[1],
                "within": bool(one.factor.bounds[0] <= value <= one.factor.bounds[1]),
                "good_low": low[number],
                "good_high": high[number],
                "good_points": len(good),
                "learned": 1.0 - 0.5 * (ends[1] - ends[0]),
                "why_open": OPEN_PARAMETERS.get(one.name, ""),
            }
        )
    return pd.DataFrame(rows)


def patterns_table(found: Calibration) -> pd.DataFrame:
    """Return a row for each pattern: range, and before and after on fresh seeds.

    The costs are those of the search's seeds; what does not count has none.
    """
    table = found.before[["pattern", "source", "target_low", "target_high"]].copy()
    for name, told, point in (("before", found.before, 0), ("after", found.after, found.best)):
        for column in _MEASURED:
            table[f"{name}{column.removeprefix('simulated').replace('ci', '')}"] = told[column]
        table[f"{name}_verdict"] = verdicts(told[list(COLUMNS)])
        for part, costs in (("miss", found.cost.miss), ("pull", found.cost.pull)):
            own = np.full(len(PATTERNS), np.nan)
            own[counted(found.question.settings.months)] = costs[point]
            table[f"{name}_{part}"] = own
    return table


def search_table(found: Calibration) -> pd.DataFrame:
    """Return a row for each point: its distance, what this is made of, and its values."""
    cost = found.cost
    return pd.DataFrame(
        {
            "point": np.arange(len(found.tried)),
            "generation": found.generation,
            "distance": cost.total,
            "misses": cost.miss.sum(axis=1),
            "missed": (cost.miss > 0.0).sum(axis=1),
            "pull": cost.pull.sum(axis=1),
            "leaving": cost.leaving.sum(axis=1),
            "prior": cost.prior.sum(axis=1),
            "good": found.good,
            **{
                one.name: values
                for one, values in zip(found.question.searched, found.tried.T, strict=True)
            },
            **{
                f"pattern_{pattern.number}": values
                for pattern, values in zip(PATTERNS, found.measured[:, 0].T, strict=True)
            },
        }
    )


def told_at(patterns: pd.DataFrame, when: str) -> list[PatternRow]:
    """Return the rows of a table of patterns as they are ``before`` or ``after``."""
    names = ["pattern", "source", "target_low", "target_high", when, f"{when}_low", f"{when}_high"]
    holds = patterns[f"{when}_verdict"] == HOLDS
    rows = patterns[names].assign(holds=holds).itertuples(index=False, name=None)
    return [PatternRow(*row) for row in rows]
