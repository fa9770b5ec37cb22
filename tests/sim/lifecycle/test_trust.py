"""Trust moves in three parts, for different reasons, and never merely with age."""

import numpy as np
import pytest

from sim.lifecycle.trust import integrity_seen, met_expectation, move_trust, progress_against_plan
from tests.sim.lifecycle.pair import HOST, PARTNER, operating, tie_of, together

PARTS = [
    f"{side}_trust_{part}"
    for side in ("host", "partner")
    for part in ("competence", "integrity", "commitment")
]


def after(world, months, start=20):
    for month in range(start, start + months):
        move_trust(world, 0, month)
    return {part: float(tie_of(world)[part]) for part in PARTS}


def test_each_part_of_trust_tends_to_what_is_seen_now_and_stays_there():
    for first in (0.0, 1.0):
        world = operating(competence_rate=0.2, integrity_rate=0.2, commitment_rate=0.2)
        tie = tie_of(world)
        tie["performance"], tie["host_expectation"], tie["partner_expectation"] = 0.3, 0.5, 0.6
        for part in PARTS:
            tie[part] = first
        settled = after(world, 200)
        assert settled["host_trust_competence"] == pytest.approx(0.6)
        assert settled["partner_trust_competence"] == pytest.approx(0.5)
        assert settled["host_trust_integrity"] == pytest.approx(integrity_seen(world, 0, PARTNER))
        assert settled["partner_trust_integrity"] == pytest.approx(integrity_seen(world, 0, HOST))
        assert after(world, 300) == pytest.approx(settled), "age alone changes nothing"


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("competence_rate", "competence"),
        ("integrity_rate", "integrity"),
        ("commitment_rate", "commitment"),
    ],
)
def test_each_part_moves_at_its_own_speed(name, moves):
    still = dict.fromkeys(("competence_rate", "integrity_rate", "commitment_rate"), 0)
    world = operating(**still | {name: 0.5})
    for part in PARTS:
        tie_of(world)[part] = 0.123
    moved = {part for part, value in after(world, 1).items() if value != 0.123}
    assert moved == {f"host_trust_{moves}", f"partner_trust_{moves}"}


def test_results_beyond_expectations_are_no_more_than_competence():
    assert met_expectation(0.9, 0.5) == 1
    assert met_expectation(0.25, 0.5) == 0.5
    assert met_expectation(0.0, 0.5) == 0
    assert met_expectation(0.0, 0.0) == 1


def test_before_there_are_results_competence_shows_as_progress_against_the_plan():
    world = together()
    tie = tie_of(world)
    tie["progress"] = 1 / 3
    assert progress_against_plan(world, 0, 2) == pytest.approx(1)
    assert progress_against_plan(world, 0, 5) == pytest.approx(0.5)
    assert progress_against_plan(world, 0, 8) == pytest.approx(1 / 3)
    assert progress_against_plan(world, 0, 80) == pytest.approx(1 / 3)
    before = float(tie["host_trust_competence"])
    move_trust(world, 0, 2)
    assert tie["host_trust_competence"] > before


def test_integrity_is_openness_without_overstatement_unfairness_and_strain():
    def seen(levers=None, overstatement=0.0, other=PARTNER, **columns):
        world = operating(levers)
        world.organisations["overstatement"][other] = overstatement
        for column, value in columns.items():
            world.partnerships[column][0] = value
        return integrity_seen(world, 0, other)

    assert seen() > seen(overstatement=0.5) > seen(overstatement=1.0)
    assert seen() > seen(strain=0.8)
    assert seen({"transparency": 1}, overstatement=1.0) > seen({}, overstatement=1.0)
    unfair_to_host = {"benefit_share": 0.2, "resentment": 0.5}
    assert seen(**unfair_to_host) < seen(), "the host gets less and blames the partner"
    assert seen(other=HOST, **unfair_to_host) == seen(other=HOST), "who gets more does not"
    unfair_to_partner = {"benefit_share": 0.8, "resentment": 0.5}
    assert seen(other=HOST, **unfair_to_partner) < seen(other=HOST)
    assert seen(**unfair_to_partner) == seen()
    assert seen({"voice": 1}, **unfair_to_host) > seen(**unfair_to_host)


def test_commitment_shows_in_attention_the_sponsor_and_dedicated_people():
    def settled(levers=None, **changes):
        world = operating(levers)
        for (row, column), value in changes.pop("own", {}).items():
            world.organisations[column][row] = value
        for column, value in changes.items():
            world.partnerships[column][0] = value
        trust = after(world, 200)
        return np.array([trust["host_trust_commitment"], trust["partner_trust_commitment"]])

    plain = settled(sponsor=0.5)
    weak_sponsor = settled(sponsor=0.1)
    assert weak_sponsor[1] < plain[1]
    assert weak_sponsor[0] == plain[0]
    busy_host = settled(sponsor=0.5, own={(HOST, "coverage"): 0.3})
    assert busy_host[1] < plain[1]
    assert busy_host[0] == plain[0]
    busy_partner = settled(sponsor=0.5, own={(PARTNER, "coverage"): 0.3})
    assert busy_partner[0] < plain[0]
    assert np.all(settled({"dedicated_resources": 1}, sponsor=0.5) > plain)
