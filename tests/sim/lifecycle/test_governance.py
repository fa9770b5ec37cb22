"""Governance acts on its cadence, as far as it is paid for and where there is a reason."""

import pytest

from sim.lifecycle.governance import govern
from tests.sim.lifecycle.pair import HOST, PARTNER, operating, tie_of

TROUBLED = {
    "strain": 0.6,
    "alignment": 0.5,
    "resentment": 0.6,
    "benefit_share": 0.2,
    "engagement": 0.4,
    "promise": 0.8,
    "performance": 0.2,
}
WATCHED = tuple(TROUBLED)


def troubled(levers=None, **parameters):
    """A partnership with conflicts, at middling trust, that delivers a quarter of its promise."""
    world = operating(levers, meeting_interval=3, **parameters)
    for column, value in TROUBLED.items():
        world.partnerships[column][0] = value
    return world


def moved(levers, month, change=lambda world, tie: None, **parameters):
    """What governing changes in a month, by column."""
    world = troubled(levers, **parameters)
    tie = tie_of(world)
    change(world, tie)
    before = {name: float(tie[name]) for name in WATCHED}
    govern(world, 0, month)
    after = {name: float(tie[name]) for name in WATCHED}
    return {name: after[name] - before[name] for name in WATCHED if after[name] != before[name]}


@pytest.mark.parametrize(
    ("lever", "interval", "column", "by"),
    [
        ("steering_board", 3, "strain", -0.5 * 0.4 * 0.6),
        ("adaptive_review", 6, "alignment", 0.5 * 0.5 * 0.5),
    ],
)
def test_a_lever_acts_in_the_months_when_it_is_due_and_in_no_other(lever, interval, column, by):
    for month in range(25):
        change = moved({lever: 0.5}, month)
        if month % interval or month == 0:
            assert change == {}, f"month {month}"
        else:
            assert change == {column: pytest.approx(by)}


def test_without_levers_that_meet_governance_changes_nothing():
    others = {"voice": 1, "transparency": 1, "governance_at_outset": 1, "performance_contract": 1}
    for month in range(13):
        assert moved({}, month) == moved(others, month) == {}


def test_a_board_settles_as_far_as_both_sides_have_time_and_clear_roles_help_it():
    def settled(levers, host=1.0, partner=1.0, **parameters):
        def busy(world, tie):
            world.organisations["coverage"][[HOST, PARTNER]] = host, partner

        return moved({"steering_board": 1, **levers}, 3, busy, **parameters).get("strain", 0.0)

    assert settled({}) == pytest.approx(-0.4 * 0.6)
    assert settled({}, 0.5, 0.8) == pytest.approx(-0.4 * 0.4 * 0.6)
    assert settled({}, host=0.0) == settled({}, partner=0.0) == 0
    assert settled({"governance_at_outset": 1}) == pytest.approx(-0.4 * 1.3 * 0.6)
    full = settled({"governance_at_outset": 1}, lever_reach=1.5)
    assert full == pytest.approx(-0.6 * 1.45 * 0.6)
    assert full >= -0.6, "no more than there is"


@pytest.mark.parametrize("lever", ["steering_board", "adaptive_review"])
def test_what_is_not_paid_for_does_not_act(lever):
    def part_paid(world, tie):
        tie["funded"] = 0.5

    def unpaid(world, tie):
        tie["funded"] = 0.0

    full, half = moved({lever: 1}, 6), moved({lever: 1}, 6, part_paid)
    assert list(half.values()) == pytest.approx([0.5 * by for by in full.values()])
    assert moved({lever: 1}, 6, unpaid) == {}


def test_states_stay_within_bounds_under_the_strongest_governance():
    levers = dict.fromkeys(("steering_board", "adaptive_review", "governance_at_outset"), 1.0)
    world = operating(levers, meeting_interval=1, lever_reach=1.5)
    tie = tie_of(world)
    for column, value in TROUBLED.items():
        tie[column] = value
    for month in range(1, 30):
        govern(world, 0, month)
        assert 0 <= tie["strain"] <= 1
        assert 0 <= tie["alignment"] <= 1
