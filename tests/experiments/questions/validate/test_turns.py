"""Where claims turn: what is declared holds together, and how it is told."""

from __future__ import annotations

from math import inf, nan

import pandas as pd
import pytest

from experiments.design.setting import setting
from experiments.estimators.means import Estimate
from experiments.estimators.turning import FADES, THROUGHOUT, TURNS
from experiments.questions.validate.document import REFERENCE
from experiments.questions.validate.structure import Check, structure_table
from experiments.questions.validate.structure_finding import structure_claims
from experiments.questions.validate.turns import (
    POINTS,
    Point,
    claimed,
    compared,
    points_of,
    turn_said,
)
from sim import LEVER_NAMES
from sim.documents.turns import CLAIMS, Claim, Side


def point(said: str, turn: float = nan, low: float = nan, high: float = nan) -> Point:
    return Point(
        *("A does more than B", "voice, A less B", "parameters.pace", "because"),
        *(4.0, 2.0, 6.0, 0.1, 0.05, 0.15),
        *(said, turn, low, high, 1.0, 8.0, 40),
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (point(TURNS, 3.0, 2.5, 3.5), "turns at 3 (2.5 to 3.5)"),
        (point(FADES, nan, -inf, 2.0), "from 1 to 8, but is no longer clear at 2 or less"),
        (point(FADES, nan, 6.0, inf), "no longer clear at 6 or more"),
        (point(FADES, nan, 3.0, 4.0), "no longer clear at 3 to 4"),
        (point(THROUGHOUT), "does not turn: clear throughout from 1 to 8"),
    ],
)
def test_where_a_claim_turns_is_told_in_words(found: Point, expected: str) -> None:
    assert turn_said(found).endswith(expected)


def test_the_finding_tells_what_would_convince_otherwise() -> None:
    row = Check("turns", "A: x", "because", 0.0, inf, 0.1, 0.05, 0.15, 40, "as reason says")
    table = pd.DataFrame([point(TURNS, 3.0, 2.5, 3.5)], columns=list(Point._fields))
    words = "\n".join(one.text for one in structure_claims(structure_table([row]), {POINTS: table}))
    assert "A does more than B: by pace, turns at 3 (2.5 to 3.5)." in words


def test_a_claim_that_there_is_less_holds_where_the_difference_is_negative() -> None:
    assert claimed(Estimate(-0.2, -0.3, -0.1, 40), -1) == (0.2, 0.1, 0.3, 40)
    assert claimed(Estimate(0.2, 0.1, 0.3, 40), 1) == (0.2, 0.1, 0.3, 40)


def test_what_is_compared_is_told_once() -> None:
    one, other = Side("A"), Side("B")
    rest = (1, "parameters.pace", (1.0, 2.0), "because")
    assert compared(Claim("said", one, other, "net_benefit", *rest)) == "net benefit, A less B"
    within = Claim("said", one, one, "small_hosts", *rest, "large_hosts")
    assert compared(within) == "small hosts less large hosts, A"
    assert within.at(1.5) == (1.0, 1.5, 2.0)


def test_claims_are_tried_over_the_plausible_range_and_sides_keep_their_names() -> None:
    assert len({one.said for one in CLAIMS}) == len(CLAIMS)
    sides = {side.called: side for claim in CLAIMS for side in (claim.one, claim.other)}
    for claim in CLAIMS:
        declared = setting(claim.setting, claim.setting).declared
        assert declared is not None
        low, high = declared.sweep
        assert claim.values[0] <= low < high <= claim.values[-1]
        assert declared.low <= claim.values[0] <= claim.values[-1] <= declared.high
        assert list(claim.values) == sorted(set(claim.values))
        assert abs(claim.sign) == 1
        for side in (claim.one, claim.other):
            assert sides[side.called] == side
            assert claim.setting not in side.settings


def test_every_claim_and_lever_stands_in_the_committed_tables() -> None:
    points, helps = (
        pd.read_csv(REFERENCE / f"{name}.csv") for name in ("turning_points", "helps_and_harms")
    )
    assert points["claim"].tolist() == [one.said for one in CLAIMS]
    assert helps.loc[helps["kind"] == "lever", "name"].tolist() == list(LEVER_NAMES)
    assert points_of(points)
