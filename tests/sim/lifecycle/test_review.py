"""Review: every cause of leaving acts alone, with its threshold and side; and the term."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.closing import attainment
from sim.lifecycle.review import (
    below,
    leave,
    objectives_are_met,
    review,
    review_at_term,
    stall,
)
from sim.vocabulary import BOTH, ENDED, ENDINGS, HOST, IMPLEMENTING, NEVER, OUTSIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.pair import AREA, again, operating, tie_of
from tests.sim.lifecycle.pair import HOST as HOST_ROW

RARE = 1e-6
QUIET = {
    "background_exit": 0,
    "regulation_exit": 0,
    "retrenchment_exit": 0,
    "exit_sensitivity": 1,
}
CONTENT = {"alignment": 1.0, "sponsor": 1.0, "host_value": 1000.0, "partner_value": 1000.0}


def contented(levers=None, columns=None, **parameters):
    """A partnership that neither side would leave, but for what is changed."""
    world = operating(levers, **QUIET | parameters)
    tie = tie_of(world)
    for column, value in {**CONTENT, **(columns or {})}.items():
        tie[column] = value
    for side in ("host", "partner"):
        for part in ("competence", "integrity", "commitment"):
            if f"{side}_trust_{part}" not in (columns or {}):
                tie[f"{side}_trust_{part}"] = 0.9
    return world


def left(world, months=1000):
    """How often, of so many months, it would end, and the endings and sides that occur."""
    endings, sides = [], set()
    for month in range(10, 10 + months):
        one = again(world)
        if leave(one, 0, month):
            tie = tie_of(one)
            assert (tie["stage"], tie["ended"]) == (ENDED, month)
            endings.append(ENDINGS[tie["ending"]])
            sides.add(int(tie["ended_by"]))
    return len(endings) / months, set(endings), sides


def mistrusting(side, trust):
    return {f"{side}_trust_{part}": trust for part in ("competence", "integrity", "commitment")}


def test_the_contented_stay():
    assert left(contented()) == (0, set(), set())


# Each cause: what is changed, what is expected to end it, by whom, with what monthly chance.
CAUSES = {
    "host mistrusts": (
        {"columns": mistrusting("host", 0.25), "trust_exit": 0.4, "trust_needed": 0.5},
        ("trust_broke_down", HOST, 0.4 * 0.25),
    ),
    "partner mistrusts": (
        {"columns": mistrusting("partner", 0.25), "trust_exit": 0.4, "trust_needed": 0.5},
        ("trust_broke_down", PARTNER_SIDE, 0.4 * 0.25),
    ),
    "host resents": (
        {"columns": {"resentment": 0.5, "benefit_share": 0.2}, "imbalance_exit": 0.4},
        ("power_imbalance", HOST, 0.1),
    ),
    "partner resents": (
        {"columns": {"resentment": 0.5, "benefit_share": 0.8}, "imbalance_exit": 0.4},
        ("power_imbalance", PARTNER_SIDE, 0.1),
    ),
    "aims have parted": (
        {"columns": {"alignment": 0.25}, "priority_exit": 0.4, "alignment_needed": 0.5},
        ("priorities_conflicted", BOTH, 0.1),
    ),
    "no sponsor": (
        {"columns": {"sponsor": 0.0}, "sponsor_exit": 0.1},
        ("sponsor_lost", HOST, 0.1),
    ),
    "over-customised": (
        {"columns": {"customisation": 0.9}, "customisation_limit": 0.4, "sunset_exit": 0.4},
        ("over_customised", PARTNER_SIDE, 0.1),
    ),
    "background": ({"background_exit": 0.1}, ("market_or_regulation", OUTSIDE, 0.1)),
}


@pytest.mark.parametrize("cause", list(CAUSES))
def test_each_cause_alone_ends_it_at_its_rate_by_its_side(cause):
    settings, (ending, side, chance) = CAUSES[cause]
    rate, endings, sides = left(contented(**settings))
    assert (endings, sides) == ({ending}, {side})
    assert stats.binomtest(round(rate * 1000), 1000, chance).pvalue > RARE


@pytest.mark.parametrize("cause", [name for name in CAUSES if name != "background"])
def test_every_hazard_but_the_background_grows_with_the_sensitivity(cause):
    settings, _ = CAUSES[cause]
    assert left(contented(**settings, exit_sensitivity=0), 300)[0] == 0
    assert left(contented(**settings, exit_sensitivity=10), 300)[0] > 0.9
    background = contented(background_exit=1, exit_sensitivity=0)
    assert left(background, 50) == (1, {"market_or_regulation"}, {OUTSIDE})


def test_money_long_gone_ends_it_and_a_little_debt_seldom_does():
    world = contented(deficit_exit=0.4)
    budget = world.parameters["partnering_budget"][0]
    rates = []
    for months_short in (0, 2, 6, 60):
        world.organisations["resources"][HOST_ROW] = -months_short * budget
        rates.append(left(world)[0])
    assert rates[0] == 0 < rates[1] < rates[2] < rates[3]
    assert rates[2] == pytest.approx(0.2, abs=0.06)
    assert left(world)[1:] == ({"resources_exhausted"}, {HOST})


def test_unsettled_rules_pressure_and_distance_end_it_and_review_cushions_them():
    def rate(levers=None, hard=(), **parameters):
        world = contented(levers, **parameters)
        for table, column, value in hard:
            getattr(world, table)[column][0 if table == "partnerships" else 4] = value
        return left(world)[0]

    rules = [("regions", "regulation", 1.0)]
    law = [("partnerships", "regulatory_distance", 1.0)]
    assert rate(regulation_exit=0.2) == 0
    assert rate(hard=rules, regulation_exit=0.2) == pytest.approx(0.2, abs=0.06)
    assert rate({"adaptive_review": 1}, rules, regulation_exit=0.2, review_cushion=1) == 0
    assert rate(hard=law, regulation_exit=0.2, law_exposure=0.5) == pytest.approx(0.1, abs=0.05)
    crisis = [("regions", "pressure", 1.0)]
    assert rate(hard=crisis, retrenchment_exit=0.2) == pytest.approx(0.2, abs=0.06)


def test_what_the_host_or_its_region_can_do_alone_it_outgrows():
    world = contented(outgrown_exit=0.2, need_threshold=0.2)
    assert left(world)[0] == 0
    grown = again(world)
    grown.organisations["capabilities"][HOST_ROW, AREA] = 1.0
    assert left(grown)[0] == pytest.approx(0.2, abs=0.06)
    assert left(grown)[1:] == ({"capability_outgrown"}, {HOST})
    world.regions["capability"][4, AREA] = 1.0
    assert left(world)[0] == pytest.approx(0.2, abs=0.06)


def test_an_implementation_is_given_up_only_when_it_takes_much_longer_than_planned():
    world = contented(columns={"stage": IMPLEMENTING, "progress": 0.25}, stall_exit=0.4, patience=2)
    assert [stall(world, 0, month) for month in (5, 9, 18)] == [0, 0, 0]
    assert stall(world, 0, 27) == pytest.approx(0.4 * 1 * 0.75)
    assert stall(world, 0, 36) == pytest.approx(0.4 * 2 * 0.75)
    assert stall(world, 0, 900) == stall(world, 0, 800), "and no more than so much"
    assert left(world)[1] == {"never_scaled"}
    assert stall(contented(), 0, 900) == 0, "what is live does not stall"


def test_hazards_compete_and_never_exceed_certainty():
    world = contented(
        columns={**mistrusting("host", 0.0), "sponsor": 0.0, "alignment": 0.0},
        trust_exit=10,
        sponsor_exit=10,
        priority_exit=10,
    )
    rate, endings, _ = left(world, 300)
    assert rate == 1
    assert endings == {"trust_broke_down", "sponsor_lost", "priorities_conflicted"}


def test_a_shortfall_is_relative_and_squared_and_nothing_above_the_threshold():
    assert below(0.6, 0.5) == below(0.5, 0.5) == 0
    assert below(0.25, 0.5) == 0.25
    assert below(0.0, 0.5) == below(-1.0, 0.5) == 1
    assert below(0.0, 0.0) == 0


def at_term(columns=None, levers=None, month=60, **parameters):
    world = contented(levers, {"term": 36, "term_end": 36, **(columns or {})}, **parameters)
    review_at_term(world, 0, month)
    return tie_of(world)


def test_objectives_are_met_only_where_both_sides_reached_enough():
    shares = {"objective_share": 0.5, "partner_objective_share": 0.5}
    for host, partner, met in ((60, 60, True), (40, 60, False), (60, 40, False), (50, 50, True)):
        reached = {"host_value": host, "partner_value": partner, "host_due": 100}
        world = contented(columns={**reached, "partner_due": 100}, **shares)
        assert objectives_are_met(world, 0) is met
    assert attainment(5, 0) == 1
    assert attainment(5, 10) == 0.5


def test_objectives_met_are_completed_graduated_or_renewed():
    done = at_term(completion_rate=1)
    assert (ENDINGS[done["ending"]], done["ended_by"], done["met"]) == ("objectives_met", BOTH, 1)
    scaled = at_term({"scope": 1.5}, graduation_rate=1, graduation_scope=1.2)
    assert ENDINGS[scaled["ending"]] == "graduated"
    small = at_term({"scope": 1.1}, graduation_rate=1, completion_rate=0, outside_pull=0)
    assert (small["stage"] != ENDED, small["renewals"], small["term_end"]) == (True, 1, 72)
    assert (small["decided"], small["met"]) == (60, 1)


def test_expansion_follows_trust_and_stops_at_three_times_the_first_scope():
    grow = {"completion_rate": 0, "outside_pull": 0, "expansion_rate": 1, "graduation_rate": 0}
    trusted = [
        at_term({**mistrusting("host", 1.0), "scope": scope}, expansion_step=0.5, **grow)["scope"]
        for scope in (1.0, 2.8, 3.0)
    ]
    assert trusted == [1.5, 3.0, 3.0]
    assert at_term(mistrusting("host", 0.0), **grow)["scope"] == 1.0


UNMET = {"host_value": 10.0, "partner_value": 90.0, "host_due": 100.0, "partner_due": 100.0}


def test_objectives_unmet_are_ended_by_who_got_less_or_given_a_second_chance():
    never = {"second_chance": -10, "outlook_results": 0, "outlook_trust": 0}
    tie = at_term(UNMET, **never)
    assert (ENDINGS[tie["ending"]], tie["ended_by"], tie["met"]) == ("objectives_unmet", HOST, 0)
    mirrored = {**UNMET, "host_value": 90.0, "partner_value": 10.0}
    assert at_term(mirrored, **never)["ended_by"] == PARTNER_SIDE
    renewed = at_term(UNMET, second_chance=10)
    assert (renewed["stage"] != ENDED, renewed["decided"], renewed["met"]) == (True, 60, 0)
    assert (renewed["host_attained"], renewed["partner_attained"]) == (0.1, 0.9)


def test_trust_and_results_win_a_second_chance_and_talk_of_other_offers_loses_it():
    def renewed(columns, hype=0.0):
        changes = {**UNMET, "term": 36, "term_end": 36, **columns}
        world = contented(columns=changes, second_chance=0, outside_pull=2)
        world.regions["hype"][:] = hype
        count = 0
        for month in range(300):
            one = again(world)
            review_at_term(one, 0, month + 40)
            count += tie_of(one)["stage"] != ENDED
        return count

    base = renewed(mistrusting("host", 0.5))
    assert renewed(mistrusting("host", 0.9)) > base > renewed(mistrusting("host", 0.1))
    assert renewed({**mistrusting("host", 0.5), "host_value": 50.0}) > base
    assert renewed(mistrusting("host", 0.5), hype=1.0) < base


def test_what_was_decided_at_the_first_term_stands():
    tie = at_term({"decided": 24, "met": 1, **UNMET}, month=60, second_chance=10)
    assert (tie["decided"], tie["met"]) == (24, 1)


def test_before_the_term_nothing_is_reviewed():
    world = contented(columns={"term": 36, "term_end": 36})
    review(world, 0, 35)
    assert tie_of(world)["decided"] == NEVER
    review(world, 0, 36)
    assert tie_of(world)["decided"] == 36
    assert np.isfinite(tie_of(world)["scope"])
