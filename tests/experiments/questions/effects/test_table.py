"""Effects of known truth are found, and nothing else, with honest intervals."""

from __future__ import annotations

from math import inf, isnan, nan

import numpy as np
import pytest
from scipy import stats

from experiments.questions.effects.expected import Expectation
from experiments.questions.effects.factors import Factor
from experiments.questions.effects.table import (
    Effect,
    chosen_world,
    effect,
    effects_table,
    is_clear,
    simultaneous_level,
    verdict,
)
from tests.experiments.questions.effects.made import FEAR, OUTCOMES, VOICE, drawn


def test_an_effect_that_is_there_is_found() -> None:
    for seed in range(20):
        one = drawn(seed, shift=-1.2)
        assert one.is_clear
        assert one.clearest == "objectives_unmet"
        assert one.estimate("objectives_unmet").sign == -1
        assert verdict(one, Expectation("objectives_unmet", -1, "")) == "yes"
        assert verdict(one, Expectation("objectives_unmet", 1, "")) == "no"
        assert verdict(one, Expectation("partnerships", 1, "")) == "undecided"
        assert verdict(one, Expectation("", 0, "")) == "no"


def test_an_effect_that_is_not_there_is_not_found() -> None:
    # A thousand factors that do nothing: all intervals of a table of 500 hold with 95%.
    for seed in range(1000):
        one = drawn(seed, runs=10 + seed % 50)
        assert not one.is_clear
        assert verdict(one, Expectation("", 0, "")) == "yes"


def test_an_interval_is_that_of_paired_runs() -> None:
    random = np.random.default_rng(3)
    low, high = random.normal(size=(2, 25, 3))
    one = effect(FEAR, "ad_hoc", low, high, OUTCOMES, 0.99)
    known = stats.ttest_rel(high[:, 0], low[:, 0]).confidence_interval(0.99)
    found = one.estimate("partnerships")
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.runs == 25
    # All factors, worlds, outcomes, and two looks.
    assert simultaneous_level(10, 50) == pytest.approx(1 - 0.05 / (10 * 3 * 50 * 2))


def test_runs_without_an_outcome_do_not_count() -> None:
    low, high = np.zeros((20, 3)), np.ones((20, 3)) + np.arange(20)[:, None]
    high[:4, 1] = nan
    low[:11, 2] = nan
    one = effect(FEAR, "ad_hoc", low, high, OUTCOMES, 0.95)
    assert one.estimate("objectives_unmet").runs == 16
    assert one.estimate("objectives_unmet").mean == pytest.approx(1 + np.arange(4, 20).mean())
    # Fewer than half of the runs have it: those are a selection.
    assert isnan(one.estimate("ended_data_breach").mean)
    assert one.clearness("ended_data_breach") == 0.0


def test_a_difference_that_is_always_the_same_needs_many_runs_to_be_clear() -> None:
    for runs, clear in ((10, False), (60, True)):
        low = np.zeros((runs, 3))
        one = effect(FEAR, "ad_hoc", low, low + 1.0, OUTCOMES, simultaneous_level(500, 3))
        assert one.is_clear == clear
        assert one.estimate("partnerships").low == (1.0 if clear else -inf)


def test_what_changes_nothing_does_not_act() -> None:
    same = np.random.default_rng(1).normal(size=(12, 3))
    assert not effect(FEAR, "ad_hoc", same, same, OUTCOMES, 0.95).acts
    other = same.copy()
    other[3, 2] *= 1.0 + 1e-12
    assert not effect(FEAR, "ad_hoc", same, other, OUTCOMES, 0.95).acts
    other[3, 2] *= 1.0 + 1e-6
    assert effect(FEAR, "ad_hoc", same, other, OUTCOMES, 0.95).acts


def test_that_a_lever_is_paid_for_does_not_show_that_it_acts() -> None:
    outcomes = ("governance_cost", "partnerships")
    low = np.random.default_rng(1).normal(size=(60, 2))
    high = low + np.random.default_rng(2).normal(size=low.shape)
    high[:, 0] += 100.0
    assert not effect(VOICE, "ad_hoc", low, high, outcomes, 0.9999).is_clear
    price = Factor("parameters.governance_price", 0.5, 2.0)
    assert effect(price, "ad_hoc", low, high, outcomes, 0.9999).is_clear


def test_the_world_shown_is_that_of_the_clearest_sign() -> None:
    strong = drawn(1, shift=3.0)
    weak = Effect(**{**vars(drawn(2, shift=0.1)), "world": "governed"})
    assert chosen_world([weak, strong], "objectives_unmet").world == "ad_hoc"
    # Nothing is told of the expected outcome, so whatever moves at all.
    assert chosen_world([weak, strong], "partnerships").world == "ad_hoc"
    table = effects_table({FEAR: [weak, strong]}, {FEAR.name: Expectation("partnerships", 1, "")})
    row = table.iloc[0]
    assert (row["outcome"], row["expected_outcome"]) == ("objectives_unmet", "partnerships")
    assert row["right_sign"] == "undecided"
    assert is_clear(table).tolist() == [True]
