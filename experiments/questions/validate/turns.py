"""What would convince you otherwise: at which value of an assumption each claim turns."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isinf, nan
from typing import Any, Final, NamedTuple

import pandas as pd

from experiments.design.setting import setting
from experiments.estimators.means import LEVEL, Estimate, mean_difference, simultaneous
from experiments.estimators.turning import FADES, TURNS, Turn, turning
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import Check, Told, direction
from experiments.questions.validate.worlds import turn_name
from experiments.questions.words import bracketed, interval, number_text
from sim.documents.turns import CLAIMS, Claim

POINTS: Final = "turning_points"
"""The table with a row for each claim; that of each value is called ``turns``."""


class Point(NamedTuple):
    """A row of the table of turning points."""

    claim: str
    compared: str  # in words
    setting: str  # that it turns on, by its dotted name
    reason: str  # why on that
    usual: float  # what the setting is in the world as it is
    plausible_low: float
    plausible_high: float
    difference: float  # in the world as it is, with its 95% interval
    difference_low: float
    difference_high: float
    said: str  # whether it turns: `experiments.estimators.turning`
    turn: float
    turn_low: float
    turn_high: float
    lowest: float  # of the values tried
    highest: float
    runs: int


def points_of(table: pd.DataFrame) -> list[Point]:
    """Return the rows of a table of turning points."""
    rows = table[list(Point._fields)].itertuples(index=False, name=None)
    return [Point(*row) for row in rows]


def turns(stored: Mapping[str, Stored]) -> Told:
    """Tell of each claim whether it holds as things are, and where it turns."""
    own = stored["turns"]
    as_it_is = own.group.worlds[0].assumed
    rows: list[dict[str, Any]] = []
    points: list[Point] = []
    checks: list[Check] = []
    for claim in CLAIMS:
        usual = float(as_it_is.value_of(claim.setting))
        values = claim.at(usual)
        level = simultaneous(len(values))
        found = [_difference(own, claim, value, level) for value in values]
        turn = turning(values, [claimed(one, claim.sign) for one in found], usual)
        here = _difference(own, claim, usual, LEVEL)
        rows += [
            {
                "claim": claim.said,
                "setting": claim.setting,
                "value": value,
                "usual": value == usual,
                **one.columns("difference"),
                "runs": one.runs,
            }
            for value, one in zip(values, found, strict=True)
        ]
        point = _point(claim, usual, values, here, turn)
        points.append(point)
        name = f"{claim.said}: {compared(claim)}"
        target = (0.0, inf) if claim.sign > 0 else (-inf, 0.0)
        note = f"{setting_name(claim.setting)} {usual:g}; {turn_said(point)}"
        checks.append(direction("turns", name, claim.reason, target, here, note))
    return Told(
        checks,
        {"turns": pd.DataFrame(rows), POINTS: pd.DataFrame(points, columns=list(Point._fields))},
    )


def claimed(found: Estimate, sign: int) -> Estimate:
    """Return a difference so that it is positive where what is claimed holds."""
    mean, low, high, runs = found
    return found if sign > 0 else Estimate(-mean, -high, -low, runs)


def compared(claim: Claim) -> str:
    """Return in words what a claim compares, such as ``voice, one world less another``."""
    (one, first), (other, second) = (
        (side.called, outcome.replace("_", " ")) for side, outcome in claim.compared
    )
    return f"{first}, {one} less {other}" if first == second else f"{first} less {second}, {one}"


def turn_said(point: Point) -> str:
    """Return where a claim turns, in words."""
    low, high = point.turn_low, point.turn_high
    if point.said == TURNS:
        return f"turns at {number_text(point.turn)}{bracketed(low, high)}"
    tried = interval(point.lowest, point.highest)
    if point.said != FADES:
        return f"does not turn: {point.said} from {tried}"
    where = interval(low, high)
    if isinf(low):
        where = f"{number_text(high)} or less"
    elif isinf(high):
        where = f"{number_text(low)} or more"
    return f"does not turn from {tried}, but is no longer clear at {where}"


def setting_name(name: str) -> str:
    """Return what a setting is called where no other group of settings is meant."""
    return name.removeprefix("parameters.")


def _point(
    claim: Claim, usual: float, values: tuple[float, ...], here: Estimate, turn: Turn
) -> Point:
    declared = setting(claim.setting, claim.setting).declared
    plausible = (nan, nan) if declared is None else declared.sweep
    return Point(
        claim.said,
        compared(claim),
        claim.setting,
        claim.reason,
        usual,
        *plausible,
        *here[:3],
        turn.said,
        turn.value,
        turn.low,
        turn.high,
        values[0],
        values[-1],
        here.runs,
    )


def _difference(own: Stored, claim: Claim, value: float, level: float) -> Estimate:
    one, other = (
        own.by_seed(turn_name(side, claim.setting, value), outcome)
        for side, outcome in claim.compared
    )
    return mean_difference(one, other, level)
