"""Appraisal: both sides weigh the prospect with one rule, for both must gain."""

import numpy as np
import pytest

from sim.engine.arithmetic import logistic
from sim.lifecycle.appraisal import (
    appraise,
    certainty_equivalent,
    clear_sight,
    honest_promise,
    moved,
    partner_agrees,
    true_fit,
)
from sim.lifecycle.needs import need_gap
from sim.vocabulary import BROKERED, DELIBERATE, ENDED, FOMO
from tests.sim.lifecycle.everyone import PAIRS, PUBLIC, SYSTEM, code_of, everyone
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    months,
    small_world,
    tie_of,
    together,
)

# A partner of a fit of 0.8, of which 0.6 may be expected; nothing blurs the view.
CLEAR = {"appraisal_noise": 0, "running_cost": 0.04, "outcome_deviation": 0.3}
# What is gained by it in the small world: half of 0.6, wanted alike by 0.4, less the cost.
GAIN = 0.5 * 0.6 * (0.5 + 0.4) - 0.04
RISK = 0.5 * 0.3


def weigh(world, route=DELIBERATE, month=0, work=1.0, seen=1):
    """The host's certainty equivalent and what it expects, of one candidate among ``seen``."""
    return appraise(world, HOST, PARTNER, AREA, TYPE, route, 100.0, work, 0, seen, month)


def sees(world, route=DELIBERATE, month=0, partner=PARTNER):
    return clear_sight(world, HOST, partner, route, month)


def agrees(world, route=DELIBERATE, month=0, work=1.0):
    return partner_agrees(world, HOST, PARTNER, AREA, TYPE, route, 100.0, work, month)


def test_a_sure_gain_is_worth_itself_and_risk_takes_from_it_by_the_square():
    assert certainty_equivalent(0.3, 0.0, 4.0) == 0.3
    assert certainty_equivalent(0.3, 0.2, 0.0) == 0.3
    assert certainty_equivalent(0.3, 0.2, 4.0) == pytest.approx(0.3 - 0.5 * 4 * 0.04)


def test_a_fit_is_what_is_brought_and_joining_adds_a_part_of_what_is_missing():
    world = small_world()
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8)
    joint = small_world(kind={"complementarity": 0.5})
    assert true_fit(joint, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.9)
    bundled = small_world({"integrated_bundles": 1})
    assert true_fit(bundled, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8 + 0.4 * 0.2)
    world = everyone()
    world.organisations["regime"] = 1
    world.organisations["capabilities"][SYSTEM] = 0.9
    world.organisations["capabilities"][PUBLIC] = 0.3
    for name in PAIRS:
        host, partner = PAIRS[name]
        brought = 0.9 if name.startswith("international") else 0.5
        brought = 0.3 if name == "inter_organisational" else brought
        joined = world.types["complementarity"][code_of(world, name)] * (1 - brought)
        fit = true_fit(world, host, partner, AREA, code_of(world, name))
        assert fit == pytest.approx(brought + joined), name


def test_an_honest_promise_is_a_part_of_the_fit_and_odds_move_it_without_end():
    world = small_world(expected_delivery=0.4)
    assert honest_promise(world, 0.5) == pytest.approx(0.2)
    assert 0 < honest_promise(world, 0.0) < honest_promise(world, 0.01)
    assert moved(0.2, 0.0) == pytest.approx(0.2)
    assert moved(0.2, np.log(4)) == pytest.approx(0.5)
    assert moved(moved(0.7, 1.3), -1.3) == pytest.approx(0.7)
    assert 0 < moved(0.001, -20) < moved(0.999, 20) <= 1


@pytest.mark.parametrize(
    ("levers", "route", "coverage", "clarity"),
    [
        ({}, DELIBERATE, 1.0, 0.6),
        ({}, DELIBERATE, 0.5, 0.3),
        ({}, FOMO, 1.0, 0.6 * 0.7),
        ({"due_diligence": 1}, DELIBERATE, 1.0, 0.6 + 0.5 * 0.4),
        ({"due_diligence": 1}, FOMO, 1.0, 0.6 * 0.7),
        ({"brokerage": 1}, BROKERED, 1.0, 0.6 + 0.5 * 0.4),
        ({"brokerage": 1}, DELIBERATE, 1.0, 0.6),
        ({"due_diligence": 1, "brokerage": 1}, BROKERED, 1.0, 0.9),
    ],
)
def test_clear_sight_takes_experience_time_and_care_and_haste_leaves_it_out(
    levers, route, coverage, clarity
):
    world = small_world(levers, base_clarity=0.2, fomo_haste=0.3)
    world.organisations["coverage"][HOST] = coverage
    assert sees(world, route) == pytest.approx(clarity)


def test_an_earlier_tie_lets_a_host_see_that_partner_better_and_no_other():
    world = together(base_clarity=0.2, tie_memory=0.5, forgetting=0.1, fomo_haste=0.3)
    tie = tie_of(world)
    tie["stage"], tie["ended"] = ENDED, 20
    assert sees(world, month=20) == pytest.approx(0.6 + 0.5 * 0.4)
    assert sees(world, month=26) == pytest.approx(0.6 + 0.5 * 0.9**6 * 0.4), "it fades"
    assert sees(world, FOMO, month=20) == pytest.approx(0.42 + 0.5 * 0.58), "haste forgets nothing"
    assert sees(world, month=20, partner=PARTNER + 1) == pytest.approx(0.6)
    world.organisations["generation"][PARTNER] = 1
    assert sees(world, month=20) == pytest.approx(0.6), "another firm"


@pytest.mark.parametrize("skill", [0.0, 0.5, 1.0])
def test_claims_and_hype_add_log_odds_as_far_as_they_are_not_seen_through(skill):
    world = small_world({"transparency": 0.5}, base_clarity=0.2, overclaim=2, **CLEAR)
    world.organisations["skill"][HOST] = skill
    assert weigh(world)[1] == pytest.approx(0.6), "no claims, no hype"
    world.organisations["overstatement"][PARTNER] = 0.4
    world.regions["hype"][4, AREA] = 0.3
    world.regions["hype"][4, AREA + 1] = world.regions["hype"][5, AREA] = 1.0
    blind = 0.8 * (1 - skill)
    believed = 2 * blind * (0.4 * (1 - 0.5 * 0.6) + 0.3)
    assert weigh(world)[1] == pytest.approx(logistic(np.log(0.6 / 0.4) + believed))


@pytest.mark.parametrize(("levers", "clarity"), [({}, 0.6), ({"due_diligence": 1}, 0.8)])
@pytest.mark.parametrize("compared", [1, 4])
def test_noise_is_unbiased_in_log_odds_and_clear_sight_and_comparison_lessen_it(
    levers, clarity, compared
):
    world = small_world(levers, appraisal_noise=0.5, base_clarity=0.2)
    promises = np.array([weigh(world, month=month, seen=compared)[1] for month in range(2000)])
    error = np.log(promises / (1 - promises)) - np.log(0.6 / 0.4)
    deviation = 0.5 * (1 - clarity) / np.sqrt(compared)
    assert error.mean() == pytest.approx(0, abs=5 * deviation / np.sqrt(2000))
    assert error.std() == pytest.approx(deviation, rel=0.1)


def test_a_promise_stays_within_nothing_and_all_whatever_is_claimed():
    world = small_world(overclaim=10, appraisal_noise=5, base_clarity=0)
    own = world.organisations
    own["skill"][HOST] = 0.0
    for capability, claim in ((0.0, 0.0), (1.0, 1.0)):
        own["capabilities"][PARTNER], own["overstatement"][PARTNER] = capability, claim
        world.regions["hype"] = claim
        for month in range(50):
            assert 0 < weigh(world, month=month)[1] <= 1


def test_a_prospect_is_the_hosts_share_of_what_is_expected_less_cost_and_risk():
    world = small_world(**CLEAR)
    world.organisations["risk_aversion"][HOST] = 4.0
    assert weigh(world)[0] == pytest.approx(GAIN - 0.5 * 4 * RISK**2)
    assert weigh(world, work=2.0)[0] == pytest.approx(GAIN - 0.04 - 0.5 * 4 * RISK**2)
    # An error of its own judgement is a risk like any other.
    world.parameters["appraisal_noise"] = 0.5
    blind = 1 - sees(world)
    for compared in (1, 4):
        certain, expected = weigh(world, seen=compared)
        error = 0.5 * blind / np.sqrt(compared) * expected * (1 - expected)
        gain = 0.5 * expected * 0.9 - 0.04
        assert certain == pytest.approx(gain - 0.5 * 4 * (0.5 * (0.3 + error)) ** 2)


@pytest.mark.parametrize(
    ("column", "who", "value", "factor"),
    [
        ("needs", HOST, 0.1, 0.5),
        ("needs", HOST, 1.0, 1.4),
        ("objectives", PARTNER, 0.2, 1.5 / 0.9),
        ("reputation", PARTNER, 0.0, 0.5),
        ("reputation", PARTNER, 1.0, 1.5),
        ("reputation", HOST, 1.0, 1.0),
    ],
)
def test_need_common_aims_and_the_partners_name_multiply_what_is_gained(column, who, value, factor):
    world = small_world(**CLEAR | {"outcome_deviation": 0})
    world.organisations[column][who] = value
    assert weigh(world)[0] == pytest.approx((GAIN + 0.04) * factor - 0.04)


@pytest.mark.parametrize("trust", [0.1, 0.5, 0.9])
def test_trust_from_an_earlier_tie_stands_in_for_the_name_on_both_sides(trust):
    world = together(base_clarity=1, **CLEAR | {"outcome_deviation": 0})
    tie = tie_of(world)
    tie["stage"], tie["host_trust"], tie["partner_trust"] = ENDED, trust, 0.0
    world.organisations["reputation"] = 0.0
    assert weigh(world)[0] == pytest.approx((GAIN + 0.04) * (0.5 + trust) - 0.04)
    tie["partner_trust"] = trust
    world.parameters["running_cost"] = (GAIN + 0.04) * (0.5 + trust) - 1e-3
    assert agrees(world)
    world.parameters["running_cost"] += 2e-3
    assert not agrees(world)


def test_who_fears_to_miss_out_forgets_caution():
    world = small_world(**CLEAR)
    world.organisations["risk_aversion"][HOST] = 8.0
    for fear in (0.0, 0.5, 1.0):
        world.organisations["fomo"][HOST] = fear
        caution = 0.5 * 8 * (1 - fear) * RISK**2
        assert weigh(world, FOMO)[0] == pytest.approx(GAIN - caution)
        assert weigh(world)[0] == pytest.approx(GAIN - 0.5 * 8 * RISK**2)


@pytest.mark.parametrize("name", list(PAIRS))
def test_what_counts_is_the_need_of_the_side_that_has_it(name):
    world = everyone(running_cost=0, appraisal_noise=0, outcome_deviation=0)
    host, partner = PAIRS[name]
    code = code_of(world, name)
    needy = partner if name.startswith("international") else host

    def worth_it():
        return appraise(world, host, partner, AREA, code, DELIBERATE, 100.0, 1.0, 0, 1, 0)[0]

    before = worth_it()
    world.organisations["needs"][needy] = 1.0
    gap = need_gap(world, needy, AREA)
    assert worth_it() / before == pytest.approx((0.5 + gap) / (0.5 + 0.1))


def test_a_partner_demands_the_fit_it_has_chosen_and_more_where_it_selects():
    def asked(selectivity, levers=None):
        world = small_world(levers, **CLEAR)
        world.organisations["selectivity"][PARTNER] = selectivity
        return agrees(world)

    assert asked(0.79)
    assert not asked(0.81)
    assert asked(0.49, {"vendor_selectivity": 1})
    assert not asked(0.51, {"vendor_selectivity": 1})
    world = small_world(**CLEAR | {"appraisal_noise": 0.5})
    world.organisations["selectivity"][PARTNER] = 0.8
    unsure = sum(agrees(world, month=month) for month in range(400))
    assert 140 < unsure < 260, "it judges the house with an error, but without bias"


def test_a_partner_weighs_its_own_share_its_time_and_the_risk():
    # It gains 0.27 less 0.04; half the time halves the one and not the other.
    world = small_world(**CLEAR)
    own = world.organisations
    own["risk_aversion"][PARTNER] = 2 * GAIN / RISK**2 - 0.1
    assert agrees(world)
    own["risk_aversion"][PARTNER] += 0.2
    assert not agrees(world)
    own["risk_aversion"][PARTNER], own["coverage"][PARTNER] = 0.0, 0.15
    assert agrees(world)
    own["coverage"][PARTNER] = 0.14
    assert not agrees(world)
    own["coverage"][PARTNER] = 1.0
    assert agrees(world, work=0.26 / 0.04)
    assert not agrees(world, work=0.28 / 0.04)
    brokered = small_world({"brokerage": 1}, **CLEAR)
    brokered.organisations["risk_aversion"][PARTNER] = 0.0
    assert agrees(brokered, BROKERED, work=0.53 / 0.04), "half of the cost is the broker's"
    assert not agrees(brokered, DELIBERATE, work=0.53 / 0.04)


def test_who_cannot_hire_must_have_the_people_and_a_vendor_need_not():
    for name, partner in (("inter_organisational", PUBLIC), ("hospital_tech", PARTNER)):
        world = everyone(partner_attention=0.5, **CLEAR)
        own = world.organisations
        own["objectives"], own["load"] = 0.2, 9.6
        own["capabilities"] = 1.0
        terms = (SYSTEM, partner, AREA, code_of(world, name), DELIBERATE, 100.0)
        assert partner_agrees(world, *terms, 0.8, 0)
        assert partner_agrees(world, *terms, 1.0, 0) == (name == "hospital_tech")


def test_choosing_customers_with_care_is_paid_by_the_partner():
    world = small_world({"vendor_selectivity": 0.5}, governance_price=2, governance_attention=3)
    own = world.organisations
    agrees(world, work=1.5, month=4)
    money = 2 * 0.5 * 5 * 1.5
    assert own["resources"].tolist() == [1000, 1000, 1000, 1000 - money, 1000]
    assert own["committed"][PARTNER] == pytest.approx(3 * 0.5 * 0.06 * 1.5)
    assert months(world)["partner_governance_cost"][4] == pytest.approx(money)
    assert not own["committed"][HOST]
