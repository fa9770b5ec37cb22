"""Learning: news spreads, experience grows, reputations move, success breeds more."""

import pytest

from sim.lifecycle.closing import end
from sim.lifecycle.learning import announce, become_aware, next_area
from sim.vocabulary import ACQUIRED, BOTH, ENDED, GRADUATED, NEVER, OBJECTIVES_MET, TRUST_BROKE_DOWN
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    months,
    operating,
    small_world,
    tie_of,
    together,
)

WATCHER, STRANGER = 1, 4


def ended(ending, month=24, levers=None, **parameters):
    world = operating(levers, **parameters)
    end(world, 0, ending, BOTH, month)
    return world


@pytest.mark.parametrize("ending", [OBJECTIVES_MET, ACQUIRED, TRUST_BROKE_DOWN])
def test_an_ending_is_recorded_once_with_date_and_side_and_frees_both_sides(ending):
    world = ended(ending)
    tie = tie_of(world)
    assert (tie["stage"], tie["ending"], tie["ended"], tie["ended_by"]) == (ENDED, ending, 24, BOTH)
    assert not world.organisations["active"].any()
    assert months(world)["ended"][24, ending] == 1
    assert world.history["ended"].sum() == 1


def test_an_ending_settles_the_objectives_unless_it_is_neutral_or_they_are_settled():
    settled = {
        ending: tuple(tie_of(ended(ending))[["decided", "met"]])
        for ending in (OBJECTIVES_MET, GRADUATED, TRUST_BROKE_DOWN, ACQUIRED)
    }
    assert settled[OBJECTIVES_MET] == settled[GRADUATED] == (24, 1)
    assert settled[TRUST_BROKE_DOWN] == (24, 0)
    assert settled[ACQUIRED] == (NEVER, 0)
    world = operating()
    tie_of(world)["decided"], tie_of(world)["met"] = 20, 1
    end(world, 0, TRUST_BROKE_DOWN, BOTH, 24)
    assert tuple(tie_of(world)[["decided", "met"]]) == (20, 1)


@pytest.mark.parametrize("ending", [OBJECTIVES_MET, ACQUIRED, TRUST_BROKE_DOWN])
def test_both_sides_gain_the_years_they_had_together_as_experience(ending):
    before = together().organisations["experience"]
    after = ended(ending, month=30, learning_rate=2).organisations["experience"]
    gained = after - before
    assert gained.tolist() == pytest.approx([2 * 2.5, 0, 0, 2 * 2.5, 0])


def test_success_raises_reputations_and_failure_lowers_them():
    good = ended(OBJECTIVES_MET, reputation_step=0.1).organisations["reputation"]
    bad = ended(TRUST_BROKE_DOWN, reputation_step=0.1).organisations["reputation"]
    neutral = ended(ACQUIRED, reputation_step=0.1).organisations["reputation"]
    assert good.tolist() == pytest.approx([0.55, 0.5, 0.5, 0.55, 0.5])
    assert bad.tolist() == pytest.approx([0.45, 0.5, 0.5, 0.45, 0.5])
    assert neutral.tolist() == [0.5] * 5


def test_a_success_leaves_capability_behind_and_opens_the_next_area():
    world = ended(OBJECTIVES_MET, capability_learned=0.5)
    own = world.organisations
    assert own["capabilities"][HOST, AREA] == pytest.approx(0.1 + 0.5 * 0.9)
    assert own["cascade_area"][HOST] != AREA
    assert own["cascade_area"][HOST] >= 0
    failed = ended(TRUST_BROKE_DOWN).organisations
    assert failed["cascade_area"][HOST] == -1
    assert failed["capabilities"][HOST, AREA] == pytest.approx(0.1)


def test_the_next_area_is_the_most_pressing_other_one():
    world = small_world()
    world.organisations["needs"][HOST] = (0.5, 0.3, 0.9, 0.7, 0.2, 0.1, 0.4)
    assert next_area(world, HOST, 2) == 3
    assert next_area(world, HOST, 5) == 2
    world.organisations["capabilities"][HOST] = 1.0
    assert next_area(world, HOST, 2) == -1


def test_success_makes_watchers_want_the_same_and_failure_warns_them_and_disappoints():
    imitate = {"imitation_of_success": 0.1, "disappointment": 0.2, "awareness_from_adoption": 0}
    good = ended(OBJECTIVES_MET, **imitate).organisations["awareness"]
    bad = ended(TRUST_BROKE_DOWN, **imitate).organisations["awareness"]
    assert good.tolist() == pytest.approx([0.5, 0.55, 0.55, 0.5, 0.5])
    assert bad.tolist() == pytest.approx([0.4, 0.45, 0.45, 0.5, 0.5])


def test_a_signature_presses_teaches_and_raises_the_talk_among_those_who_watch():
    settings = {
        "fomo_from_adoption": 0.4,
        "awareness_from_adoption": 0.1,
        "awareness_ceiling": 0.7,
        "hype_from_adoption": 0.2,
    }
    world = together(**settings)
    own = world.organisations
    own["fomo_pressure"], own["awareness"] = 0.0, 0.5
    own["awareness"][2] = 0.9
    world.regions["hype"] = 0.0
    announce(world, 0, 3)
    assert own["fomo_pressure"].tolist() == pytest.approx([0, 0.3, 0.3, 0, 0])
    assert own["awareness"].tolist() == pytest.approx([0.5, 0.52, 0.9, 0.5, 0.5])
    assert own["fomo_area"][WATCHER] == AREA
    assert world.regions["hype"][4, AREA] == pytest.approx(0.1)
    assert world.regions["hype"].sum() == pytest.approx(0.1)


def test_prominent_adopters_press_more():
    felt = []
    for prominence in (0.0, 1.0):
        world = together(fomo_from_adoption=0.4)
        world.organisations["fomo_pressure"] = 0.0
        world.organisations["prominence"][HOST] = prominence
        announce(world, 0, 3)
        felt.append(float(world.organisations["fomo_pressure"][WATCHER]))
    assert felt[1] == pytest.approx(5 * felt[0])


def test_awareness_spreads_as_a_logistic_up_to_its_ceiling_once_observation_has_begun():
    world = small_world(awareness_drift=0.1, awareness_ceiling=0.8)
    own = world.organisations
    become_aware(world, HOST, -1)
    assert own["awareness"][HOST] == 0.5
    expected = 0.5
    for month in range(200):
        become_aware(world, HOST, month)
        expected += 0.1 * expected * (1 - expected / 0.8)
        assert own["awareness"][HOST] == pytest.approx(expected)
        assert own["awareness"][HOST] <= 0.8
    assert expected == pytest.approx(0.8, abs=1e-3)
    own["awareness"][PARTNER] = 0.95
    become_aware(world, PARTNER, 0)
    assert own["awareness"][PARTNER] == 0.95
    assert own["awareness"][STRANGER] == 0.5
