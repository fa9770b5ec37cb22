"""Review: one decision of each side whether to go on, at term and now and then before it."""

from math import exp

import pytest
from scipy import stats

from sim.lifecycle.closing import end
from sim.lifecycle.review import (
    objectives_are_met,
    others_go_on,
    reached,
    reached_this_term,
    reconsider,
    review,
    review_at_term,
    wants_to_go_on,
)
from sim.parameters.horizon import MILESTONE
from sim.vocabulary import BETTER_OFFER, BOTH, ENDED, ENDINGS, IMPLEMENTING, NEVER
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.pair import HOST, again, lever, operating, tie_of
from tests.sim.lifecycle.test_leaving import TRUST

RARE = 1e-6
# What the decision is taken by in these tests, and a month in which nothing else happens.
SETTINGS = {
    "exit_rate": 0.0,
    "renegotiation_rate": 0.0,
    "reconsidering": 0.0,
    "contract_hold": 0.0,
    "objective_share": 0.5,
    "choice_sharpness": 4.0,
    "outside_option": 0.3,
    "trust_worth": 0.5,
}
# Nobody would go on; everybody would.
TEMPTED = {"choice_sharpness": 50, "outside_option": 3}
LOYAL = {"choice_sharpness": 50, "outside_option": -2}
# The first term ends; so much of 100 has been reached.
TERM = {
    "term": 36,
    "term_end": 36,
    "due": 100.0,
    "host_value": 40.0,
    "partner_value": 40.0,
    "goodwill": 0.0,
    "assets": 0.0,
}
MISSED = {"host_value": 20.0, "partner_value": 20.0}


def due(levers=None, columns=None, kind=None, **parameters):
    """A live pair at the end of its first term, its objectives met but for what is changed."""
    world = operating(levers, kind, **{**SETTINGS, **parameters})
    for column, value in {**TERM, **(columns or {})}.items():
        world.partnerships[column][0] = value
    return world


def trusting(trust):
    return {**dict.fromkeys(TRUST, trust), "host_trust": trust, "partner_trust": trust}


def judged(world, month=36):
    review_at_term(world, 0, month)
    return tie_of(world)


def endings(world, rule=review_at_term, months=300):
    """How often each ending, or none, occurs under the luck of so many months."""
    found = {}
    for month in range(36, 36 + months):
        one = again(world)
        rule(one, 0, month)
        name = ENDINGS[tie_of(one)["ending"]]
        found[name] = found.get(name, 0) + 1
    return found


# What is held against what.


def test_objectives_are_met_where_both_together_reached_enough_of_what_was_signed_for():
    for host, partner, met in ((30, 30, True), (60, 0, True), (25, 25, True), (25, 24, False)):
        world = due(columns={"host_value": host, "partner_value": partner})
        assert objectives_are_met(world, 0) is met
    assert reached(5, 10) == 0.5
    assert reached(5, 0) == 0, "nothing was due yet"


def test_a_later_term_is_held_against_what_it_promised_itself():
    earlier = {"due": 300.0, "due_before": 100.0, "host_value": 80.0, "value_before": 70.0}
    assert reached_this_term(due(columns=earlier), 0) == pytest.approx((80 + 40 - 70) / 200)


@pytest.mark.parametrize(("term", "month"), [(12, 12), (MILESTONE, MILESTONE), (240, MILESTONE)])
def test_objectives_are_judged_once_at_the_end_of_the_first_term_or_at_five_years(term, month):
    for value, met in ((100.0, 1), (1.0, 0)):
        columns = {"term": term, "term_end": term, "host_value": value}
        world = due(columns={**MISSED, **columns, "partner_value": 0.0}, **LOYAL)
        review(world, 0, month - 1)
        assert tie_of(world)["decided"] == NEVER
        review(world, 0, month)
        assert (tie_of(world)["decided"], tie_of(world)["met"]) == (month, met)
        tie_of(world)["host_value"] = 50.0
        for later in range(month + 1, month + 200):
            review(world, 0, later)
        assert (tie_of(world)["decided"], tie_of(world)["met"]) == (month, met), "it stands"


@pytest.mark.parametrize(
    ("ending", "decided", "met"),
    [("trust_broke_down", 20, 0), ("never_scaled", 20, 0)]
    + [(name, NEVER, 0) for name in ("acquired", "planned_exit", "expired", "better_offer")],
)
def test_a_failure_settles_the_objectives_and_a_neutral_ending_leaves_them_open(
    ending, decided, met
):
    world = due()
    end(world, 0, ENDINGS.index(ending), BOTH, 20)
    assert (tie_of(world)["decided"], tie_of(world)["met"]) == (decided, met)


# The decision.


def logistic(x):
    return 1 / (1 + exp(-x))


def test_what_was_reached_trust_assets_and_goodwill_speak_against_the_offer_outside():
    def chance(part=0.0, trust=0.5, **columns):
        return wants_to_go_on(due(columns={**trusting(trust), **columns}), 0, True, part)

    assert chance() == pytest.approx(logistic(-4 * 0.3))
    assert chance(0.3) == pytest.approx(0.5)
    for speaks in (
        chance(0.5),
        chance(assets=0.5),
        chance(goodwill=0.5),
        chance(0.25, trust=1.0),
        chance(0.75, trust=0.0),
    ):
        assert speaks == pytest.approx(logistic(4 * (0.5 - 0.3)))
    assert chance(1.5) == chance(9.0), "beyond the promise it has a limit"


def test_a_side_counts_what_falls_to_it_against_what_it_gives_and_its_own_trust():
    shares = {**trusting(0.5), "benefit_share": 0.3, "contribution_share": 0.5}
    world = due(columns=shares)
    assert wants_to_go_on(world, 0, True, 0.5) == pytest.approx(logistic(4 * (0.3 - 0.3)))
    assert wants_to_go_on(world, 0, False, 0.5) == pytest.approx(logistic(4 * (0.7 - 0.3)))
    world = due(columns={**trusting(0.5), "host_trust": 1.0, "partner_trust": 0.0})
    assert wants_to_go_on(world, 0, True, 0.3) == pytest.approx(logistic(4 * 0.25))
    assert wants_to_go_on(world, 0, False, 0.3) == pytest.approx(logistic(-4 * 0.25))


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_all_who_must_agree_must_want_to_go_on(parties):
    world = due(columns=trusting(0.5), kind={"parties": parties})
    one = wants_to_go_on(world, 0, False, 0.5)
    assert others_go_on(world, 0, 0.5) == pytest.approx(one ** (parties - 1))


def test_it_goes_on_as_often_as_both_sides_would_whether_objectives_were_met_or_not():
    for value in (30.0, 20.0):
        columns = {**trusting(0.5), "host_value": value, "partner_value": value}
        world = due(columns=columns, objective_share=0.5)
        part = 2 * value / 100
        chance = wants_to_go_on(world, 0, True, part) * others_go_on(world, 0, part)
        assert 0.1 < chance < 0.9
        stayed = endings(world, months=1000)["running"]
        assert stats.binomtest(stayed, 1000, chance).pvalue > RARE


# Which ending where.


def test_a_finite_object_that_is_met_is_done():
    tie = judged(due(columns={"finite": 1}, **LOYAL))
    assert (ENDINGS[tie["ending"]], tie["ended_by"]) == ("objectives_met", BOTH)
    missed = judged(due(columns={"finite": 1, **MISSED}, **LOYAL))
    assert missed["stage"] != ENDED


def test_what_was_met_and_has_grown_enough_graduates():
    tie = judged(due(columns={"scope": 1.5}, graduation_scope=1.5, **LOYAL))
    assert (ENDINGS[tie["ending"]], tie["ended_by"]) == ("graduated", BOTH)
    for columns in ({"scope": 1.4}, {"scope": 1.5, **MISSED}):
        assert judged(due(columns=columns, graduation_scope=1.5, **LOYAL))["stage"] != ENDED


@pytest.mark.parametrize(
    ("columns", "ending"),
    [
        ({}, "better_offer"),
        ({"stage": IMPLEMENTING}, "never_scaled"),
        ({**MISSED, "stage": IMPLEMENTING}, "never_scaled"),
        ({**MISSED, **trusting(0.0)}, "objectives_unmet"),
        ({"host_value": 0.0, "partner_value": 0.0, **trusting(1.0)}, "objectives_unmet"),
        ({"host_value": 25.0, "partner_value": 24.99, **trusting(1.0)}, "expired"),
        (
            {"host_value": 25.0, "partner_value": 24.99, "finite": 1, **trusting(1.0)},
            "planned_exit",
        ),
    ],
)
def test_whoever_would_rather_not_go_on_ends_it_by_what_was_reached(columns, ending):
    assert set(endings(due(columns=columns, **TEMPTED))) == {ending}


@pytest.mark.parametrize(("part", "trust"), [(0.8, 0.5), (0.4, 0.5), (0.8, 1.0)])
def test_the_less_was_reached_and_the_less_they_trust_the_more_often_somebody_is_blamed(
    part, trust
):
    value = 100 * 0.5 * part / 2
    columns = {**trusting(trust), "host_value": value, "partner_value": value}
    ways = endings(due(columns=columns, **TEMPTED), months=1000)
    assert set(ways) == {"expired", "objectives_unmet"}
    assert stats.binomtest(ways["expired"], 1000, part * trust).pvalue > RARE


@pytest.mark.parametrize(("benefit", "side"), [(0.05, HOST_SIDE), (0.95, PARTNER_SIDE)])
def test_the_side_that_would_not_go_on_is_the_one_that_ends_it(benefit, side):
    columns = {**trusting(0.5), "benefit_share": benefit}
    tie = judged(due(columns=columns, choice_sharpness=50, outside_option=0.5))
    assert (ENDINGS[tie["ending"]], tie["ended_by"]) == ("better_offer", side)


# Another term.


def test_what_met_its_objectives_gets_a_full_term_and_grows_with_trust():
    for trust, scope, grown in ((0.5, 1.0, 1.2), (1.0, 1.0, 1.4), (1.0, 2.8, 3.0), (0.0, 1.0, 1.0)):
        columns = {**trusting(trust), "scope": scope}
        world = due(columns=columns, expansion_step=0.4, graduation_scope=3, **LOYAL)
        tie = judged(world, 40)
        assert (tie["renewals"], tie["term_end"]) == (1, 76)
        assert tie["scope"] == pytest.approx(grown)


def test_what_missed_them_gets_a_short_term_to_show_better_and_does_not_grow():
    world = due(columns={**trusting(1.0), **MISSED}, probation=7, expansion_step=0.4, **LOYAL)
    tie = judged(world)
    assert (tie["renewals"], tie["term_end"], tie["scope"]) == (1, 43, 1.0)
    assert (tie["value_before"], tie["due_before"]) == (40.0, 100.0)
    assert reached_this_term(world, 0) == 0, "the new term begins anew"


def test_a_renewal_brings_the_governance_up_to_date():
    world = due({"voice": 0.7}, **LOYAL)
    tie = tie_of(world)
    tie["levers"] = 0.0
    judged(world)
    assert tie["levers"][lever("voice")] == 0.7
    assert tie["host_governance_money"] > 0


# Before the term.


def test_now_and_then_it_is_renegotiated_inside_the_term_and_the_promise_stands():
    before = due({"voice": 0.7}, {"term_end": 5000, "decided": 15}, renegotiation_rate=0.1)
    tie_of(before)["levers"] = 0.0
    promise, changed = float(tie_of(before)["promise"]), 0
    for month in range(20, 1020):
        world = again(before)
        review(world, 0, month)
        tie = tie_of(world)
        assert (tie["stage"] != ENDED, tie["promise"], tie["term_end"]) == (True, promise, 5000)
        changed += tie["levers"][lever("voice")] > 0
    assert stats.binomtest(int(changed), 1000, 0.1).pvalue > RARE


def asked(columns, months=1000, **parameters):
    """How often a pair that would not go on is asked before its term, and so ends."""
    given = {"term_end": 5000, "decided": 15, "planned_live": 9, **columns}
    world = due(columns=given, **TEMPTED, **parameters)
    return 1 - endings(world, review, months).get("running", 0) / months


def test_it_is_reconsidered_as_often_as_assets_and_contract_leave_it_free():
    for columns, hold, chance in (
        ({}, 0.0, 0.4),
        ({"assets": 0.5}, 0.0, 0.2),
        ({}, 0.5, 0.2),
        ({"assets": 1.0}, 0.0, 0.0),
    ):
        rate = asked(columns, reconsidering=0.4, contract_hold=hold)
        assert stats.binomtest(round(rate * 1000), 1000, chance).pvalue > RARE
    assert asked({}, reconsidering=0) == 0


def test_nothing_is_reconsidered_before_anything_is_due():
    world = due(columns={"planned_live": 30}, **TEMPTED, reconsidering=1)
    review(world, 0, 29)
    assert tie_of(world)["stage"] != ENDED
    review(world, 0, 30)
    assert ENDINGS[tie_of(world)["ending"]] == "objectives_unmet"


@pytest.mark.parametrize(
    ("columns", "ending"),
    [
        ({"performance": 0.3}, "better_offer"),
        ({"performance": 0.29}, "objectives_unmet"),
        ({"performance": 0.15, "maturity": 0.5}, "better_offer"),
        ({"stage": IMPLEMENTING, "progress": 0.9}, "never_scaled"),
    ],
)
def test_what_counts_before_the_term_is_what_is_delivered_now(columns, ending):
    given = {"promise": 0.6, "host_value": 0.0, "partner_value": 0.0, **columns}
    assert set(endings(due(columns=given, **TEMPTED), reconsider, 20)) == {ending}
    assert set(endings(due(columns=given, **LOYAL), reconsider, 20)) == {"running"}


def test_before_there_is_anything_what_counts_is_the_pace_against_the_plan():
    def stayed(progress):
        columns = {"stage": IMPLEMENTING, "progress": progress, **trusting(0.5)}
        world = due(columns=columns, choice_sharpness=50, outside_option=0.25)
        one = again(world)
        reconsider(one, 0, 17)
        return tie_of(one)["stage"] != ENDED

    assert stayed(0.9), "9 of 18 months would have done"
    assert not stayed(0.1)


@pytest.mark.parametrize(("month", "value", "met"), [(35, 100.0, 0), (36, 100.0, 1), (36, 1.0, 0)])
def test_who_leaves_for_a_cause_is_judged_first_and_not_asked_whether_to_go_on(month, value, met):
    columns = {"funded": 0.0, "host_value": value / 4, "partner_value": 0.75 * value}
    world = due(columns=columns, **{**TEMPTED, "exit_rate": 10})
    review(world, 0, month)
    tie = tie_of(world)
    assert (ENDINGS[tie["ending"]], tie["ended_by"]) == ("resources_exhausted", HOST_SIDE)
    assert (tie["decided"], tie["met"]) == (month, met), "before it was due it is a failure"
    assert tie["attained"] == pytest.approx(value / 100)


def test_an_ending_frees_both_sides():
    world = due()
    own = world.organisations
    assert own["active"].tolist() == [1, 0, 0, 1, 0]
    end(world, 0, BETTER_OFFER, HOST_SIDE, 20)
    assert not own["active"].any()
    assert own["signed"][HOST] == 1
