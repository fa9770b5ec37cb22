"""How long partnerships last in the mean, and how much of it failure takes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.durations import (
    Band,
    band,
    joint_band,
    mean_life,
    median_life,
    time_lost,
)
from experiments.questions.compare.courses import GROUPS, Course, Courses, Floats
from sim.telling.outcomes import FIVE_YEARS

MEAN, LOST, MEDIAN = "mean_life", "lost_to_failure", "median_life"
COLUMNS: Final = (
    *("policy", "measure", "horizon_months", "months", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("runs", "partnerships"),
)
_UNKNOWN: Final = (np.nan, np.nan, np.nan)


class Life:
    """Gathers mean life and time lost to failure, and median life, one policy after another.

    The horizon is five years, or as far as the ages of the baseline's partnerships are shown.

    Parameters
    ----------
    courses : Courses
        Of all policies, of which the baseline comes first.
    """

    def __init__(self, courses: Courses) -> None:
        self._gathered = courses.gathered
        self._horizon = min(FIVE_YEARS, courses.of(courses.baseline).ages)
        self._found: dict[tuple[str, str], Band] = {}
        self._changes: dict[tuple[str, str], Floats] = {}
        self._pairs: dict[str, int] = {}

    def add(self, course: Course, own: Course, baseline: Course) -> None:
        """Add a policy: its course, and the courses of it and the baseline over common seeds."""
        self._pairs[course.policy] = own.runs
        self._found[course.policy, MEDIAN] = band(median_life(course.surviving), course.runs)
        if not 0 < self._horizon <= course.ages:
            return
        of_baseline = self._means(baseline)
        of_policy = self._means(own)
        for measure, drawn in self._means(course).items():
            self._found[course.policy, measure] = band(drawn, course.runs)
            self._changes[course.policy, measure] = of_policy[measure] - of_baseline[measure]

    def table(self) -> pd.DataFrame:
        """Return a row for each policy and measure, with ``COLUMNS``, in months.

        A policy with too few partnerships for the horizon has empty cells. ``together``:
        intervals of differences that hold for all policies and both means. A median is empty
        where less than half are seen to end, and so is an upper bound where that may be.
        """
        together = self._together()
        rows = []
        for policy in self._gathered.policies:
            counted = (
                int(self._gathered.present[policy].sum()),
                len(self._gathered.of(policy).age),
            )
            for key in ((policy, measure) for measure in (MEAN, LOST, MEDIAN)):
                found = np.array(self._found.get(key, _UNKNOWN))
                found[np.isinf(found)] = np.nan
                change = joint = _UNKNOWN
                if key in self._changes:
                    change = band(self._changes[key], self._pairs[policy])
                    joint = together[key]
                    if policy == self._gathered.policies[0]:
                        change = joint = (0.0, 0.0, 0.0)  # even of one run
                rows.append((*key, self._horizon, *found, *change, *joint[1:], *counted))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _together(self) -> dict[tuple[str, str], tuple[float, ...]]:
        """Return differences with joint intervals, by policy and measure."""
        if not self._changes:
            return {}
        every = np.stack(list(self._changes.values()), axis=1)
        found = joint_band(every, min(self._pairs[policy] for policy, _ in self._changes))
        return dict(zip(self._changes, zip(*found, strict=True), strict=True))

    def _means(self, course: Course) -> dict[str, Floats]:
        return {
            MEAN: mean_life(course.surviving, self._horizon),
            LOST: time_lost(course.incidence(GROUPS["failure"]), self._horizon),
        }
