"""What a type of partnership costs, and when it pays: columns of the table of types."""

import pytest
from scipy import stats

from sim.lifecycle.implementation import bear_cost, go_live, implement
from sim.lifecycle.operation import (
    delivered,
    keep_promises_due,
    operate,
    revise_expectations,
)
from sim.lifecycle.trust import move_trust
from tests.sim.lifecycle.pair import (
    HOST,
    PARTNER,
    again,
    months,
    operating,
    tie_of,
    together,
)

RARE = 1e-6


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
