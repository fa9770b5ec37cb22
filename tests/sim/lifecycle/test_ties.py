"""Ties: what two organisations have behind them and between them."""

import numpy as np
import pytest

from sim.lifecycle.negotiation import open_negotiation
from sim.lifecycle.ties import (
    host_trust,
    is_together,
    last_tie,
    partner_trust,
    regulatory_distance,
    shared_trust,
)
from sim.vocabulary import DELIBERATE, ENDED, FELL_THROUGH
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    small_world,
    talking,
    tie_of,
    together,
)


def test_strangers_have_no_tie():
    world = small_world()
    assert last_tie(world, HOST, PARTNER) == -1
    assert not is_together(world, HOST, PARTNER)


def test_a_pair_is_together_from_the_first_talk_to_the_ending_and_remembers_it():
    for world in (talking(), together()):
        assert last_tie(world, HOST, PARTNER) == 0
        assert is_together(world, HOST, PARTNER)
        assert not is_together(world, HOST, PARTNER + 1)
        assert not is_together(world, 1, PARTNER)
    world.partnerships["stage"][0] = ENDED
    assert last_tie(world, HOST, PARTNER) == 0
    assert not is_together(world, HOST, PARTNER)


def test_talks_that_fell_through_are_no_tie():
    world = talking()
    world.partnerships["stage"][0] = FELL_THROUGH
    assert last_tie(world, HOST, PARTNER) == -1


def test_the_latest_of_several_ties_counts_whoever_came_between():
    world = together()
    world.partnerships["stage"][0] = ENDED
    open_negotiation(world, HOST, PARTNER + 1, AREA, TYPE, DELIBERATE, -1, 0.8, 0.0, 30)
    assert last_tie(world, HOST, PARTNER) == 0
    open_negotiation(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0, 0.8, 0.0, 31)
    assert last_tie(world, HOST, PARTNER) == 2
    assert last_tie(world, HOST, PARTNER + 1) == 1


def test_trust_is_the_mean_of_its_three_parts_and_of_both_sides():
    world = together()
    tie = tie_of(world)
    parts = ("competence", "integrity", "commitment")
    for part, host, partner in zip(parts, (0.2, 0.5, 0.8), (0.1, 0.1, 0.4), strict=True):
        tie[f"host_trust_{part}"], tie[f"partner_trust_{part}"] = host, partner
    assert host_trust(world, 0) == pytest.approx(0.5)
    assert partner_trust(world, 0) == pytest.approx(0.2)
    assert shared_trust(world, 0) == pytest.approx(0.35)


def test_law_differs_between_regions_alike_in_both_directions_and_not_within_one():
    world = small_world(interstate_distance=0.2, multistate_ease=0.5)
    own = world.organisations
    assert regulatory_distance(world, HOST, PARTNER) == 0
    distances = []
    for here in range(10):
        for there in range(here):
            own["region"][HOST], own["region"][PARTNER] = here, there
            distances.append(regulatory_distance(world, HOST, PARTNER))
            own["region"][HOST], own["region"][PARTNER] = there, here
            assert regulatory_distance(world, HOST, PARTNER) == distances[-1]
    assert len(set(distances)) == 45
    assert 0 <= min(distances) <= max(distances) <= 0.4
    assert np.mean(distances) == pytest.approx(0.2, abs=0.09)
    far = regulatory_distance(world, HOST, PARTNER)
    own["multistate"][HOST] = 1
    assert regulatory_distance(world, HOST, PARTNER) == pytest.approx(0.5 * far)
