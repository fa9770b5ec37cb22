"""Shocks fall at their declared rates, and governance cushions what it is meant to."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.shocks import breach_rate, cover_lapse, lapse_rate, lose_sponsor, strike
from sim.vocabulary import (
    ACQUIRED,
    DATA_BREACH,
    ENDED,
    FUNDING_LAPSED,
    IMPLEMENTING,
    PARTNER_INSOLVENT,
)
from tests.sim.lifecycle.pair import HOST, PARTNER, again, operating, tie_of

RARE = 1e-6
QUIET = dict.fromkeys(
    ("sponsor_turnover", "breach_rate", "lapse_rate", "priority_shift", "acquisition_rate"), 0
)


def struck(levers=None, months=1000, change=lambda world: None, **parameters):
    """Worlds that each meet one month of shocks, and the world as it was before."""
    before = operating(levers, **QUIET | parameters)
    change(before)
    worlds = []
    for month in range(10, 10 + months):
        world = again(before)
        strike(world, 0, month)
        worlds.append(world)
    return before, worlds


def share(worlds, happened):
    return sum(bool(happened(tie_of(world))) for world in worlds)


def fits(count, trials, rate):
    return stats.binomtest(count, trials, rate).pvalue > RARE


def test_without_shocks_nothing_happens():
    before, worlds = struck(months=200)
    for world in worlds:
        assert world.partnerships.tobytes() == before.partnerships.tobytes()
        assert world.organisations.tobytes() == before.organisations.tobytes()


def test_sponsors_leave_at_their_rate_and_protected_time_keeps_some():
    before, worlds = struck(sponsor_turnover=0.1)
    first = float(tie_of(before)["sponsor_potential"])
    assert fits(share(worlds, lambda tie: tie["sponsor_potential"] != first), 1000, 0.1)
    _, kept = struck({"protected_time": 1}, sponsor_turnover=0.1, time_retention=0.5)
    assert fits(share(kept, lambda tie: tie["sponsor_potential"] != first), 1000, 0.05)


def test_a_successor_begins_lower_unless_one_was_named():
    for levers, part in (({}, 0.3), ({"sponsor_by_fit": 1}, 0.3 + 0.7 * 0.5)):
        world = operating(levers, handover=0.3, succession=0.5)
        lose_sponsor(world, 0, 12)
        tie = tie_of(world)
        assert tie["sponsor"] == pytest.approx(part * tie["sponsor_potential"])
        assert world.parameters["sponsor_floor"][0] <= tie["sponsor_potential"] <= 1


def test_breaches_fall_at_the_rate_of_exposure_less_protection():
    world = operating(breach_rate=0.1, breach_protection=0.6)
    assert breach_rate(world, 0) == pytest.approx(0.07)
    world.partnerships["stage"][0] = IMPLEMENTING
    assert breach_rate(world, 0) == pytest.approx(0.021)
    protected = operating({"data_governance": 1}, breach_rate=0.1, breach_protection=0.6)
    assert breach_rate(protected, 0) == pytest.approx(0.028)
    _, worlds = struck(breach_rate=0.1, breach_exit=0.5)
    assert fits(share(worlds, lambda tie: tie["host_cost"] > 0), 1000, 0.07)
    assert fits(share(worlds, lambda tie: tie["ending"] == DATA_BREACH), 1000, 0.035)


def test_a_breach_costs_money_trust_and_reputation_less_where_data_are_governed():
    harm = {"breach_rate": 1, "breach_exit": 0, "breach_cost": 4, "breach_harm": 0.5}
    costs = []
    for levers, damage in (({}, 1.0), ({"data_governance": 1}, 0.6)):
        before, worlds = struck(levers, 50, breach_mitigation=0.4, **harm)
        hit = [world for world in worlds if tie_of(world)["host_cost"] > 0]
        tie, was = tie_of(hit[0]), tie_of(before)
        assert tie["host_cost"] == pytest.approx(4 * 100 * damage)
        assert hit[0].organisations["net_income"][HOST] == pytest.approx(-400 * damage)
        ratio = 1 - 0.5 * damage
        assert tie["host_trust_integrity"] == pytest.approx(was["host_trust_integrity"] * ratio)
        reputation = hit[0].organisations["reputation"][PARTNER]
        assert reputation == pytest.approx(0.5 * (1 - 0.5 * damage))
        costs.append(float(tie["host_cost"]))
    assert costs[1] < costs[0]


def test_funding_lapses_for_programmes_only_more_often_when_the_cycle_is_shut():
    def funded(world):
        world.partnerships["programme_funded"][0] = 1
        world.organisations["resources"] = 0
        world.regions["funding"] = 0.5

    _, worlds = struck(change=funded, lapse_rate=0.1)
    assert fits(share(worlds, lambda tie: tie["ending"] == FUNDING_LAPSED), 1000, 0.1)
    _, unfunded = struck(lapse_rate=1, change=lambda w: w.partnerships["programme_funded"].fill(0))
    assert share(unfunded, lambda tie: tie["stage"] == ENDED) == 0
    world = operating(lapse_rate=0.1)
    world.regions["funding"] = 1.0
    assert lapse_rate(world, 0) == 0
    world.regions["funding"] = 0.0
    assert lapse_rate(world, 0) == pytest.approx(0.2)


def test_other_sources_or_own_means_cover_a_lapse():
    def covered(levers, resources, funding_cover=0.8, own_cover=0.4):
        world = operating(levers, funding_cover=funding_cover, own_cover=own_cover)
        world.organisations["resources"][HOST] = resources
        return np.mean([cover_lapse(world, 0, (i + 0.5) / 1000) for i in range(1000)])

    year = 12 * operating().parameters["partnering_budget"][0]
    assert covered({}, 0) == 0
    assert covered({}, -100) == 0
    assert covered({}, year) == pytest.approx(0.4)
    assert covered({}, 10 * year) == pytest.approx(0.4)
    assert covered({"diversified_funding": 1}, 0) == pytest.approx(0.8)
    assert covered({"diversified_funding": 1}, year) == pytest.approx(0.88)
    assert covered({"diversified_funding": 1}, 0, funding_cover=1) == 1


def test_a_covered_lapse_leaves_the_partnership_without_the_programme():
    def rich(world):
        world.partnerships["programme_funded"][0] = 1
        world.organisations["resources"] = 1e9
        world.regions["funding"] = 0.0

    _, worlds = struck(change=rich, lapse_rate=0.1, own_cover=1)
    assert share(worlds, lambda tie: tie["stage"] == ENDED) == 0
    assert fits(share(worlds, lambda tie: tie["programme_funded"] == 0), 1000, 0.2)


def test_priorities_shift_at_their_rate_more_under_pressure_and_review_cushions_it():
    before, worlds = struck(priority_shift=0.1, pressure_shift=1, shift_size=0.4)
    was = float(tie_of(before)["alignment"])
    calm = float(before.regions["pressure"][4])
    shifted = [world for world in worlds if tie_of(world)["alignment"] != was]
    assert fits(len(shifted), 1000, 0.1 * (1 + calm))
    assert tie_of(shifted[0])["alignment"] == pytest.approx(0.6 * was)
    _, cushioned = struck({"adaptive_review": 1}, priority_shift=1, shift_size=0.4)
    expected = was * (1 - 0.4 * (1 - before.parameters["review_cushion"][0]))
    assert tie_of(cushioned[0])["alignment"] == pytest.approx(expected)


def test_a_new_owner_ends_some_partnerships_and_unsettles_the_others():
    def sold(world):
        world.organisations["acquired_month"][PARTNER] = 10

    outcomes = [struck(months=1, change=sold, acquisition_exit=chance)[1][0] for chance in (0, 1)]
    unsettled, gone = (tie_of(world) for world in outcomes)
    assert gone["ending"] == ACQUIRED
    assert unsettled["stage"] != ENDED
    assert unsettled["alignment"] < 0.64
    _, later = struck(months=5, change=sold, acquisition_exit=1)
    assert [tie_of(world)["stage"] == ENDED for world in later] == [True] + [False] * 4


def test_a_partnership_ends_with_the_firm_it_was_signed_with():
    _, worlds = struck(months=1, change=lambda world: world.organisations["generation"].fill(1))
    assert tie_of(worlds[0])["ending"] == PARTNER_INSOLVENT
