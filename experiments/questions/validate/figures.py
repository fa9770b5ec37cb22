"""Each pattern against its range, all on one scale; and all levers together, from none to full."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.bands import shade
from experiments.figures.forest import Mark, draw_marks, forest
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    LIGHT,
    POLICIES,
    VERMILLION,
    Look,
    Style,
    handle,
    headed,
    new_figure,
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
OUTCOME_TITLES: Final = {
    "net_benefit": "Net benefit (k$ per host and year)",
    "value_delivered": "Value delivered (part of what was possible)",
    "objectives_unmet": "Objectives unmet (fraction)",
}
_CHECK: Final = Look(BLACK, "o", "check", hollow=True)
# How far beyond the range a value is shown, in widths of the range; further ones sit at the edge.
_BEYOND: Final = 0.6


def drawings(
    table: pd.DataFrame | None,
    dose: pd.DataFrame | None,
    settings: Settings,
    policy: NamedPolicy,
) -> list[Drawing]:
    """Return the figure of the patterns and that of the dose, as far as they were asked for."""
    found = []
    if table is not None:
        found.append(_of_patterns(table, settings, policy))
    if dose is not None:
        said = (
            f"{settings.population.label}; {settings.months_said}; {settings.replications} "
            "replications. Lines: means, with 95% t intervals between runs; the ring is the best "
            "strength."
        )
        reading = "Where a line turns, more governance is worse."
        found.append(Drawing("dose", lambda: dose_figure(dose, said), dose, reading))
    return found


def _of_patterns(table: pd.DataFrame, settings: Settings, policy: NamedPolicy) -> Drawing:
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
    return Drawing("patterns", lambda: patterns_figure(table, said), table, reading)


def dose_figure(dose: pd.DataFrame, caption: str) -> Figure:
    """Draw each outcome over the strength of all levers, a line for each set of levers."""
    figure = new_figure(12.0, 4.6)
    outcomes = list(dict.fromkeys(dose["outcome"]))
    looks = dict(zip(dict.fromkeys(dose["levers"]), POLICIES[1:], strict=False))
    panels = np.atleast_1d(figure.subplots(1, len(outcomes)))
    for axes, outcome in zip(panels, outcomes, strict=True):
        for levers, look in looks.items():
            own = dose[(dose["outcome"] == outcome) & (dose["levers"] == levers)]
            strength = own["strength"].to_numpy()
            shade(axes, strength, own["mean_low"], own["mean_high"], look.colour, 0.18)
            axes.plot(strength, own["mean"], color=look.colour, marker=look.mark, markersize=4)
            best = own[own["best"]]
            ring: Style = {"marker": "o", "markersize": 12, "fillstyle": "none"}
            axes.plot(best["strength"], best["mean"], color=look.colour, linestyle="", **ring)
        axes.set_title(OUTCOME_TITLES[outcome])
        axes.set_xlabel("strength of the levers")
    key = [handle(look._replace(said=levers)) for levers, look in looks.items()]
    return headed(figure, "All levers together", caption, key, ncols=len(key))


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
