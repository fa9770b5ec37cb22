"""Each pattern against the range that published figures give it, all on one scale."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    LIGHT,
    VERMILLION,
    bare,
    headed,
    new_figure,
)
from experiments.questions.validate.finding import is_check, simulated_text, target_text
from experiments.questions.validate.table import HOLDS, MISSES, UNDECIDED, pattern_rows, verdicts

# Colour and mark of each verdict; checks have hollow marks.
_LOOKS: Final = {HOLDS: (BLUE, "o"), UNDECIDED: (GREY, "D"), MISSES: (VERMILLION, "s")}
# How far beyond the range a value is shown, in widths of the range; further ones sit at the edge.
_BEYOND: Final = 0.6


def patterns_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw a row for each pattern: its value and interval, as a part of the way across its range.

    Parameters
    ----------
    table : DataFrame
        The table of patterns.
    caption : str
        Who and how many.
    """
    figure = new_figure(12.5, 2.2 + 0.42 * len(table))
    axes = figure.subplots()
    axes.axvspan(0.0, 1.0, color=LIGHT, alpha=0.7, linewidth=0)
    for edge in (0.0, 1.0):
        axes.axvline(edge, color=BLACK, linewidth=0.8, linestyle=DASHES)
    rows = pattern_rows(table)
    for place, (row, said) in enumerate(zip(rows, verdicts(table), strict=True)):
        colour, mark = _LOOKS[said]
        width = row.target_high - row.target_low
        value, low, high = (
            (number - row.target_low) / width for number in (row.simulated, row.ci_low, row.ci_high)
        )
        axes.plot([_held(low), _held(high)], [place, place], color=colour, linewidth=2.4)
        inside = _held(value) == value
        axes.plot(
            _held(value),
            place,
            mark if inside else "<" if value < 0.0 else ">",
            color=colour,
            markerfacecolor="white" if is_check(row.pattern) else colour,
            markersize=7,
        )
        axes.annotate(
            f"{simulated_text(row)}\nrange {target_text(row)}",
            (1.0 + _BEYOND, place),
            xytext=(12, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            annotation_clip=False,
        )
    axes.set_yticks(range(len(rows)), [_wrapped(row.pattern) for row in rows], fontsize=8.5)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-_BEYOND - 0.05, 1.0 + _BEYOND + 0.05)
    axes.set_xticks([0.0, 1.0], ["lowest of its range", "highest"])
    axes.grid(visible=False)
    bare(axes)
    figure.legend(handles=_handles(), loc="outside upper right", ncols=5, fontsize=9)
    headed(figure, "Patterns that published figures tell of", caption)
    return figure


def _held(position: float) -> float:
    """Return a position, held at the edge of what is shown; NaN stays NaN."""
    return position if position != position else min(max(position, -_BEYOND), 1.0 + _BEYOND)


def _wrapped(label: str) -> str:
    import textwrap

    return textwrap.fill(label, 62)


def _handles() -> list[Line2D | Patch]:
    marks: list[Line2D | Patch] = [
        Line2D([], [], color=colour, marker=mark, linewidth=2.2, label=name)
        for name, (colour, mark) in _LOOKS.items()
    ]
    hollow = Line2D(
        [], [], color=BLACK, marker="o", markerfacecolor="white", linewidth=0, label="check"
    )
    return [Patch(color=LIGHT, label="range"), *marks, hollow]
