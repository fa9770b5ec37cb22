"""A verdict rests on the whole interval, and an interval on groups of runs that can tell."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pandas as pd
import pytest

from experiments.estimators.means import Estimate
from experiments.questions.patterns import (
    Grouped,
    measured,
    pattern_distance,
    verdict,
    warm_ups_needed,
)
from sim import Results
from sim.documents.patterns import PATTERNS

BY_NUMBER = {pattern.number: pattern for pattern in PATTERNS}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.52, 0.68, "holds"),
        (0.45, 0.55, "undecided"),
        (0.65, 0.75, "undecided"),
        (0.40, 0.80, "undecided"),
        (0.40, 0.49, "misses"),
        (0.71, 0.80, "misses"),
        (0.50, 0.60, "undecided"),
        (nan, nan, "undecided"),
        (0.6, inf, "undecided"),
    ],
)
def test_a_verdict_rests_on_the_whole_interval(low: float, high: float, expected: str) -> None:
    assert verdict(0.5, 0.7, Estimate(0.6, low, high, 40)) == expected


def adoption(when: np.ndarray) -> Results:
    """Runs of hosts that sign at drawn times, shape (runs, hosts)."""
    share = (when[:, :, None] <= np.arange(1, 241)).mean(axis=1)
    seed, month = np.indices(share.shape)
    columns = {"seed": seed.ravel(), "month": month.ravel(), "adopters": share.ravel()}
    nobody = pd.DataFrame({"seed": np.zeros(0, int)})
    return Results(pd.DataFrame({"seed": np.arange(len(when))}), nobody, pd.DataFrame(columns))


@pytest.mark.parametrize("seed", range(3))
def test_a_world_of_constant_chance_misses_the_s_shape_and_a_logistic_one_holds(seed: int) -> None:
    random = np.random.default_rng(seed)
    said = {}
    for name, when in {
        "constant": random.exponential(40, (200, 100)),
        "logistic": np.maximum(100 + random.logistic(size=(200, 100)) / 0.06, 0.5),
    }.items():
        pattern = BY_NUMBER["7a"]
        said[name] = verdict(pattern.low, pattern.high, measured(pattern, Grouped(adoption(when))))
    assert said == {"constant": "misses", "logistic": "holds"}


def test_a_group_that_cannot_tell_leaves_no_interval() -> None:
    # The two runs of one group stay below one half for ever; the mean of all can be told.
    when = np.random.default_rng(2).exponential(40, (40, 100))
    when[[3, 23]] = inf
    found = measured(BY_NUMBER["7a"], Grouped(adoption(when)))
    assert np.isfinite(found.mean)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_what_the_warm_up_of_a_study_adds() -> None:
    assert warm_ups_needed(60) == [60, 0]
    assert warm_ups_needed(0) == [0]


def test_the_distance_is_that_of_the_patterns_that_count() -> None:
    middles = np.array([0.5 * (one.low + one.high) for one in PATTERNS])
    errors = np.zeros(len(PATTERNS))
    assert pattern_distance(middles, errors, 120).total == 0.0
    for place, one in enumerate(PATTERNS):
        moved = middles.copy()
        moved[place] = one.high + (one.high - one.low)
        counts = one.calibrated
        assert (pattern_distance(moved, errors, 120).miss.sum() == pytest.approx(2.0)) == counts
        if not counts:
            assert pattern_distance(moved, errors, 120).total == 0.0
