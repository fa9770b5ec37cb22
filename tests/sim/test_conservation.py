"""Money and attention are conserved: every change is explained by what organisations did."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given

from sim import LEVERS, Parameters, PartnershipModel, Policy, Run, synthetic_population
from sim.agents import AGENT_CLASSES
from sim.state.world import World
from sim.vocabulary import ENDED, NEGOTIATING, NEVER, PARTNER_INSOLVENT, VENDOR
from tests.sim.worlds import (
    AT_LEISURE,
    BUSY,
    EVERY_LEVER,
    WORLDLY,
    by_month,
    examples,
    rows,
    runs,
)

WITHIN = Policy("within", {lever.name: 0.5 for lever in LEVERS if lever.scope == "partnership"})
FLOWS = ("host_value", "partner_value", "host_cost", "partner_cost", "governance_cost")
BOOKED = (*FLOWS[:4], "host_governance_cost", "partner_governance_cost")


@dataclass
class Month:
    """A month and what each organisation's money did in it."""

    month: int
    world: World
    own: np.ndarray
    """Organisations as they were before it."""
    before: np.ndarray
    """Partnerships as they were before it."""
    outside: np.ndarray
    """What each gained and lost by itself: budget, market, luck, new owners, limits of reserves."""
    standing: np.ndarray
    """What each paid for governing the whole of it."""
    searching: np.ndarray
    """What each paid in searches, its own or another's."""

    @property
    def record(self) -> np.ndarray:
        """The month's history, a row for each type of partnership."""
        return by_month(self.world)[self.month + int(self.world.counts["warm_up"][0])]

    def gain(self, name: str) -> np.ndarray:
        """What a flow of each partnership grew by."""
        now = rows(self.world)[name].copy()
        now[: len(self.before)] -= self.before[name]
        return now


class Ledger(PartnershipModel):
    """A model that writes down why its organisations' money changes."""

    def __init__(self, run: Run) -> None:
        n = len(run.population)
        self.outside, self.standing, self.searching = np.zeros(n), np.zeros(n), np.zeros(n)
        super().__init__(
            run.parameters,
            run.seed,
            run.policy,
            run.population,
            warm_up=0,
            types=run.types,
            kinds=run.kinds,
            events=run.events,
            agents={name: _writing(kind) for name, kind in AGENT_CLASSES.items() if name in KEPT},
        )

    def lived(self, months: int) -> Iterator[Month]:
        """Live some months and yield each."""
        for month in range(months):
            own, before = self.world.organisations.copy(), rows(self.world).copy()
            for kept in (self.outside, self.standing, self.searching):
                kept[:] = 0
            self.step()
            kept = (self.outside.copy(), self.standing.copy(), self.searching.copy())
            yield Month(month, self.world, own, before, *kept)


KEPT = ("health_system", "vendor", "public_agency", "university")


def _writing(kind: type) -> type:
    class Writing(kind):  # type: ignore[misc]
        def renew_means(self) -> None:
            had, paid = self.resources, self._governing()
            super().renew_means()
            self.model.standing[self.row] = self._governing() - paid
            self.model.outside[self.row] = self.resources - had + self.model.standing[self.row]

        def search(self) -> None:
            had = self.model.world.organisations["resources"].copy()
            super().search()
            self.model.searching += had - self.model.world.organisations["resources"]

        def _governing(self) -> float:
            month = by_month(self.model.world)[self.model.month]
            return float(month["host_governance_cost"].sum())

    return Writing


def close(found, expected):
    return np.allclose(found, expected, rtol=1e-9, atol=1e-6)


def by_row(who, amounts, n):
    """Sum amounts for each of n organisations."""
    return np.bincount(who, amounts, n).astype(float)


def in_work(table, month):
    """Partnerships that lived through this month: signed before it, not ended before it.

    Those of a firm that has failed end with it, before they work.
    """
    begun = (table["formed"] != NEVER) & (table["formed"] < month)
    over = table["ended"] < month + (table["ending"] == PARTNER_INSOLVENT)
    return begun & ((table["stage"] != ENDED) | ~over)


@examples(40)
@given(runs(full=True, longest=60))
def test_all_money_is_explained_to_the_cent(run):
    """Between organisations, partnerships and history, month by month."""
    x = run.parameters
    for one in Ledger(run).lived(run.months):
        table, n = rows(one.world), len(one.own)
        gain = {name: one.gain(name) for name in FLOWS}
        partner_governing = one.gain("partner_governance_cost")
        host = x.reinvested * gain["host_value"] - gain["host_cost"]
        host -= gain["governance_cost"] - partner_governing
        partner = gain["partner_value"] - gain["partner_cost"] - partner_governing
        expected = by_row(table["host"], host, n) + by_row(table["partner"], partner, n)
        expected += one.outside - one.standing - one.searching
        changed = one.world.organisations["resources"] - one.own["resources"]
        assert close(changed, expected), f"organisations, month {one.month}"
        assert np.all(one.searching >= 0)
        assert np.all(one.standing >= 0)

        booked = {name: one.record[name].sum() for name in BOOKED}
        for name in ("host_value", "partner_value", "partner_cost"):
            assert close(booked[name], gain[name].sum()), f"{name}, month {one.month}"
        spent = sum(booked[name] for name in BOOKED if "cost" in name)
        within = sum(gain[name].sum() for name in FLOWS if "cost" in name)
        assert close(spent, within + one.standing.sum() + one.searching.sum())
        for code in range(len(one.world.types)):
            of_type = table["type"] == code
            for name in ("host_value", "partner_value", "partner_cost"):
                assert close(one.record[name][code], gain[name][of_type].sum())
            assert one.record["host_cost"][code] >= gain["host_cost"][of_type].sum() - 1e-6


@examples(40)
@given(runs(full=True, longest=60))
def test_value_is_shared_without_loss_or_gain(run):
    for one in Ledger(run).lived(run.months):
        now = rows(one.world)[: len(one.before)]
        made = one.gain("host_value") + one.gain("partner_value")
        # Operation begins with the first month that has results.
        working = in_work(now, one.month) & (now["live"] != NEVER)
        value = now["performance"] * now["worth"] * one.before["scope"]
        assert close(made[: len(now)], np.where(working, value, 0))


@examples(40)
@given(runs(full=True, longest=60))
def test_nobody_but_a_vendor_ever_owes_more_than_its_line_of_credit(run):
    """Neither bills nor bad luck take it further; what rounding takes is no money."""
    x = run.parameters
    for one in Ledger(run).lived(run.months):
        own = one.world.organisations
        others = own[own["kind"] != VENDOR]
        line = x.credit_line * x.partnering_budget * others["scale"]
        most = np.abs(one.own["resources"]).max() + line
        assert np.all(others["resources"] >= -line - 1e-15 * most), f"month {one.month}"


@examples(40)
@given(runs(full=True, longest=60))
def test_what_is_paid_is_part_of_the_bill_and_what_is_not_is_told(run):
    """`funded` is the part of the month's bill that the poorer side could pay."""
    run = replace(run, parameters=run.parameters.replace(breach_rate=0))
    for one in Ledger(run).lived(run.months):
        now = rows(one.world)[: len(one.before)]
        lived = in_work(now, one.month)
        assert np.all((now["funded"] >= 0) & (now["funded"] <= 1))
        bill = one.before["host_governance_money"] + one.before["partner_governance_money"]
        paid = one.gain("governance_cost")[: len(now)]
        most = np.where(lived, bill, 0) * (1 + 1e-9) + 1e-9
        assert np.all(paid <= most)
        assert np.all(paid[lived] >= (now["funded"] * bill)[lived] * (1 - 1e-9) - 1e-9)


def test_money_without_end_pays_every_bill():
    parameters = Parameters(**BUSY | {"partnering_budget": 10000, "volatility": 0})
    population = synthetic_population(14, 7, 4, 4, 4, 4)
    run = Run(parameters, WITHIN, population, 5, 48, 0, WORLDLY, AT_LEISURE)
    seen = 0
    for one in Ledger(run).lived(run.months):
        now = rows(one.world)[: len(one.before)]
        lived = in_work(now, one.month)
        assert np.all(now["funded"][lived] == 1)
        assert np.all(one.world.organisations["resources"][one.own["kind"] != VENDOR] >= 0)
        seen += np.count_nonzero(lived)
    assert seen > 100


@pytest.mark.parametrize(
    ("policy", "attention"),
    [(Policy(), 1.0), (WITHIN, 1.0), (WITHIN, 3.0), (EVERY_LEVER, 0.0)],
    ids=["no levers", "levers in partnerships", "at thrice the attention", "attention for free"],
)
def test_attention_asked_for_is_what_searches_talks_and_partnerships_take(policy, attention):
    # Nothing is agreed anew, which would take talks, and all is paid for, so that all is done.
    x = Parameters(**BUSY | {"renegotiation_rate": 0, "governance_attention": attention})
    x = x.replace(partnering_budget=10000, volatility=0, choice_sharpness=50, outside_option=3)
    levers = {**policy.levers}
    if attention == 0:
        levers |= {"problem_first_gate": 0.1, "entry_gate": 0.1, "red_lines": 0.1}
    population = synthetic_population(14, 7, 4, 4, 4, 4)
    run = Run(x, Policy("p", levers), population, 5, 60, 0, WORLDLY, AT_LEISURE)
    reach = {lever.name: lever.reach for lever in LEVERS}
    dedicated = reach["dedicated_resources"] * levers.get("dedicated_resources", 0.0)
    protected = reach["protected_time"] * levers.get("protected_time", 0.0)
    seen = 0
    for one in Ledger(run).lived(run.months):
        now, table = one.world.organisations, rows(one.world)
        n = len(now)
        talking = (table["formed"] == NEVER) | (table["formed"] >= one.month)
        talking &= (
            (table["stage"] == NEGOTIATING)
            | (table["ended"] >= one.month)
            | (table["formed"] >= one.month)
        )
        lived = in_work(table, one.month)
        live = (table["live"] != NEVER) & (table["live"] <= one.month)
        stage = np.where(live, x.operation_attention, 1.0)
        need = (1 - dedicated) * table["work"]
        # Trust as it was when attention was asked for.
        known = one.before[: len(table)]
        trust = np.full(len(table), 0.5)
        trust[: len(known)] = 0.5 * (known["host_trust"] + known["partner_trust"])
        wary = 1.5 - trust
        talks = np.where(talking, x.search_attention * table["work"], 0)
        host = talks + lived * stage * (need + table["host_governance_attention"] * wary)
        partner = lived * stage * (need + table["partner_governance_attention"] * wary)
        expected = by_row(table["host"], host, n)
        expected += by_row(table["partner"], (talks + partner) * x.partner_attention, n)
        searched = now["free_from"] == one.month + int(x.search_interval)
        expected += np.where(searched, x.search_attention, 0)
        assert np.allclose(now["committed"], expected, atol=1e-9), f"month {one.month}"

        assert np.array_equal(now["load"], one.own["committed"])
        hosts = now["hosting"] == 1
        there = one.own["attention_capacity"] * one.own["staffing"] + now["hired"]
        there = np.where(hosts, there * (1 + protected), there)
        covered = np.minimum(1, there / np.maximum(now["load"], 1e-300))
        # Whoever took a failed vendor's place this month has hired nobody yet.
        same = now["generation"] == one.own["generation"]
        assert np.allclose(now["coverage"][same], covered[same])
        seen += np.count_nonzero(lived)
    assert seen > 100
