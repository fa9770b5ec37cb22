"""What makes one type of partnership unlike another: every column of the table of types."""

import numpy as np
import pytest
from scipy import stats

from sim import Policy
from sim.lifecycle.appraisal import appraise, true_fit
from sim.lifecycle.ending import end
from sim.lifecycle.implementation import bear_cost, friction, go_live, implement
from sim.lifecycle.negotiation import first_alignment, sign
from sim.lifecycle.operation import (
    delivered,
    keep_promises_due,
    learn_by_doing,
    operate,
    revise_expectations,
)
from sim.lifecycle.relationship import relate
from sim.lifecycle.review import identity_conflict, leave, review, review_at_term, unmet_need
from sim.lifecycle.search import meet_candidate
from sim.lifecycle.shocks import strike
from sim.lifecycle.ties import regulatory_distance
from sim.lifecycle.trust import integrity_seen, move_trust
from sim.vocabulary import BOTH, DELIBERATE, ENDED, ENDINGS, FOMO, IMPLEMENTING, NEVER, PLANNED_EXIT
from sim.vocabulary import HOST as HOST_SIDE
from sim.vocabulary import PARTNER as PARTNER_SIDE
from tests.sim.lifecycle.everyone import (
    FOREIGN,
    PAIRS,
    SYSTEM,
    VENDOR,
    code_of,
    everyone,
    joined,
    settings,
)
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    again,
    months,
    operating,
    small_world,
    talking,
    tie_of,
    together,
)
from tests.sim.lifecycle.test_review import CONTENT, QUIET, contented, left, mistrusting

RARE = 1e-6


# Signing.


def test_worth_implementation_and_terms_are_those_of_the_type():
    kind = {"worth": 2.5, "implementation_months": 14, "shortest_term": 5, "term_spread": 0}
    tie = tie_of(together(kind=kind))
    assert tie["worth"] == pytest.approx(250)
    assert tie["planned_live"] == 14
    assert tie["term"] == 60


def test_terms_are_spread_over_the_years_of_the_type():
    found = set()
    for seed in range(60):
        world = talking(month=seed, kind={"shortest_term": 1, "term_spread": 3}, fall_through=0)
        sign(world, 0, seed)
        found.add(int(tie_of(world)["term"]))
    assert found == {12, 24, 36, 48}


def test_talks_are_longer_where_the_type_says_so():
    def talks(factor):
        return [
            int(tie_of(talking(None, month, {"negotiation": factor}))["due"]) - month
            for month in range(30)
        ]

    assert np.mean(talks(3)) == pytest.approx(3 * np.mean(talks(1)), rel=0.15)


@pytest.mark.parametrize("share", [0, 1])
def test_programmes_pay_for_none_or_all_where_the_type_says_so(share):
    for month in range(20):
        world = talking(month=month, kind={"programme_share": share})
        sign(world, 0, month)
        assert tie_of(world)["programme_funded"] == share


def test_a_conflict_of_interest_takes_its_part_of_the_first_alignment_and_strains():
    plain, torn = together(), together(kind={"conflict_of_interest": 0.3})
    assert first_alignment(torn, 0) == pytest.approx(0.7 * first_alignment(plain, 0))
    for world in (plain, torn):
        tie_of(world)["alignment"], tie_of(world)["culture_gap"] = 1.0, 0.0
        relate(world, 0)
    difference = tie_of(torn)["strain"] - tie_of(plain)["strain"]
    assert difference == pytest.approx(plain.parameters["conflict"][0] * 0.3)


def test_a_type_that_needs_governance_strains_without_a_board_or_data_agreements():
    def strain(levers):
        world = together(levers, kind={"governance_need": 0.5, "culture_gap": 0}, rigidity=0)
        tie_of(world)["alignment"] = 1.0
        relate(world, 0)
        return float(tie_of(world)["strain"])

    bare = strain({})
    need = 0.5 * together().parameters["conflict"][0]
    for levers in ({"steering_board": 1}, {"data_governance": 1}):
        assert bare - strain(levers) == pytest.approx(need)
    both = {"steering_board": 0.5, "data_governance": 0.4}
    assert bare - strain(both) == pytest.approx(0.5 * need)


def test_opacity_hides_integrity_until_reports_are_open():
    def seen(levers=None, opacity=0.0):
        world = operating(levers, kind={"opacity": opacity}, base_openness=0.8)
        return integrity_seen(world, 0, PARTNER)

    assert seen(opacity=0.5) == pytest.approx(0.5 * seen())
    assert seen({"transparency": 1}, 0.5) == seen({"transparency": 1}) == 1


def test_joining_what_two_have_adds_to_the_fit():
    world = small_world(kind={"complementarity": 0.5}, tempo_misfit=0)
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8 + 0.5 * 0.2)


def test_only_vendors_come_in_bundles():
    for levers in ({}, {"integrated_bundles": 1.0}):
        world = everyone(Policy("p", levers), settings(complementarity=0), bundle_gain=0.5)
        world.organisations["regime"] = 1
        fits = {name: true_fit(world, *PAIRS[name], AREA, code_of(world, name)) for name in PAIRS}
        for name, (_, partner) in PAIRS.items():
            bundled = bool(levers) and partner == VENDOR
            assert fits[name] == pytest.approx(0.75 if bundled else 0.5), name


# Money.


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_the_partner_finances_the_host_does_not_pay_and_the_books_balance(share):
    plain = together(kind={"partner_finance": 0})
    world = together(kind={"partner_finance": share})
    for each in (plain, world):
        tie_of(each)["programme_funded"] = 0
        implement(each, 0, 1)
    own, tie, was = world.organisations, tie_of(world), tie_of(plain)
    assert tie["host_cost"] == pytest.approx((1 - share) * was["host_cost"])
    assert tie["partner_cost"] == pytest.approx(was["partner_cost"] + share * was["host_cost"])
    for row, name in ((HOST, "host_cost"), (PARTNER, "partner_cost")):
        assert own["net_income"][row] == pytest.approx(-tie[name])
        assert months(world)[name][1] == pytest.approx(tie[name])
    assert own["net_income"].sum() == pytest.approx(plain.organisations["net_income"].sum())


def test_in_operation_the_host_pays_for_itself_whoever_financed_the_beginning():
    costs = []
    for share in (0.0, 1.0):
        world = operating(kind={"partner_finance": share})
        operate(world, 0, 10)
        costs.append((float(tie_of(world)["host_cost"]), float(tie_of(world)["partner_cost"])))
    assert costs[0] == costs[1]
    assert costs[0][0] > 0


def test_a_programme_pays_first_and_the_partner_finances_the_rest():
    world = together(programme_cover=0.5)
    tie_of(world)["programme_funded"] = 1
    plain = again(world)
    bear_cost(plain, 0, 1.0, 0.0, 0.0, 1)
    bear_cost(world, 0, 1.0, 0.0, 0.4, 1)
    assert tie_of(world)["host_cost"] == pytest.approx(0.6 * tie_of(plain)["host_cost"])


# Results that take time, or never come.

LATE = {"payoff_delay": 12}


def test_results_ripen_evenly_over_the_delay_and_then_stay_full():
    world = operating(kind=LATE, customisation_rate=0)
    assert tie_of(world)["maturity"] == 0
    full = operating(customisation_rate=0)
    for month in range(10, 40):
        operate(world, 0, month)
        maturity = min((month - 9 + 1) / 12, 1)
        assert tie_of(world)["maturity"] == pytest.approx(maturity)
        assert tie_of(world)["performance"] == pytest.approx(maturity * delivered(full, 0))


def test_without_a_delay_results_are_full_from_the_first_month():
    world = operating()
    operate(world, 0, 10)
    assert tie_of(world)["maturity"] == 1


def test_what_is_due_ripens_with_the_plan_whether_it_is_live_or_late():
    world = together(kind=LATE)
    tie = tie_of(world)
    tie["host_promise"], tie["partner_promise"] = 0.6, 0.4
    for month in range(1, 40):
        keep_promises_due(world, 0, month)
    units = sum(min((month - 9 + 1) / 12, 1) for month in range(9, 40))
    assert tie["host_due"] == pytest.approx(units * 0.6 * 100 * 0.5)
    assert tie["partner_due"] == pytest.approx(units * 0.4 * 100 * 0.5)


def test_expectations_wait_until_results_are_ripe_and_trust_allows_for_them():
    world = operating(kind=LATE, competence_rate=1)
    tie = tie_of(world)
    tie["host_expectation"] = tie["partner_expectation"] = 0.8
    tie["maturity"], tie["performance"] = 0.25, 0.2
    revise_expectations(world, 0)
    assert tie["host_expectation"] == 0.8
    move_trust(world, 0, 12)
    assert tie["host_trust_competence"] == tie["partner_trust_competence"] == 1
    tie["performance"] = 0.1
    move_trust(world, 0, 12)
    assert tie["host_trust_competence"] == pytest.approx(0.5)
    tie["maturity"] = 1.0
    revise_expectations(world, 0)
    assert tie["host_expectation"] < 0.8


@pytest.mark.parametrize("risk", [0.0, 0.3, 1.0])
def test_a_discovery_fails_to_carry_over_at_its_risk_and_it_shows_at_the_start(risk):
    world = together(kind={"translation_risk": risk}, translation_loss=0.75)
    first = float(tie_of(world)["fit"])
    lost = 0
    for ordinal in range(1, 2001):
        one = again(world)
        tie_of(one)["ordinal"] = ordinal
        tie_of(one)["progress"] = 1.0
        go_live(one, 0, 12)
        fit = float(tie_of(one)["fit"])
        assert fit in (first, pytest.approx(0.25 * first))
        lost += fit < first
    if risk in (0, 1):
        assert lost == 2000 * risk
    else:
        assert stats.binomtest(lost, 2000, risk).pvalue > RARE


# Learning, and what remains of the need.


def test_the_side_in_need_learns_to_do_without():
    for brings, learner, other in (("no", HOST, PARTNER), ("yes", PARTNER, HOST)):
        world = operating(kind={"transfer": 0.05, "host_brings": brings}, data_learning=0)
        before = world.organisations["capabilities"].copy()
        learn_by_doing(world, 0)
        after = world.organisations["capabilities"]
        gained = after[learner, AREA] - before[learner, AREA]
        assert gained == pytest.approx(0.05 * (1 - before[learner, AREA]))
        assert np.array_equal(after[other], before[other])
        assert np.count_nonzero(after != before) == 1


def test_a_partner_learns_from_the_data_that_it_is_shown():
    world = operating(kind={"data_exposure": 0.5}, data_learning=0.1)
    world.organisations["data_asset"][HOST] = 0.8
    learn_by_doing(world, 0)
    assert world.organisations["capabilities"][PARTNER, AREA] == pytest.approx(
        0.8 + 0.1 * 0.5 * 0.8 * 0.2
    )
    hidden = operating(kind={"data_exposure": 0}, data_learning=0.1)
    hidden.organisations["data_asset"][HOST] = 1
    learn_by_doing(hidden, 0)
    assert hidden.organisations["capabilities"][PARTNER, AREA] == 0.8


def test_abroad_the_fit_is_the_hosts_capability_and_the_need_the_partners():
    world = small_world(kind={"host_brings": "yes"}, tempo_misfit=0, appraisal_noise=0)
    own = world.organisations
    own["capabilities"][HOST], own["capabilities"][PARTNER] = 0.7, 0.2
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.7)
    gains = []
    for need in (0.2, 1.0):
        own["needs"][PARTNER] = need
        gains.append(appraise(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0, 0)[0])
    assert gains[1] > gains[0]


def test_what_the_foreign_partner_can_do_itself_it_outgrows_and_the_host_does_not():
    quiet = {**QUIET, "outgrown_exit": 0.2, "need_threshold": 0.2}
    world = operating(kind={"host_brings": "yes"}, **quiet)
    tie, own = tie_of(world), world.organisations
    for column, value in {
        **CONTENT,
        **mistrusting("host", 0.9),
        **mistrusting("partner", 0.9),
    }.items():
        tie[column] = value
    own["capabilities"][:, AREA], own["needs"][:, AREA] = (1.0, 1.0, 1.0, 0.1, 0.1), 0.6
    assert unmet_need(world, 0) == pytest.approx(0.5)
    assert left(world)[0] == 0, "the host's own strength is no reason"
    own["capabilities"][PARTNER, AREA] = 1.0
    rate, endings, sides = left(world)
    assert (endings, sides) == ({"capability_outgrown"}, {PARTNER_SIDE})
    assert stats.binomtest(round(rate * 1000), 1000, 0.2).pvalue > RARE


# Ends of their own.

DONE = {"term": 12, "term_end": 12, "host_value": 100.0, "partner_value": 100.0}


def at_term(columns=None, **kind):
    world = contented(columns={**DONE, **(columns or {})})
    for name, value in kind.items():
        world.types[name][TYPE] = value
    return world


def test_advice_that_met_its_objectives_ends_as_planned():
    world = at_term(planned_exit=1.0)
    review(world, 0, 11)
    assert tie_of(world)["stage"] != ENDED
    review(world, 0, 12)
    tie = tie_of(world)
    assert (tie["stage"], tie["ending"], tie["ended_by"]) == (ENDED, PLANNED_EXIT, BOTH)
    assert (tie["decided"], tie["met"]) == (12, 1)


def test_a_planned_exit_is_drawn_at_its_chance_and_without_one_there_is_none():
    world = at_term(planned_exit=0.3)
    count = 0
    for month in range(12, 1012):
        one = again(world)
        review_at_term(one, 0, month)
        count += tie_of(one)["ending"] == PLANNED_EXIT
    assert stats.binomtest(int(count), 1000, 0.3).pvalue > RARE
    never = at_term(planned_exit=0.0)
    for month in range(12, 200):
        one = again(never)
        review_at_term(one, 0, month)
        assert tie_of(one)["ending"] != PLANNED_EXIT


def test_nobody_plans_to_leave_with_objectives_unmet():
    world = at_term({"host_due": 1000.0, "host_value": 1.0}, planned_exit=1.0)
    for month in range(12, 100):
        one = again(world)
        review_at_term(one, 0, month)
        assert tie_of(one)["ending"] != PLANNED_EXIT
        assert tie_of(one)["met"] == 0


def test_a_planned_exit_is_learned_from_as_a_success_if_the_objectives_were_met():
    for met, reputation in ((1, 0.55), (0, 0.5)):
        world = operating(reputation_step=0.1)
        tie_of(world)["decided"], tie_of(world)["met"] = 20, met
        end(world, 0, PLANNED_EXIT, BOTH, 24)
        own = world.organisations
        assert own["reputation"][[HOST, PARTNER]].tolist() == pytest.approx([reputation] * 2)
        assert tie_of(world)["met"] == met


def test_a_host_that_advises_and_stays_abroad_must_choose_and_more_so_with_experience():
    world = everyone(identity_exit=0.4)
    advice = joined(world, "international_consulting", live=3)
    assert identity_conflict(world, 0) == 0
    joined(world, "international_government", live=3)
    joined(world, "hospital_tech", live=3)
    own = world.organisations
    for skill in (0.0, 0.5, 1.0):
        own["skill"][SYSTEM] = skill
        assert identity_conflict(world, 0) == pytest.approx(0.4 * skill / 2)
        assert identity_conflict(world, 1) == pytest.approx(0.4 * skill / 2)
        assert identity_conflict(world, 2) == 0
    own["staying"][SYSTEM] = 3
    assert identity_conflict(world, 0) == pytest.approx(0.4 * 3 / 4)
    assert advice["host"] == SYSTEM


def test_an_identity_conflict_ends_it_by_the_host_at_its_rate():
    world = everyone(identity_exit=0.4, **QUIET)
    world.organisations["needs"] = 1.0
    for name in ("international_consulting", "international_government"):
        tie = joined(world, name, live=3)
        for column, value in {**CONTENT, **mistrusting("host", 0.9)}.items():
            tie[column] = value
        for column, value in mistrusting("partner", 0.9).items():
            tie[column] = value
        tie["regulatory_distance"] = 0
    world.organisations["skill"][SYSTEM] = 0.5
    for row in (0, 1):
        ended = 0
        for month in range(10, 1010):
            one = again(world)
            if leave(one, row, month):
                tie = one.partnerships[row]
                assert ENDINGS[tie["ending"]] == "identity_conflict"
                assert tie["ended_by"] == HOST_SIDE
                left_of = one.organisations[SYSTEM]
                assert left_of["advising"] + left_of["staying"] == 1
                ended += 1
        assert stats.binomtest(ended, 1000, 0.1).pvalue > RARE


def test_priorities_at_home_pull_more_at_what_is_far():
    def shifts(pull):
        quiet = dict.fromkeys(("sponsor_turnover", "breach_rate", "lapse_rate"), 0)
        world = operating(kind={"home_pull": pull}, priority_shift=0.1, pressure_shift=0, **quiet)
        first = float(tie_of(world)["alignment"])
        count = 0
        for month in range(10, 1010):
            one = again(world)
            strike(one, 0, month)
            count += tie_of(one)["alignment"] < first
        return int(count)

    for pull, chance in ((0, 0.0), (1, 0.1), (3, 0.3)):
        assert stats.binomtest(shifts(pull), 1000, chance).pvalue > RARE


def test_retrenchment_pulls_home_as_strongly():
    for pull, chance in ((0.5, 0.05), (1, 0.1), (3, 0.3)):
        world = contented(**{**QUIET, "retrenchment_exit": 0.1})
        world.types["home_pull"][TYPE] = pull
        world.regions["pressure"] = 1.0
        rate, endings, _ = left(world)
        assert endings == {"market_or_regulation"}
        assert stats.binomtest(round(rate * 1000), 1000, chance).pvalue > RARE


# Law abroad.


def test_abroad_the_distance_of_law_is_that_of_the_partners_country():
    world = everyone(interstate_distance=0.5, friction_law=0.5)
    own = world.organisations
    own["multistate"][SYSTEM] = 1
    assert regulatory_distance(world, SYSTEM, FOREIGN) == 0.4
    assert regulatory_distance(world, SYSTEM, VENDOR) == 0
    own["legal_distance"][FOREIGN] = 0.9
    tie = joined(world, "international_consulting")
    assert tie["regulatory_distance"] == 0.9
    far = friction(world, 0)
    tie["regulatory_distance"] = 0
    assert far - friction(world, 0) == pytest.approx(0.45)


def test_red_lines_rule_out_partners_of_too_different_a_law_abroad_whatever_the_hurry():
    for strength, met in ((0.0, True), (0.5, True), (0.7, False), (1.0, False)):
        world = everyone(Policy("p", {"red_lines": strength}), red_line=0)
        world.organisations["regime"] = 1
        code = code_of(world, "international_consulting")
        calm, hurried = (
            meet_candidate(world, SYSTEM, AREA, code, route, 0, 0) for route in (DELIBERATE, FOMO)
        )
        assert calm == hurried == (FOREIGN if met else -1)


@pytest.mark.parametrize("name", list(PAIRS))
def test_the_partners_of_a_type_are_of_its_kind_and_country(name):
    world = everyone()
    code = code_of(world, name)
    host, _ = PAIRS[name]
    row = world.types[code]
    found = {
        meet_candidate(world, host, area, code, DELIBERATE, index, 0)
        for area in range(7)
        for index in range(20)
    } - {-1}
    own = world.organisations
    expected = np.flatnonzero(
        (own["kind"] == row["partner_kind"]) & (own["abroad"] == row["abroad"])
    )
    assert found == set(expected.tolist()) - {host}


def test_a_type_without_any_partner_finds_nobody():
    world = everyone(types=settings(partner_kind="university", abroad="yes"))
    assert meet_candidate(world, SYSTEM, AREA, 0, DELIBERATE, 0, 0) == -1


def test_the_life_of_each_type_begins_like_the_others():
    world = everyone()
    for index, name in enumerate(PAIRS):
        tie = joined(world, name)
        assert tie["type"] == index
        assert tie["stage"] == IMPLEMENTING
        assert tie["live"] == NEVER
        assert (tie["host"], tie["partner"]) == PAIRS[name]
