"""How long partnerships last in the mean, and how much of it failure takes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from experiments.comparing.courses import GROUPS, Course, Floats, ages_shown, paired
from experiments.comparing.signed import Gathered
from experiments.estimators.durations import (
    band,
    drawn_runs,
    joint_band,
    mean_life,
    median_life,
    time_lost,
)
from sim.outcomes import FIVE_YEARS

MEAN, LOST, MEDIAN = "mean_life", "lost_to_failure", "median_life"
COLUMNS: Final = (
    *("policy", "measure", "horizon_months", "months", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("runs", "partnerships"),
)


def life_table(gathered: Gathered, months: int) -> pd.DataFrame:
    """Return mean life and time lost to failure up to five years, and median life, by policy.

    Parameters
    ----------
    gathered : Gathered
        Partnerships of the runs compared.
    months : int
        Length of observation.

    Returns
    -------
    DataFrame
        With ``COLUMNS``, in months. The horizon is five years, or as far as the ages of the
        baseline's partnerships are shown; a policy whose partnerships are too few for that has
        empty cells. ``together``: intervals of the differences in mean life and in time lost
        that hold for all policies and both measures. The median is empty where less than half
        are seen to end, and so is the upper bound where that may be.
    """
    baseline = gathered.policies[0]
    shown = {policy: ages_shown(gathered, policy, months) for policy in gathered.policies}
    horizon = min(FIVE_YEARS, shown[baseline])
    drawn = drawn_runs(gathered.seeds)
    known = [policy for policy in gathered.policies if 0 < horizon <= shown[policy]]
    changes: dict[tuple[str, str], tuple[float, ...]] = {}
    if known:
        changes = _changes(gathered, known[1:], drawn, horizon)
        changes |= {(baseline, measure): (0.0,) * 5 for measure in (MEAN, LOST)}
    rows = []
    for policy in gathered.policies:
        counted = (int(gathered.present[policy].sum()), len(gathered.of(policy).age))
        unknown = (np.nan,) * 5
        own = _own(Course(gathered, policy, drawn, shown[policy]), horizon, policy in known)
        rows += [
            (policy, measure, horizon, *found, *changes.get((policy, measure), unknown), *counted)
            for measure, found in own.items()
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _own(course: Course, horizon: int, known: bool) -> dict[str, tuple[float, ...]]:
    """Return each measure with its interval."""
    found = dict.fromkeys((MEAN, LOST), (np.nan,) * 3)
    if known:
        found = {name: band(drawn, course.runs) for name, drawn in _means(course, horizon).items()}
    median = np.array(band(median_life(course.surviving), course.runs))
    return {**found, MEDIAN: tuple(np.where(np.isfinite(median), median, np.nan))}


def _changes(
    gathered: Gathered, policies: list[str], drawn: Floats, horizon: int
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return differences to the baseline with their own intervals and the joint ones."""
    drawn_changes = {}
    runs = {}
    for policy in policies:
        own, baseline = paired(gathered, policy, drawn, horizon)
        of_baseline = _means(baseline, horizon)
        runs[policy] = own.runs
        for measure, values in _means(own, horizon).items():
            drawn_changes[policy, measure] = values - of_baseline[measure]
    if not drawn_changes:
        return {}
    every = np.stack(list(drawn_changes.values()), axis=1)
    together = joint_band(every, min(runs.values()))
    return {
        key: (*band(drawn_changes[key], runs[key[0]]), together.low[place], together.high[place])
        for place, key in enumerate(drawn_changes)
    }


def _means(course: Course, horizon: int) -> dict[str, Floats]:
    return {
        MEAN: mean_life(course.surviving, horizon),
        LOST: time_lost(course.incidence(GROUPS["failure"]), horizon),
    }
