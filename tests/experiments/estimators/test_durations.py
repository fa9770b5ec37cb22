"""Curves by age against hand, statsmodels and theory; bands that know runs from lives."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from experiments.estimators import durations
from experiments.estimators.durations import (
    ages_known,
    band,
    by_period,
    count_lives,
    drawn_runs,
    ending_within,
    hazard,
    incidence,
    joint_band,
    mean_life,
    median_life,
    pooled,
    survival,
    time_lost,
)
from tests.sim.worlds import examples

AGES = 16


def curves(run, age, cause, runs=1, ages=AGES, causes=2, drawn=None):
    """Return survival, and the incidence of each cause, in each draw."""
    counts = count_lives(np.array(run), np.array(age), np.array(cause), runs, ages, causes)
    drawn = np.ones((1, runs)) if drawn is None else drawn
    at_risk = pooled(drawn, counts.at_risk)
    surviving = survival(hazard(pooled(drawn, counts.events.sum(axis=2)), at_risk))
    ended = [
        incidence(hazard(pooled(drawn, counts.events[:, :, one]), at_risk), surviving)
        for one in range(causes)
    ]
    return surviving, ended


def test_ties_by_hand() -> None:
    # Seven lives of two runs. Age 1: one of seven ends of 1. Age 2: of six, two end of 1, one of
    # 2, and one is censored after them. Age 4: of two, one ends of 1 and one is censored.
    age = [1, 2, 2, 2, 2, 4, 4]
    cause = [1, 1, 1, 2, 0, 1, 0]
    surviving, (first, second) = curves([0, 1, 0, 1, 0, 1, 0], age, cause, runs=2, ages=6)
    one, half = Fraction(1), Fraction(1, 2)
    after_1 = one - Fraction(1, 7)
    after_2 = after_1 * (one - Fraction(3, 6))
    expected = [one, after_1, after_2, after_2, after_2 * half, after_2 * half]
    assert surviving[0] == pytest.approx([float(part) for part in expected], abs=1e-15)
    by_2 = Fraction(1, 7) + after_1 * Fraction(2, 6)
    expected = [0, Fraction(1, 7), by_2, by_2, by_2 + after_2 * half, by_2 + after_2 * half]
    assert first[0] == pytest.approx([float(part) for part in expected], abs=1e-15)
    of_2 = after_1 * Fraction(1, 6)
    assert second[0] == pytest.approx([0, 0, *[float(of_2)] * 4], abs=1e-15)
    # The months before age 4, to which all have part: 1 + 6/7 + 2 * 3/7.
    assert mean_life(surviving, 4)[0] == pytest.approx(float(one + after_1 + 2 * after_2))
    assert median_life(surviving)[0] == 2
    # Of the 6/7 that come to age 2, what ends of 1 at ages 2 and 3, that is, at 2.
    assert ending_within(first, surviving, 2)[0, 2] == pytest.approx(1 / 3)


def test_who_grows_older_than_is_counted_is_at_risk_to_the_last() -> None:
    counts = count_lives(np.array([0, 0]), np.array([3, 40]), np.array([1, 1]), 1, 5, 1)
    assert counts.at_risk[0].tolist() == [2, 2, 2, 2, 1]
    assert counts.events[0, :, 0].tolist() == [0, 0, 0, 1, 0]


lives = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 2)), min_size=1, max_size=60)


def steps(times, values, before):
    """Return a step function at every age."""
    place = np.searchsorted(times, np.arange(AGES), side="right")
    return np.concatenate([[before], values])[place]


@examples(150)
@given(lives)
def test_curves_equal_statsmodels_on_random_ties(pairs) -> None:
    age, cause = np.array(pairs).T
    surviving, ended = curves(np.zeros_like(age), age, cause)
    known = SurvfuncRight(age, cause > 0)
    expected = steps(known.surv_times, known.surv_prob, 1.0)
    assert surviving[0] == pytest.approx(expected, abs=1e-12)
    if not cause.any():
        assert not np.any(ended)
        return
    with np.errstate(divide="ignore", invalid="ignore"):  # in its standard errors
        known = CumIncidenceRight(age, cause)
    for found, expected in zip(ended, known.cinc, strict=False):
        assert found[0] == pytest.approx(steps(known.times, expected, 0.0), abs=1e-12)


@pytest.mark.parametrize("rate", [0.15, 0.03])
def test_constant_hazard_gives_geometric_life(rate: float) -> None:
    ages = np.arange(60)
    at_risk = 1e6 * (1.0 - rate) ** ages
    surviving = survival(hazard(rate * at_risk, at_risk))
    assert surviving == pytest.approx((1.0 - rate) ** (ages + 1))
    analytic = (1.0 - rate) * (1.0 - (1.0 - rate) ** 48) / rate
    assert mean_life(surviving, 48) == pytest.approx(analytic)
    assert median_life(surviving) == np.ceil(np.log(0.5) / np.log(1.0 - rate)) - 1
    failed = incidence(hazard(0.75 * rate * at_risk, at_risk), surviving)
    assert failed == pytest.approx(0.75 * (1.0 - surviving))
    within = ending_within(failed, surviving, 12)
    assert within == pytest.approx(np.full(49, 0.75 * (1.0 - (1.0 - rate) ** 12)))


@examples(50)
@given(lives, st.integers(1, AGES))
def test_life_and_time_lost_make_up_the_horizon(pairs, horizon) -> None:
    age, cause = np.array(pairs).T
    surviving, ended = curves(np.zeros_like(age), age, cause)
    lost = sum(time_lost(one, horizon)[0] for one in ended)
    assert mean_life(surviving, horizon)[0] + lost == pytest.approx(horizon)


def test_more_than_is_known_is_refused() -> None:
    with pytest.raises(ValueError, match="ages to 3 months are wanted, 2 are known"):
        mean_life(np.ones(2), 3)


def test_median_that_is_not_reached_is_infinite() -> None:
    assert median_life(np.array([[0.9, 0.6], [0.9, 0.5]])).tolist() == [np.inf, 1.0]


def test_periods_add_up_whole_months_and_leave_out_the_rest() -> None:
    assert by_period(np.arange(8.0), 3).tolist() == [3.0, 12.0]


def test_ages_are_known_while_enough_are_at_risk() -> None:
    assert ages_known(np.array([50.0, 30.0, 29.0]), 30) == 2


def test_weights_count_a_run_so_many_times() -> None:
    run, age, cause = [0, 0, 1, 1, 1], [3, 5, 2, 5, 7], [1, 2, 1, 0, 2]
    weighed, _ = curves(run, age, cause, runs=2, drawn=drawn_runs(2, 0) * [1.0, 3.0])
    twice_more = [0, 0, *[1, 1, 1] * 3]
    repeated, _ = curves(twice_more, age[:2] + age[2:] * 3, cause[:2] + cause[2:] * 3, runs=2)
    assert weighed == pytest.approx(repeated)


def test_draws_are_the_same_every_time_and_as_many_as_there_are_runs() -> None:
    drawn = drawn_runs(7)
    assert np.array_equal(drawn, drawn_runs(7))
    assert drawn.shape == (1 + durations.RESAMPLES, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert (drawn[0] == 1).all()


def test_one_run_has_no_interval() -> None:
    for found in (band(np.ones((5, 3)), 1), joint_band(np.ones((5, 3)), 1)):
        assert (found.value == 1).all()
        assert np.isnan(found.low).all()
        assert np.isnan(found.high).all()


# What intervals cover, where a run's luck is shared by its lives: the hazard of a run is one of
# two, whichever, so a run's survival varies far more than that of lives by chance.
HAZARDS = np.array([0.02, 0.12])
HORIZON = 12
STUDIES = 600


def truth() -> np.ndarray:
    return ((1.0 - HAZARDS) ** np.arange(1, HORIZON + 1)[:, None]).mean(axis=1)


def covers(runs: int, seed: int) -> dict[str, float]:
    """Return how often intervals of survival cover what is true, over many studies."""
    chance = np.random.default_rng(seed)
    resamples = 400
    drawn = drawn_runs(runs, resamples=resamples)
    hits = dict.fromkeys(("pointwise", "naive", "together", "all by themselves"), 0)
    size = 40
    for _ in range(STUDIES):
        rates = chance.choice(HAZARDS, runs)
        age = chance.geometric(np.repeat(rates, size)) - 1
        alive = (age.reshape(runs, size)[:, :, None] > np.arange(HORIZON)).sum(axis=1)
        before = np.column_stack([np.full(runs, size), alive[:, :-1]])
        at_risk = pooled(drawn, before)
        surviving = survival(hazard(pooled(drawn, before - alive), at_risk))
        alone, joint = band(surviving, runs), joint_band(surviving, runs)
        own = surviving[0, -1]
        error = 1.96 * np.sqrt(own * (1.0 - own) / (runs * size))
        hits["pointwise"] += bool(alone.low[-1] <= truth()[-1] <= alone.high[-1])
        hits["naive"] += bool(abs(own - truth()[-1]) <= error)
        hits["together"] += bool(((joint.low <= truth()) & (truth() <= joint.high)).all())
        hits["all by themselves"] += bool(((alone.low <= truth()) & (truth() <= alone.high)).all())
    return {name: count / STUDIES for name, count in hits.items()}


def test_bands_cover_as_often_as_they_say_where_lives_of_a_run_go_together() -> None:
    found = covers(40, 5)
    # Six standard errors of a share of 600 studies around 95%.
    assert 0.90 < found["pointwise"] < 0.99
    assert 0.90 < found["together"] < 0.995
    assert found["naive"] < 0.60


def test_bands_allow_for_few_runs() -> None:
    # Plain percentiles and normal errors of five runs would cover all together 76 times in 100.
    found = covers(5, 5)
    assert found["pointwise"] > 0.90
    assert found["together"] > 0.83


def test_pairing_takes_out_what_two_policies_share() -> None:
    chance = np.random.default_rng(8)
    runs, size = 60, 50
    rates = chance.choice(HAZARDS, runs)
    run = np.repeat(np.arange(runs), size)
    drawn = drawn_runs(runs)
    ends = {}
    for policy, factor in (("baseline", 1.0), ("better", 0.8)):
        age = chance.geometric(factor * np.repeat(rates, size)) - 1
        surviving, _ = curves(run, age, np.ones_like(age), runs, 24, 1, drawn)
        ends[policy] = mean_life(surviving, 24)
    together = band(ends["better"] - ends["baseline"], runs)
    apart = band(ends["better"] - np.append(ends["baseline"][0], ends["baseline"][:0:-1]), runs)
    assert together.low > 0.0
    assert apart.high - apart.low > 2.0 * (together.high - together.low)
