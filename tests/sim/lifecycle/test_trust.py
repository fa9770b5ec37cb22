"""Trust moves in three parts, for different reasons, and never merely with age."""

import numpy as np
import pytest

from sim.lifecycle.trust import (
    attained,
    integrity_seen,
    move_trust,
    progress_against_plan,
    settle_usual,
)
from tests.sim.lifecycle.pair import HOST, PARTNER, lever, operating, tie_of, together

PARTS = (
    "trust_competence",
    "host_trust_integrity",
    "host_trust_commitment",
    "partner_trust_integrity",
    "partner_trust_commitment",
)
# What each side shows in the tests below.
SHOWN = {"performance": 0.3, "promise": 0.5, "host_effort": 0.7, "partner_effort": 0.4}


def showing(levers=None, kind=None, columns=None, **parameters):
    """A live pair of which each shows something else."""
    world = operating(levers, kind, **parameters)
    for column, value in {**SHOWN, "sponsor": 1.0, **(columns or {})}.items():
        world.partnerships[column][0] = value
    return world


def after(world, months, start=20):
    for month in range(start, start + months):
        move_trust(world, 0, month)
    return {part: float(tie_of(world)[part]) for part in PARTS}


def test_each_part_of_trust_tends_to_what_is_seen_now_and_stays_there():
    for first in (0.0, 1.0):
        world = showing(trust_rate=0.2)
        for part in PARTS:
            tie_of(world)[part] = first
        settled = after(world, 200)
        assert settled["trust_competence"] == pytest.approx(0.6)
        assert settled["host_trust_integrity"] == pytest.approx(integrity_seen(world, 0, PARTNER))
        assert settled["partner_trust_integrity"] == pytest.approx(integrity_seen(world, 0, HOST))
        assert settled["host_trust_commitment"] == pytest.approx(0.4)
        assert settled["partner_trust_commitment"] == pytest.approx(0.7)
        assert after(world, 300) == pytest.approx(settled), "age alone changes nothing"


def test_all_parts_move_at_one_speed_and_the_sums_follow():
    full, half = (showing(trust_rate=rate) for rate in (1, 0.5))
    for world in (full, half):
        for part in PARTS:
            tie_of(world)[part] = 0.2
    seen = after(full, 1)
    assert after(half, 1) == pytest.approx({part: 0.1 + seen[part] / 2 for part in PARTS})
    tie = tie_of(half)
    for side in ("host", "partner"):
        parts = (
            tie["trust_competence"],
            tie[f"{side}_trust_integrity"],
            tie[f"{side}_trust_commitment"],
        )
        assert tie[f"{side}_trust"] == pytest.approx(np.mean(parts))


def test_results_beyond_the_promise_are_no_more_than_competence():
    assert attained(0.9, 0.5) == 1
    assert attained(0.25, 0.5) == 0.5
    assert attained(0.0, 0.5) == 0
    assert attained(0.0, 0.0) == 1


def test_what_is_not_ripe_yet_is_not_held_against_anyone():
    world = showing(columns={"maturity": 0.25, "performance": 0.125}, trust_rate=1)
    assert after(world, 1)["trust_competence"] == pytest.approx(1)


def test_before_there_are_results_competence_shows_as_progress_against_the_plan():
    world = together(trust_rate=1)
    tie = tie_of(world)
    tie["progress"] = 1 / 3
    for month, seen in ((2, 1), (5, 1 / 2), (8, 1 / 3), (80, 1 / 3)):
        assert progress_against_plan(world, 0, month) == pytest.approx(seen)
    move_trust(world, 0, 5)
    assert tie["trust_competence"] == pytest.approx(0.5)


def test_integrity_is_openness_without_overstatement_unfairness_and_strain():
    def seen(levers=None, overstatement=0.0, other=PARTNER, opacity=0.0, **columns):
        world = operating(levers, {"opacity": opacity}, suspicion=0.4)
        world.organisations["overstatement"][other] = overstatement
        for column, value in columns.items():
            world.partnerships[column][0] = value
        return integrity_seen(world, 0, other)

    assert seen() == 1
    assert seen(overstatement=0.5) == pytest.approx(0.8)
    assert seen(overstatement=0.5, opacity=0.25, strain=0.25) == pytest.approx(0.6)
    assert seen(overstatement=1.0, opacity=1.0, strain=1.0) == 0
    hidden = 1 - operating().lever_costs["reach"][lever("transparency")]
    open_reports = {"transparency": 1}
    assert seen(open_reports, 0.5, opacity=0.5) == pytest.approx(1 - 0.4 * hidden)
    assert seen(open_reports, 0.5, funded=0.0) == seen(overstatement=0.5), "unpaid, nobody reports"
    assert seen(open_reports, strain=0.5) == seen(strain=0.5)


def test_who_gets_less_than_it_gives_blames_the_other_and_who_gets_more_does_not():
    def seen(other, benefit_share):
        world = operating(suspicion=0.4)
        tie_of(world)["benefit_share"], tie_of(world)["resentment"] = benefit_share, 0.5
        return integrity_seen(world, 0, other)

    assert seen(PARTNER, 0.2) == seen(HOST, 0.8) == pytest.approx(0.8)
    assert seen(HOST, 0.2) == seen(PARTNER, 0.8) == 1


def test_commitment_is_the_effort_that_is_seen_and_the_hosts_is_as_good_as_its_sponsor():
    def seen(levers=None, **columns):
        world = showing(levers, columns=columns, trust_rate=1, sponsor_least=0.4)
        moved = after(world, 1)
        return moved["host_trust_commitment"], moved["partner_trust_commitment"]

    assert seen() == pytest.approx((0.4, 0.7))
    assert seen(partner_effort=0.9) == pytest.approx((0.9, 0.7))
    assert seen(sponsor=0.0) == pytest.approx((0.4, 0.7 * 0.4))
    assert seen(sponsor=0.5) == pytest.approx((0.4, 0.7 * 0.7))
    reach = operating().lever_costs["reach"][lever("steering_board")]
    assert seen({"steering_board": 1}, sponsor=0.0)[1] == pytest.approx(0.7 * (0.4 + 0.6 * reach))


# Standing.


def test_reputations_of_both_follow_what_is_shown_against_what_is_usual():
    for usual, standing in ((0.6, 0.5), (0.3, 0.8), (1.0, 0.1), (0.0, 1.0)):
        world = showing(adjustment=0.1)
        world.climate["usual"] = usual
        move_trust(world, 0, 20)
        reputation = world.organisations["reputation"]
        expected = 0.5 + 0.1 * (standing - 0.5)
        assert reputation[[HOST, PARTNER]].tolist() == pytest.approx([expected] * 2)
        assert (reputation[[1, 2, PARTNER + 1]] == 0.5).all()


def test_one_of_many_partnerships_is_a_smaller_part_of_what_an_organisation_shows():
    world = showing(adjustment=0.1)
    world.climate["usual"] = 0.1
    world.organisations["active"][[HOST, PARTNER]] = 1, 5
    move_trust(world, 0, 20)
    gained = world.organisations["reputation"] - 0.5
    assert gained[HOST] == pytest.approx(0.05)
    assert gained[PARTNER] == pytest.approx(0.01)


def test_what_is_usual_follows_what_all_show_and_stands_where_nothing_is_shown():
    world = showing(adjustment=0.5)
    world.climate["usual"] = 0.2
    settle_usual(world)
    assert world.climate["usual"][0] == 0.2
    move_trust(world, 0, 20)
    tie_of(world)["performance"] = 0.5
    move_trust(world, 0, 20)
    settle_usual(world)
    assert world.climate["usual"][0] == pytest.approx(0.5 * 0.2 + 0.5 * (0.6 + 1.0) / 2)
    settle_usual(world)
    assert world.climate["usual"][0] == pytest.approx(0.5), "each month counts once"


def test_nothing_is_shown_before_there_are_results():
    world = together()
    world.climate["usual"] = 0.0
    move_trust(world, 0, 3)
    assert (world.organisations["reputation"] == 0.5).all()
    assert world.climate["showing"][0] == 0
