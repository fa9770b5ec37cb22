"""Paired differences against known truth: coverage, sizes of tests, and what pairing spares.

A share of R replications whose true value is p lies within 5 standard errors of it but once in
1.7 million times. So bounds of 5 standard errors never fail by chance, and R is large enough that
the mistakes named beside a test do.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from experiments.estimators.differences import (
    RESAMPLES,
    all_pairs,
    differences,
    gain_from_pairing,
    may_be_lowest,
)
from experiments.estimators.means import FEWEST, simultaneous

Numbers = np.ndarray


def lowest(values: np.ndarray) -> np.ndarray:
    """Return which columns may have the lowest mean."""
    first, second = all_pairs(values.shape[1])
    known = np.isfinite(values).any(axis=0)
    return may_be_lowest(differences(values[:, first] - values[:, second]), known)


def five(share: float, count: int) -> float:
    """Return five standard errors of a share of so many."""
    return 5.0 * float(np.sqrt(share * (1.0 - share) / count))


def sharing(random: np.random.Generator, seeds: int, policies: int) -> Numbers:
    """Return differences to one baseline: correlated by half, mean 0."""
    return random.standard_normal((seeds, policies)) - random.standard_normal((seeds, 1))


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_promise() -> None:
    """Percentile or normal intervals for one fail here, as do joint ones made one by one."""
    random = np.random.default_rng(1)
    # For one: each column is a replication of its own. The bootstrap is off by up to 0.005 at
    # this number of seeds.
    low, high = differences(random.standard_normal((FEWEST, 1_500))).alone()
    assert abs(np.mean((low <= 0.0) & (high >= 0.0)) - 0.95) < five(0.95, 1_500) + 0.005
    count, kept = 100, 0
    for _ in range(count):
        low, high = differences(sharing(random, 30, 10)).together()
        kept += bool(((low <= 0.0) & (high >= 0.0)).all())
    assert abs(kept / count - 0.95) < five(0.95, count) + 0.005


def test_student_intervals_below_the_fewest_seeds() -> None:
    """Normal quantiles in place of Student's would cover 0.88 of the time."""
    random = np.random.default_rng(2)
    count, seeds = 4_000, 5
    # Each column is a replication of its own.
    found = differences(random.standard_normal((seeds, count)))
    assert not found.resampled.any()
    low, high = found.alone()
    assert abs(np.mean((low <= 0.0) & (high >= 0.0)) - 0.95) < five(0.95, count)
    few = differences(random.standard_normal((seeds, 7)))
    low, high = few.together()
    reach = stats.t.ppf(0.5 + simultaneous(7) / 2.0, seeds - 1)
    assert high - few.mean == pytest.approx(reach * few.error)
    assert low + high == pytest.approx(2.0 * few.mean)


def test_paired_not_unpaired() -> None:
    """Luck shared by both runs of a seed does not widen an interval."""
    random = np.random.default_rng(3)
    luck = 10.0 * random.standard_normal((60, 1))
    own = random.standard_normal((60, 2))
    low, high = differences((luck + own[:, :1]) - (luck + own[:, 1:])).alone()
    assert 0.3 < float((high - low)[0]) / 2.0 < 0.6


def test_joint_is_between_pointwise_and_bonferroni() -> None:
    """Where differences share a baseline, resampling spares part of Bonferroni's width."""
    sample = sharing(np.random.default_rng(4), 200, 11)
    found = differences(sample)
    alone, together = (one.high - found.mean for one in (found.alone(), found.together()))
    bonferroni = stats.t.ppf(0.5 + simultaneous(11) / 2.0, 199) * found.error
    assert (together > 1.2 * alone).all()
    assert together.mean() < bonferroni.mean()
    # One difference, however often, is one comparison.
    same = differences(np.repeat(sample[:, :1], 11, axis=1))
    assert same.together().high == pytest.approx(same.alone().high)


def test_pointwise_agrees_with_scipy_where_all_methods_agree() -> None:
    sample = np.random.default_rng(5).standard_normal((200, 1))
    found = differences(sample)
    low, high = found.alone()
    known = stats.bootstrap((sample[:, 0],), np.mean, n_resamples=4_999, rng=1)
    bounds = known.confidence_interval
    assert (low[0], high[0]) == pytest.approx((bounds.low, bounds.high), abs=0.02)


def test_p_agrees_with_the_joint_interval() -> None:
    random = np.random.default_rng(6)
    sample = sharing(random, 50, 6) + np.linspace(0.0, 1.0, 6)
    found = differences(sample)
    low, high = found.together()
    clear = (low > 0.0) | (high < 0.0)
    assert (clear == (found.p_adjusted <= 0.05)).all()
    assert 0 < clear.sum() < 6
    assert found.p_adjusted.min() >= 1.0 / (RESAMPLES + 1)
    few = differences(sample[:6])
    assert few.p_adjusted == pytest.approx(
        np.minimum(6 * stats.ttest_1samp(sample[:6], 0.0).pvalue, 1.0)
    )


@pytest.mark.slow
def test_size_and_power_of_equivalence() -> None:
    """Of four policies at the margin any is called equivalent in 5%; 18.5% if not adjusted."""
    random = np.random.default_rng(7)
    count, seeds, margin = 150, 40, 0.5
    truth = margin * np.array([1.0, 1.0, -1.0, -1.0, 0.0])
    found = np.array(
        [
            differences(random.standard_normal((seeds, 5)) + truth).within(margin)
            for _ in range(count)
        ]
    )
    assert found[:, :4].any(axis=1).mean() < 0.05 + five(0.05, count) + 0.005
    # Far within: 3.2 standard errors, of which the test takes 2.3.
    assert found[:, 4].mean() > 0.5


def test_equivalence_is_never_lack_of_evidence() -> None:
    noise = np.random.default_rng(8).standard_normal((40, 1))
    noise -= noise.mean()
    assert not differences(noise).within(0.1)[0]
    assert differences(noise).p_adjusted[0] > 0.9
    assert differences(0.1 * noise).within(0.1)[0]
    # As the 90% interval says.
    low, high = differences(noise + 0.02).alone(0.9)
    edge = float(max(-low[0], high[0]))
    assert differences(noise + 0.02).within(1.03 * edge)[0]
    assert not differences(noise + 0.02).within(0.97 * edge)[0]


def test_gain_from_pairing_is_the_analytic_one() -> None:
    """With shared variance s and own variance 1 each, the gain is 1 + s."""
    random = np.random.default_rng(9)
    for shared in (0.0, 1.0, 9.0):
        luck = np.sqrt(shared) * random.standard_normal((40_000, 1))
        own = random.standard_normal((40_000, 2))
        gain = gain_from_pairing(luck + own[:, :1], luck + own[:, 1:])[0]
        assert gain == pytest.approx(1.0 + shared, rel=0.05)
    twin = random.standard_normal((30, 1))
    assert np.isnan(gain_from_pairing(twin, twin)[0])
    assert np.isnan(gain_from_pairing(twin[:1], own[:1, :1])[0])


def test_missing_seeds_do_not_count() -> None:
    sample = sharing(np.random.default_rng(10), 60, 3)
    sample[::3, 1] = np.nan
    sample[:, 2] = np.nan
    found = differences(sample)
    assert found.runs.tolist() == [60, 40, 0]
    assert found.mean[1] == pytest.approx(np.nanmean(sample[:, 1]))
    assert found.error[1] == pytest.approx(np.nanstd(sample[:, 1], ddof=1) / np.sqrt(40))
    assert np.isnan(found.together().low[2])
    assert np.isnan(found.p_adjusted[2])
    assert not found.within(100.0)[2]
    # What is not there is no comparison.
    known = differences(sample[:, :2])
    assert found.together().low[:2] == pytest.approx(known.together().low)


def test_differences_of_little_spread_are_not_resampled() -> None:
    random = np.random.default_rng(11)
    sample = sharing(random, 40, 3)
    sample[:, 1] = 0.0
    sample[3, 1] = 1.0
    sample[:, 2] = 0.1 + 0.2
    found = differences(sample)
    assert found.resampled.tolist() == [True, False, False]
    low, high = found.together()
    assert (low[1], high[1]) == pytest.approx(
        tuple(found.mean[1] + np.array([-1, 1]) * stats.t.ppf(1 - 0.0125, 39) * found.error[1])
    )
    # No spread: no doubt.
    assert low[2] == high[2] == pytest.approx(0.3)
    assert found.p_adjusted[2] == 0.0
    # But of a few that agree nothing is known.
    few = differences(sample[: FEWEST - 1, 2:])
    assert np.isnan(few.together().low[0])
    assert not few.within(1.0)[0]
    one = differences(sample[:1])
    assert np.isnan(one.alone().low).all()
    assert one.mean == pytest.approx(sample[0])


def test_rounding_is_no_difference() -> None:
    found = differences(np.full((30, 1), 0.1 + 0.2 - 0.3))
    assert found.mean[0] == 0.0
    assert found.p_adjusted[0] == 1.0


@pytest.mark.slow
def test_the_lowest_is_kept_and_the_beaten_are_not() -> None:
    """The true best is left out in at most 5% of cases, however many rivals it has."""
    random = np.random.default_rng(12)
    count, kept = 100, 0
    for _ in range(count):
        # All are best; the first is as good a one as any. One by one it would be kept in 0.75.
        kept += bool(lowest(random.standard_normal((30, 9)))[0])
    assert kept / count > 0.95 - five(0.95, count) - 0.005
    # And the bound is not empty.
    values = random.standard_normal((100, 4)) + np.array([0.0, 0.1, 2.0, 5.0])
    assert lowest(values).tolist() == [True, True, False, False]
    assert lowest(values[:1]).all()
    values[:, 0] = np.nan
    assert lowest(values).tolist() == [False, True, False, False]


def test_the_same_data_give_the_same_numbers() -> None:
    sample = sharing(np.random.default_rng(13), FEWEST, 4)
    first, second = differences(sample), differences(sample.copy())
    assert (first.together().low == second.together().low).all()
    assert (first.p_adjusted == second.p_adjusted).all()


@settings(max_examples=15, deadline=None)
@given(
    order=st.permutations(range(5)),
    seed=st.integers(0, 1_000),
    scale=st.floats(0.01, 100.0),
)
def test_order_and_unit_of_policies_do_not_matter(
    order: list[int], seed: int, scale: float
) -> None:
    sample = sharing(np.random.default_rng(seed), 24, 5) + 0.3
    found, other = differences(sample), differences(-scale * sample[:, order])
    assert other.mean == pytest.approx(-scale * found.mean[order])
    assert other.together().high == pytest.approx(-scale * found.together().low[order])
    assert other.p_adjusted == pytest.approx(found.p_adjusted[order])
    assert (other.within(scale) == found.within(1.0)[order]).all()


def test_all_pairs() -> None:
    first, second = all_pairs(3)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
