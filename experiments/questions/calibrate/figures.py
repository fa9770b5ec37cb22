"""What a calibration came to: its distance by generation, and where the patterns lie."""

from __future__ import annotations

import textwrap
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.figures.forest import Mark, draw_marks, name_rows
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    LIGHT,
    VERMILLION,
    Look,
    bare,
    handle,
    headed,
    new_figure,
)
from experiments.questions.calibrate.calibration import Calibration
from experiments.questions.calibrate.tables import told_at
from experiments.questions.patterns import GROUPS, is_check

_BEFORE: Final = Look(GREY, "D", "where the search began")
_AFTER: Final = Look(BLUE, "o", "calibrated")
_CHECK: Final = Look(BLACK, "o", "check, not looked at", hollow=True)
_OUTSIDE: Final = Look(VERMILLION, "s", "calibrated, outside its range")
# How far beyond the range a value is shown, in widths of the range; further ones sit at the edge.
_BEYOND: Final = 0.6


def drawings(found: Calibration, searched: pd.DataFrame, patterns: pd.DataFrame) -> list[Drawing]:
    """Return the figure of a calibration."""
    question = found.question
    settings, fresh = question.settings, question.fresh_seeds
    caption = (
        f"{settings.population.label}; {settings.months_said}; policy: {question.policy.title}. "
        f"Left: {settings.replications} seeds a point, on which the search looked. Right: "
        f"{len(fresh)} seeds that it had not seen.\nEach pattern on a scale of its own, its range "
        f"from the left to the right edge of the band. Bars: 95% t interval between {GROUPS} "
        "groups of runs."
    )
    reading = (
        "Left: the search has settled where the line no longer falls. Right: a row for each "
        "published pattern, which holds where the mark and its bar lie in the band."
    )
    return [
        Drawing(
            "calibration",
            lambda: calibration_figure(searched, patterns, caption),
            patterns,
            reading,
        )
    ]


def calibration_figure(searched: pd.DataFrame, patterns: pd.DataFrame, caption: str) -> Figure:
    """Draw the distance of every point by generation, and each pattern before and after."""
    figure = new_figure(13.5, 2.4 + 0.42 * len(patterns))
    left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.5))
    _draw_search(left, searched)
    _draw_patterns(right, patterns)
    key = [
        Patch(color=LIGHT, label="range"),
        handle(_BEFORE),
        handle(_AFTER),
        handle(_OUTSIDE),
        handle(_CHECK, 0),
    ]
    return headed(figure, "The open parameters, calibrated", caption, key, ncols=5)


def _draw_search(axes: Axes, searched: pd.DataFrame) -> None:
    best = searched.groupby("generation")["distance"].min().cummin()
    axes.plot(searched["generation"], searched["distance"], ".", color=GREY, markersize=6, zorder=3)
    axes.plot(best.index, best.to_numpy(), color=BLUE, drawstyle="steps-post")
    # A few far points would hide how the near ones come closer.
    top = float(np.quantile(searched["distance"], 0.9))
    axes.set_ylim(0.0, 1.15 * max(top, float(searched["distance"].iloc[0])))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("generation")
    axes.set_ylabel("distance to the patterns (half-widths of ranges)")
    axes.set_title("Each point, and the best so far")


def _draw_patterns(axes: Axes, patterns: pd.DataFrame) -> None:
    bare(axes)
    names = [textwrap.fill(str(label), 62) for label in patterns["pattern"]]
    name_rows(axes, names, letters=8.5)
    axes.axvspan(0.0, 1.0, color=LIGHT, alpha=0.7, linewidth=0)
    for edge in (0.0, 1.0):
        axes.axvline(edge, color=BLACK, linewidth=0.8, linestyle=DASHES)
    for when, usual, lift in (("before", _BEFORE, -0.17), ("after", _AFTER, 0.17)):
        for place, row in enumerate(told_at(patterns, when)):
            width = row.target_high - row.target_low
            at = [
                (one - row.target_low) / width for one in (row.simulated, row.ci_low, row.ci_high)
            ]
            value, low, high = (_held(one) for one in at)
            look = usual
            if when == "after" and not 0.0 <= at[0] <= 1.0:
                look = _OUTSIDE
            look = look._replace(hollow=is_check(row.pattern))
            if value != at[0]:
                look = look._replace(mark="<" if value < 0.0 else ">")
            draw_marks(axes, [Mark(place + lift, value, low, high, look)], width=2.0, size=6)
    axes.set_xlim(-_BEYOND - 0.05, 1.0 + _BEYOND + 0.05)
    axes.set_xticks([0.0, 1.0], ["lowest of its range", "highest"])
    axes.grid(visible=False)
    axes.set_title("Each pattern, before and after")


def _held(position: float) -> float:
    """Return a position, held at the edge of what is shown; NaN stays NaN."""
    return position if position != position else min(max(position, -_BEYOND), 1.0 + _BEYOND)
