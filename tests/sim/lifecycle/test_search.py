"""Search: who looks for a partner, why, how large a project, and at whom they look."""

from math import log

import numpy as np
import pytest

from sim.lifecycle.needs import need_gap
from sim.lifecycle.search import (
    abstention,
    ambition,
    fomo_urge,
    look_around,
    most_pressing_area,
    planned_urge,
    search,
    strongest_area,
)
from sim.vocabulary import BROKERED, CASCADE, DELIBERATE, ENDED, FELL_THROUGH, FOMO, RENEWAL
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    lever,
    small_world,
    together,
)

EAGER = {"search_rate": 1, "search_interval": 5, "fomo_rate": 0, "marketing": 0}
OTHER = PARTNER + 1


def eager(levers=None, **parameters):
    """A world in which the host plans a search in any month in which it may, for one type."""
    world = small_world(levers, {"programme_share": 0.0}, **{**EAGER, **parameters})
    world.types["mix"][TYPE + 1 :] = 0.0
    world.organisations["awareness"] = 1.0
    world.regions["pressure"] = 0.0
    return world


def found(world, count=60):
    """The proposals of the host's searches in so many months; each comes to nothing."""
    proposals = []
    for month in range(count):
        world.organisations["resources"] = 1000
        row = search(world, HOST, month)
        if row >= 0:
            proposals.append(world.partnerships[row])
            proposals[-1]["stage"] = FELL_THROUGH
    return proposals


# Why.


def test_the_urge_to_plan_grows_with_awareness_and_time_and_falls_with_pressure():
    world = small_world(search_rate=0.2)
    own, region = world.organisations, world.regions
    own["awareness"][HOST], own["coverage"][HOST], region["pressure"][4] = 0.8, 0.5, 0.25
    assert planned_urge(world, HOST) == pytest.approx(0.2 * 0.8 * 0.5 * 0.75)
    own["resources"][HOST] = -0.1
    assert planned_urge(world, HOST) == 0, "who owes money plans nothing"


def test_fear_of_missing_out_needs_both_fear_and_pressure():
    world = small_world(fomo_rate=0.2)
    own = world.organisations
    assert fomo_urge(world, HOST) == 0
    own["fomo_pressure"][HOST] = 2.0
    assert fomo_urge(world, HOST) == pytest.approx(0.2 * 0.5 * 2 / 3)
    own["fomo_pressure"][HOST] = 1e9
    assert fomo_urge(world, HOST) == pytest.approx(0.2 * 0.5), "fear saturates"
    own["fomo"][HOST] = 0
    assert fomo_urge(world, HOST) == 0


def test_hype_presses_through_marketing_and_where_it_alone_does_sells_what_is_hot():
    def areas(pressure):
        world = eager(search_rate=0, fomo_rate=1, marketing=0.5, settling=0.1, search_interval=1)
        own, region = world.organisations, world.regions
        region["hottest"][4], region["hype"][4, 5] = 5, 0.6
        own["fomo"][HOST], own["fomo_area"][HOST] = 1.0, 1
        seen = set()
        for month in range(60):
            own["fomo_pressure"][HOST] = pressure
            row = search(world, HOST, month)
            assert own["fomo_pressure"][HOST] == pytest.approx(pressure + 0.5 * 0.6)
            if row >= 0:
                seen.add(int(world.partnerships["area"][row]))
                world.partnerships["stage"][row] = FELL_THROUGH
            own["resources"] = 1000
        return seen

    assert areas(0.0) == areas(5.5) == {5}
    assert areas(6.0) == {1}, "peers press more than what a steady hype leaves"


def test_a_planned_search_starts_from_a_need_and_twice_as_often_at_a_gap_twice_as_wide():
    def searches(gap):
        world = eager(search_rate=0.5, search_interval=1, need_threshold=0)
        world.organisations["needs"][HOST], world.organisations["capabilities"][HOST] = gap, 0.0
        before = world.organisations["committed"].copy()
        for month in range(1000):
            world.organisations["free_from"][HOST] = month
            world.organisations["resources"][HOST] = 1000
            search(world, HOST, month)
            world.counts["rows"] = world.counts["active"] = 0
            world.organisations["latest"][HOST] = -1
        each = world.parameters["search_attention"][0]
        return (world.organisations["committed"] - before)[HOST] / each

    assert searches(0.0) == 0
    assert searches(0.25) == pytest.approx(250, abs=60)
    assert searches(0.5) == pytest.approx(500, abs=60)
    assert searches(1.0) > 900


def test_a_search_costs_money_and_attention_and_the_host_waits_before_the_next():
    world = eager(search_cost=20, search_attention=0.7)
    own = world.organisations
    search(world, HOST, 0)
    assert own["free_from"][HOST] == 5
    assert own["resources"][HOST] == 980
    assert own["committed"][HOST] == pytest.approx(0.7)
    for month in range(1, 5):
        search(world, HOST, month)
    assert own["resources"][HOST] == 980
    search(world, HOST, 5)
    assert own["resources"][HOST] == 960


def test_a_success_opens_one_more_search_in_the_next_area():
    world = eager(search_rate=0, cascade_rate=1)
    world.organisations["cascade_area"][HOST] = 6
    proposals = found(world)
    assert [(tie["origin"], tie["area"]) for tie in proposals] == [(CASCADE, 6)]
    assert world.organisations["cascade_area"][HOST] == -1


# For what, and how large.


def test_the_most_pressing_need_is_chosen_and_small_ones_are_left():
    world = small_world(judgement_noise=0, need_threshold=0.3)
    own = world.organisations
    own["needs"][HOST] = (0.2, 0.3, 0.9, 0.5, 0.1, 0.4, 0.3)
    assert most_pressing_area(world, HOST, 0) == 2
    assert need_gap(world, HOST, 2) == pytest.approx(0.8)
    own["capabilities"][HOST] = 0.7
    assert most_pressing_area(world, HOST, 0) == -1, "no gap is worth a partnership"
    assert need_gap(world, HOST, 0) == 0


def test_judgement_errs_between_needs_that_press_alike_and_focus_judges_well():
    def chosen(levers):
        world = small_world(levers, judgement_noise=1)
        world.organisations["needs"][HOST, AREA] = 0.7
        return {most_pressing_area(world, HOST, month) for month in range(60)}

    assert len(chosen({})) > 3
    assert chosen({"portfolio_focus": 1.0}) == {AREA}


def test_who_offers_offers_its_best_as_far_as_it_can_tell():
    world = small_world(judgement_noise=0)
    world.organisations["capabilities"][HOST] = (0.2, 0.3, 0.9, 0.5, 0.1, 0.4, 0.3)
    assert strongest_area(world, HOST, 0) == 2
    world.parameters["judgement_noise"] = 2
    assert len({strongest_area(world, HOST, month) for month in range(60)}) > 2


MEANS = {"running_cost": 0.05, "implementation_cost": 2, "work_elasticity": 0.5}


@pytest.mark.parametrize("route", [DELIBERATE, BROKERED, FOMO, CASCADE])
def test_a_host_buys_as_much_of_a_project_as_it_can_pay_for_by_every_route(route):
    world = small_world(kind={"programme_share": 0.0}, **MEANS)
    own = world.organisations
    outlay = 9 * 2 * 2 * 5
    for money, part in ((0, 0), (-50, 0), (outlay / 2, 0.25), (outlay, 1), (9 * outlay, 1)):
        own["resources"][HOST] = money
        assert ambition(world, HOST, TYPE, route) == pytest.approx(part)
    own["resources"][HOST], own["surplus"][HOST] = 0, outlay / 2 / 9
    assert ambition(world, HOST, TYPE, route) == pytest.approx(0.25), "what comes in counts"


def test_partners_and_programmes_that_pay_let_a_host_venture_on_more():
    def part(**kind):
        world = small_world(kind={"programme_share": 0.0, **kind}, programme_cover=0.5, **MEANS)
        world.organisations["resources"][HOST] = 90
        return ambition(world, HOST, TYPE, DELIBERATE)

    assert part() == pytest.approx(0.25)
    assert part(partner_finance=0.5) == pytest.approx(1)
    assert part(programme_share=0.5) == pytest.approx((0.5 / 0.75) ** 2)


@pytest.mark.parametrize("haste", [0.0, 0.4, 1.0])
def test_whoever_plans_looks_whether_there_are_people_and_haste_leaves_out_a_part(haste):
    kind = {"programme_share": 0.0, "worth": 4.0}
    world = small_world(kind=kind, fomo_haste=haste, **MEANS)
    own = world.organisations
    # A full project of theirs is work for two.
    own["attention_capacity"][HOST], own["load"][HOST] = 2.0, 1.0
    parts = {route: ambition(world, HOST, TYPE, route) for route in (DELIBERATE, CASCADE, FOMO)}
    assert parts == pytest.approx({DELIBERATE: 0.25, CASCADE: 0.25, FOMO: 0.25 + 0.75 * haste})
    own["load"][HOST] = 3.0
    assert ambition(world, HOST, TYPE, DELIBERATE) == 0
    assert ambition(world, HOST, TYPE, FOMO) == pytest.approx(haste)
    # Money binds before people do.
    own["load"][HOST], own["resources"][HOST] = 0.0, 90.0
    assert ambition(world, HOST, TYPE, FOMO) == ambition(world, HOST, TYPE, DELIBERATE) < 0.25


@pytest.mark.parametrize("hurried", [False, True])
def test_what_is_too_small_to_begin_is_not_looked_for(hurried):
    rates = {"search_rate": 0, "fomo_rate": 1} if hurried else {}
    for money, looked in ((44, False), (46, True)):
        world = eager(least_ambition=0.0625, **rates, **MEANS)
        own = world.organisations
        own["fomo"][HOST], own["fomo_pressure"][HOST] = 1.0, 1e9
        own["resources"][HOST] = money
        search(world, HOST, 0)
        assert bool(own["free_from"][HOST] > 0) is looked


def test_a_smaller_project_takes_less_work_but_more_for_what_it_brings():
    world = eager(appraisal_noise=0, least_ambition=0.2, **MEANS)
    world.organisations["resources"] = 90
    row = search(world, HOST, 0)
    tie = world.partnerships[row]
    assert (tie["worth"], tie["work"]) == pytest.approx((25, 0.5))


# Who holds back.


def hurried(levers):
    world = eager(levers, search_rate=0, fomo_rate=1, search_interval=1)
    own = world.organisations
    own["fomo"][HOST], own["fomo_pressure"][HOST], own["fomo_area"][HOST] = 1, 1e9, AREA
    return world


def test_the_problem_first_gate_sends_hurried_hosts_through_a_deliberate_appraisal():
    def origins(strength):
        return {int(tie["origin"]) for tie in found(hurried({"problem_first_gate": strength}))}

    assert origins(0) == {FOMO}
    assert origins(0.5) == {FOMO, DELIBERATE}
    assert origins(1) == {DELIBERATE}


def test_a_gate_without_reach_stops_nobody():
    world = hurried({"problem_first_gate": 1})
    world.lever_costs["reach"][lever("problem_first_gate")] = 0.0
    assert {int(tie["origin"]) for tie in found(world)} == {FOMO}


def test_hurried_hosts_behind_the_gate_need_a_problem():
    for strength, any_found in ((0, True), (1, False)):
        world = hurried({"problem_first_gate": strength})
        world.organisations["capabilities"][HOST] = 1.0
        assert bool(found(world)) is any_found


@pytest.mark.parametrize(
    ("column", "value"), [("resources", 119.0), ("coverage", 0.9)], ids=["poor", "stretched"]
)
def test_the_entry_gate_holds_back_those_who_cannot_afford_it(column, value):
    world = small_world({"entry_gate": 0.75}, entry_reserve=3)
    world.lever_costs["reach"][lever("entry_gate")] = 1.0
    world.organisations["resources"][HOST] = 120.0
    assert abstention(world, HOST) == 1
    world.organisations[column][HOST] = value
    assert abstention(world, HOST) == pytest.approx(0.25)


def test_focus_says_no_once_there_are_enough_partnerships():
    world = small_world({"portfolio_focus": 0.6}, focus_limit=0.2)
    world.lever_costs["reach"][lever("portfolio_focus")] = 1.0
    world.organisations["active"][HOST] = 1
    assert abstention(world, HOST) == 1
    world.organisations["active"][HOST] = 2
    assert abstention(world, HOST) == pytest.approx(0.4)


# At whom.


def looked(world, route, month, part=1.0):
    return look_around(world, HOST, AREA, TYPE, route, part, month)


def test_haste_sees_few_candidates_and_diligence_and_brokers_see_more():
    def best(route, levers=None, **parameters):
        given = {"appraisal_noise": 0, "outcome_deviation": 0, "word_of_mouth": 0}
        world = small_world(levers, candidates=2, fomo_haste=0.5, **given, **parameters)
        world.organisations["capabilities"][OTHER] = 1.0
        found = 0
        for month in range(300):
            world.organisations["resources"] = 1000
            row = looked(world, route, month)
            world.partnerships["stage"][row] = FELL_THROUGH
            found += world.partnerships["partner"][row] == OTHER
            world.counts["rows"] = world.counts["active"] = 0
            world.organisations["latest"][HOST] = -1
        return found / 300

    assert best(FOMO) == pytest.approx(1 / 2, abs=0.11)
    assert best(DELIBERATE) == pytest.approx(3 / 4, abs=0.1)
    assert best(DELIBERATE, {"due_diligence": 1}) == pytest.approx(7 / 8, abs=0.08)
    assert best(BROKERED, {"brokerage": 1}) == pytest.approx(7 / 8, abs=0.08)
    assert best(FOMO, {"due_diligence": 1}) == best(FOMO)


@pytest.mark.parametrize(
    ("name", "paid_on"),
    [
        ("due_diligence", {DELIBERATE, BROKERED}),
        ("brokerage", {BROKERED}),
        ("red_lines", {DELIBERATE, BROKERED, FOMO}),
    ],
)
def test_care_in_the_choice_is_paid_for_where_it_acts(name, paid_on):
    prices = {"governance_price": 2, "governance_attention": 3, "search_cost": 0}
    for route in (DELIBERATE, BROKERED, FOMO):
        world = small_world({name: 0.5}, search_attention=0, **prices)
        own, cost = world.organisations, world.lever_costs[lever(name)]
        own["scale"][HOST] = 1.5
        looked(world, route, 0)
        bill = (0.5 * cost["money"] * 1.5 * 2, 0.5 * cost["attention"] * 3)
        paid = (1000 - own["resources"][HOST], own["committed"][HOST])
        assert paid == pytest.approx(bill if route in paid_on else (0, 0))


def test_the_gate_is_paid_for_by_whoever_it_stops():
    world = hurried({"problem_first_gate": 1})
    world.organisations["capabilities"][HOST] = 1.0
    assert search(world, HOST, 0) == -1
    cost = world.lever_costs[lever("problem_first_gate")]
    assert world.organisations["resources"][HOST] == pytest.approx(1000 - cost["money"])
    assert world.organisations["committed"][HOST] == pytest.approx(cost["attention"])


def test_together_hosts_search_at_a_shared_cost_and_venture_on_larger_projects():
    def brokered(levers):
        world = small_world(levers, search_cost=20, work_elasticity=1)
        tie = world.partnerships[looked(world, BROKERED, 0, 0.5)]
        return 1000 - world.organisations["resources"][HOST], tie["worth"]

    costs, worth = brokered({})
    assert (costs, worth) == pytest.approx((20, 50))
    costs, worth = brokered({"brokerage": 1})
    table = small_world().lever_costs[lever("brokerage")]
    assert costs == pytest.approx(20 * (1 - table["reach"]) + table["money"])
    assert worth == pytest.approx(50 * (1 + table["reach"]))
    world = small_world({"brokerage": 1}, work_elasticity=1)
    tie = world.partnerships[looked(world, BROKERED, 0, 0.9)]
    assert tie["worth"] == pytest.approx(100), "nothing is larger than the full project"


def test_whoever_compares_more_candidates_errs_less_about_each():
    def error(candidates):
        given = {"appraisal_noise": 2.0, "overclaim": 0, "running_cost": 0}
        world = small_world(None, candidates=candidates, fomo_haste=0, **given)
        world.organisations["fomo"][HOST] = 1.0  # what costs nothing is bought without caution
        # It can meet nobody else.
        world.suppliers[:] = PARTNER
        spread = []
        for month in range(300):
            world.organisations["resources"] = 1000
            row = looked(world, FOMO, month)
            if row >= 0:
                promise = float(world.partnerships["promise"][row])
                spread.append(log(promise / (1 - promise)) - log(0.6 / 0.4))
            world.counts["rows"] = world.counts["active"] = 0
            world.organisations["latest"][HOST] = -1
        return spread

    # The best of nine errs by 0.6 of what one does; comparison takes two thirds of that.
    assert np.std(error(9)) == pytest.approx(0.6 / 3 * np.std(error(1)), rel=0.25)


def test_a_pair_that_is_together_does_not_meet_as_candidates():
    world = together(candidates=40)
    rows = [row for month in range(1, 9) if (row := looked(world, DELIBERATE, month)) >= 0]
    assert rows, "the other vendor was found"
    assert set(world.partnerships["partner"][rows].tolist()) == {OTHER}


@pytest.mark.parametrize(("route", "origin"), [(DELIBERATE, RENEWAL), (FOMO, FOMO)])
def test_a_renewed_tie_is_called_so_but_not_in_a_hurry(route, origin):
    world = together(candidates=40)
    world.partnerships["stage"][0] = ENDED
    world.organisations["capabilities"][OTHER] = 0.0
    row = next(row for month in range(50) if (row := looked(world, route, month)) >= 0)
    tie = world.partnerships[row]
    assert (tie["partner"], tie["origin"], tie["earlier"], tie["ordinal"]) == (
        PARTNER,
        origin,
        0,
        2,
    )
