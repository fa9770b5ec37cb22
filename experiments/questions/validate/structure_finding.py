"""What a validation shows of structure, in plain words; a miss is told as a miss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from experiments.questions.findings import Claim
from experiments.questions.validate.structure import (
    Check,
    check_said,
    checks_of,
    estimate_said,
    fails,
    passes,
    target_said,
)
from experiments.questions.validate.turns import POINTS, points_of, setting_name, turn_said
from experiments.questions.words import are, capital, counted, listed

_ABOUT: Final = {
    "steady": "whether the world is steady after the warm-up",
    "debt": "who lives on debt",
    "term": "who goes on after the first term",
    "lives": "what single lives are like",
    "size": "whether the world is the same at any size",
    "extremes": "whether extremes go where reason says",
    "trust": "what trust does",
    "dose": "all levers together",
    "effects": "what policies' effects are made of",
    "helps": "whom each lever and policy clearly helps and clearly harms",
    "turns": "what claims turn on",
    "ablations": "what breaks without each mechanism",
}
_FIGURES: Final = {"dose": "dose"}


def structure_claims(
    structure: pd.DataFrame | None, details: Mapping[str, pd.DataFrame]
) -> list[Claim]:
    """Return a paragraph that counts the checks, and one for each part that was asked for.

    Parameters
    ----------
    structure : DataFrame or None
        The table of structure.
    details : mapping of str to DataFrame
        The tables that tell more, by name.
    """
    if structure is None:
        return []
    checks = checks_of(structure)
    claims = [Claim(f"Structure: {_counted(checks)}.")]
    for part in dict.fromkeys(one.part for one in checks):
        own = [one for one in checks if one.part == part]
        said = _ladder(own) if part == "ablations" else _of_part(part, own)
        if part == "effects":
            said = f"{said}\n{_shares(details['shares'])}"
        if part == "turns":
            said = f"{said}\n{_turning(details[POINTS])}"
        claims.append(Claim(said, _FIGURES.get(part, "")))
    return claims


def _counted(checks: list[Check]) -> str:
    good = sum(passes(one.verdict) for one in checks)
    bad = sum(fails(one.verdict) for one in checks)
    open_ones = len(checks) - good - bad
    text = f"of {counted(len(checks), 'check')}, {good} {are(good)} as reason says, {bad} not"
    return f"{text}, {open_ones} undecided" if open_ones else text


def _of_part(part: str, checks: list[Check]) -> str:
    lines = [f"{capital(_ABOUT[part])}: {_counted(checks)}."]
    for one in checks:
        if not passes(one.verdict):
            found = estimate_said(one.simulated, one.ci_low, one.ci_high)
            target = target_said(one.target_low, one.target_high)
            lines.append(f"  - {check_said(one)}: {found}, should be {target} ({one.verdict}).")
    return "\n".join(lines)


def _ladder(checks: list[Check]) -> str:
    """Return which mechanisms may be taken out without anything leaving its range."""
    idle = [one.check.partition(" off:")[0] for one in checks if one.simulated == 0.0]
    breaks = "breaks" if len(idle) == 1 else "break"
    text = f"{capital(_ABOUT['ablations'])}: of {counted(len(checks), 'mechanism')}"
    if not idle:
        return f"{text}, each breaks something when it is switched off."
    return (
        f"{text}, {len(idle)} {breaks} no pattern and no check when switched off: {listed(idle)}."
    )


def _turning(points: pd.DataFrame) -> str:
    """Return what each claim turns on, and where."""
    lines = ["What would convince you otherwise, within what was tried:"]
    for row in points_of(points):
        lines.append(f"  - {row.claim}: by {setting_name(row.setting)}, {turn_said(row)}.")
    return "\n".join(lines)


def _shares(shares: pd.DataFrame) -> str:
    lines = ["Change of objectives unmet in percentage points, and its parts:"]
    for row in shares.to_dict("records"):
        parts = ", ".join(
            f"{100 * row[name]:+.1f} {said}"
            for name, said in (
                ("delivered", "more or less delivered"),
                ("promised", "another promise"),
                ("formed", "other partnerships"),
            )
        )
        formed = f"{100 * row['partnerships']:+.0f}% formed"
        lines.append(f"  - {row['policy']}: {100 * row['change']:+.1f} = {parts}; {formed}.")
    return "\n".join(lines)
