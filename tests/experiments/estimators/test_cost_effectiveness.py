"""The frontier against brute force; acceptability against what two normal choices come to."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.estimators.cost_effectiveness import (
    DOMINATED,
    EXTENDEDLY,
    FRONTIER,
    acceptability,
    frontier,
    resampled_means,
    share_on_frontier,
)

Point = tuple[int, int]
POINTS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=8)


def by_brute_force(point: Point, points: list[Point]) -> str:
    """Return the standing of a point from the definitions, without sorting anything."""
    cost, effect = point
    if any(c <= cost and e >= effect and (c, e) != point for c, e in points):
        return DOMINATED
    for (c, e), (d, f) in combinations(points, 2):
        if min(e, f) < effect < max(e, f):
            share = Fraction(effect - e, f - e)
            if c + share * (d - c) < cost:
                return EXTENDEDLY
    return FRONTIER


@given(POINTS)
def test_standings_are_those_of_the_definitions(points: list[Point]) -> None:
    found = frontier(*zip(*points, strict=True))
    assert [one.name for one in found] == [by_brute_force(one, points) for one in points]


@given(POINTS)
def test_whoever_dominates_is_on_the_frontier_or_undominated(points: list[Point]) -> None:
    found = frontier(*zip(*points, strict=True))
    for (cost, effect), standing in zip(points, found, strict=True):
        by = [points[one] for one in standing.by]
        if standing.name == DOMINATED:
            assert len(by) == 1
            assert by[0][0] <= cost
            assert by[0][1] >= effect
            assert by[0] != (cost, effect)
            assert found[standing.by[0]].name != DOMINATED
        elif standing.name == EXTENDEDLY:
            (c, e), (d, f) = by
            assert [found[one].name for one in standing.by] == [FRONTIER, FRONTIER]
            assert e < effect < f
            assert c + Fraction(effect - e, f - e) * (d - c) < cost
        else:
            assert by == []


@given(POINTS)
def test_steps_of_the_frontier_grow_dearer(points: list[Point]) -> None:
    found = frontier(*zip(*points, strict=True))
    on = sorted({point for point, one in zip(points, found, strict=True) if one.name == FRONTIER})
    steps = [Fraction(d - c, f - e) for (c, e), (d, f) in pairwise(on)]
    assert steps == sorted(steps)
    for point, standing in zip(points, found, strict=True):
        if standing.before is not None:
            assert points[standing.before] == on[on.index(point) - 1]


def test_a_mixture_betters_a_choice_that_no_single_one_does() -> None:
    found = frontier([0.0, 8.0, 10.0], [0.0, 2.0, 10.0])
    assert [one.name for one in found] == [FRONTIER, EXTENDEDLY, FRONTIER]
    assert found[1].by == (0, 2)
    assert found[2].before == 0


def normal_choices(gain: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Return cost and effect of two choices; at a worth of 1, net benefits differ by ``gain``."""
    runs = 100
    scores = stats.norm.ppf((np.arange(runs) + 0.5) / runs)
    # What both share does not count, since they are paired.
    shared = 50.0 * np.random.default_rng(5).standard_normal(runs)
    cost = np.vstack([shared, shared + 1.0])
    effect = np.vstack([np.zeros(runs), 1.0 + gain + spread * scores])
    return cost, effect


@pytest.mark.parametrize("gain", [-0.15, 0.0, 0.1])
def test_acceptability_is_the_probability_that_a_normal_difference_is_positive(
    gain: float,
) -> None:
    resamples = 20_000
    cost, effect = normal_choices(gain, 1.0)
    found = acceptability(cost, effect, np.array([1.0]), resamples)
    error = effect[1].std() / math.sqrt(effect.shape[1])
    probability = stats.norm.cdf(gain / error)
    assert found.share[0, 1] == pytest.approx(probability, abs=5 * 0.5 / math.sqrt(resamples))
    assert found.share[0].sum() == pytest.approx(1.0)
    loss = error * stats.norm.pdf(gain / error) - abs(gain) * stats.norm.cdf(-abs(gain) / error)
    assert found.perfect_information[0] == pytest.approx(loss, abs=5 * error / math.sqrt(resamples))
    if gain:
        assert found.best[0] == int(gain > 0.0)


@given(st.integers(2, 6), st.integers(2, 12), st.integers(0, 1000))
def test_shares_sum_to_one_and_follow_their_choices(choices: int, runs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    cost, effect = random.normal(size=(2, choices, runs)).round(1)
    worths = np.array([0.0, 0.5, 3.0])
    found = acceptability(cost, effect, worths, 60)
    assert found.share.sum(axis=1) == pytest.approx(np.ones(3))
    assert (found.perfect_information >= 0.0).all()
    order = random.permutation(choices)
    other = acceptability(cost[order], effect[order], worths, 60)
    assert other.share == pytest.approx(found.share[:, order])
    assert other.perfect_information == pytest.approx(found.perfect_information)


def test_equal_choices_share_alike() -> None:
    random = np.random.default_rng(2)
    cost, effect = random.normal(size=(2, 1, 30))
    twice = [np.vstack([one, one, one + worse]) for one, worse in ((cost, 9.0), (effect, -9.0))]
    found = acceptability(*twice, np.array([1.0]), 100)
    assert found.share[0].tolist() == [0.5, 0.5, 0.0]


def test_nothing_but_the_cost_counts_where_a_failure_is_worth_nothing() -> None:
    cost, effect = normal_choices(5.0, 1.0)
    assert acceptability(cost, effect, np.zeros(1)).share[0].tolist() == [1.0, 0.0]


def test_resamples_are_of_means_and_the_same_every_time() -> None:
    values = np.random.default_rng(3).normal(4.0, 2.0, (2, 50))
    found = resampled_means(values, 4000)
    assert found.shape == (4000, 2)
    assert (found == resampled_means(values, 4000)).all()
    error = values.std(axis=1) / math.sqrt(50)
    assert np.abs(found.mean(axis=0) - values.mean(axis=1)).max() < 5 * error.max() / 60
    assert found.std(axis=0) == pytest.approx(error, rel=0.08)
    # Drawn together: a constant difference stays one.
    paired = resampled_means(np.vstack([values[0], values[0] + 1.0]), 50)
    assert paired[:, 1] - paired[:, 0] == pytest.approx(np.ones(50))


def test_who_is_on_the_frontier_by_chance_is_told() -> None:
    random = np.random.default_rng(6)
    effect = np.zeros((3, 40))
    effect[1] = 1.0 + random.standard_normal(40)
    effect[2] = effect[1] - effect[1].mean() + random.permutation(effect[1])
    cost = np.vstack([np.zeros(40), np.ones(40), np.ones(40)])
    share = share_on_frontier(cost, effect, 500)
    assert share[0] == 1.0
    # As cheap and as good as each other: either may be the better one, never both.
    assert share[1] + share[2] == pytest.approx(1.0, abs=0.02)
    assert 0.2 < share[1] < 0.8
