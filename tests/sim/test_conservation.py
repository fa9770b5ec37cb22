"""Money and attention are conserved: every change is explained by what organisations did."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim import LEVER_NAMES, LEVERS, Parameters, Policy, Run, synthetic_population
from sim.engine.beginning import begin
from sim.vocabulary import ENDED, NEGOTIATING, NEVER, VENDOR
from tests.sim.worlds import (
    AT_LEISURE,
    EVERY_LEVER,
    WORLDLY,
    by_month,
    examples,
    months_of,
    rows,
    runs,
)

BY_SCOPE = {
    scope: [lever for lever in LEVERS if lever.scope == scope]
    for scope in ("choice", "partnership", "organisation")
}
PARTNERSHIP_LEVERS = Policy("within", {lever.name: 0.5 for lever in BY_SCOPE["partnership"]})
FLOWS = ("host_value", "partner_value", "host_cost", "partner_cost")
# What is agreed at the signature and again at every renewal, after the month was paid for.
AGREED = (
    "levers",
    "host_governance_money",
    "partner_governance_money",
    "host_governance_attention",
    "partner_governance_attention",
)


def close(found, expected):
    return np.allclose(found, expected, rtol=1e-9, atol=1e-6)


def by_row(who, amounts, n):
    """Sum amounts for each of n organisations."""
    return np.bincount(who, amounts, n).astype(float)


def standing(world, own, quantity):
    """What each pays a month, at scale 1, for the levers of the whole organisation."""
    strengths = world.regimes["levers"][own["regime"]]
    return sum(
        strengths[:, LEVER_NAMES.index(lever.name)] * getattr(lever, quantity)
        for lever in BY_SCOPE["organisation"]
    )


def without(types, *chosen):
    """The same types, but nobody looks for those for which one of these holds."""
    kept = {
        name: row["mix"] * (not any(unwanted(row) for unwanted in chosen))
        for name, row in types.items()
    }
    return types.replace(**{name: {"mix": mix} for name, mix in kept.items()})


def hosted_by_vendors(row):
    return row["host_kind"] == VENDOR


def joined_by_others(row):
    return row["partner_kind"] != VENDOR


def paid_for(before, now):
    """The table as it is now, with the governance that was in force during the month."""
    table = now.copy()
    for name in AGREED:
        table[name][: len(before)] = before[name]
    return table


def snapshots(run):
    """Yield each month with copies of the tables before it, and the world after it."""
    world = begin(run)
    before = (world.organisations.copy(), rows(world).copy())
    for month, world in months_of(run):
        now = (world.organisations.copy(), rows(world).copy())
        yield month, *before, world
        before = now


def in_work(table, month):
    """Partnerships that lived through this month: signed before it, not ended before it."""
    begun = (table["formed"] != NEVER) & (table["formed"] < month)
    return begun & ((table["stage"] != ENDED) | (table["ended"] >= month))


@examples(60)
@given(runs(full=True, longest=84))
def test_the_history_books_what_the_partnerships_book(run):
    """Of every type; what comes on top is what searches and choices cost, which come before."""
    run = replace(run, parameters=run.parameters.replace(broker_saving=0))
    searches = 0
    governed = np.zeros(0)
    for month, _, before, world in snapshots(run):
        interval = int(run.parameters.search_interval)
        searches += np.count_nonzero(world.organisations["free_from"] == month + interval)
        table = paid_for(before, rows(world))
        monthly = table["host_governance_money"] + table["partner_governance_money"]
        paid = np.where(in_work(table, month), monthly, 0)
        paid[: len(governed)] += governed
        governed = paid
    table, history = rows(world), by_month(world)
    for code in range(len(world.types)):
        of_type = table["type"] == code
        for name in FLOWS:
            booked = history[name][:, code].sum()
            if name == "host_cost":
                assert booked >= table[name][of_type].sum() * (1 - 1e-9) - 1e-6
            else:
                assert close(booked, table[name][of_type].sum()), name
    spent = run.parameters.search_cost * searches
    assert close(history["host_cost"].sum(), table["host_cost"].sum() + spent)
    assert close(table["governance_cost"], governed)
    booked = history["host_governance_cost"].sum() + history["partner_governance_cost"].sum()
    assert booked >= table["governance_cost"].sum() * (1 - 1e-9) - 1e-6
    used = set(np.flatnonzero(world.regimes["levers"].any(axis=0)))
    if all(LEVERS[index].scope == "partnership" for index in used):
        assert close(booked, table["governance_cost"].sum())


@examples(40)
@given(runs(full=True))
def test_value_is_shared_without_loss_or_gain(run):
    for month, _, before, world in snapshots(run):
        now = rows(world)[: len(before)]
        made = now["host_value"] + now["partner_value"] - before["host_value"]
        made -= before["partner_value"]
        # Operation begins with the first month that has results.
        working = in_work(now, month) & (now["live"] != NEVER)
        value = now["performance"] * now["worth"] * before["scope"]
        assert close(made, np.where(working, value, 0))
        assert np.all(now["partner_value"] >= before["partner_value"] - 1e-9)
        assert np.all(now["host_value"] >= before["host_value"] - 1e-9)


@examples(40)
@given(runs(full=True))
def test_what_an_organisation_earns_is_what_its_partnerships_book(run):
    x = run.parameters
    for month, _, before, world in snapshots(run):
        now, own = rows(world)[: len(before)], world.organisations
        gain = {name: now[name] - before[name] for name in FLOWS}
        lived = in_work(now, month)
        host = x.reinvested * gain["host_value"] - gain["host_cost"]
        host -= np.where(lived, before["host_governance_money"], 0)
        partner = gain["partner_value"] - gain["partner_cost"]
        partner -= np.where(lived, before["partner_governance_money"], 0)
        expected = by_row(now["host"], host, len(own))
        expected += by_row(now["partner"], partner, len(own))
        trading = own["exists_from"] <= month
        assert close(own["net_income"][trading], expected[trading])


@examples(40)
@given(runs(full=True))
def test_hosts_spend_what_searches_governance_and_locums_cost_and_nothing_else(run):
    x = run.parameters.replace(broker_saving=0)
    selective = dict.fromkeys(("vendor_selectivity",), 0.0)
    phases = [replace(one, levers={**one.levers, **selective}) for one in run.policy.phases]
    policy = Policy("p", {**run.policy.levers, **selective}, tuple(phases))
    types = without(run.types, hosted_by_vendors)
    run = replace(run, parameters=x, policy=policy, types=types)
    for month, own, before, world in snapshots(run):
        hosts = own["kind"] != VENDOR
        own, now, table = own[hosts], world.organisations[hosts], paid_for(before, rows(world))
        pressure = world.regions["pressure"][own["region"]]
        plenty = 1 + x.margin_effect * own["margin"] - x.pressure_effect * pressure
        budget = x.partnering_budget * own["scale"]
        fixed = standing(world, now, "money") * x.governance_price * own["scale"]
        locums = x.locum_cost * (1 - now["staffing"]) * budget
        saved = own["resources"] + own["net_income"] + budget * np.maximum(plenty, 0)
        saved -= fixed + locums
        saved = np.minimum(saved, x.reserve_limit * budget)
        searches = np.count_nonzero(now["free_from"] == month + int(x.search_interval))
        lived = in_work(table, month)
        governing = by_month(world)["host_governance_cost"][month + run.warm_up].sum()
        choosing = governing - table["host_governance_money"][lived].sum() - fixed.sum()
        spent = saved.sum() - now["resources"].sum()
        assert close(spent, searches * x.search_cost + choosing), f"month {month}"
        assert choosing > -1e-6


@examples(40)
@given(runs(full=True))
def test_vendors_keep_what_they_earn_where_the_market_stands_still(run):
    x = run.parameters.replace(vendor_volatility=0, insolvency_rate=0, acquisition_rate=0)
    x = x.replace(reserve_limit=120)
    types = without(run.types, hosted_by_vendors, joined_by_others)
    run = replace(run, parameters=x, types=types)
    for month, own, before, world in snapshots(run):
        vendors = own["kind"] == VENDOR
        own, now, table = own[vendors], world.organisations[vendors], paid_for(before, rows(world))
        overhead = x.vendor_overhead * own["scale"]
        pressure = world.regions["pressure"][own["region"]]
        other = x.vendor_other_business * (1 - x.vendor_pressure_effect * pressure)
        saved = own["resources"] + own["net_income"] + overhead * (other - 1)
        if np.any(saved > x.reserve_limit * overhead):
            continue  # what is beyond the limit is not kept
        governing = by_month(world)["partner_governance_cost"][month + run.warm_up].sum()
        lived = in_work(table, month)
        choosing = governing - table["partner_governance_money"][lived].sum()
        assert close(saved.sum() - now["resources"].sum(), choosing), f"month {month}"


@pytest.mark.parametrize(
    ("policy", "attention"),
    [(Policy(), 1.0), (PARTNERSHIP_LEVERS, 1.0), (PARTNERSHIP_LEVERS, 3.0), (EVERY_LEVER, 0.0)],
    ids=["no levers", "levers in partnerships", "at thrice the attention", "attention for free"],
)
def test_attention_asked_for_is_what_searches_talks_and_partnerships_take(policy, attention):
    x = Parameters(search_rate=0.3, awareness_start=0.4, fomo_rate=0.15, search_interval=2)
    x = x.replace(governance_attention=attention, protected_time_gain=0)
    levers = {**policy.levers}
    if attention == 0:
        levers |= {"problem_first_gate": 0.1, "entry_gate": 0.1, "red_lines": 0.1}
    population = synthetic_population(14, 7, 4, 4, 4, 4)
    run = Run(x, Policy("p", levers), population, 5, 60, 12, WORLDLY, AT_LEISURE)
    seen = 0
    for month, own, before, world in snapshots(run):
        now, table = world.organisations, paid_for(before, rows(world))
        n, scale = len(own), own["scale"][table["host"]]
        talking = (table["formed"] == NEVER) | (table["formed"] >= month)
        talking &= (
            (table["stage"] == NEGOTIATING) | (table["ended"] >= month) | (table["formed"] >= month)
        )
        lived = in_work(table, month)
        live = (table["live"] != NEVER) & (table["live"] <= month)
        need = np.where(live, x.operation_attention, x.implementation_attention)
        need = need * (1 + x.dedication_attention * table["levers"][:, 7])
        talks = np.where(talking, x.negotiation_attention, 0)
        host = talks + np.where(lived, need + table["host_governance_attention"], 0)
        partner = talks + np.where(lived, need + table["partner_governance_attention"], 0)
        expected = by_row(table["host"], host, n)
        expected += by_row(table["partner"], partner * x.partner_attention * scale, n)
        searched = now["free_from"] == month + int(x.search_interval)
        expected += np.where(searched, x.search_attention, 0)
        assert np.allclose(now["committed"], expected, atol=1e-9), f"month {month}"

        assert np.array_equal(now["load"], own["committed"])
        there = own["attention_capacity"] * own["staffing"]
        covered = np.minimum(1, there / np.maximum(now["load"], 1e-300))
        assert np.allclose(now["coverage"], covered)
        seen += np.count_nonzero(lived)
    assert seen > 100
