"""All levers raised together: whether more is worse from some strength on, and where it turns."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.durations import drawn_runs
from experiments.estimators.means import (
    LEVEL,
    Estimate,
    mean_difference,
    mean_of,
    simultaneous,
)
from experiments.questions.measures import HEADLINE, MONEY
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import Told, direction
from experiments.questions.validate.worlds import NO_LEVERS, dose_name
from sim.documents.structure import BETTER, DOSE_REASON, DOSES, STRENGTHS

_FIRST: Final = "net_benefit"
"""What turns first, as reason says."""
_UNITS: Final = dict.fromkeys(MONEY, "k$ per host and year")


def dose(stored: Mapping[str, Stored]) -> Told:
    """Tell what levers do together at each strength, and at which each outcome is best."""
    own = stored["dose"]
    values = {
        (levers, outcome): [
            own.by_seed(dose_name(levers, strength), outcome) for strength in STRENGTHS
        ]
        for levers in DOSES
        for outcome in BETTER
    }
    rows, checks = [], []
    for (levers, outcome), found in values.items():
        best = best_strength(found, BETTER[outcome])
        for strength, one in zip(STRENGTHS, found, strict=True):
            change = mean_difference(one, own.by_seed(NO_LEVERS, outcome))
            mean = mean_of(np.array(list(one.values())))
            rows.append(
                {
                    "levers": levers,
                    "strength": strength,
                    "outcome": outcome,
                    **mean.columns("mean"),
                    **change.columns("change"),
                    "best": strength == STRENGTHS[best],
                    "runs": mean.runs,
                }
            )
        said = (
            f"{levers}, {outcome.replace('_', ' ')} "
            f"({_UNITS.get(outcome, 'fraction')}): how much worse at full strength than at the "
            "best one below"
        )
        note = f"best of all at {STRENGTHS[best]:g}"
        loss = loss_at_full(found, BETTER[outcome])
        checks.append(direction("dose", said, DOSE_REASON, (0.0, np.inf), loss, note))
    for levers in DOSES:
        said = f"{levers}: best strength by {_FIRST.replace('_', ' ')} less by objectives unmet"
        first, last = (values[levers, outcome] for outcome in (_FIRST, HEADLINE))
        sooner = turns_earlier(first, last, BETTER[_FIRST], BETTER[HEADLINE])
        checks.append(direction("dose", said, DOSE_REASON, (-np.inf, 0.0), sooner))
    return Told(checks, {"dose": pd.DataFrame(rows)})


def best_strength(values: list[dict[int, float]], better: int) -> int:
    """Return the place of the strength with the best mean."""
    means = [better * mean_of(np.array(list(one.values()))).mean for one in values]
    return int(np.nanargmax(means)) if np.isfinite(means).any() else 0


def turns_earlier(
    one: list[dict[int, float]], other: list[dict[int, float]], better: int, other_better: int
) -> Estimate:
    """Return by how much lower the best strength is by one outcome than by another, as negative.

    Parameters
    ----------
    one, other : list of dict of int to float
        Both outcomes by seed, of each strength in their order.
    better, other_better : int
        1 where more of it is better, -1 where less is.

    Returns
    -------
    Estimate
        Its interval is that of the percentiles of resampled seeds, the same for both.
    """
    known = [{seed for seed, value in each.items() if isfinite(value)} for each in (*one, *other)]
    seeds = sorted(set.intersection(*known))
    if not seeds:
        return Estimate(np.nan, np.nan, np.nan, 0)
    drawn = drawn_runs(len(seeds))
    best = []
    for all_of, way in ((one, better), (other, other_better)):
        by_seed = np.array([[each[seed] for each in all_of] for seed in seeds])
        best.append(np.array(STRENGTHS)[np.argmax(way * (drawn @ by_seed), axis=1)])
    change = best[0] - best[1]
    low, high = np.quantile(change[1:], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0]).tolist()
    return Estimate(float(change[0]), low, high, len(seeds))


def loss_at_full(values: list[dict[int, float]], better: int) -> Estimate:
    """Return how much worse the last strength is than the best of those before it.

    Parameters
    ----------
    values : list of dict of int to float
        By seed, of each strength in their order.
    better : int
        1 where more is better, -1 where less is.

    Returns
    -------
    Estimate
        The best of many is too good on average; the interval is not, for the intervals of all
        strengths hold together. Negative where the last strength is the best of all.
    """
    level = simultaneous(len(values) - 1)
    found = [mean_difference(one, values[-1], level) for one in values[:-1]]
    ends = [
        (one.mean, one.low, one.high) if better > 0 else (-one.mean, -one.high, -one.low)
        for one in found
    ]
    mean, low, high = np.array(ends).max(axis=0).tolist()
    return Estimate(mean, low, high, min(one.runs for one in found))
