"""Operation: value flows to both sides, and expectations meet results."""

import numpy as np
import pytest

from sim.lifecycle.operation import (
    customise,
    delivered,
    keep_promises_due,
    operate,
    revise_expectations,
    share_value,
)
from tests.sim.lifecycle.pair import HOST, PARTNER, months, operating, tie_of, together


@pytest.mark.parametrize(
    ("table", "row", "column", "worse", "better"),
    [
        ("partnerships", 0, "fit", 0.3, 0.9),
        ("partnerships", 0, "engagement", 0.2, 0.9),
        ("partnerships", 0, "alignment", 0.0, 1.0),
        ("partnerships", 0, "customisation", 0.0, 1.0),
        ("organisations", HOST, "coverage", 0.2, 1.0),
        ("organisations", PARTNER, "coverage", 0.2, 1.0),
        ("organisations", PARTNER, "skill", 0.0, 1.0),
        ("organisations", HOST, "needs", 0.0, 1.0),
    ],
)
def test_value_grows_with_every_condition_of_success(table, row, column, worse, better):
    values = []
    for value in (worse, better):
        world = operating()
        getattr(world, table)[column][row] = value
        values.append(delivered(world, 0))
    assert 0 <= values[0] < values[1] <= 2


def test_nothing_is_delivered_where_any_necessary_condition_is_missing():
    for column in ("fit", "engagement", "progress"):
        world = operating()
        world.partnerships[column][0] = 0
        assert delivered(world, 0) == 0


def test_shares_are_those_agreed_and_nothing_is_lost():
    world = operating(reinvested=0.4)
    tie, own = tie_of(world), world.organisations
    tie["benefit_share"], tie["performance"], tie["scope"] = 0.7, 0.5, 1.5
    tie["host_promise"] = 0.1
    own["net_income"] = 0
    share_value(world, 0, 10)
    value = 0.5 * 100 * 1.5
    assert tie["host_value"] == pytest.approx(0.7 * value)
    assert tie["partner_value"] == pytest.approx(0.3 * value)
    assert own["net_income"][HOST] == pytest.approx(0.4 * 0.7 * value)
    assert own["net_income"][PARTNER] == pytest.approx(0.3 * value)
    assert months(world)["host_value"][10] == pytest.approx(0.7 * value)


def test_a_performance_contract_refunds_a_part_of_the_shortfall_from_the_partner():
    values = {}
    for strength in (0, 0.5, 1):
        world = operating({"performance_contract": strength}, refund=0.4)
        tie = tie_of(world)
        tie["performance"], tie["host_promise"], tie["benefit_share"] = 0.3, 0.5, 0.5
        share_value(world, 0, 10)
        assert tie["host_value"] + tie["partner_value"] == pytest.approx(30)
        values[strength] = float(tie["host_value"])
    assert values[0] == pytest.approx(15)
    assert values[0.5] == pytest.approx(15 + 0.5 * 0.4 * 0.2 * 100)
    assert values[1] == pytest.approx(15 + 0.4 * 0.2 * 100)


def test_a_refund_takes_no_more_than_the_partner_got():
    world = operating({"performance_contract": 1}, refund=1)
    tie = tie_of(world)
    tie["performance"], tie["host_promise"] = 0.05, 1.0
    share_value(world, 0, 10)
    assert tie["partner_value"] == pytest.approx(0, abs=1e-12)
    assert tie["host_value"] == pytest.approx(5)


def test_promises_fall_due_from_the_planned_start_whether_live_or_late():
    world = together()
    tie = tie_of(world)
    tie["host_promise"], tie["partner_promise"] = 0.6, 0.4
    for month in range(1, 12):
        keep_promises_due(world, 0, month)
    assert tie["host_due"] == pytest.approx(3 * 0.6 * 100 * 0.5)
    assert tie["partner_due"] == pytest.approx(3 * 0.4 * 100 * 0.5)


def test_expectations_follow_results_and_open_reports_speed_that():
    ways = []
    for strength in (0, 1):
        world = operating({"transparency": strength}, revision=0.1, report_revision=1)
        tie = tie_of(world)
        tie["performance"], tie["host_expectation"], tie["partner_expectation"] = 0.2, 0.8, 0.4
        revise_expectations(world, 0)
        ways.append((0.8 - tie["host_expectation"], 0.4 - tie["partner_expectation"]))
    assert ways[0] == pytest.approx((0.06, 0.02))
    assert ways[1] == pytest.approx((0.12, 0.04))


def test_expectations_never_pass_the_results_they_follow():
    world = operating({"transparency": 1}, revision=1, report_revision=10)
    tie = tie_of(world)
    tie["performance"], tie["host_expectation"] = 0.2, 0.8
    for _ in range(5):
        revise_expectations(world, 0)
        assert 0.2 - 1e-12 <= tie["host_expectation"] <= 0.8


def test_expectations_wait_for_the_first_results():
    world = together()
    before = float(tie_of(world)["host_expectation"])
    revise_expectations(world, 0)
    assert tie_of(world)["host_expectation"] == before


@pytest.mark.parametrize(("cap", "ceiling"), [(0, 0.5), (0.6, 0.2), (1, 0.0)])
def test_customisation_tends_to_what_the_partner_accepts_and_the_cap_allows(cap, ceiling):
    world = operating({"customisation_cap": cap}, customisation_rate=0.2)
    customise(world, 0)
    assert tie_of(world)["customisation"] == 0, "what brings nothing is not asked for again"
    tie_of(world)["performance"] = 0.5
    seen = []
    for _ in range(100):
        customise(world, 0)
        seen.append(float(tie_of(world)["customisation"]))
    assert np.all(np.diff(seen) >= 0)
    assert seen[-1] == pytest.approx(ceiling, abs=1e-6)


def test_a_month_of_operation_does_all_of_it():
    world = operating()
    tie = tie_of(world)
    operate(world, 0, 10)
    assert tie["performance"] == delivered(world, 0) or tie["customisation"] > 0
    assert tie["host_value"] > 0
    assert tie["partner_value"] > 0
    assert tie["host_cost"] > 0
    assert tie["customisation"] > 0
