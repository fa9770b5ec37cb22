"""Luck is not skill: what fresh seeds make of a front whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.estimators.fronts import non_dominated
from experiments.estimators.means import Estimate, mean_of
from experiments.questions.optimise.carrying import dispensable, removals, simplest
from experiments.questions.optimise.finding import _told
from experiments.questions.optimise.limits import TOO_DEAR, TOO_FEW, UNMEASURED, Limits
from experiments.questions.optimise.objectives import MEASURES, OBJECTIVES, PLACE, Sample
from experiments.questions.optimise.proof import DOMINATED, optimism, prove, rivals

BOTH = (OBJECTIVES["failure"], OBJECTIVES["cost"])
LIMITS = Limits(("failure", "cost"), 0.8, None)
COUNT = 60


def sample(
    failure: np.ndarray,
    cost: np.ndarray,
    seeds: int,
    draws: np.random.Generator,
    noise: float | np.ndarray,
) -> Sample:
    """Runs of policies whose failures and costs are known, with luck shared and of one's own."""
    values = np.zeros((len(failure), seeds, len(MEASURES)))
    values[..., PLACE["partnerships"]] = 3.0
    values[..., PLACE["cost"]] = cost[:, None]
    values[..., PLACE["failure"]] = (
        failure[:, None]
        + draws.normal(0.0, 0.05, (1, seeds))
        + draws.normal(0.0, 1.0, (len(failure), seeds)) * np.reshape(noise, (-1, 1))
    )
    return Sample(values)


def test_fresh_seeds_take_the_optimism_out_of_the_search() -> None:
    """The search's own interval misses the truth, as that of fresh seeds must not."""
    draws = np.random.default_rng(3)
    truth = 0.5 - 0.002 * np.arange(COUNT)
    cost = np.arange(COUNT, dtype=np.float64)
    # The baseline has no luck of its own, so that all optimism is the candidates'.
    noise = np.where(np.arange(COUNT) == 0, 0.0, 0.08)
    own = fresh = told = 0
    for _ in range(200):
        searched = sample(truth, cost, 6, draws, noise)
        means = searched.means()
        front = np.flatnonzero(non_dominated(means[:, [0, 1]]))
        # The baseline is the first, and is on the front, being cheapest.
        gain = truth[0] - truth[front].mean()
        again = sample(truth[[0, *front]], cost[[0, *front]], 60, draws, noise[[0, *front]])
        row = optimism(BOTH, means[front], means[0], again).iloc[0]
        flattered = row["gain_search"] - gain
        told += row["optimism_low"] <= flattered <= row["optimism_high"]
        by_seed = (again.runs[:1, :, 0] - again.runs[1:, :, 0]).mean(axis=0)
        proved = mean_of(by_seed)
        fresh += proved.low <= gain <= proved.high
        by_seed = (searched.runs[:1, :, 0] - searched.runs[front, :, 0]).mean(axis=0)
        believed = mean_of(by_seed)
        own += believed.low <= gain <= believed.high
    # 95% of 200, give or take four standard errors.
    assert 177 <= fresh <= 200
    assert 177 <= told <= 200
    assert own < 60


def test_fresh_front_leaves_out_the_lucky_and_those_that_break_a_limit() -> None:
    draws = np.random.default_rng(5)
    failure = np.array([0.6, 0.5, 0.55, 0.2, 0.3, 0.1])
    cost = np.array([0.0, 10.0, 20.0, 30.0, 40.0, 90.0])
    fresh = sample(failure, cost, 40, draws, 0.01)
    fresh.runs[3, :, PLACE["partnerships"]] = 2.0
    limits = Limits(("failure", "cost"), 0.8, 60.0)
    proof = prove(BOTH, limits, fresh)
    assert proof is not None
    assert proof.why_not == ["", DOMINATED, TOO_FEW, "", TOO_DEAR]
    assert proof.front == [0, 3]
    assert proof.knee_share.sum() == pytest.approx(1.0)
    assert prove(BOTH, Limits(("failure", "cost"), 2.0, None), fresh) is None


def test_knee_is_told_with_how_often_it_would_be_the_knee() -> None:
    draws = np.random.default_rng(8)
    cost = np.array([0.0, 0.0, 10.0, 11.0, 100.0])
    clear = prove(BOTH, LIMITS, sample(np.array([0.6, 0.6, 0.2, 0.5, 0.1]), cost, 50, draws, 0.02))
    close = prove(
        BOTH, LIMITS, sample(np.array([0.6, 0.6, 0.2, 0.195, 0.1]), cost, 50, draws, 0.05)
    )
    assert clear is not None
    assert close is not None
    assert clear.knee == 1
    assert clear.knee_share[1] == 1.0
    assert 0.1 < close.knee_share[1] < 0.9
    assert 0.1 < close.knee_share[2] < 0.9


def test_a_known_policy_is_clearly_dominated_only_where_intervals_say_so() -> None:
    draws = np.random.default_rng(2)
    everyone = sample(
        np.array([0.6, 0.2, 0.6, 0.5, 0.201, 0.15]),
        np.array([0.0, 20.0, 0.0, 25.0, 20.0, 60.0]),
        60,
        draws,
        0.02,
    )
    proof = prove(BOTH, LIMITS, everyone.of([0, 0, 1]))
    assert proof is not None
    worse, alike, other = rivals(proof, everyone.of([3, 4, 5]))
    assert (worse.by, worse.clearly) == (1, True)
    assert not alike.clearly
    assert (other.by, other.clearly) == (None, False)
    # Nothing dominates itself.
    assert rivals(proof, everyone.of([1]))[0].by is None


def test_runs_without_a_value_do_not_count_and_few_are_none() -> None:
    values = np.full((2, 4, len(MEASURES)), 1.0)
    equity = PLACE["equity"]
    values[0, 0, equity] = np.nan
    values[0, 1, equity] = 4.0
    values[1, :3, equity] = np.nan
    means = Sample(values).means()
    assert means[0, equity] == 2.0
    assert np.isnan(means[1, equity])
    limits = Limits(("failure", "equity"), 0.8, None)
    assert limits.broken(means, means[0]) == ["", UNMEASURED]
    # A measure that is no objective may be missing.
    assert LIMITS.broken(means, means[0]) == ["", ""]


def without(harms: list[float], saved: list[float], seeds: int = 80) -> Sample:
    """A policy, then it without this and that, each so much worse in failure and cheaper."""
    draws = np.random.default_rng(4)
    return sample(0.3 + np.array([0.0, *harms]), 50.0 - np.array([0.0, *saved]), seeds, draws, 0.02)


def test_levers_that_carry_a_policy_are_told_from_those_that_do_not() -> None:
    levers = ["voice", "transparency", "red_lines"]
    found = removals(BOTH, levers, without([0.1, 0.0, -0.05], [5.0, 5.0, 5.0]))
    assert [one.carries for one in found] == [True, False, False]
    harm = found[0].worse[0]
    assert harm.low < 0.1 < harm.high
    # Cheaper without it is no harm.
    assert found[0].worse[1].mean == pytest.approx(-5.0)
    assert dispensable(found) == [["red_lines"], ["red_lines", "transparency"]]


def test_levers_go_together_only_if_nothing_is_clearly_worse_without_all_of_them() -> None:
    baseline = without([], [])
    assert simplest(BOTH, LIMITS, baseline, without([0.0, -0.01, 0.05], [1.0, 2.0, 3.0])) == 2
    assert simplest(BOTH, LIMITS, baseline, without([0.1, 0.1], [1.0, 2.0])) == 0
    assert simplest(BOTH, LIMITS, baseline, without([], [])) == 0
    few = without([0.0, 0.0], [1.0, 2.0])
    few.runs[2, :, PLACE["partnerships"]] = 1.0
    assert simplest(BOTH, LIMITS, baseline, few) == 1


def test_an_interval_that_is_not_known_is_not_told() -> None:
    failure = OBJECTIVES["failure"]
    assert _told(failure, Estimate(0.0, np.nan, np.nan, 3), "+") == "+0.0 points"
    assert _told(failure, Estimate(-0.05, -0.06, -0.04, 30), "+") == "-5.0 points (-6.0 to -4.0)"
