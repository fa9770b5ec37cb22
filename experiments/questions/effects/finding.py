"""What the experiments show, in plain words: what matters, what does not, what is surprising."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final

import pandas as pd

from experiments.questions.effects.table import (
    NO,
    UNDECIDED,
    YES,
    Effect,
    EffectRow,
    is_clear,
    rows_of,
)
from experiments.questions.effects.worlds import AD_HOC
from experiments.questions.measures import HEADLINE
from experiments.questions.words import interval, number_text, shortened

_NAMED: Final = 5


def effects_finding(
    table: pd.DataFrame, effects: Sequence[Effect], world: str, first: int, most: int
) -> str:
    """Return the finding, a few short paragraphs.

    Parameters
    ----------
    table : DataFrame
        The table of effects.
    effects : sequence of Effect
        Every factor in every world in which it acts.
    world : str
        Who lived in it for how long.
    first, most : int
        Seeds for every factor, and for those that were unclear.
    """
    paragraphs = [
        _overview(table),
        _strongest(effects),
        _wrong(table),
        _elsewhere(table, effects),
        _idle(table, max(first, most)),
        "A difference is the mean over seeds of the run at the high end less the run of the same "
        "seed at the low end. Its interval is 95%, between runs, and holds for all factors, "
        "worlds and outcomes together (Bonferroni): of all that is called clear here, one chance "
        "in twenty that any is not.",
        f"This is what the model says of {world}, with {first} seeds for every factor and "
        f"{max(first, most)} for those that were unclear by then. Ends are those of the plausible "
        "ranges that the declarations state, so a factor may be strong because its range is wide.",
    ]
    return "\n\n".join(text for text in paragraphs if text) + "\n"


def estimate_text(row: EffectRow, expected: bool) -> str:
    """Return a difference of the table of effects with its interval, as +0.12 (0.1 to 0.14)."""
    value, low, high = (
        (row.expected_difference, row.expected_low, row.expected_high)
        if expected
        else (row.difference, row.ci_low, row.ci_high)
    )
    if pd.isna(value):
        return "not measurable"
    if pd.isna(low):
        return f"{difference_text(value)} (no interval)"
    return f"{difference_text(value)} ({interval(low, high)})"


def difference_text(value: float) -> str:
    """Return a difference with its sign, as +0.12."""
    return f"{'+' if value > 0.0 else ''}{number_text(value)}"


def _overview(table: pd.DataFrame) -> str:
    verdicts = table["right_sign"].value_counts()
    return (
        f"{int(is_clear(table).sum())} of {len(table)} factors clearly change something. What is "
        f"expected of each is right for {verdicts.get(YES, 0)}, wrong for "
        f"{verdicts.get(NO, 0)}, and undecided for {verdicts.get(UNDECIDED, 0)}, as the interval "
        "includes 0."
    )


def _strongest(effects: Sequence[Effect]) -> str:
    """Say what moves the headline most in the world without governance."""
    told = [one for one in effects if isfinite(one.estimate(HEADLINE).mean)]
    if not told:
        return "The months are too few to tell the share of objectives unmet."
    found = [one for one in told if one.world == AD_HOC and one.clearness(HEADLINE) > 1.0]
    ranked = sorted(found, key=lambda one: -abs(one.estimate(HEADLINE).mean))
    if not ranked:
        return "Nothing clearly moves the share of objectives unmet where nobody governs."
    lines = ["The share of objectives unmet moves most, in percentage points, with:"]
    for one in ranked[:_NAMED]:
        number = one.estimate(HEADLINE)
        low, high = 100.0 * number.low, 100.0 * number.high
        lines.append(
            f"  - {one.factor.called}: {100.0 * number.mean:+.1f} ({low:.1f} to {high:.1f})."
        )
    return "\n".join(lines)


def _wrong(table: pd.DataFrame) -> str:
    wrong = table[table["right_sign"] == NO]
    if wrong.empty:
        return ""
    lines = ["Other than expected; docs/effects.md says why:"]
    for row in rows_of(wrong):
        moved = (
            f"{row.expected_outcome} {estimate_text(row, expected=True)}"
            if row.expected_outcome
            else f"nothing was to move, but {row.outcome} does, {estimate_text(row, False)}"
        )
        lines.append(f"  - {row.called}, {row.world}: {moved}.")
    return "\n".join(lines)


def _elsewhere(table: pd.DataFrame, effects: Sequence[Effect]) -> str:
    """Say which expected effects turn round in another world than the table's."""
    rows: dict[tuple[str, float | None], EffectRow] = {
        (row.factor, row.high): row for row in rows_of(table) if row.expected_sign
    }
    turned = []
    for one in effects:
        row = rows.get(one.factor.key)
        if row is not None and row.right_sign == YES:
            sign = one.estimate(row.expected_outcome).sign
            if sign == -row.expected_sign:
                turned.append(f"{row.called} ({row.expected_outcome}, {one.world})")
    return f"As expected in one world, the reverse in another: {', '.join(turned)}." * bool(turned)


def _idle(table: pd.DataFrame, most: int) -> str:
    idle = table[~is_clear(table)]
    if idle.empty:
        return ""
    names = [row.called for row in rows_of(idle)]
    return (
        f"No clear effect on anything, after up to {most} seeds: {shortened(names)}. "
        "docs/effects.md says why."
    )
