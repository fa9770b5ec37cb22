"""Implementation: progress against friction; it may take long, or never be done."""

import pytest
from scipy import stats

from sim.lifecycle.implementation import friction, go_live, implement
from sim.vocabulary import IMPLEMENTING, NEVER, OPERATING
from tests.sim.lifecycle.pair import HOST, PARTNER, again, tie_of, together

RARE = 1e-6


def smooth(levers=None, kind=None, **parameters):
    """A pair that does all that it can, and that nothing holds back."""
    plain = {"integration": 0.0, "culture_gap": 0.0, **(kind or {})}
    world = together(levers, plain, **parameters)
    tie = tie_of(world)
    tie["host_effort"] = tie["partner_effort"] = tie["care"] = 1.0
    tie["sponsor"], tie["formality"] = 1.0, 0.0
    return world


def test_progress_only_grows_and_operation_begins_in_the_month_after_it_is_complete():
    world = smooth(pace=1)
    tie = tie_of(world)
    before = 0.0
    for month in range(1, 100):
        go_live(world, 0, month)
        if tie["stage"] == OPERATING:
            break
        assert before < 1
        assert tie["live"] == NEVER
        implement(world, 0, month)
        assert before < tie["progress"] <= 1
        before = float(tie["progress"])
    assert before == 1
    assert tie["live"] == month > 1


def test_with_full_drive_and_no_friction_it_takes_about_the_plan_over_the_pace():
    for pace in (1.0, 3.0):
        world = smooth(pace=pace, kind={"implementation_months": 60})
        tie = tie_of(world)
        for month in range(1, 12):
            before = float(tie["progress"])
            implement(world, 0, month)
            assert 0.5 * pace / 60 < tie["progress"] - before < 1.5 * pace / 60
        assert tie["progress"] == pytest.approx(11 * pace / 60, rel=0.35)


def step(change=lambda world, tie: None, levers=None, **parameters):
    """The progress of one month, the luck of which is always the same."""
    world = smooth(levers, **{"pace": 0.5, "sponsor_least": 0.4, **parameters})
    change(world, tie_of(world))
    implement(world, 0, 1)
    return float(tie_of(world)["progress"])


def set_to(column, value):
    def change(world, tie):
        tie[column] = value

    return change


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        (set_to("sponsor", 0.5), 0.4 + 0.6 * 0.5),
        (set_to("sponsor", 0.0), 0.4),
        (set_to("host_effort", 0.3), 0.3),
        (set_to("partner_effort", 0.3), 0.3),
        (set_to("funded", 0.6), 0.6),
        (set_to("funded", 0.0), 0.0),
        (set_to("care", 0.0), 1 - 0.2),
    ],
)
def test_sponsor_effort_money_and_friction_each_bound_the_pace(change, factor):
    assert step(change, friction=0.2) == pytest.approx(factor * step())


def test_a_board_stands_in_for_a_weak_sponsor_and_urgency_hurries():
    board = {"steering_board": 1}
    plain = step(lambda world, tie: None)

    def weak(world, tie):
        tie["sponsor"], tie["formality"] = 0.0, 0.0

    assert step(weak, board) == pytest.approx((0.4 + 0.6 * 0.4) * plain)

    def urgent(world, tie):
        world.regions["urgency"][4] = 0.5
        world.regions["urgency"][5] = 1.0

    assert step(urgent, urgency_speed=2) == pytest.approx(2 * plain)
    assert step(urgent, urgency_speed=0) == pytest.approx(plain)


def test_without_pace_nothing_is_ever_implemented():
    assert step(pace=0) == 0


def sources(change, levers=None, kind=None):
    """The friction that a change makes, where a full source counts 0.1."""
    world = smooth(levers, kind, friction=0.1)
    change(world, tie_of(world))
    return friction(world, 0)


@pytest.mark.parametrize("column", ["culture_gap", "strain", "formality", "regulatory_distance"])
def test_every_source_of_friction_counts_alike(column):
    def full(world, tie):
        tie["understanding"] = 0.0
        tie[column] = 0.7

    assert sources(lambda world, tie: None) == 0
    assert sources(full) == pytest.approx(0.07)
    assert sources(set_to("care", 0.3)) == pytest.approx(0.07)


def test_a_gap_of_tempo_counts_and_understanding_bridges_one_of_culture():
    def apart(world, tie):
        world.organisations["tempo"][[HOST, PARTNER]] = 0.2, 0.9

    def understood(world, tie):
        tie["culture_gap"], tie["understanding"] = 0.8, 0.75

    assert sources(apart) == pytest.approx(0.07)
    assert sources(understood) == pytest.approx(0.1 * 0.8 * 0.25)


def test_integration_is_eased_by_skill_and_by_a_bundle():
    def skilled(world, tie):
        world.organisations["skill"][PARTNER] = 0.75

    deep = {"integration": 0.8}
    assert sources(skilled, kind=deep) == pytest.approx(0.1 * 0.8 * 0.25)
    bundled = sources(skilled, {"integrated_bundles": 1}, deep)
    assert bundled == pytest.approx(0.1 * 0.8 * 0.25 * 0.6)


@pytest.mark.parametrize(("trust", "wary"), [(0.0, 1.5), (1.0, 0.5)])
def test_rules_bind_the_mistrustful_more(trust, wary):
    def formal(world, tie):
        tie["formality"] = 0.6
        tie["host_trust"] = tie["partner_trust"] = trust

    assert sources(formal) == pytest.approx(0.06 * wary)


def test_friction_never_stops_everything():
    world = smooth(friction=1)
    for column in ("culture_gap", "strain", "regulatory_distance", "formality"):
        world.partnerships[column][0] = 1.0
    assert friction(world, 0) == 0.95


@pytest.mark.parametrize("financed", [0.0, 0.3])
def test_the_host_pays_for_both_but_for_what_the_partner_finances(financed):
    costly = {"contract_worth": 100, "running_cost": 0.1, "implementation_cost": 1.5}
    world = smooth(kind={"partner_finance": financed}, **costly)
    tie, own = tie_of(world), world.organisations
    tie["programme_funded"] = 0
    implement(world, 0, 1)
    assert tie["host_cost"] == pytest.approx(30 * (1 - financed))
    assert tie["partner_cost"] == pytest.approx(30 * financed)
    assert own["resources"].sum() == pytest.approx(5000 - 30)
    tie["work"] = 0.5
    implement(world, 0, 2)
    assert tie["host_cost"] == pytest.approx(45 * (1 - financed))


def test_what_could_not_be_paid_slows_the_month_after():
    world = smooth(credit_line=0)
    tie = tie_of(world)
    world.organisations["resources"][HOST] = 0.0
    tie["programme_funded"] = 0
    implement(world, 0, 1)
    done = float(tie["progress"])
    assert done > 0
    assert tie["funded"] == 0
    implement(world, 0, 2)
    assert tie["progress"] == done


def test_it_shows_at_the_start_of_operation_whether_a_discovery_carries_over():
    world = smooth(kind={"translation_risk": 0.3})
    tie_of(world)["progress"] = 1.0
    lost = 0
    for ordinal in range(1, 1001):
        one = again(world)
        tie_of(one)["ordinal"] = ordinal
        go_live(one, 0, 9)
        assert tie_of(one)["stage"] == OPERATING
        assert tie_of(one)["fit"] in (0.0, tie_of(world)["fit"])
        lost += int(tie_of(one)["fit"] == 0)
    assert stats.binomtest(lost, 1000, 0.3).pvalue > RARE


def test_only_what_is_complete_goes_live():
    world = smooth()
    tie_of(world)["progress"] = 0.999
    go_live(world, 0, 9)
    assert tie_of(world)["stage"] == IMPLEMENTING
