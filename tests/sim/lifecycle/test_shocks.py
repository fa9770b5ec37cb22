"""Shocks fall at their declared rates, and governance cushions what it is meant to."""

import numpy as np
import pytest
from scipy import stats

from sim.engine.schedule import step_partnership
from sim.lifecycle.shocks import (
    be_breached,
    breach_rate,
    can_carry,
    fall_with_partner,
    lapse_rate,
    lose_sponsor,
    strike,
    unsettle,
)
from sim.vocabulary import (
    ACQUIRED,
    DATA_BREACH,
    ENDED,
    FUNDING_LAPSED,
    IMPLEMENTING,
    OUTSIDE,
    PARTNER_INSOLVENT,
)
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.pair import HOST, PARTNER, again, lever, months, operating, tie_of

RARE = 1e-6
QUIET = dict.fromkeys(("sponsor_turnover", "breach_rate", "lapse_rate", "priority_shift"), 0)


def struck(levers=None, months=1000, change=lambda world: None, **parameters):
    """Worlds that each meet one month of shocks, and the world as it was before."""
    before = operating(levers, **QUIET | parameters)
    change(before)
    worlds = []
    for month in range(10, 10 + months):
        world = again(before)
        assert strike(world, 0, month) == (tie_of(world)["stage"] == ENDED)
        worlds.append(world)
    return before, worlds


def share(worlds, happened):
    return sum(bool(happened(tie_of(world))) for world in worlds)


def fits(count, trials, rate):
    return stats.binomtest(count, trials, rate).pvalue > RARE


def reach_of(world, name):
    return float(world.lever_costs["reach"][lever(name)])


def test_without_shocks_nothing_happens():
    before, worlds = struck(months=200)
    for world in worlds:
        assert world.partnerships.tobytes() == before.partnerships.tobytes()
        assert world.organisations.tobytes() == before.organisations.tobytes()


# The sponsor.


def sponsors_lost(levers=None, change=lambda world: None, months=1000, **parameters):
    before, worlds = struck(levers, months, change, **parameters)
    first = float(tie_of(before)["sponsor_potential"])
    return share(worlds, lambda tie: tie["sponsor_potential"] != first)


def test_sponsors_leave_at_their_rate():
    assert fits(sponsors_lost(sponsor_turnover=0.1), 1000, 0.1)


def test_a_leader_who_leaves_takes_sponsors_along_in_that_month():
    def leaves(world):
        world.organisations["leader_left"][HOST] = 10

    assert sponsors_lost(change=leaves, months=1, leader_sweep=1) == 1
    assert sponsors_lost(change=leaves, months=1, leader_sweep=0, sponsor_turnover=1) == 0
    assert sponsors_lost(change=leaves, months=5, leader_sweep=1) == 1

    before = operating(**QUIET, leader_sweep=0.4)
    first, swept = float(tie_of(before)["sponsor_potential"]), 0
    for month in range(10, 510):
        world = again(before)
        world.organisations["leader_left"][HOST] = month
        strike(world, 0, month)
        swept += tie_of(world)["sponsor_potential"] != first
    assert fits(int(swept), 500, 0.4)


def test_a_successor_begins_with_what_is_there_without_a_sponsor_unless_one_was_named():
    for levers in ({}, {"sponsor_by_fit": 1}):
        world = operating(levers, sponsor_least=0.3)
        named = reach_of(world, "sponsor_by_fit") if levers else 0.0
        lose_sponsor(world, 0, 12)
        tie = tie_of(world)
        assert tie["sponsor"] == pytest.approx((0.3 + 0.7 * named) * tie["sponsor_potential"])
        assert world.parameters["sponsor_floor"][0] <= tie["sponsor_potential"] <= 1


# A breach.


def test_breaches_fall_at_the_rate_of_exposure_less_protection_that_is_paid_for():
    world = operating(breach_rate=0.1)
    assert breach_rate(world, 0) == pytest.approx(0.07)
    tie_of(world)["progress"] = 0.3
    assert breach_rate(world, 0) == pytest.approx(0.021)
    safe = operating({"data_governance": 1}, breach_rate=0.1)
    assert breach_rate(safe, 0) == pytest.approx(0.07 * (1 - reach_of(safe, "data_governance")))
    tie_of(safe)["funded"] = 0.0
    assert breach_rate(safe, 0) == pytest.approx(0.07)
    _, worlds = struck(breach_rate=0.1, breach_exit=0.5)
    assert fits(share(worlds, lambda tie: tie["host_cost"] > 0), 1000, 0.07)
    assert fits(share(worlds, lambda tie: tie["ending"] == DATA_BREACH), 1000, 0.035)


@pytest.mark.parametrize("levers", [{}, {"data_governance": 1}])
def test_a_breach_costs_both_money_and_the_partner_trust_and_its_name(levers):
    world = operating(levers, breach_cost=4, breach_harm=0.5, breach_exit=0)
    before = again(world)
    tie, was, own = tie_of(world), tie_of(before), world.organisations
    damage = 1 - reach_of(world, "data_governance") if levers else 1.0
    cost, left = 0.5 * 4 * 0.6 * 100 * damage, 1 - 0.5 * damage
    tie["promise"] = 0.6
    assert not be_breached(world, 0, 10)
    for row, side in ((HOST, "host"), (PARTNER, "partner")):
        assert tie[f"{side}_cost"] == pytest.approx(cost)
        assert own["resources"][row] == pytest.approx(1000 - cost)
        assert months(world)[f"{side}_cost"][10] == pytest.approx(cost)
    for part in ("trust_competence", "host_trust_integrity"):
        assert tie[part] == pytest.approx(left * was[part])
    assert tie["host_trust"] < was["host_trust"]
    assert tie["partner_trust_integrity"] == was["partner_trust_integrity"]
    assert own["reputation"][PARTNER] == pytest.approx(0.5 * left)
    assert own["reputation"][HOST] == 0.5


def test_a_breach_ends_it_less_often_where_data_are_governed():
    for levers in ({}, {"data_governance": 1}):
        world = operating(levers, breach_exit=0.5)
        damage = 1 - reach_of(world, "data_governance") if levers else 1.0
        ended = sum(be_breached(again(world), 0, month) for month in range(10, 1010))
        assert fits(ended, 1000, 0.5 * damage)


def test_a_breach_at_one_of_many_customers_is_a_smaller_part_of_what_a_partner_shows():
    world = operating(breach_harm=0.5, breach_exit=0)
    world.organisations["active"][PARTNER] = 5
    be_breached(world, 0, 10)
    assert world.organisations["reputation"][PARTNER] == pytest.approx(0.5 * 0.9)


# Funding.


def funded(world):
    world.partnerships["programme_funded"][0] = 1
    world.organisations["resources"] = 0
    world.regions["funding"] = 0.5


def test_funding_lapses_for_programmes_only_more_often_when_the_cycle_is_shut():
    _, worlds = struck(change=funded, lapse_rate=0.1)
    lapsed = share(worlds, lambda tie: tie["ending"] == FUNDING_LAPSED)
    assert fits(lapsed, 1000, 0.1)
    assert {int(tie_of(world)["ended_by"]) for world in worlds} == {0, OUTSIDE}
    _, unfunded = struck(
        lapse_rate=0.5, change=lambda w: w.partnerships["programme_funded"].fill(0)
    )
    assert share(unfunded, lambda tie: tie["stage"] == ENDED) == 0
    world = operating(lapse_rate=0.1)
    for funding, cut, rate in ((1.0, 0, 0), (0.0, 0, 0.2), (0.5, 0.3, 0.4), (0.0, 0.9, 1.0)):
        world.regions["funding"], world.regions["funding_cut"] = funding, cut
        assert lapse_rate(world, 0) == pytest.approx(rate)


def test_other_sources_take_over_as_far_as_they_were_paid_for():
    for paid in (1.0, 0.5):

        def poor(world, paid=paid):
            funded(world)
            world.partnerships["funded"][0] = paid

        levers = {"diversified_funding": 1}
        before, worlds = struck(levers, change=poor, lapse_rate=0.5)
        lapsed = 0.5 * (1 - paid * reach_of(before, "diversified_funding"))
        ended = share(worlds, lambda tie: tie["ending"] == FUNDING_LAPSED)
        assert fits(ended, 1000, lapsed)
        carried_on = share(worlds, lambda t: t["stage"] != ENDED and t["programme_funded"] == 0)
        assert fits(carried_on, 1000, 0.5 - lapsed)


def test_a_host_with_a_year_of_the_bills_in_hand_carries_it_alone():
    world = operating(running_cost=0.05, implementation_cost=2)
    tie, own = tie_of(world), world.organisations
    for stage, year in ((int(tie["stage"]), 12 * 5.0), (IMPLEMENTING, 12 * 20.0)):
        tie["stage"] = stage
        for money, able in ((year, True), (year - 0.1, False), (-50, False)):
            own["resources"][HOST] = money
            assert can_carry(world, 0) is able

    def rich(world):
        funded(world)
        world.organisations["resources"] = 1e9

    _, worlds = struck(change=rich, lapse_rate=0.1)
    assert share(worlds, lambda tie: tie["stage"] == ENDED) == 0
    assert fits(share(worlds, lambda tie: tie["programme_funded"] == 0), 1000, 0.1)


# Priorities and owners.


def test_aims_part_less_where_there_is_trust_or_review():
    def left(trust=0.5, levers=None, **columns):
        world = operating(levers, shift_size=0.4)
        changes = {"alignment": 1.0, "host_trust": trust, "partner_trust": trust, **columns}
        for column, value in changes.items():
            world.partnerships[column][0] = value
        unsettle(world, 0)
        return float(tie_of(world)["alignment"])

    assert left() == pytest.approx(0.6)
    assert left(0.0) == pytest.approx(0.4)
    assert left(1.0) == pytest.approx(0.8)
    review = {"adaptive_review": 1}
    kept = reach_of(operating(), "adaptive_review")
    assert left(levers=review) == pytest.approx(1 - 0.4 * (1 - kept))
    assert left(levers=review, funded=0.0) == left()


def test_priorities_shift_at_their_rate_and_more_under_pressure():
    for pressure in (0.0, 0.5):

        def pressed(world, pressure=pressure):
            world.regions["pressure"] = pressure

        before, worlds = struck(change=pressed, priority_shift=0.1)
        was = float(tie_of(before)["alignment"])
        shifted = share(worlds, lambda tie, was=was: tie["alignment"] < was)
        assert fits(shifted, 1000, 0.1 * (1 + pressure))


@pytest.mark.parametrize(("row", "side"), [(HOST, HOST_SIDE), (PARTNER, PARTNER_SIDE)])
def test_a_new_owner_of_either_side_takes_it_away_or_unsettles_it(row, side):
    def sold(world):
        world.organisations["acquired_month"][row] = 10

    outcomes = [struck(months=1, change=sold, takeover_exit=chance) for chance in (0, 1)]
    (before, (unsettled,)), (_, (gone,)) = outcomes
    assert (tie_of(gone)["ending"], tie_of(gone)["ended_by"]) == (ACQUIRED, side)
    assert tie_of(unsettled)["stage"] != ENDED
    assert tie_of(unsettled)["alignment"] < tie_of(before)["alignment"]
    _, later = struck(months=5, change=sold, takeover_exit=1)
    assert [tie_of(world)["stage"] == ENDED for world in later] == [True] + [False] * 4


def test_two_new_owners_in_one_month_decide_each_for_itself():
    def gone(rows):
        world = operating(**QUIET, takeover_exit=0.3)
        count = 0
        for month in range(10, 1010):
            one = again(world)
            one.organisations["acquired_month"][rows] = month
            count += strike(one, 0, month)
        return count

    assert fits(gone([HOST]), 1000, 0.3)
    assert fits(gone([PARTNER]), 1000, 0.3)
    assert fits(gone([HOST, PARTNER]), 1000, 1 - 0.7**2)


def test_a_partnership_ends_with_the_firm_it_was_signed_with():
    world = operating(**QUIET)
    assert not fall_with_partner(world, 0, 12)
    assert tie_of(world)["stage"] != ENDED
    world.organisations["generation"][PARTNER] = 1
    assert fall_with_partner(world, 0, 12)
    tie = tie_of(world)
    assert (tie["ending"], tie["ended_by"], tie["ended"]) == (PARTNER_INSOLVENT, PARTNER_SIDE, 12)
    assert np.all(world.organisations["active"] == 0)


def test_after_its_firm_has_failed_nothing_more_is_brought_made_or_paid():
    worlds = operating(**QUIET), operating(**QUIET)
    worlds[1].organisations["generation"][PARTNER] = 1
    before = [tie_of(world).copy() for world in worlds]
    for world in worlds:
        step_partnership(world, 0, 12)
    went_on, fell = (tie_of(world) for world in worlds)
    assert went_on["host_value"] > before[0]["host_value"]
    assert fell["stage"] == ENDED
    for name in (
        "host_value",
        "partner_value",
        "host_cost",
        "host_effort",
        "due",
        "trust_competence",
    ):
        assert fell[name] == before[1][name], name
