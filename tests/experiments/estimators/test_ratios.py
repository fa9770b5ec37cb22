"""Fieller's interval holds the true ratio as often as it says, and says where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.estimators.ratios import ratio_of_means


def test_the_interval_holds_the_ratio_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    trials, runs, ratio = 4000, 8, 2.5
    below = 10.0 + 3.0 * random.standard_normal((trials, runs))
    # Strongly correlated with the denominator, as costs and effects of a seed are.
    above = ratio * 10.0 + 6.0 * (below - 10.0) + 4.0 * random.standard_normal((trials, runs))
    held = [
        found.low <= ratio <= found.high
        for found in map(ratio_of_means, above, below)
        if found.is_bounded
    ]
    assert len(held) > 0.99 * trials
    # Five standard errors; without Student's t, or unpaired, it is off by more.
    assert np.mean(held) == pytest.approx(0.95, abs=5.0 * math.sqrt(0.95 * 0.05 / trials))


def test_a_higher_level_gives_a_wider_interval() -> None:
    random = np.random.default_rng(1)
    above, below = random.normal(5, 1, 20), random.normal(10, 1, 20)
    usual, wide = ratio_of_means(above, below), ratio_of_means(above, below, 0.999)
    assert wide.low < usual.low < usual.value < usual.high < wide.high


def test_a_ratio_that_every_run_has_is_certain() -> None:
    below = np.array([1.0, 2.0, 5.0, 4.0, 3.0])
    assert ratio_of_means(3.0 * below, below) == pytest.approx((3.0, 3.0, 3.0))


def test_no_interval_where_the_denominator_may_be_nothing() -> None:
    found = ratio_of_means(np.array([4.0, 5.0, 6.0]), np.array([-1.0, 3.0, 1.0]))
    assert found.value == pytest.approx(5.0)
    assert not found.is_bounded
    assert math.isnan(found.high)


def test_runs_without_both_do_not_count() -> None:
    above, below = np.array([4.0, 5.0, np.nan, 6.0, 9.0]), np.array([2.0, 2.1, 3.0, 1.9, np.nan])
    whole = ratio_of_means(np.array([4.0, 5.0, 6.0]), np.array([2.0, 2.1, 1.9]))
    assert ratio_of_means(above, below) == whole


def test_nothing_is_divided_by_nothing() -> None:
    assert math.isnan(ratio_of_means(np.ones(3), np.zeros(3)).value)
    assert math.isnan(ratio_of_means(np.array([]), np.array([])).value)
    assert not ratio_of_means(np.ones(1), np.ones(1)).is_bounded
