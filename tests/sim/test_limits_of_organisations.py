"""Known limits of organisations: no fear, no money, no time, no reach, nothing learned."""

import numpy as np
import pytest
from scipy import stats

from sim import (
    LEVER_NAMES,
    OrganisationKinds,
    Parameters,
    Policy,
    Run,
    simulate,
    synthetic_population,
)
from sim.engine.batch import run_world
from sim.vocabulary import (
    ACQUIRED,
    ENDED,
    FOMO,
    KINDS,
    NEVER,
    RESOURCES_EXHAUSTED,
    VENDOR,
)
from tests.sim.worlds import (
    AT_LEISURE,
    BUSY,
    WORLDLY,
    all_signed,
    busy_worlds,
    every_type,
    months_of,
    only_type,
    rows,
)

RARE = 1e-6
POPULATION = synthetic_population(25, 12, 12, 12, 10, 8)
HOSPITAL_TECH = only_type("hospital_tech")
# Time without end, for vendors as well.
TIMELESS = OrganisationKinds(
    **{kind: {"attention": 20, "attention_elasticity": 0} for kind in KINDS}
)


# Fear of missing out, news and hype.


@pytest.mark.parametrize(
    "off",
    [
        {"fomo_rate": 0},
        {"fomo_mean": 0, "trait_spread": 0},
        {"fomo_from_news": 0, "marketing": 0},
        {"peers_watched": 0, "marketing": 0},
    ],
    ids=lambda off: " and ".join(off),
)
def test_without_any_one_part_of_fomo_nothing_is_formed_by_it(off):
    assert np.any(all_signed()["origin"] == FOMO)
    table = all_signed(**off)
    assert len(table) > 100
    assert not np.any(table["origin"] == FOMO)


@pytest.mark.parametrize(
    "left", [{"marketing": 0}, {"peers_watched": 0, "marketing": 0.3}], ids=["peers", "vendors"]
)
def test_either_peers_or_vendors_alone_make_hosts_afraid(left):
    assert np.any(all_signed(**left)["origin"] == FOMO)


def test_without_talk_there_is_no_hype():
    for world in busy_worlds(hype_rate=0, hype_from_news=0, seeds=2):
        assert not world.regions["hype"].any()
        assert not world.history["hype"].any()


def test_without_noise_and_crises_the_environment_stands_still():
    for world in busy_worlds(pressure_noise=0, crisis_rate=0, regulation_rate=0, seeds=2):
        assert np.all(world.regions["pressure"] == Parameters().pressure_mean)
        assert not world.regions["urgency"].any()
        assert not world.regions["regulation"].any()


# Searching and signing.


def test_without_searches_there_are_no_partnerships_and_every_table_is_empty_but_complete():
    run = Run(Parameters(search_rate=0, fomo_rate=0), population=POPULATION, months=36)
    empty = simulate([run], history=True)
    other = simulate([Run(population=POPULATION, months=36)], history=True)
    assert len(empty.partnerships) == 0
    assert list(empty.partnerships) == list(other.partnerships)
    outcomes = empty.runs.iloc[0]
    assert outcomes["partnerships"] == outcomes["net_benefit"] == outcomes["fell_through"] == 0
    assert outcomes[["objectives_unmet", "ended_before_term", "value_delivered"]].isna().all()
    assert len(empty.history) == 36
    assert not empty.history["active"].any()


def test_talks_fall_through_always_or_never_where_chance_says_so():
    assert len(all_signed(fall_through=1)) == 0
    for world in busy_worlds(fall_through=0, distress_rate=0):
        assert world.history["fell_through"].sum() == 0
        assert world.history["formed"].sum() > 0


def test_hosts_search_as_often_as_awareness_calm_and_need_allow():
    """Where nothing is ever signed and nothing tires, searches are independent draws."""
    still = {"adjustment": 0, "fomo_rate": 0, "fall_through": 1, "imitation": 0}
    still |= {"search_attention": 0, "search_cost": 0, "search_interval": 1}
    still |= {"pressure_noise": 0, "crisis_rate": 0, "need_growth": 0, "judgement_noise": 0}
    still |= {"need_threshold": 0, "need_mean": 0.9, "host_capability": 0.05, "trait_spread": 0.1}
    still |= {"staff_turnover": 0, "partnering_budget": 10000, "volatility": 0, "merger_rate": 0}
    x = Parameters(search_rate=0.3, awareness_start=0.4, **still)
    population = synthetic_population(60, 10, 10, 10, 5, 5)
    run = Run(x, population=population, seed=4, months=120, warm_up=0, kinds=TIMELESS)
    searches = np.zeros(len(population))
    for month, world in months_of(run):
        searches += world.organisations["free_from"] == month + 1
    own = world.organisations
    hosts = own["hosting"] == 1
    assert np.count_nonzero(hosts) == 80
    gap = np.maximum(own["needs"] - own["capabilities"], 0).max(axis=1)
    chance = x.search_rate * own["awareness"] * (1 - x.pressure_mean) * 2 * gap
    chance = chance[hosts]
    assert chance.max() < 1
    expected, variance = 120 * chance.sum(), 120 * (chance * (1 - chance)).sum()
    assert abs(searches[hosts].sum() - expected) < stats.norm.isf(RARE / 2) * np.sqrt(variance)
    assert not searches[~hosts].any()


# Money and time.


def test_who_has_no_money_begins_nothing_and_who_has_endless_money_owes_nothing():
    assert len(all_signed(partnering_budget=0.1, least_ambition=0.3)) == 0
    for world in busy_worlds(partnering_budget=10000, volatility=0, seeds=3):
        assert world.history["hosts_in_debt"].sum() == 0
        table = rows(world)
        assert np.all(table["funded"] == 1)
        assert not np.any(table["ending"] == RESOURCES_EXHAUSTED)
        assert np.count_nonzero(table["formed"] != NEVER) > 50


def test_who_has_no_time_begins_nothing_but_in_haste_and_who_has_endless_time_covers_all():
    hurried = OrganisationKinds(**{kind: {"attention": 0.1} for kind in KINDS if kind != "vendor"})
    table = all_signed(kinds=hurried, least_ambition=0.3, staff_turnover=0)
    assert len(table) > 20
    assert set(table["origin"]) == {FOMO}
    for world in busy_worlds(kinds=TIMELESS, seeds=2, search_rate=0.05, fomo_rate=0.05):
        hosts = world.organisations["hosting"] == 1
        assert np.all(world.organisations["coverage"][hosts] == 1)


# Levers.

# Of these the strength itself is a share: of searches that pass a gate or a broker, or focus.
SHARES = {"problem_first_gate", "brokerage", "portfolio_focus"}
IDLE = {"lever_reach": 0, "governance_price": 0, "governance_attention": 0}
# What formal rules do by being there.
IDLE |= {"rigidity": 0}


@pytest.mark.parametrize("lever", sorted(set(LEVER_NAMES) - SHARES))
def test_a_lever_without_reach_is_idle(lever):
    one, other = (
        run_world(
            Run(Parameters(**BUSY | IDLE), policy, POPULATION, 3, 48, 12, WORLDLY, AT_LEISURE)
        )
        for policy in (Policy(), Policy("p", {lever: 1}))
    )
    assert np.any(rows(other)["levers"])
    for table, told in (("organisations", {"regime"}), ("partnerships", {"levers"})):
        mine, theirs = getattr(one, table), getattr(other, table)
        assert len(mine) == len(theirs)
        for name in set(mine.dtype.names) - told:
            assert mine[name].tobytes() == theirs[name].tobytes(), name
    assert one.history.tobytes() == other.history.tobytes()


def test_what_levers_cost_is_due_whether_or_not_they_act():
    levers = dict.fromkeys(LEVER_NAMES, 0.2)
    costs = {}
    for reach in (0, 1):
        shared = Parameters(**BUSY, lever_reach=reach)
        run = Run(shared, Policy("p", levers), POPULATION, 3, 48, 0, WORLDLY, AT_LEISURE)
        table = rows(run_world(run))
        signed_now = table[table["formed"] != NEVER]
        costs[reach] = signed_now["host_governance_money"] / signed_now["work"]
    assert len(costs[0]) > 50
    # Only where no programme pays is there nothing to diversify.
    assert set(np.round(costs[0], 9)) == set(np.round(costs[1], 9))


# What organisations learn and suffer.


def changed(name, seeds=3, kind=None, types=WORLDLY, **changes):
    """Whether an attribute of organisations ever moves in a few worlds."""
    shared = (Parameters(**BUSY | changes), Policy(), POPULATION)
    for seed in range(seeds):
        run = Run(*shared, seed, 60, 12, types, AT_LEISURE)
        first = None
        for _, world in months_of(run):
            chosen = world.organisations["kind"] == kind if kind is not None else slice(None)
            values = world.organisations[name][chosen].copy()
            if first is not None and not np.array_equal(first, values):
                return True
            first = values if first is None else first
    return False


STILL = {"search_rate": 0, "fomo_rate": 0, "distress_rate": 0}
UNSOLD = {"merger_rate": 0, "acquisition_rate": 0, "distress_rate": 0}


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("experience", {**STILL, "forgetting": 0}),
        ("skill", {**STILL, "forgetting": 0}),
        ("reputation", {"adjustment": 0, "breach_rate": 0}),
        (
            "capabilities",
            {"foreign_learning": 0, "distress_rate": 0, "types": every_type(transfer=0)},
        ),
        ("needs", {"need_growth": 0}),
        ("staffing", {"staff_turnover": 0}),
        ("advising", {"types": HOSPITAL_TECH}),
        ("staying", {"types": HOSPITAL_TECH}),
        ("awareness", {"adjustment": 0, "imitation": 0}),
        ("fomo_pressure", {"fomo_from_news": 0, "marketing": 0}),
        ("surplus", {"adjustment": 0}),
        ("hired", {"adjustment": 0}),
        ("generation", {"distress_rate": 0}),
        ("acquired_month", UNSOLD),
        ("leader_left", {**UNSOLD, "leader_turnover": 0}),
        ("champion", {**UNSOLD, "leader_turnover": 0}),
        ("free_from", STILL),
    ],
)
def test_what_is_learned_or_suffered_stays_as_it_was_where_its_cause_is_switched_off(name, off):
    assert changed(name)
    assert not changed(name, **off)


def test_traits_never_move():
    temper = ("risk_aversion", "fomo", "margin", "local_focus", "prominence")
    facts = ("kind", "abroad", "hosting", "region", "size", "scale", "legal_distance", "objectives")
    for name in (*temper, *facts):
        assert not changed(name, seeds=1), name
    # A firm that takes a failed vendor's place is another one.
    for name in ("tempo", "selectivity", "overstatement", "understanding", "niche"):
        assert changed(name, kind=VENDOR), name
        assert not changed(name, distress_rate=0, seeds=1), name
    for name in ("needs", "staffing"):
        assert not changed(name, kind=VENDOR, seeds=1), name


def test_experience_is_forgotten_by_the_same_share_each_month():
    x = Parameters(**STILL, forgetting=0.01)
    run = Run(x, months=60, warm_up=40)
    start = np.linspace(0, 9, len(run.population))
    for month, world in months_of(run):
        if month == -run.warm_up:
            world.organisations["experience"] = start
    assert np.allclose(world.organisations["experience"], start * 0.99**99, rtol=1e-10)


def test_experience_is_the_time_that_was_given_to_partnerships():
    """A month of implementation counts in full, one of operation by what it takes of both."""
    x = Parameters(**BUSY | {"forgetting": 0, "distress_rate": 0})
    for seed in range(3):
        run = Run(x, Policy(), POPULATION, seed, 60, 12, HOSPITAL_TECH, TIMELESS)
        world = run_world(run)
        table = rows(world)
        table = table[table["formed"] != NEVER]
        end = np.where(table["stage"] == ENDED, table["ended"], 59)
        live = np.where(table["live"] == NEVER, end + 1, table["live"])
        years = (live - table["formed"] - 1 + x.operation_attention * (end - live + 1)) / 12
        gained = world.organisations["experience"]
        n = len(gained)
        expected = np.bincount(table["host"], years, n) + np.bincount(table["partner"], years, n)
        everywhere = world.organisations["hosting"] == 1
        assert np.allclose(gained[everywhere], expected[everywhere])
        assert expected.sum() > 50


def test_a_new_owner_takes_all_or_nothing_where_chance_says_so():
    sold = {"acquisition_rate": 0.05, "merger_rate": 0.02, "distress_rate": 0}
    taken = all_signed(takeover_exit=1, **sold)
    assert np.mean(taken["ending"] == ACQUIRED) > 0.3
    assert not np.any(all_signed(takeover_exit=0, **sold)["ending"] == ACQUIRED)
