"""What governing costs, and who bears it: nothing without levers, and what each declares."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim import LEVERS, Parameters, Policy, Run, synthetic_population
from sim.engine.batch import run_world
from tests.sim.worlds import BUSY, NO_LEVERS, by_month, examples, rows, runs

COSTS = ("host_governance_cost", "partner_governance_cost")


def governed(levers, seed=3, **changes):
    """A busy world that can pay all bills, with these levers in force from the first month on."""
    plenty = {"governance_price": 1, "governance_attention": 1, "partnering_budget": 10000}
    parameters = Parameters(**BUSY | plenty | changes)
    population = synthetic_population(20, 10)
    return run_world(Run(parameters, Policy("p", levers), population, seed, 60, warm_up=0))


def paid(world):
    return tuple(float(world.history[name].sum()) for name in COSTS)


@examples(40)
@given(runs(full=True, longest=84))
def test_levers_at_0_cost_nothing_whatever_the_parameters(run):
    world = run_world(replace(run, policy=NO_LEVERS))
    assert paid(world) == (0.0, 0.0)
    table = rows(world)
    for name in ("governance_cost", "host_governance_attention", "partner_governance_attention"):
        assert not table[name].any()
    assert not table["formality"].any()
    assert not table["levers"].any()


@examples(30)
@given(runs(full=True))
def test_the_warm_up_knows_no_governance_and_what_it_formed_takes_it_up_when_agreed_anew(run):
    run = replace(run, parameters=run.parameters.replace(renegotiation_rate=0))
    world = run_world(run)
    before = by_month(world)[: run.warm_up]
    assert not any(before[name].any() for name in COSTS)
    table = rows(world)
    old = (table["proposed"] < 0) & (table["renewals"] == 0)
    assert not table["levers"][old].any()


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_a_lever_costs_each_side_its_declared_share_and_twice_as_much_at_twice_the_price(lever):
    host, partner = paid(governed({lever.name: 0.5}))
    assert host + partner > 0
    assert host / (host + partner) == pytest.approx(lever.host_share, abs=1e-9)
    if lever.scope == "partnership":
        table = rows(governed({lever.name: 0.5}, governance_price=2))
        if lever.name == "diversified_funding":
            # There is nothing to diversify where no programme pays.
            table = table[table["programme_funded"] == 1]
        assert len(table) > 0
        money = table["host_governance_money"], table["partner_governance_money"]
        attention = table["host_governance_attention"], table["partner_governance_attention"]
        assert np.allclose(sum(money), 2 * 0.5 * lever.money * table["work"])
        assert np.allclose(sum(attention), 0.5 * lever.attention * table["work"])
        assert np.allclose(money[0], lever.host_share * sum(money))
        assert np.allclose(attention[0], lever.host_share * sum(attention))


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_governance_without_a_price_costs_no_money(lever):
    assert paid(governed({lever.name: 1}, governance_price=0)) == (0.0, 0.0)


@pytest.mark.parametrize(
    "lever", [one for one in LEVERS if one.scope == "organisation"], ids=lambda lever: lever.name
)
def test_half_a_lever_costs_half_as_much_where_it_changes_nothing_else(lever):
    """With no room for anything to happen, costs are proportional to strength."""
    idle = {"search_rate": 0, "fomo_rate": 0}
    half, full = (governed({lever.name: strength}, **idle) for strength in (0.5, 1))
    assert paid(full)[0] == pytest.approx(2 * paid(half)[0])
    months, hosts = 60, half.organisations[half.organisations["hosting"] == 1]
    assert paid(full)[0] == pytest.approx(months * lever.money * hosts["scale"].sum())
    assert np.allclose(hosts["load"], 0.5 * lever.attention)
