"""Intervals against SciPy's, and against what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.estimators.means import (
    FEWEST,
    mean_difference,
    mean_of,
    simultaneous,
    t_quantile,
    unpaired_difference,
)


def test_interval_is_students() -> None:
    values = np.array([0.4, 0.5, 0.55, 0.7, np.nan])
    known = values[:4]
    found = mean_of(values)
    low, high = stats.t.interval(0.95, 3, known.mean(), stats.sem(known))
    assert (found.mean, found.low, found.high) == pytest.approx((known.mean(), low, high))
    assert found.runs == 4


def test_one_run_has_no_interval_and_none_no_mean() -> None:
    one, none = mean_of(np.array([0.5])), mean_of(np.array([]))
    assert one.mean == 0.5
    assert math.isnan(one.low)
    assert one.sign == 0
    assert math.isnan(none.mean)


def test_a_few_runs_that_agree_have_no_interval() -> None:
    few, many = mean_of(np.zeros(FEWEST - 1)), mean_of(np.zeros(FEWEST))
    assert few.mean == 0.0
    assert math.isnan(few.low)
    assert math.isnan(few.high)
    assert (many.low, many.high) == (0.0, 0.0)


def test_pairs_are_by_seed() -> None:
    found = mean_difference({3: 0.5, 1: 0.2, 9: 0.9}, {1: 0.1, 3: 0.1, 4: 0.0})
    assert found.mean == pytest.approx(0.25)
    assert found.runs == 2


def test_simultaneous_level() -> None:
    assert simultaneous(1) == pytest.approx(0.95)
    assert simultaneous(10) == pytest.approx(0.995)
    assert t_quantile(9, simultaneous(10)) > t_quantile(9, 0.95)


def test_intervals_cover_as_often_as_they_promise() -> None:
    draws = np.random.default_rng(5).standard_normal((2000, 8))
    covered = sum(mean_of(row).low <= 0 <= mean_of(row).high for row in draws)
    assert 0.935 < covered / len(draws) < 0.965


def test_runs_that_share_no_luck_have_welchs_interval() -> None:
    random = np.random.default_rng(3)
    one, other = random.normal(1.0, 2.0, 30), random.normal(0.0, 1.0, 12)
    found = unpaired_difference(one, other)
    expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx(one.mean() - other.mean())
    assert np.isnan(unpaired_difference(one, other[:1]).low)
    assert np.isnan(unpaired_difference(one[:3] * 0, other[:3] * 0).low)
    assert np.isnan(unpaired_difference(one, other[:0]).mean)
    assert found.scaled(2.0).high == pytest.approx(2 * expected.high)
