"""Outcomes by type and what partnerships do for care, against tables reckoned by hand."""

import math

import numpy as np
import pytest
from hypothesis import given

from sim import Parameters, PartnershipTypes, Run, simulate, synthetic_population
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.telling.outcomes import failure_rates, run_outcomes, signed
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


def test_value_delivered_is_a_part_of_what_was_possible_and_no_promise_moves_it():
    life = {"planned_live": 10, "term": 36, "worth": 5.0, "host_value": 60.0, "partner_value": 40.0}
    running = {**life, "host_due": 1e6}
    assert outcomes(running)["value_delivered"] == pytest.approx(100 / (5 * 90))
    # What ended early could have delivered through its first term, month 39.
    early = {**life, "stage": ENDED, "ended": 15, "ending": 10}
    assert outcomes(early)["value_delivered"] == pytest.approx(100 / (5 * 30))
    late = {**life, "stage": ENDED, "ended": 60, "ending": 10}
    assert outcomes(late)["value_delivered"] == pytest.approx(100 / (5 * 51))
    unborn = {**life, "planned_live": 150, "host_value": 0.0, "partner_value": 0.0}
    assert outcomes(late, unborn)["value_delivered"] == pytest.approx(100 / (5 * 51))
    assert math.isnan(outcomes(unborn)["value_delivered"])


def test_equity_is_what_small_hosts_got_of_their_promise_over_what_large_ones_got():
    small = ({"host": 0, "host_value": 20.0, "host_due": 50.0},) * 2
    middle = {"host": 1, "host_value": 1e6, "host_due": 1.0}
    large = (
        {"host": 3, "host_value": 90.0, "host_due": 100.0},
        {"host": 3, "host_value": 30.0, "host_due": 50.0},
    )
    assert outcomes(*small, middle, *large)["equity"] == pytest.approx((40 / 100) / (120 / 150))
    assert math.isnan(outcomes(*small, middle)["equity"])
    assert math.isnan(outcomes(middle, *large)["equity"])
    nothing = {"host": 3, "host_value": 0.0, "host_due": 10.0}
    assert math.isnan(outcomes(*small, nothing)["equity"])


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
        assert found[f"objectives_unmet_{name}"] == pytest.approx(rate, nan_ok=True)
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
    "exit_sensitivity": 2,
    "breach_rate": 0.05,
    "lapse_rate": 0.05,
    "acquisition_rate": 0.02,
    "vendor_runway": 2,
    "vendor_volatility": 2,
    "insolvency_rate": 0.3,
    "identity_exit": 0.3,
    "local_focus_mean": 0.2,
    "customising_mean": 0.9,
    "foreign_learning": 0.01,
    "power_of_size": 1.0,
    "expansion_rate": 1.0,
    "expansion_step": 0.5,
    "graduation_scope": 1.2,
    "graduation_rate": 1.0,
    "completion_rate": 0.2,
    "objective_share": 0.4,
    "partner_objective_share": 0.4,
    "customisation_rate": 0.06,
    "customisation_limit": 0.3,
    "sunset_exit": 0.3,
    "deficit_exit": 0.1,
    "sponsor_turnover": 0.05,
}


def test_every_ending_occurs_somewhere_and_those_of_their_own_only_abroad():
    found = {name: set() for name in TYPES}
    population = synthetic_population(40, 20, 10, 10, 10, 10)
    lasting = {name: {"planned_exit": 0, "presence": 0} for name in TYPES}
    types = WORLDLY.replace(
        **lasting
        | {
            "international_consulting": {"planned_exit": 0.8, "presence": -1},
            "international_government": {"planned_exit": 0, "presence": 1},
        }
    )
    for seed in range(24):
        run = Run(Parameters(**STORM), population=population, seed=seed, types=types,
                  kinds=AT_LEISURE)  # fmt: skip
        table = signed(run_world(run), since=-60)
        for code, name in enumerate(TYPES):
            endings = table["ending"][table["type"] == code]
            found[name] |= {ENDINGS[ending] for ending in endings}
    assert set().union(*found.values()) == set(ENDINGS)
    where = {
        ending: {name for name in TYPES if ending in found[name]}
        for ending in ("planned_exit", "identity_conflict")
    }
    assert where["planned_exit"] == {"international_consulting"}
    assert where["identity_conflict"]
    assert where["identity_conflict"] <= {"international_consulting", "international_government"}
    for name in TYPES:
        assert len(found[name]) > 6, name
