"""Money: bills are paid as far as there is money and credit; vendors pay all; nothing is lost."""

import pytest

from sim.lifecycle.implementation import bear_cost
from sim.lifecycle.money import (
    economic_terms,
    implementation_outlay,
    pay,
    running_cost,
    usual_budget,
)
from sim.lifecycle.negotiation import sign
from tests.sim.lifecycle.everyone import PAIRS, everyone, joined
from tests.sim.lifecycle.pair import (
    HOST,
    PARTNER,
    TYPE,
    declared,
    months,
    open_talks,
    operating,
    small_world,
    tie_of,
)

# A line of credit of 80 k$.
CREDIT = {"credit_line": 2, "partnering_budget": 40}
# One running cost is 10 k$.
COSTLY = {"contract_worth": 100, "running_cost": 0.1}


@pytest.mark.parametrize(
    ("money", "bill", "part"),
    [
        (100.0, 60.0, 1.0),
        (20.0, 100.0, 1.0),
        (20.0, 200.0, 0.5),
        (-60.0, 80.0, 0.25),
        (-80.0, 5.0, 0.0),
        (-90.0, 5.0, 0.0),
        (-90.0, 0.0, 1.0),
    ],
)
def test_a_host_pays_what_it_has_and_can_borrow_and_no_more(money, bill, part):
    world = small_world(**CREDIT)
    own = world.organisations
    own["resources"][HOST] = money
    assert pay(world, HOST, bill) == pytest.approx(part)
    assert own["resources"][HOST] == pytest.approx(money - part * bill)
    assert own["resources"][HOST] >= min(money, -80) - 1e-9
    assert own["resources"][1:].tolist() == [1000.0] * 4, "nobody else pays"


def test_credit_grows_with_the_host_and_without_credit_there_is_no_debt():
    world = small_world(**CREDIT)
    world.organisations["scale"][HOST] = 3.0
    world.organisations["resources"][HOST] = 0.0
    assert usual_budget(world, HOST) == pytest.approx(120)
    assert pay(world, HOST, 480.0) == pytest.approx(0.5)
    world = small_world(credit_line=0)
    world.organisations["resources"][HOST] = 50.0
    assert pay(world, HOST, 200.0) == pytest.approx(0.25)
    assert world.organisations["resources"][HOST] == 0
    assert pay(world, HOST, 1.0) == 0


def test_a_vendor_pays_all_whatever_it_owes_then():
    world = small_world(**CREDIT)
    world.organisations["resources"][PARTNER] = 10.0
    assert pay(world, PARTNER, 500.0) == 1
    assert world.organisations["resources"][PARTNER] == -490


def test_worth_follows_the_host_and_the_part_and_work_grows_less():
    world = small_world(kind={"worth": 2.0}, contract_worth=100, work_elasticity=0.5)
    assert economic_terms(world, HOST, TYPE, 1.0) == pytest.approx((200, 2**0.5))
    world.organisations["scale"][HOST] = 4.0
    assert economic_terms(world, HOST, TYPE, 1.0) == pytest.approx((800, 8**0.5))
    assert economic_terms(world, HOST, TYPE, 0.5) == pytest.approx((400, 2.0))
    worth, work = economic_terms(world, HOST, TYPE, 1 / 32)
    assert (worth, work) == pytest.approx((25, 0.5))
    assert running_cost(world, work) / worth > running_cost(world, 1.0) / 100, "small is dear"


def test_running_costs_follow_the_work_and_implementation_is_dearer_and_for_both_sides():
    world = small_world(kind={"partner_finance": 0.25}, implementation_cost=1.5, **COSTLY)
    assert running_cost(world, 1.0) == pytest.approx(10)
    assert running_cost(world, 0.5) == pytest.approx(5)
    assert implementation_outlay(world, TYPE, 1.0) == pytest.approx(0.75 * 2 * 1.5 * 10)


def billed(host=1000.0, partner=1000.0, levers=None, programme=0, costs=(30.0, 20.0)):
    """The world after a month's bill, and its partnership."""
    world = operating(levers, programme_cover=0.4, **CREDIT)
    world.organisations["resources"][[HOST, PARTNER]] = host, partner
    tie = tie_of(world)
    tie["programme_funded"] = programme
    bear_cost(world, 0, *costs, 12)
    return world, tie


def test_each_side_pays_its_own_bill_with_its_governance():
    world, tie = billed(levers={"transparency": 1})
    own = world.organisations
    assert own["resources"].tolist() == pytest.approx(
        [1000 - 30 - 0.48, 1000, 1000, 1000 - 20 - 0.72, 1000]
    )
    assert tie["funded"] == 1
    assert (tie["host_cost"], tie["partner_cost"]) == (30, 20)
    assert tie["governance_cost"] == pytest.approx(1.2)
    assert tie["partner_governance_cost"] == pytest.approx(0.72)
    record = months(world)[12]
    assert record["host_cost"] == 30
    assert record["partner_cost"] == 20
    assert record["host_governance_cost"] == pytest.approx(0.48)
    assert record["partner_governance_cost"] == pytest.approx(0.72)


def test_a_programme_and_neighbours_pay_a_part_of_the_hosts_cost_and_of_nothing_else():
    reach = declared("local_partnering").reach
    for levers, programme, part in (
        ({}, 1, 0.6),
        ({"local_partnering": 1}, 0, 1 - reach),
        ({"local_partnering": 1}, 1, 0.6 * (1 - reach)),
    ):
        _, tie = billed(levers=levers, programme=programme)
        assert tie["host_cost"] == pytest.approx(30 * part)
        assert tie["partner_cost"] == 20


def test_what_the_host_cannot_pay_is_neither_paid_nor_booked():
    world, tie = billed(host=-65.0, levers={"transparency": 1}, costs=(29.52, 20.0))
    assert tie["funded"] == pytest.approx(0.5)
    assert world.organisations["resources"][HOST] == pytest.approx(-80)
    assert tie["host_cost"] == pytest.approx(14.76)
    assert tie["partner_cost"] == 20
    assert tie["governance_cost"] == pytest.approx(0.24 + 0.72)
    assert months(world)["host_governance_cost"][12] == pytest.approx(0.24)
    _, vendor = billed(partner=-1e6)
    assert vendor["funded"] == 1, "vendors pay all"


@pytest.mark.parametrize("name", list(PAIRS))
def test_the_poorer_side_bounds_what_is_funded_and_all_that_leaves_is_booked(name):
    world = everyone(**CREDIT)
    tie = joined(world, name, live=0)
    tie["programme_funded"] = 0
    host, partner = PAIRS[name]
    own = world.organisations
    own["resources"][[host, partner]] = -30.0, -60.0
    bear_cost(world, 0, 40.0, 40.0, 3)
    vendor = own["kind"][partner] == 1
    assert tie["funded"] == pytest.approx(1 if vendor else 0.5)
    spent = (-30.0 - own["resources"][host], -60.0 - own["resources"][partner])
    assert spent == pytest.approx((40, 40 if vendor else 20))
    assert (tie["host_cost"], tie["partner_cost"]) == pytest.approx(spent)


def test_many_bills_never_carry_a_host_beyond_its_line():
    world = small_world(**CREDIT)
    for partner in (PARTNER, PARTNER + 1):
        sign(world, open_talks(world, HOST, partner, 0, TYPE), 0)
    for month in range(1, 60):
        for row in (0, 1):
            bear_cost(world, row, 37.0, 11.0, month)
        assert world.organisations["resources"][HOST] >= -80 - 1e-9
    assert world.organisations["resources"][HOST] == pytest.approx(-80)
    assert world.partnerships["funded"][:2].tolist() == pytest.approx([0, 0])
