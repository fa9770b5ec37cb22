"""What a type of partnership costs and strains, and when it pays: columns of the table of types."""

import pytest
from scipy import stats

from sim.lifecycle.appraisal import true_fit
from sim.lifecycle.implementation import go_live, implement
from sim.lifecycle.money import implementation_outlay
from sim.lifecycle.operation import delivered, keep_promises_due, operate
from sim.lifecycle.relationship import relate
from sim.vocabulary import OPERATING
from tests.sim.lifecycle.everyone import PAIRS, VENDOR, code_of, everyone
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    again,
    lever,
    months,
    open_talks,
    operating,
    small_world,
    tie_of,
    together,
)

RARE = 1e-6


# Money.


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_the_partner_finances_the_host_does_not_pay_and_the_books_balance(share):
    world = together(kind={"partner_finance": share}, running_cost=0.05, implementation_cost=2)
    tie, own = tie_of(world), world.organisations
    tie["programme_funded"] = 0
    implement(world, 0, 1)
    both = 2 * 2 * 5
    assert tie["host_cost"] == pytest.approx((1 - share) * both)
    assert tie["partner_cost"] == pytest.approx(share * both)
    for row, name in ((HOST, "host_cost"), (PARTNER, "partner_cost")):
        assert own["resources"][row] == pytest.approx(1000 - tie[name])
        assert months(world)[name][1] == pytest.approx(tie[name])
    assert implementation_outlay(world, TYPE, 1.0) == pytest.approx(tie["host_cost"])


def test_in_operation_the_host_pays_for_itself_whoever_financed_the_beginning():
    costs = []
    for share in (0.0, 1.0):
        world = operating(kind={"partner_finance": share})
        operate(world, 0, 10)
        costs.append((float(tie_of(world)["host_cost"]), float(tie_of(world)["partner_cost"])))
    assert costs[0] == costs[1]
    assert costs[0][0] > 0


def test_a_programme_pays_its_part_of_what_the_partner_does_not_finance():
    def paid(programme):
        world = together(kind={"partner_finance": 0.4}, programme_cover=0.5)
        tie_of(world)["programme_funded"] = programme
        implement(world, 0, 1)
        return float(tie_of(world)["host_cost"]), float(tie_of(world)["partner_cost"])

    alone, helped = paid(0), paid(1)
    assert helped == pytest.approx((0.5 * alone[0], alone[1]))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_programmes_pay_for_as_many_as_the_type_says(share):
    world = small_world(kind={"programme_share": share})
    funded = 0
    for month in range(400):
        one = again(world)
        open_talks(one, HOST, PARTNER, AREA, TYPE, month)
        funded += int(tie_of(one)["programme_funded"])
    if share in (0, 1):
        assert funded == 400 * share
    else:
        assert stats.binomtest(funded, 400, share).pvalue > RARE


# What strains it, and what it comes with.


def test_a_type_that_needs_governance_strains_without_a_board_or_data_agreements():
    def strain(levers=None, paid=1.0):
        kind = {"governance_need": 0.5, "culture_gap": 0}
        world = together(levers, kind, rigidity=0, conflict=0.1)
        tie_of(world)["alignment"], tie_of(world)["funded"] = 1.0, paid
        relate(world, 0)
        drift = 1 - tie_of(world)["alignment"]
        return float(tie_of(world)["strain"]) - 0.1 * drift

    board, data = (
        small_world().lever_costs["reach"][lever(name)]
        for name in ("steering_board", "data_governance")
    )
    assert strain() == pytest.approx(0.05)
    assert strain({"steering_board": 1}) == pytest.approx(0.05 * (1 - board))
    assert strain({"data_governance": 1}) == pytest.approx(0.05 * (1 - data))
    both = {"steering_board": 1, "data_governance": 1}
    assert strain(both) == pytest.approx(0.05 * (1 - max(board, data))), "the better of them"
    assert strain(both, paid=0.0) == pytest.approx(0.05)


def test_only_vendors_come_in_bundles():
    world = everyone()
    code = lever("integrated_bundles")
    world.regimes["levers"][:, code] = 1.0
    reach = world.lever_costs["reach"][code]
    world.types["complementarity"] = 0.0
    for name, (host, partner) in PAIRS.items():
        fit = true_fit(world, host, partner, AREA, code_of(world, name))
        assert fit == pytest.approx(0.5 + 0.5 * reach if partner == VENDOR else 0.5), name


# Results that take time, or never come.


LATE = {"payoff_delay": 12}


def test_results_ripen_evenly_over_the_delay_and_then_stay_full():
    world = operating(kind=LATE, customisation_rate=0)
    tie = tie_of(world)
    assert tie["maturity"] == 0
    tie["host_effort"] = tie["partner_effort"] = 1.0
    tie["maturity"] = 1.0
    full = delivered(world, 0)
    for month in range(9, 40):
        operate(world, 0, month)
        assert tie["maturity"] == pytest.approx(min((month - 9 + 1) / 12, 1))
        assert tie["performance"] == pytest.approx(tie["maturity"] * full)


def test_without_a_delay_results_are_full_from_the_first_month():
    world = operating()
    operate(world, 0, 9)
    assert tie_of(world)["maturity"] == 1


def test_what_is_due_ripens_with_the_plan_whether_it_is_live_or_late():
    world = together(kind=LATE)
    tie = tie_of(world)
    tie["promise"] = 0.6
    for month in range(1, 40):
        keep_promises_due(world, 0, month)
    units = sum(min((month - 9 + 1) / 12, 1) for month in range(9, 40))
    assert tie["due"] == pytest.approx(units * 0.6 * 100)


@pytest.mark.parametrize("risk", [0.0, 0.3, 1.0])
def test_a_discovery_fails_to_carry_over_at_its_risk_and_it_shows_at_the_start(risk):
    world = together(kind={"translation_risk": risk})
    first = float(tie_of(world)["fit"])
    go_live(world, 0, 11)
    assert tie_of(world)["fit"] == first, "nobody knows before"
    tie_of(world)["progress"] = 1.0
    lost = 0
    for ordinal in range(1, 2001):
        one = again(world)
        tie_of(one)["ordinal"] = ordinal
        go_live(one, 0, 12)
        tie = tie_of(one)
        assert (tie["stage"], tie["live"]) == (OPERATING, 12)
        assert tie["fit"] in (first, 0)
        lost += tie["fit"] == 0
    if risk in (0, 1):
        assert lost == 2000 * risk
    else:
        assert stats.binomtest(int(lost), 2000, risk).pvalue > RARE
