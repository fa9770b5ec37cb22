"""Learning: news reaches those who watch, priorities move, success breeds more."""

import numpy as np
import pytest

from sim.lifecycle.closing import end
from sim.lifecycle.learning import become_aware, next_area, spread_news
from sim.lifecycle.negotiation import sign
from sim.vocabulary import (
    ACQUIRED,
    BETTER_OFFER,
    BOTH,
    ENDED,
    EXPIRED,
    FIRST_FAILURE,
    GRADUATED,
    N_ENDINGS,
    NEVER,
    OBJECTIVES_MET,
    PLANNED_EXIT,
    TRUST_BROKE_DOWN,
)
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    months,
    operating,
    small_world,
    talking,
    tie_of,
)

WATCHER = 1
SUCCESSES = (OBJECTIVES_MET, GRADUATED)
NEUTRAL = (ACQUIRED, PLANNED_EXIT, EXPIRED, BETTER_OFFER)
FAILURES = tuple(range(FIRST_FAILURE, N_ENDINGS))
NEWS = {"fomo_from_news": 0.4, "imitation": 0.1, "bad_news": 0.5, "hype_from_news": 0.6}


def ended(ending, month=24, **parameters):
    """A partnership that ended; nothing was said of it before."""
    world = operating(**NEWS | parameters)
    own = world.organisations
    own["awareness"], own["fomo_pressure"], own["cascade_area"] = 0.5, 1.0, -1
    world.regions["hype"] = 0.5
    end(world, 0, ending, BOTH, month)
    return world


@pytest.mark.parametrize("ending", [OBJECTIVES_MET, ACQUIRED, TRUST_BROKE_DOWN])
def test_an_ending_is_recorded_once_with_date_and_side_and_frees_both_sides(ending):
    world = ended(ending)
    tie = tie_of(world)
    assert (tie["stage"], tie["ending"], tie["ended"], tie["ended_by"]) == (ENDED, ending, 24, BOTH)
    assert not world.organisations["active"].any()
    assert world.organisations["signed"].tolist() == [1, 0, 0, 1, 0]
    assert months(world)["ended"][24, ending] == 1
    assert world.history["ended"].sum() == 1


@pytest.mark.parametrize("ending", [*SUCCESSES, *NEUTRAL, *FAILURES])
def test_a_failure_settles_the_objectives_unless_they_are_settled(ending):
    """A success comes when they are; a neutral ending leaves them open."""
    expected = (24, 0) if ending in FAILURES else (NEVER, 0)
    assert tuple(tie_of(ended(ending))[["decided", "met"]]) == expected
    world = operating()
    for met in (0, 1):
        tie_of(world)["decided"], tie_of(world)["met"] = 20, met
        end(world, 0, ending, BOTH, 24)
        assert tuple(tie_of(world)[["decided", "met"]]) == (20, met)


def test_good_news_presses_and_is_imitated_by_those_who_watch_and_talked_of_by_all():
    world = small_world(**NEWS)
    own = world.organisations
    own["prominence"][HOST], own["awareness"][2] = 0.3, 0.9
    world.regions["hype"][5, AREA] = 0.99
    spread_news(world, HOST, AREA, 1.0, 3)
    assert own["fomo_pressure"].tolist() == pytest.approx([0, 0.12, 0.12, 0, 0])
    assert own["awareness"].tolist() == pytest.approx([0.5, 0.55, 0.91, 0.5, 0.5])
    assert own["fomo_area"].tolist() == [0, AREA, AREA, 0, 0]
    talked = np.full(11, 0.6 * 0.3 / 1.5)
    talked[5] = 1.0
    assert np.allclose(world.regions["hype"][:, AREA], talked)
    assert np.allclose(np.delete(world.regions["hype"], AREA, axis=1), 0)


def test_bad_news_warns_and_cools_and_nobody_looks_where_it_came_from():
    world = small_world(**NEWS)
    own = world.organisations
    own["fomo_pressure"][1:3] = 0.5, 0.01
    own["fomo_area"], world.regions["hype"] = 5, 0.5
    spread_news(world, HOST, AREA, -0.5, 3)
    assert own["fomo_pressure"].tolist() == pytest.approx([0, 0.4, 0, 0, 0])
    assert own["awareness"].tolist() == pytest.approx([0.5, 0.475, 0.475, 0.5, 0.5])
    assert np.all(own["fomo_area"] == 5)
    assert world.regions["hype"][4, AREA] == pytest.approx(0.5 - 0.6 * 0.25 / 1.5)


def test_where_nobody_is_prominent_news_is_no_hype():
    world = small_world(**NEWS)
    world.organisations["prominence"] = world.climate["audience"] = 0.0
    spread_news(world, HOST, AREA, 1.0, 3)
    assert np.all(world.regions["hype"] == 0)
    world.organisations["prominence"][HOST] = world.climate["audience"] = 0.2
    spread_news(world, HOST, AREA, 1.0, 3)
    assert world.regions["hype"][4, AREA] == pytest.approx(0.6), "all that there is"


def test_hype_follows_the_share_of_all_prominence_so_that_a_larger_world_is_no_louder():
    heard = []
    for audience in (1.5, 15.0):
        world = small_world(**NEWS)
        world.climate["audience"] = audience
        spread_news(world, HOST, AREA, 1.0, 3)
        heard.append(float(world.regions["hype"][4, AREA]))
        assert world.organisations["fomo_pressure"][WATCHER] == pytest.approx(0.2)
    assert heard[0] == pytest.approx(10 * heard[1])


def test_before_observation_news_presses_but_does_not_teach():
    world = small_world(**NEWS)
    spread_news(world, HOST, AREA, 1.0, -1)
    assert world.organisations["fomo_pressure"][WATCHER] == pytest.approx(0.2)
    assert np.all(world.organisations["awareness"] == 0.5)


def test_states_stay_within_bounds_however_loud_the_news():
    world = small_world(**NEWS | {"imitation": 1, "hype_from_news": 20})
    for news in (20.0, -20.0):
        spread_news(world, HOST, AREA, news, 3)
        assert world.organisations["fomo_pressure"].min() >= 0
        for state in (world.organisations["awareness"], world.regions["hype"]):
            assert 0 <= state.min() <= state.max() <= 1


def test_a_signature_is_good_news():
    world = talking(**NEWS)
    sign(world, 0, 3)
    own = world.organisations
    assert own["fomo_pressure"].tolist() == pytest.approx([0, 0.2, 0.2, 0, 0])
    assert own["awareness"][WATCHER] == pytest.approx(0.55)
    assert world.regions["hype"][4, AREA] == pytest.approx(0.6 / 3)


@pytest.mark.parametrize("ending", [*SUCCESSES, *NEUTRAL, *FAILURES])
def test_a_success_is_good_news_and_opens_the_next_area_a_failure_is_bad_the_rest_none(ending):
    world = ended(ending)
    news = 1.0 if ending in SUCCESSES else -0.5 if ending in FAILURES else 0.0
    own = world.organisations
    assert own["fomo_pressure"][WATCHER] == pytest.approx(1 + 0.4 * news * 0.5)
    assert own["awareness"][WATCHER] == pytest.approx(0.5 + 0.1 * news * 0.5)
    assert world.regions["hype"][4, AREA] == pytest.approx(0.5 + 0.6 * news / 3)
    assert (own["cascade_area"][HOST] >= 0) == (ending in SUCCESSES)
    assert own["cascade_area"][HOST] != AREA
    assert np.all(own["cascade_area"][1:] == -1)


def test_the_next_area_is_the_most_pressing_other_one():
    world = small_world()
    world.organisations["needs"][HOST] = (0.5, 0.3, 0.9, 0.7, 0.2, 0.1, 0.4)
    assert next_area(world, HOST, 2) == 3
    assert next_area(world, HOST, 5) == 2
    world.organisations["capabilities"][HOST] = 1.0
    assert next_area(world, HOST, 2) == -1


def settled_awareness(champion=0.5, **parameters):
    """The awareness that a host comes to in the end."""
    world = small_world(**{"adjustment": 0.2, "awareness_pull": 0.5} | parameters)
    own = world.organisations
    own["champion"][HOST] = champion
    for month in range(200):
        become_aware(world, HOST, month)
        assert 0 <= own["awareness"][HOST] <= 1
    assert np.all(own["awareness"][1:] == 0.5)
    return float(own["awareness"][HOST])


def test_priority_follows_a_champion():
    assert settled_awareness() == pytest.approx(0.5)
    assert settled_awareness(champion=0.8) == pytest.approx(0.8)
    assert settled_awareness(champion=1.0, awareness_pull=0.9) == pytest.approx(1.0)
    assert settled_awareness(champion=0.0) == pytest.approx(0, abs=1e-6)


def test_priority_moves_as_habits_do_once_observation_has_begun():
    world = small_world(adjustment=0.1, awareness_pull=0.5)
    own = world.organisations
    own["awareness"][HOST] = 0.1
    become_aware(world, HOST, -1)
    assert own["awareness"][HOST] == 0.1
    become_aware(world, HOST, 0)
    assert own["awareness"][HOST] == pytest.approx(0.1 + 0.1 * 0.4)
    assert own["awareness"][PARTNER] == 0.5
