"""From tables to rates: cumulative incidence and the three definitions of failure."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight

from sim import FAILURE_DEFINITIONS
from sim.state.partnerships import PARTNERSHIP_RECORD
from sim.telling.outcomes import failure_events, failure_rates, incidence
from sim.vocabulary import ENDED, ENDINGS, FAILURES, NEUTRAL, NEVER, SUCCESSES, ending_group
from tests.sim.worlds import examples

lives = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 2)), min_size=1, max_size=60).map(
    lambda pairs: tuple(np.array(pairs, np.int64).T)
)


def at(pairs, horizon):
    age, cause = np.array(pairs, np.int64).reshape(-1, 2).T
    return incidence(age.copy(), cause.copy(), horizon)


def test_incidence_by_hand_with_ties_and_competing_events():
    # Age 1: one of five fails. Age 2: of four, one fails, one competes, one is censored after.
    # Age 3: the last one fails.
    pairs = [(1, 1), (2, 1), (2, 2), (2, 0), (3, 1)]
    assert at(pairs, 0) == 0
    assert at(pairs, 1) == pytest.approx(1 / 5)
    assert at(pairs, 2) == pytest.approx(1 / 5 + 4 / 5 * 1 / 4)
    assert at(pairs, 3) == pytest.approx(1 / 5 + 1 / 5 + 4 / 5 * 2 / 4)
    assert at(pairs, 99) == at(pairs, 3)


def test_incidence_without_censoring_is_the_plain_fraction():
    pairs = [(4, 1)] * 3 + [(7, 2)] * 5 + [(9, 1)] * 2
    assert at(pairs, 4) == pytest.approx(0.3)
    assert at(pairs, 8) == pytest.approx(0.3)
    assert at(pairs, 9) == pytest.approx(0.5)


def test_incidence_of_nobody_is_not_a_number_and_of_the_censored_nothing():
    assert math.isnan(at([], 60))
    assert at([(5, 0), (9, 0)], 60) == 0
    assert at([(5, 2), (9, 2)], 60) == 0


def test_an_event_beyond_the_horizon_does_not_count_and_one_at_it_does():
    assert at([(60, 1), (61, 1)], 60) == pytest.approx(0.5)
    assert at([(60, 0), (61, 1)], 61) == pytest.approx(1)


@examples(200)
@given(lives, st.integers(1, 15))
def test_incidence_equals_statsmodels_on_random_tied_data(life, horizon):
    age, cause = life
    expected = 0.0
    if np.any(cause == 1):
        with np.errstate(divide="ignore", invalid="ignore"):  # in its standard errors
            known = CumIncidenceRight(age, cause)
        reached = known.times <= horizon
        expected = known.cinc[0][reached][-1] if reached.any() else 0.0
    assert incidence(age, cause, horizon) == pytest.approx(expected, abs=1e-12)


@examples(200)
@given(lives, st.integers(1, 15))
def test_without_competing_events_incidence_is_one_less_kaplan_meier(life, horizon):
    age, cause = life
    event = cause == 1
    data = stats.CensoredData(uncensored=age[event], right=age[~event])
    expected = stats.ecdf(data).cdf.evaluate(horizon) if event.any() else 0.0
    assert incidence(age, event.astype(np.int64), horizon) == pytest.approx(expected, abs=1e-12)


def life(formed, term, ended=None, ending="running", decided=None, met=0):
    tie = np.zeros(1, PARTNERSHIP_RECORD)
    tie["formed"], tie["term"] = formed, term
    tie["stage"] = 2 if ended is None else ENDED
    tie["ended"] = NEVER if ended is None else ended
    tie["ending"] = ENDINGS.index(ending)
    tie["decided"] = NEVER if decided is None else decided
    tie["met"] = met
    return tie


# What each says, with 100 months observed: (age, cause) under the three definitions, in order.
LIVES = {
    "running, too young to tell": (life(90, 36), (9, 0), (9, 0), (9, 0)),
    "running, first term missed": (
        life(10, 36, decided=46, met=0),
        (36, 1),
        (36, 2),
        (89, 0),
    ),
    "running, first term met": (life(10, 36, decided=46, met=1), (36, 2), (36, 2), (89, 0)),
    "failed before its term": (
        life(0, 36, 20, "trust_broke_down", decided=20),
        (20, 1),
        (20, 1),
        (20, 1),
    ),
    "unmet and ended at its term": (
        life(0, 36, 36, "objectives_unmet", decided=36),
        (36, 1),
        (36, 2),
        (36, 1),
    ),
    "met and completed": (
        life(0, 36, 36, "objectives_met", decided=36, met=1),
        (36, 2),
        (36, 2),
        (36, 2),
    ),
    "acquired before its term": (life(0, 36, 20, "acquired"), (20, 2), (20, 2), (20, 1)),
    "judged at the milestone of a longer term, running": (
        life(10, 96, decided=70, met=0),
        (60, 1),
        (89, 0),
        (89, 0),
    ),
    "missed at the milestone, then failed before its term": (
        life(0, 96, 70, "trust_broke_down", decided=60, met=0),
        (60, 1),
        (70, 1),
        (70, 1),
    ),
    "left for a better offer before its term": (
        life(0, 36, 20, "better_offer"),
        (20, 2),
        (20, 2),
        (20, 1),
    ),
    "ran out at its term": (
        life(0, 36, 36, "expired", decided=36, met=0),
        (36, 1),
        (36, 2),
        (36, 1),
    ),
    "met, renewed, then failed": (
        life(0, 36, 50, "data_breach", decided=36, met=1),
        (36, 2),
        (36, 2),
        (50, 1),
    ),
    "missed, renewed, then a success": (
        life(0, 36, 72, "graduated", decided=36, met=0),
        (36, 1),
        (36, 2),
        (72, 2),
    ),
}


@pytest.mark.parametrize("name", list(LIVES))
def test_each_definition_says_of_each_life_what_its_words_say(name):
    tie, *expected = LIVES[name]
    events = failure_events(tie, 100)
    assert tuple(events) == FAILURE_DEFINITIONS
    found = [(int(age[0]), int(cause[0])) for age, cause in events.values()]
    assert found == expected


def test_rates_of_a_small_table_by_hand():
    table = np.concatenate(
        [
            life(0, 36, 20, "trust_broke_down", decided=20),
            life(0, 36, 36, "objectives_unmet", decided=36),
            life(0, 36, 36, "objectives_met", decided=36, met=1),
            life(0, 36, 20, "acquired"),
        ]
    )
    assert failure_rates(table, 100) == {
        "objectives_unmet": pytest.approx(2 / 4),
        "ended_before_term": pytest.approx(1 / 4),
        "ended_within_five_years": pytest.approx(3 / 4),
    }
    young = np.concatenate([table, *[life(95, 36)] * 50])
    assert failure_rates(young, 100) == pytest.approx(failure_rates(table, 100))
    assert all(math.isnan(rate) for rate in failure_rates(table[:0], 100).values())


def test_those_still_running_are_censored_at_the_horizon_and_never_counted_either_way():
    running = np.concatenate([life(formed, 60) for formed in range(50, 100)])
    assert set(failure_rates(running, 100).values()) == {0.0}
    one_failure = np.concatenate([running, life(0, 60, 49, "data_breach", decided=49)])
    # At age 49 only those formed in month 50 are still known to run: 1 of 2.
    assert failure_rates(one_failure, 100)["objectives_unmet"] == pytest.approx(1 / 2)


def test_every_ending_is_a_success_neutral_or_a_failure():
    groups = {name: ending_group(name) for name in ENDINGS}
    assert groups["running"] == "running"
    assert [name for name in ENDINGS if groups[name] == "success"] == list(SUCCESSES)
    assert list(SUCCESSES) == ["objectives_met", "graduated"]
    assert [name for name in ENDINGS if groups[name] == "neutral"] == list(NEUTRAL)
    assert list(NEUTRAL) == ["acquired", "planned_exit", "expired", "better_offer"]
    assert [name for name in ENDINGS if groups[name] == "failure"] == list(FAILURES)
    assert len(FAILURES) == 14
    assert set(groups.values()) == {"running", "success", "neutral", "failure"}
