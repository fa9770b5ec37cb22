"""How a world begins: everybody described within bounds, networks drawn, all by key."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Parameters, Policy, Run, load_population, synthetic_population
from sim.engine.batch import run_world
from sim.engine.beginning import begin, enlarged, room_needed
from sim.engine.schedule import run_months
from sim.vocabulary import GOVERNMENT, HEALTH_SYSTEM, N_AREAS, VENDOR
from tests.sim.worlds import EVERY_LEVER, assert_same, contents, examples, runs


def networks(world):
    """Pairs of watcher and watched."""
    watched = np.repeat(np.arange(len(world.organisations)), np.diff(world.watcher_start))
    return world.watchers, watched


def markets(world):
    """Type, area and suppliers, market by market."""
    bounds = itertools.pairwise(world.supplier_start.tolist())
    places = itertools.product(range(len(world.types)), range(N_AREAS))
    for (code, area), (low, high) in zip(places, bounds, strict=True):
        yield code, area, world.suppliers[low:high]


@examples(40)
@given(runs(full=True))
def test_networks_join_only_those_whom_they_can(run):
    world = begin(run)
    own = world.organisations
    watcher, watched = networks(world)
    assert not np.any(own["kind"][watcher] == VENDOR)
    assert np.array_equal(own["kind"][watcher], own["kind"][watched])
    assert not own["abroad"][watcher].any()
    assert not own["abroad"][watched].any()
    assert np.all(watcher != watched)
    assert np.bincount(watcher, minlength=1).max() <= run.parameters.peers_watched
    # Both lists say the same: who is watched by whom, and who watches whom.
    seen = world.watched.reshape(len(own), -1)
    pairs = [(who, peer) for who, peers in enumerate(seen.tolist()) for peer in peers if peer >= 0]
    assert sorted(pairs) == sorted(zip(watcher.tolist(), watched.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    for code, area, suppliers in markets(world):
        kind = world.types[code]
        able = own["capabilities"][:, area] > 0
        fitting = (own["kind"] == kind["partner_kind"]) & (own["abroad"] == kind["abroad"])
        expected = fitting if kind["host_brings"] else fitting & able
        assert suppliers.tolist() == np.flatnonzero(expected).tolist()


@examples(40)
@given(runs(full=True))
def test_hosts_are_those_at_home_who_can_host_a_type_that_somebody_looks_for(run):
    own = begin(run).organisations
    for who in range(len(own)):
        is_public = own["kind"][who] == HEALTH_SYSTEM and own["ownership"][who] == GOVERNMENT
        able = any(
            row["mix"] > 0
            and (row["host_kind"] == own["kind"][who] or (is_public and row["public_hosts"]))
            for row in run.types.values()
        )
        assert own["hosting"][who] == (able and not own["abroad"][who])


def test_nobody_watches_anybody_where_peers_are_not_watched():
    parameters = Parameters(peers_watched=0)
    world = begin(Run(parameters=parameters, population=synthetic_population(9, 3, 2, 2, 2, 2)))
    assert len(world.watchers) == len(world.watched) == 0
    assert world.watcher_start.tolist() == [0] * 21


def test_the_prominent_are_watched_most():
    world = begin(Run(population=synthetic_population(300, 5), seed=8))
    _, watched = networks(world)
    times = np.bincount(watched, minlength=len(world.organisations))[:300]
    prominence = world.organisations["prominence"][:300]
    top, rest = prominence > np.quantile(prominence, 0.8), prominence < np.median(prominence)
    assert times[top].mean() > 3 * times[rest].mean()


@examples(20)
@given(st.integers(0, 2**64 - 1))
def test_the_beginning_is_the_same_under_every_policy(seed):
    population = synthetic_population(12, 6)
    worlds = [
        begin(Run(population=population, policy=policy, seed=seed))
        for policy in (Policy(), EVERY_LEVER)
    ]
    for name in ("organisations", "regions", "watchers", "watched", "suppliers"):
        one, other = (getattr(world, name).tobytes() for world in worlds)
        assert one == other, name


def test_neighbouring_seeds_begin_with_other_organisations():
    one, other = (begin(Run(seed=seed)).organisations for seed in (1, 2))
    for name in ("risk_aversion", "fomo", "awareness", "tempo", "local_focus"):
        correlation = np.corrcoef(one[name][:100], other[name][:100])[0, 1]
        assert abs(correlation) < 0.5, name  # five standard errors


def test_what_a_file_states_stands_and_the_rest_is_drawn(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "id,kind,size,tempo,fomo,awareness\n"
        "A,health_system,250,0.75,,\nB,health_system,40,,0.9,0.33\nV,vendor,80,,,\n",
        encoding="utf-8",
    )
    population = load_population(path)
    drawn = [begin(Run(population=population, seed=seed)).organisations for seed in (1, 2)]
    for table in drawn:
        assert table["size"][:3].tolist() == [250, 40, 80]
        assert (table["tempo"][0], table["fomo"][1], table["awareness"][1]) == (0.75, 0.9, 0.33)
    assert drawn[0]["tempo"][1] != drawn[1]["tempo"][1]
    assert drawn[0]["fomo"][0] != drawn[1]["fomo"][0]


def test_ranks_by_size_run_from_0_to_1_within_each_kind_and_abroad_by_themselves():
    population = synthetic_population(9, 5, 4, 3, 6, 2)
    table = begin(Run(population=population, seed=3)).organisations
    groups = ((0, 0, 9), (1, 0, 5), (2, 0, 4), (3, 0, 3), (0, 1, 6), (2, 1, 2))
    for kind, abroad, count in groups:
        chosen = table[(table["kind"] == kind) & (table["abroad"] == abroad)]
        assert sorted(chosen["size_rank"]) == pytest.approx(np.linspace(0, 1, count))
        by_rank = chosen["size"][np.argsort(chosen["size_rank"])]
        assert np.all(np.diff(by_rank) >= 0)


@examples(10)
@given(runs(full=True))
def test_the_room_there_is_at_first_changes_nothing(run):
    roomy = enlarged(enlarged(begin(run)))
    month = -run.warm_up
    while month < run.months:
        month = run_months(roomy, month, run.months, room_needed(roomy))
        roomy = roomy if month == run.months else enlarged(roomy)
    lived = run.warm_up + run.months
    assert_same(contents(roomy, lived), contents(run_world(run), lived))


def test_a_world_that_outgrows_its_room_goes_on():
    busy = Parameters(search_rate=1, awareness_start=1, search_interval=1, fall_through=1)
    busy = busy.replace(search_attention=0, search_cost=0, partnering_budget=1000)
    busy = busy.replace(adjustment=0, negotiation_months=0.5)
    run = Run(parameters=busy, population=synthetic_population(6, 15), months=120, warm_up=0)
    assert len(run_world(run).partnerships) > len(begin(run).partnerships)
