"""Outcomes by type and what partnerships do for care, against tables reckoned by hand."""

import math

import numpy as np
import pytest
from hypothesis import given

from sim import Parameters, PartnershipTypes, Run, simulate, synthetic_population
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.telling.outcomes import failure_rates, months_needed, run_outcomes, signed
from sim.vocabulary import AREAS, ENDED, ENDINGS, NEVER, OPERATING, VENDOR
from tests.sim.worlds import AT_LEISURE, BUSY, WORLDLY, by_month, examples, runs

TYPES = list(PartnershipTypes())
MONTHS = 100


def world_of(*lives, hosts=4):
    """A world that holds these partnerships, of hosts that are ranked 0, 1/3, 2/3 and 1."""
    run = Run(population=synthetic_population(hosts, 2, 0, 0, 0, 0), months=MONTHS, warm_up=0)
    world = begin(run)
    world.organisations["size_rank"][:hosts] = np.linspace(0, 1, hosts)
    table = world.partnerships
    for row, one in enumerate(lives):
        for name in ("formed", "live", "ended", "decided", "term_end", "planned_live"):
            table[name][row] = NEVER
        table["host"][row], table["partner"][row] = 0, hosts
        table["formed"][row], table["term"][row] = 3, 36
        table["stage"][row] = OPERATING
        for name, value in one.items():
            table[name][row] = value
    world.counts["rows"] = len(lives)
    return world


def outcomes(*lives):
    return run_outcomes(world_of(*lives), MONTHS)


def met(**more):
    return {"decided": 39, "met": 1, **more}


def unmet(**more):
    return {"decided": 39, "met": 0, **more}


def test_partnerships_are_counted_and_judged_by_type():
    found = outcomes(
        met(type=0),
        unmet(type=0),
        unmet(type=0),
        unmet(type=0),
        met(type=3),
        unmet(type=5),
    )
    counts = {name: found[f"partnerships_{name}"] for name in TYPES}
    assert list(counts.values()) == [4, 0, 0, 1, 0, 1]
    assert found["partnerships"] == 6
    rates = [found[f"objectives_unmet_{name}"] for name in TYPES]
    assert rates == pytest.approx([0.75, math.nan, math.nan, 0, math.nan, 1], nan_ok=True)


def test_innovation_is_the_problem_areas_solved_for_each_host():
    cost, access = AREAS.index("cost"), AREAS.index("access")
    found = outcomes(
        met(host=0, area=cost),
        met(host=0, area=cost, formed=5),  # the same area again is no more
        met(host=0, area=access),
        met(host=2, area=cost),
        unmet(host=1, area=cost),
        {"host": 3, "area": access},  # not decided yet
        met(host=3, area=access, formed=-5),  # before observation
    )
    assert found["innovation"] == pytest.approx(3 / 4)
    assert outcomes()["innovation"] == 0


def test_months_to_operation_are_counted_from_the_proposal_of_those_that_went_live():
    found = outcomes(
        {"proposed": 1, "formed": 3, "live": 11},
        {"proposed": 2, "formed": 6, "live": 26, "stage": ENDED, "ended": 60, "ending": 10},
        {"proposed": 0, "formed": 4, "stage": 1},
    )
    assert found["months_to_operation"] == pytest.approx((10 + 24) / 2)
    assert math.isnan(outcomes({"proposed": 1, "stage": 1})["months_to_operation"])


def test_reach_is_the_share_of_hosts_with_a_partnership_in_operation_at_the_end():
    found = outcomes(
        {"host": 1, "stage": OPERATING},
        {"host": 1, "stage": OPERATING},
        {"host": 2, "stage": OPERATING, "formed": -20},  # an old one serves as well
        {"host": 0, "stage": 1},
        {"host": 3, "stage": ENDED, "ended": 50, "ending": 1},
    )
    assert found["reach"] == pytest.approx(2 / 4)
    assert outcomes()["reach"] == 0


def test_value_delivered_is_a_part_of_what_was_possible_by_the_time_of_judgement():
    found = outcomes(
        {"first_value": 30.0, "possible": 100.0},
        {"first_value": 0.0, "possible": 50.0, "stage": ENDED, "ended": 20, "ending": 11},
        {"first_value": 90.0, "possible": 150.0, "formed": MONTHS - 61},
        # Too young to be judged, and too old to have been observed.
        {"first_value": 9e3, "possible": 1e4, "formed": MONTHS - 60},
        {"first_value": 9e3, "possible": 1e4, "formed": -1},
    )
    assert found["value_delivered"] == pytest.approx(120 / 300)
    assert math.isnan(outcomes()["value_delivered"])
    assert math.isnan(outcomes({"first_value": 0.0, "possible": 0.0})["value_delivered"])


def test_equity_is_what_small_hosts_got_of_the_possible_over_what_large_ones_got():
    small = ({"host": 0, "first_value": 20.0, "possible": 50.0},) * 2
    middle = {"host": 1, "first_value": 1e6, "possible": 1e6}
    large = (
        {"host": 3, "first_value": 90.0, "possible": 100.0},
        {"host": 3, "first_value": 30.0, "possible": 50.0},
    )
    assert outcomes(*small, middle, *large)["equity"] == pytest.approx((40 / 100) / (120 / 150))
    assert math.isnan(outcomes(*small, middle)["equity"])
    assert math.isnan(outcomes(middle, *large)["equity"])
    nothing = {"host": 3, "first_value": 0.0, "possible": 10.0}
    assert math.isnan(outcomes(*small, nothing)["equity"])


def test_no_rate_is_told_by_a_run_of_five_years_and_all_by_one_of_a_month_more():
    life = unmet(first_value=1.0, possible=2.0, formed=0, decided=36)
    lives = [{**life, "type": code, "host": host} for code in range(6) for host in (0, 3)]
    world = world_of(*lives)
    short, long = (run_outcomes(world, months) for months in (60, 61))
    rates = {name for name in long if months_needed(name) == 61}
    assert {f"objectives_unmet_{name}" for name in TYPES} < rates
    assert {"ended_before_term", "ended_within_five_years_small_hosts", "equity"} < rates
    assert {name for name, value in short.items() if math.isnan(value)} >= rates
    assert not any(math.isnan(long[name]) for name in rates)
    assert short["partnerships"] == long["partnerships"] == 12
    assert short["ended_trust_broke_down"] == 0


def test_efficiency_is_value_over_all_that_was_spent():
    world = world_of()
    table = by_month(world)
    money = {
        "host_value": 30.0,
        "partner_value": 20.0,
        "host_cost": 10.0,
        "partner_cost": 6.0,
        "host_governance_cost": 3.0,
        "partner_governance_cost": 1.0,
    }
    for name, value in money.items():
        table[name][2, 0] += 0.25 * value
        table[name][50, 4] += 0.75 * value
    found = run_outcomes(world, MONTHS)
    assert {name: found[name] for name in money} == pytest.approx(money)
    assert found["governance_cost"] == pytest.approx(4)
    assert found["net_benefit"] == pytest.approx(30)
    assert found["efficiency"] == pytest.approx(50 / 20)
    assert run_outcomes(world, 10)["host_value"] == pytest.approx(0.25 * 30)
    assert math.isnan(outcomes()["efficiency"])


@examples(40)
@given(runs(full=True, longest=84))
def test_types_add_up_to_the_whole_and_shares_are_shares(run):
    world = run_world(run)
    found = run_outcomes(world, run.months)
    table = signed(world)
    assert sum(found[f"partnerships_{name}"] for name in run.types) == found["partnerships"]
    for code, name in enumerate(run.types):
        rate = failure_rates(table[table["type"] == code], run.months)["objectives_unmet"]
        told = rate if run.months > 60 else math.nan
        assert found[f"objectives_unmet_{name}"] == pytest.approx(told, nan_ok=True)
    assert 0 <= found["innovation"] <= len(AREAS)
    assert 0 <= found["reach"] <= 1
    assert found["equity"] >= 0 or math.isnan(found["equity"])
    assert found["months_to_operation"] > 0 or math.isnan(found["months_to_operation"])
    assert found["hosts"] == np.count_nonzero(world.organisations["hosting"])


def test_every_type_is_formed_and_has_a_row_for_each_run():
    population = synthetic_population(30, 12, 8, 8, 6, 6)
    run = Run(Parameters(**BUSY), population=population, seed=2, types=WORLDLY, kinds=AT_LEISURE)
    own = WORLDLY.replace(mine={"host_kind": "university", "partner_kind": VENDOR})
    results = simulate([run, Run(run.parameters, seed=3, population=population, types=own)])
    assert all(results.runs[f"partnerships_{name}"].gt(0).all() for name in TYPES)
    assert results.runs["partnerships_mine"].isna().tolist() == [True, False]
    assert set(results.partnerships["type"]) == {*TYPES, "mine"}
    labels = results.partnerships.groupby("run", observed=True)["type"].agg(set)
    assert "mine" not in labels[run.identity]


STORM = {
    **BUSY,
    "exit_rate": 0.06,
    "breach_rate": 0.01,
    "lapse_rate": 0.05,
    "acquisition_rate": 0.01,
    "regulation_rate": 0.02,
    "vendor_runway": 8,
    "distress_rate": 0.06,
    "local_focus_mean": 0,
    "experience_half": 0.5,
    "customising_mean": 0.9,
    "foreign_learning": 0.004,
    "bargaining": 0.6,
    "expected_delivery": 0.2,
    "customisation_rate": 0.06,
    "customisation_limit": 0.25,
    "sponsor_turnover": 0.03,
    "credit_line": 0.5,
    "volatility": 1,
}


def test_every_ending_occurs_somewhere_and_some_only_where_they_can():
    found = {name: set() for name in TYPES}
    population = synthetic_population(40, 20, 10, 10, 10, 10)
    finite = {"international_consulting", "international_government"}
    types = WORLDLY.replace(
        **{name: {"finite": 0, "parties": 2} for name in TYPES}
        | {name: {"finite": 0.7, "parties": 2, "mix": 4} for name in finite}
    )
    for seed in range(24):
        run = Run(Parameters(**STORM), population=population, seed=seed, types=types,
                  kinds=AT_LEISURE)  # fmt: skip
        table = signed(run_world(run), since=-60)
        for code, name in enumerate(TYPES):
            endings = table["ending"][table["type"] == code]
            found[name] |= {ENDINGS[ending] for ending in endings}
    assert set().union(*found.values()) == set(ENDINGS)
    for ending in ("planned_exit", "objectives_met", "identity_conflict"):
        assert {name for name in TYPES if ending in found[name]} <= finite, ending
    for name in TYPES:
        assert len(found[name]) > 6, name
