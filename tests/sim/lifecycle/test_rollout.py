"""Rollout: for whom a policy comes into force, when, and how it spreads."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim import LEVER_NAMES, Parameters, Phase, Policy, Run, synthetic_population
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.lifecycle.rollout import belongs, roll_out
from sim.parameters.policy import GROUPS
from sim.vocabulary import NEVER
from tests.sim.lifecycle.everyone import (
    AGENCY,
    PUBLIC,
    SYSTEM,
    UNIVERSITY,
    VENDOR,
    everyone,
    settings,
)
from tests.sim.worlds import AT_LEISURE, BUSY, NO_LEVERS, by_month, rows

RARE = 1e-6
BOARD = {"steering_board": 1.0}
MANY = synthetic_population(600, 100, 100, 100, 50, 50)
# Only hosts govern.
HOSTS = {PUBLIC, SYSTEM, AGENCY, UNIVERSITY}
MANY_HOSTS = 800
STATE = {PUBLIC, AGENCY}
MEMBERS = {
    "everyone": HOSTS,
    "public": STATE,
    "private": HOSTS - STATE,
    "small": {SYSTEM},
    "large": HOSTS - {SYSTEM},
    "health_systems": {PUBLIC, SYSTEM},
    "public_agencies": {AGENCY},
    "universities": {UNIVERSITY},
}


def adopters(*phases, months=1, population=MANY, seed=3, **parameters):
    """The regime of every host after some months of nothing but rollout."""
    run = Run(Parameters(**parameters), Policy("p", {}, phases), population, seed, warm_up=0)
    world = begin(run)
    for month in range(months):
        roll_out(world, month)
    return world.organisations["regime"][world.organisations["hosting"] == 1]


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_is_those_whom_its_name_says(group):
    world = everyone(Policy("p", {}, (Phase(BOARD, 2, group),)))
    own = world.organisations
    own["size_rank"][[SYSTEM, VENDOR]] = 0.49
    found = {who for who in range(8) if belongs(world, who, GROUPS.index(group))}
    assert set(np.flatnonzero(own["hosting"])) == HOSTS
    assert found == MEMBERS[group]
    for month in range(2):
        roll_out(world, month)
    assert not own["regime"].any()
    roll_out(world, 2)
    assert set(np.flatnonzero(own["regime"] == 2).tolist()) == MEMBERS[group]
    assert set(own["regime"].tolist()) <= {0, 2}


def test_a_policy_without_phases_is_for_everyone_from_month_0():
    world = everyone(Policy("p", BOARD))
    roll_out(world, -1)
    assert not world.organisations["regime"].any()
    roll_out(world, 0)
    assert set(np.flatnonzero(world.organisations["regime"] == 1)) == HOSTS
    assert set(world.organisations["regime"].tolist()) == {0, 1}


def test_no_policy_at_all_leaves_everyone_as_in_the_warm_up():
    world = everyone(Policy("p", {"voice": 0}))
    for month in range(5):
        roll_out(world, month)
    assert not world.organisations["regime"].any()


def test_the_later_phase_has_the_last_word():
    full, none = Phase(BOARD, 3), Phase({}, 3, "public")
    world = everyone(Policy("p", {"voice": 1}, (full, none)))
    for month in range(4):
        roll_out(world, month)
    assert {who for who in range(8) if world.organisations["regime"][who] == 3} == STATE
    assert {who for who in range(8) if world.organisations["regime"][who] == 2} == HOSTS - STATE


@pytest.mark.parametrize("uptake", [0.0, 0.1, 0.5, 1.0])
def test_the_share_that_takes_it_up_is_drawn_for_each(uptake):
    regimes = adopters(Phase(BOARD, uptake=uptake))
    taken = int(np.count_nonzero(regimes))
    if uptake in (0, 1):
        assert taken == uptake * MANY_HOSTS
    else:
        assert stats.binomtest(taken, MANY_HOSTS, uptake).pvalue > RARE


def test_the_same_take_it_up_whatever_it_is_and_a_larger_share_includes_the_smaller():
    board = adopters(Phase(BOARD, uptake=0.3))
    voice = adopters(Phase({"voice": 0.1, "transparency": 1}, uptake=0.3))
    assert np.array_equal(board, voice)
    later = adopters(Phase(BOARD, 7, uptake=0.3), months=8)
    assert np.array_equal(board, later)
    more = adopters(Phase(BOARD, uptake=0.6))
    assert np.all(more[board > 0] > 0)
    assert np.count_nonzero(more) > np.count_nonzero(board)
    assert not np.array_equal(board, adopters(Phase(BOARD, uptake=0.3), seed=4))


def test_two_phases_of_the_same_month_are_taken_up_independently():
    twice = adopters(Phase(BOARD, uptake=0.5), Phase({"voice": 1}, uptake=0.5))
    counts = [int(np.count_nonzero(twice == regime)) for regime in (0, 2, 3)]
    expected = np.array([0.25, 0.25, 0.5]) * MANY_HOSTS
    assert stats.chisquare(counts, expected).pvalue > RARE


def test_what_nobody_takes_up_does_not_spread():
    assert not adopters(Phase(BOARD, uptake=0, spread=1), months=24).any()


def test_it_spreads_from_watched_peers_only():
    world = begin(
        Run(policy=Policy("p", {}, (Phase(BOARD, uptake=0, spread=1),)), population=MANY, warm_up=0)
    )
    own = world.organisations
    watched_by = np.repeat(np.arange(len(own)), np.diff(world.watcher_start))
    roll_out(world, 0)
    own["regime"][world.watchers[0]] = 2
    for month in range(1, 13):
        before = own["regime"] == 2
        reached = np.zeros(len(own), bool)
        reached[world.watchers[before[watched_by]]] = True
        roll_out(world, month)
        joining = (own["regime"] == 2) & ~before
        assert not np.any(joining & ~reached), f"month {month}"
        assert np.all(own["regime"][before] == 2), "nobody falls back"
    assert np.count_nonzero(own["regime"]) > 20
    assert not own["regime"][own["abroad"] == 1].any(), "foreign ones watch nobody"


def test_whoever_sees_all_its_peers_govern_joins_at_the_spread_and_half_as_often_at_half():
    phases = (Phase(BOARD, uptake=0, spread=0.4),)
    for peers, chance in ((1, 0.4), (2, 0.2), (4, 0.1)):
        world = everyone(Policy("p", {}, phases), peers_watched=peers)
        own = world.organisations
        joined = 0
        for month in range(1, 2001):
            own["regime"] = 0
            own["regime"][PUBLIC] = 2
            roll_out(world, month)
            joined += own["regime"][SYSTEM] == 2
            assert not own["regime"][VENDOR:].any()
        assert stats.binomtest(int(joined), 2000, chance).pvalue > RARE


def test_a_phase_spreads_only_within_its_group():
    world = everyone(Policy("p", {}, (Phase(BOARD, 0, "private", 0, 1),)), peers_watched=1)
    own = world.organisations
    own["regime"][SYSTEM] = 2
    roll_out(world, 1)
    assert own["regime"][PUBLIC] == 0, "public, though it watches the other"
    own["regime"] = 0
    own["regime"][PUBLIC] = 2
    roll_out(world, 2)
    assert own["regime"][SYSTEM] == 2


def test_who_has_moved_on_to_a_later_phase_does_not_fall_back_to_an_earlier_one():
    phases = (Phase(BOARD, 0, spread=1), Phase({"voice": 1}, 5, "health_systems"))
    world = everyone(Policy("p", {}, phases), peers_watched=1)
    for month in range(12):
        roll_out(world, month)
    assert np.all(world.organisations["regime"][[PUBLIC, SYSTEM]] == 3)


START = 30


@pytest.fixture(scope="module")
def mandated():
    """A run without governance until a mandate for public hosts, and the same without it.

    All terms, probation too, are of a year, and nobody renegotiates inside them.
    """
    population = synthetic_population(25, 12, 8, 5, 5, 5)
    policy = Policy("mandate", {}, (Phase(BOARD, START, "public"),))
    yearly = settings(shortest_term=1, term_spread=0)
    parameters = Parameters(**BUSY, probation=12, renegotiation_rate=0)
    run = Run(parameters, policy, population, 5, 90, 40, yearly, AT_LEISURE)
    return run, run_world(run), run_world(replace(run, policy=NO_LEVERS))


def test_before_a_mandate_nothing_differs(mandated):
    run, world, plain = mandated
    until = run.warm_up + START
    assert by_month(world)[:until].tobytes() == by_month(plain)[:until].tobytes()
    assert by_month(world).tobytes() != by_month(plain).tobytes()


def test_a_mandate_leaves_partnerships_as_they_are_until_they_are_renewed(mandated):
    _, world, _ = mandated
    table = rows(world)
    own = world.organisations[table["host"]]
    public = (own["ownership"] == 1) & (own["kind"] != 3)
    agreed = np.where(table["renewals"] > 0, table["term_end"] - 12, table["proposed"])
    governed = table["levers"][:, LEVER_NAMES.index("steering_board")] == 1
    assert governed.tolist() == (public & (agreed >= START)).tolist()
    renewed = governed & (table["proposed"] < START)
    untouched = public & ~governed & (table["formed"] != NEVER) & (table["ended"] > START + 6)
    assert np.count_nonzero(governed) > 20
    assert np.count_nonzero(renewed) > 0
    assert np.count_nonzero(untouched) > 0
