"""In which worlds a policy fails: questions, and the boxes that answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from experiments.design.points import Points
from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.means import LEVEL
from experiments.estimators.regret import freed, regrets
from experiments.estimators.scenarios import LEAST_CASES, STRICTER, Bound, Scenario, discover
from experiments.questions.robustness.worlds import Worlds

LOOKED_AT: Final = 3
"""Policies, beside the baseline, whose failing is explained: those with the lowest mean."""
MOST_BOXES: Final = 2
UNSATISFYING, WORSE, BETTERED = "unsatisfying", "worse", "bettered"
COLUMNS: Final = (
    *("policy", "question", "worlds", "box"),
    *("factor", "level", "low", "high"),
    *("coverage", "density", "density_low", "density_high", "base_rate", "held_out"),
    *("found_again", "p_value", "told"),
)


class Column(NamedTuple):
    """A column of numbers that a factor makes: its values, or whether it is at a level."""

    factor: str
    level: str = ""
    switch: bool = False


class Held(NamedTuple):
    """How frequent cases are in a box, in worlds that had no part in finding it."""

    coverage: float  # share of all cases that lie in it
    # Share of its worlds that are cases, with its 95% interval (Clopper & Pearson, 1934).
    density: float
    low: float
    high: float
    worlds: int  # that lie in it


@dataclass(frozen=True)
class Explained:
    """A question about a policy, and the boxes that may answer it."""

    # ``unsatisfying``: where it does not satisfy; ``worse``: where more fails than under the
    # baseline; ``bettered``: where another policy is better by what matters.
    policy: str
    question: str
    which: str  # in ``all`` worlds or in the ``consistent`` ones
    places: Integers  # of these worlds
    cases: Flags  # the answer in each; shape (worlds,)
    scenarios: tuple[Scenario, ...]  # boxes, told or not
    # Which are clearly denser than usual where they were not found, and mostly found again.
    told: tuple[bool, ...]

    @property
    def base_rate(self) -> float:
        """Share of cases."""
        return float(self.cases.mean())

    def held(self, number: int) -> Held:
        """Return how a box fares where it was not found."""
        from scipy.stats import binomtest

        inside = self.scenarios[number].held
        hits, worlds = int((inside & self.cases).sum()), int(inside.sum())
        if not worlds:
            return Held(0.0, np.nan, np.nan, np.nan, 0)
        ends = binomtest(hits, worlds).proportion_ci(LEVEL)
        return Held(hits / int(self.cases.sum()), hits / worlds, ends.low, ends.high, worlds)


def explained(
    worlds: Worlds,
    policies: Sequence[str],
    ranked: Sequence[int],
    sets: Sequence[str],
    matters: float,
) -> list[Explained]:
    """Return, for the few best policies, in which worlds each fails.

    ``ranked`` are the places of the policies but the baseline, the best first; ``matters`` is by
    how much another policy must be better for ``bettered``. What is told holds for all questions
    and boxes together (Bonferroni).
    """
    factors, _ = columns_of(worlds.points)
    asked = []
    for which in sets:
        places = worlds.chosen(which)
        trial = worlds.trial.of(places)
        unsatisfied = ~trial.satisfied()
        failure = freed(trial.failure)
        worse = failure > failure[:1]
        bettered = regrets(failure) > matters
        for policy in ranked[:LOOKED_AT]:
            questions = {UNSATISFYING: unsatisfied[policy], WORSE: worse[policy]}
            if policy == ranked[0]:
                questions[BETTERED] = bettered[policy]
            asked += [(policy, name, which, places, own) for name, own in questions.items()]
    level = (1.0 - LEVEL) / max(MOST_BOXES * len(asked), 1) / STRICTER
    found = []
    for policy, question, which, places, cases in asked:
        boxes = tuple(discover(factors[places], cases, MOST_BOXES))
        told: list[bool] = []
        for one in boxes:
            # A box outside one that cannot be told is not told either.
            told.append(all(told) and one.p_value <= level and one.again > 0.5)
        found.append(
            Explained(policies[policy], question, which, places, cases, boxes, tuple(told))
        )
    return found


def columns_of(points: Points) -> tuple[Floats, list[Column]]:
    """Return factors as numbers, shape (worlds, columns), and what each column is.

    A factor with several names has a column for each: 1 where it is that, else 0.
    """
    values: list[Floats] = []
    columns: list[Column] = []
    for name, own in zip(points.names, points.columns, strict=True):
        if name not in points.varied:
            continue
        if own.dtype == object:
            for level in sorted(set(map(str, own.tolist()))):
                values.append(np.array([str(one) == level for one in own.tolist()], np.float64))
                columns.append(Column(name, level))
        else:
            values.append(own.astype(np.float64))
            columns.append(Column(name, switch=own.dtype == np.bool_))
    return np.stack(values, axis=1), columns


def enough_cases(cases: Flags) -> bool:
    """Return whether there are worlds enough of both kinds to tell where a policy fails."""
    return min(int(cases.sum()), int((~cases).sum())) >= LEAST_CASES


def strongest_box(explanations: Sequence[Explained]) -> tuple[Explained, int] | None:
    """Return the told box whose test is clearest, and its number."""
    told = [
        (one, number) for one in explanations for number, is_told in enumerate(one.told) if is_told
    ]
    # Of equals the first.
    return min(told, key=lambda box: box[0].scenarios[box[1]].p_value, default=None)


def scenarios_table(found: Sequence[Explained], columns: Sequence[Column]) -> pd.DataFrame:
    """Return a row for each factor of each box."""
    rows = []
    for one in found:
        for number, scenario in enumerate(one.scenarios):
            held = one.held(number)
            for bound in scenario.box.bounds:
                column = columns[bound.factor]
                rows.append(
                    (
                        *(one.policy, one.question, one.which, number + 1),
                        *(column.factor, level_of(bound, column), *_ends(bound, column)),
                        *(*held[:4], one.base_rate, held.worlds),
                        *(scenario.again, scenario.p_value, one.told[number]),
                    )
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def level_of(bound: Bound, column: Column) -> str:
    """Return at which level a box has a factor that is no number; "" for one that is."""
    if column.switch:
        return "true" if bound.low > 0.0 else "false"
    if column.level:
        return column.level if bound.low > 0.0 else f"not {column.level}"
    return ""


def _ends(bound: Bound, column: Column) -> tuple[float, float]:
    """Return the bounds of a number; NaN where there is none."""
    if column.level or column.switch:
        return np.nan, np.nan
    low, high = (float(f"{end:.6g}") if np.isfinite(end) else np.nan for end in bound[1:])
    return low, high
