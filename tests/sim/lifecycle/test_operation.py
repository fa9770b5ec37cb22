"""Operation: value flows to both sides and is held against what was promised."""

import numpy as np
import pytest

from sim.lifecycle.operation import (
    customise,
    delivered,
    keep_promises_due,
    operate,
    share_value,
)
from sim.parameters.horizon import MILESTONE
from tests.sim.lifecycle.pair import AREA, HOST, PARTNER, lever, months, operating, tie_of, together

# A pair that does all that it can.
PERFECT = {
    "fit": 1.0,
    "engagement": 1.0,
    "alignment": 1.0,
    "host_effort": 1.0,
    "partner_effort": 1.0,
    "culture_gap": 0.0,
}


def working(levers=None, columns=None, kind=None, **parameters):
    """A live pair that does all that it can, but for what is changed."""
    world = operating(levers, kind, **parameters)
    for column, value in {**PERFECT, **(columns or {})}.items():
        world.partnerships[column][0] = value
    return world


def test_a_pair_that_does_all_that_it_can_delivers_all_and_never_more():
    assert delivered(working(), 0) == pytest.approx(1)
    assert delivered(working(columns={"customisation": 1.0}, delight=1), 0) == 1


@pytest.mark.parametrize(
    ("column", "value", "left"),
    [
        ("fit", 0.6, 0.6),
        ("engagement", 0.6, 0.6),
        ("alignment", 0.0, 0.5),
        ("host_effort", 0.6, 0.6),
        ("partner_effort", 0.6, 0.6),
        ("funded", 0.6, 0.6),
        ("maturity", 0.6, 0.6),
        ("fit", 0.0, 0.0),
        ("engagement", 0.0, 0.0),
        ("funded", 0.0, 0.0),
    ],
)
def test_each_condition_of_success_bounds_what_the_others_can_do(column, value, left):
    assert delivered(working(columns={column: value}), 0) == pytest.approx(left)


def test_only_what_is_needed_is_used():
    world = working(columns={"fit": 0.6})
    own = world.organisations
    for gap, used in ((0.0, 0.5), (0.2, 0.7), (0.5, 1.0), (0.9, 1.0)):
        own["needs"][HOST, AREA], own["capabilities"][HOST, AREA] = gap, 0.0
        assert delivered(world, 0) == pytest.approx(0.6 * used)


def test_what_does_not_understand_the_house_fits_it_less_and_bending_the_product_helps():
    def value(culture_gap, understanding, customisation=0.0):
        columns = {
            "fit": 0.5,
            "culture_gap": culture_gap,
            "understanding": understanding,
            "customisation": customisation,
        }
        return delivered(working(columns=columns, delight=0.2), 0)

    assert value(0.4, 0.0) == pytest.approx(0.5 * 0.6)
    assert value(0.4, 0.5) == pytest.approx(0.5 * 0.8)
    assert value(0.4, 1.0) == pytest.approx(0.5)
    assert value(0.0, 0.0, customisation=0.5) == pytest.approx(0.5 * 1.1)


def test_shares_are_those_agreed_and_a_part_of_the_hosts_can_be_spent_again():
    world = working(reinvested=0.4)
    tie, own = tie_of(world), world.organisations
    tie["benefit_share"], tie["performance"], tie["scope"] = 0.7, 0.5, 1.5
    share_value(world, 0, 10)
    value = 0.5 * 100 * 1.5
    assert tie["host_value"] == pytest.approx(0.7 * value)
    assert tie["partner_value"] == pytest.approx(0.3 * value)
    assert own["resources"][HOST] == pytest.approx(1000 + 0.4 * 0.7 * value)
    assert own["resources"][PARTNER] == pytest.approx(1000 + 0.3 * value)
    assert months(world)["host_value"][10] == pytest.approx(0.7 * value)
    assert months(world)["partner_value"][10] == pytest.approx(0.3 * value)


def refunded(strength, columns=None, **kind):
    """What the host gets and what the partner gets, and the reach of the contract."""
    changes = {"performance": 0.3, "promise": 0.5, "benefit_share": 0.5, **(columns or {})}
    world = working({"performance_contract": strength}, changes, kind)
    share_value(world, 0, 10)
    tie = tie_of(world)
    reach = world.lever_costs["reach"][lever("performance_contract")]
    return float(tie["host_value"]), float(tie["partner_value"]), float(reach)


def test_a_contract_refunds_the_hosts_part_of_the_shortfall_from_the_partner():
    for strength, paid in ((0, 1), (0.5, 1), (1, 1), (1, 0.5), (1, 0)):
        host, partner, reach = refunded(strength, {"funded": paid})
        assert host == pytest.approx(15 + strength * paid * reach * 0.2 * 100 * 0.5)
        assert host + partner == pytest.approx(30)
    assert refunded(1, {"performance": 0.6})[:2] == pytest.approx((30, 30)), "nothing is short"


def test_nothing_is_short_before_it_was_promised():
    unripe = {"maturity": 0.5, "performance": 0.25}
    assert refunded(1, unripe, payoff_delay=12)[:2] == pytest.approx((12.5, 12.5))


def test_a_refund_takes_no_more_than_the_partner_got():
    host, partner, _ = refunded(1, {"performance": 0.05, "promise": 1.0})
    assert (host, partner) == pytest.approx((5, 0), abs=1e-12)


def test_promises_fall_due_from_the_planned_start_whether_live_or_late():
    world = together()
    tie = tie_of(world)
    tie["promise"], tie["scope"] = 0.6, 1.5
    for month in range(1, 9):
        keep_promises_due(world, 0, month)
    assert tie["due"] == 0
    for month in range(9, 12):
        keep_promises_due(world, 0, month)
    assert tie["due"] == pytest.approx(3 * 0.6 * 100 * 1.5)


@pytest.mark.parametrize(("term", "last"), [(36, 36), (60, MILESTONE), (240, MILESTONE)])
def test_value_counts_as_delivered_until_the_first_judgement_and_scope_adds_no_part(term, last):
    world = working(columns={"performance": 0.5, "term": term, "scope": 2.0})
    tie = tie_of(world)
    for month in range(last - 3, last + 3):
        share_value(world, 0, month)
    assert tie["first_value"] == pytest.approx(3 * 0.5 * 100)
    assert tie["host_value"] + tie["partner_value"] == pytest.approx(6 * 0.5 * 200)


def test_a_perfect_pair_that_is_live_on_the_planned_day_delivers_all_that_is_possible():
    world = working(columns={"performance": 1.0})
    tie = tie_of(world)
    for month in range(int(tie["planned_live"]), 100):
        share_value(world, 0, month)
    assert tie["first_value"] == pytest.approx(tie["possible"])


@pytest.mark.parametrize(("cap", "ceiling"), [(0, 0.5), (0.6, 0.2), (1, 0.0)])
def test_customisation_tends_to_what_the_partner_accepts_and_the_cap_allows(cap, ceiling):
    world = working({"customisation_cap": cap}, customisation_rate=0.2)
    world.lever_costs["reach"][lever("customisation_cap")] = 1.0
    tie = tie_of(world)
    customise(world, 0)
    assert tie["customisation"] == 0, "what brings nothing is not asked for again"
    tie["promise"], tie["performance"] = 0.6, 0.3
    customise(world, 0)
    assert tie["customisation"] == pytest.approx(0.2 * 0.5 * ceiling)
    tie["performance"] = 0.9
    seen = [float(tie["customisation"])]
    for _ in range(100):
        customise(world, 0)
        seen.append(float(tie["customisation"]))
    assert seen[1] - seen[0] == pytest.approx(0.2 * (ceiling - seen[0])), "at most full speed"
    assert np.all(np.diff(seen) >= 0)
    assert seen[-1] == pytest.approx(ceiling, abs=1e-6)


def test_a_month_of_operation_delivers_pays_and_bends_the_product():
    world = working(columns={"programme_funded": 0, "customisation": 0.4}, running_cost=0.05)
    tie, own = tie_of(world), world.organisations
    value = delivered(world, 0)
    operate(world, 0, 10)
    assert tie["performance"] == value
    assert tie["host_cost"] == pytest.approx(5)
    assert tie["partner_cost"] == pytest.approx(5 * 1.4), "what fits one customer is dear to keep"
    assert own["resources"][PARTNER] == pytest.approx(1000 + tie["partner_value"] - 7)
    assert tie["customisation"] > 0.4
    assert tie["funded"] == 1


def test_what_cannot_be_paid_for_this_month_is_not_done_in_the_next():
    world = working(columns={"programme_funded": 0}, running_cost=0.5, credit_line=0, reinvested=0)
    world.organisations["resources"][HOST] = 20
    operate(world, 0, 10)
    full = float(tie_of(world)["performance"])
    assert tie_of(world)["funded"] == pytest.approx(0.4)
    assert world.organisations["resources"][HOST] == pytest.approx(0)
    assert delivered(world, 0) == pytest.approx(0.4 * full, rel=0.02)
    operate(world, 0, 11)
    assert tie_of(world)["funded"] == 0
