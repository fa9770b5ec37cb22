"""Governance acts on its cadence, where there is a lever and a reason; and it is paid for."""

import pytest

from sim.lifecycle.governance import govern
from sim.vocabulary import IMPLEMENTING
from tests.sim.lifecycle.pair import HOST, PARTNER, operating, tie_of

# Months between meetings and between reviews.
CADENCE = {"meeting_interval": 3, "review_interval": 6}
TROUBLED = {
    "strain": 0.6,
    "alignment": 0.5,
    "resentment": 0.6,
    "benefit_share": 0.2,
    "engagement": 0.4,
    "performance": 0.2,
    "host_expectation": 0.7,
}
WATCHED = ("strain", "alignment", "resentment", "benefit_share", "engagement")


def troubled(levers=None, **parameters):
    world = operating(levers, **CADENCE | parameters)
    for column, value in TROUBLED.items():
        world.partnerships[column][0] = value
    return world


def moved(levers, months, **parameters):
    """What governing changes in a month, by column."""
    world = troubled(levers, **parameters)
    tie = tie_of(world)
    before = {name: float(tie[name]) for name in WATCHED}
    for month in months:
        govern(world, 0, month)
    return {name: float(tie[name]) - before[name] for name in WATCHED if tie[name] != before[name]}


@pytest.mark.parametrize(
    ("lever", "interval", "better", "worse"),
    [
        ("steering_board", 3, {"strain": -1, "alignment": 1}, {}),
        ("performance_contract", 3, {"engagement": 1}, {"strain": 1}),
        ("voice", 3, {"resentment": -1, "benefit_share": 1}, {}),
        ("adaptive_review", 6, {"strain": -1, "alignment": 1}, {}),
    ],
)
def test_a_lever_acts_in_the_months_when_it_is_due_and_in_no_other(lever, interval, better, worse):
    expected = {**better, **worse}
    for month in range(1, 25):
        change = moved({lever: 0.8}, [month])
        if month % interval:
            assert change == {}, f"month {month}"
        else:
            assert {name: 1 if by > 0 else -1 for name, by in change.items()} == expected
    assert moved({lever: 0.8}, [0]) == {}, "not in the month of the signature"


def test_without_levers_governance_changes_nothing():
    assert moved({}, range(1, 40)) == {}


def test_a_stronger_board_settles_more_and_one_without_time_settles_nothing():
    half = moved({"steering_board": 0.5}, [3])["strain"]
    full = moved({"steering_board": 1}, [3])["strain"]
    assert full < half < 0
    with_roles = moved({"steering_board": 1, "governance_at_outset": 1}, [3])["strain"]
    assert with_roles < full
    for absent in (HOST, PARTNER):
        world = troubled({"steering_board": 1})
        world.organisations["coverage"][absent] = 0.0
        govern(world, 0, 3)
        assert tie_of(world)["strain"] == TROUBLED["strain"]


def test_targets_show_nothing_where_there_is_no_shortfall_or_nothing_live():
    for column, value in (("performance", 0.9), ("stage", IMPLEMENTING)):
        world = troubled({"performance_contract": 1})
        world.partnerships[column][0] = value
        govern(world, 0, 3)
        assert tie_of(world)["engagement"] == TROUBLED["engagement"]
        assert tie_of(world)["strain"] == TROUBLED["strain"]


def test_many_hearings_make_an_unfair_share_fair_but_not_more_than_fair():
    world = troubled({"voice": 1}, grievance_redress=0.5, meeting_interval=1)
    for month in range(1, 100):
        govern(world, 0, month)
    assert tie_of(world)["benefit_share"] == pytest.approx(0.5)
    assert tie_of(world)["resentment"] == pytest.approx(0, abs=1e-3)


def test_states_stay_within_bounds_under_the_strongest_governance():
    levers = dict.fromkeys(("steering_board", "performance_contract", "voice"), 1.0)
    world = troubled(levers, meeting_interval=1, meeting_relief=1, early_response=1, blame=1)
    for month in range(1, 30):
        govern(world, 0, month)
        for name in WATCHED:
            assert 0 <= tie_of(world)[name] <= 1


def test_governance_is_paid_for_every_month_by_those_who_bear_it():
    world = troubled({"transparency": 1}, governance_price=2)
    tie, own = tie_of(world), world.organisations
    own["net_income"] = 0
    for month in range(1, 6):
        govern(world, 0, month)
    host, partner = 5 * 2 * 1.2 * 0.4, 5 * 2 * 1.2 * 0.6
    assert own["net_income"][[HOST, PARTNER]].tolist() == pytest.approx([-host, -partner])
    assert tie["governance_cost"] == pytest.approx(host + partner)
    assert world.history["host_governance_cost"].sum() == pytest.approx(host)
    assert world.history["partner_governance_cost"].sum() == pytest.approx(partner)
