"""Each pattern against the range that published figures give it, all on one scale."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.forest import Mark, draw_marks, forest
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    LIGHT,
    VERMILLION,
    Look,
    handle,
    headed,
)
from experiments.questions.patterns import (
    GROUPS,
    HOLDS,
    MISSES,
    UNDECIDED,
    is_check,
    simulated_text,
    target_text,
    verdicts,
)
from experiments.questions.validate.levers import LABEL
from experiments.settings.policies import NamedPolicy
from experiments.settings.settings import Settings

_LOOKS: Final = {
    HOLDS: Look(BLUE, "o", HOLDS),
    UNDECIDED: Look(GREY, "D", UNDECIDED),
    MISSES: Look(VERMILLION, "s", MISSES),
}
_CHECK: Final = Look(BLACK, "o", "check", hollow=True)
# How far beyond the range a value is shown, in widths of the range; further ones sit at the edge.
_BEYOND: Final = 0.6


def drawings(table: pd.DataFrame, settings: Settings, policy: NamedPolicy) -> list[Drawing]:
    """Return the figure of the patterns."""
    with_nine = LABEL in set(table["pattern"])
    nine = "; of pattern 9, one that holds for all levers together" if with_nine else ""
    said = (
        f"{settings.population.label}; {settings.months_said}; policy: {policy.title}; "
        f"{settings.replications} replications. Each pattern on a scale of its own, its range "
        f"from the left to the right edge of the band.\nBars: 95% t interval between {GROUPS} "
        f"groups of runs{nine}."
    )
    reading = (
        "A row for each published pattern: it holds where the simulated value lies in the band."
    )
    return [Drawing("patterns", lambda: patterns_figure(table, said), table, reading)]


def patterns_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw a row for each pattern: its value and interval, as a part of the way across its range.

    The caption says who and how many.
    """
    names = [textwrap.fill(str(label), 62) for label in table["pattern"]]
    figure, (axes,) = forest(12.5, 2.2 + 0.42 * len(table), names, letters=8.5, share=False)
    axes.axvspan(0.0, 1.0, color=LIGHT, alpha=0.7, linewidth=0)
    for edge in (0.0, 1.0):
        axes.axvline(edge, color=BLACK, linewidth=0.8, linestyle=DASHES)
    row: Any  # of a table; its columns have no types
    for place, (row, said) in enumerate(zip(table.itertuples(), verdicts(table), strict=True)):
        numbers = [
            (number - row.target_low) / (row.target_high - row.target_low)
            for number in (row.simulated, row.ci_low, row.ci_high)
        ]
        value, low, high = map(_held, numbers)
        look = _LOOKS[said]._replace(hollow=is_check(str(row.pattern)))
        if value != numbers[0]:
            look = look._replace(mark="<" if value < 0.0 else ">")
        draw_marks(axes, [Mark(place, value, low, high, look)], width=2.4, size=7)
        axes.annotate(
            f"{simulated_text(row)}\nrange {target_text(row)}",
            (1.0 + _BEYOND, place),
            xytext=(12, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            annotation_clip=False,
        )
    axes.set_xlim(-_BEYOND - 0.05, 1.0 + _BEYOND + 0.05)
    axes.set_xticks([0.0, 1.0], ["lowest of its range", "highest"])
    axes.grid(visible=False)
    key = [Patch(color=LIGHT, label="range"), *map(handle, _LOOKS.values()), handle(_CHECK, 0)]
    return headed(figure, "Patterns that published figures tell of", caption, key, ncols=5)


def _held(position: float) -> float:
    """Return a position, held at the edge of what is shown; NaN stays NaN."""
    return position if position != position else min(max(position, -_BEYOND), 1.0 + _BEYOND)
