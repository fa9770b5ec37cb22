"""Ties: what two organisations have behind them and between them."""

import pytest

from sim.lifecycle.ties import (
    are_together,
    is_together,
    last_tie,
    shared_trust,
    sum_up_trust,
    tempo_gap,
)
from sim.vocabulary import ENDED, FELL_THROUGH
from tests.sim.lifecycle.everyone import PUBLIC, SYSTEM, everyone, joined
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    open_talks,
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
    open_talks(world, HOST, PARTNER + 1, AREA, TYPE, 30)
    assert last_tie(world, HOST, PARTNER) == 0
    open_talks(world, HOST, PARTNER, AREA, TYPE, 31)
    assert last_tie(world, HOST, PARTNER) == 2
    assert last_tie(world, HOST, PARTNER + 1) == 1
    assert [int(world.partnerships["earlier"][row]) for row in range(3)] == [-1, -1, 0]


def test_the_firm_that_takes_a_failed_ones_place_is_a_stranger():
    world = together()
    world.partnerships["stage"][0] = ENDED
    world.organisations["generation"][PARTNER] += 1
    assert last_tie(world, HOST, PARTNER) == -1
    open_talks(world, HOST, PARTNER, AREA, TYPE, 30)
    tie = world.partnerships[1]
    assert (last_tie(world, HOST, PARTNER), tie["earlier"], tie["ordinal"]) == (1, -1, 1)


def test_two_that_both_host_are_together_whoever_of_them_hosts_it():
    world = everyone()
    joined(world, "inter_organisational")
    assert is_together(world, SYSTEM, PUBLIC)
    assert not is_together(world, PUBLIC, SYSTEM)
    assert are_together(world, SYSTEM, PUBLIC)
    assert are_together(world, PUBLIC, SYSTEM)


def test_trust_is_the_mean_of_its_three_parts_and_of_both_sides():
    world = together()
    tie = tie_of(world)
    tie["trust_competence"] = 0.2
    tie["host_trust_integrity"], tie["host_trust_commitment"] = 0.5, 0.8
    tie["partner_trust_integrity"], tie["partner_trust_commitment"] = 0.1, 0.3
    sum_up_trust(world, 0)
    assert tie["host_trust"] == pytest.approx(0.5)
    assert tie["partner_trust"] == pytest.approx(0.2)
    assert shared_trust(world, 0) == pytest.approx(0.35)


def test_the_gap_of_tempo_is_the_same_whoever_is_the_faster():
    world = together()
    own = world.organisations
    for host, partner in ((0.2, 0.9), (0.9, 0.2)):
        own["tempo"][HOST], own["tempo"][PARTNER] = host, partner
        assert tempo_gap(world, 0) == pytest.approx(0.7)
