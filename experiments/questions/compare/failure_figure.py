"""Failure by policy under the three definitions, sorted by the headline."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREEN,
    GREY,
    VERMILLION,
    bare,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.measures import HEADLINE
from sim import FAILURE_DEFINITIONS

_PANELS = {
    "objectives_unmet": "Objectives unmet",
    "ended_before_term": "Ended before its term",
    "ended_within_five_years": "Ended within five years",
}

# Colour, mark and words, by verdict.
_VERDICTS = {
    "fewer": (BLUE, "o", "clearly fewer"),
    "more": (VERMILLION, "s", "clearly more"),
    "no material difference": (GREEN, "^", "not material"),
    "not clear": (GREY, "D", "not clear"),
}


def failure_figure(
    rates: pd.DataFrame,
    verdicts: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each policy and a panel for each definition.

    Parameters
    ----------
    rates : DataFrame
        The table of failure rates, the baseline first.
    verdicts : mapping
        What may be said of each policy against the baseline, by definition and policy.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    baseline = rates["policy"].iloc[0]
    headline = rates[rates["definition"] == HEADLINE].sort_values(
        "failure_rate", ascending=False, kind="stable", na_position="first"
    )
    order = list(headline["policy"])
    figure = new_figure(11.0, 2.4 + 0.34 * len(order))
    panels = figure.subplots(1, len(FAILURE_DEFINITIONS), sharey=True)
    for axes, definition in zip(panels, FAILURE_DEFINITIONS, strict=True):
        rows = rates[rates["definition"] == definition].set_index("policy").loc[order]
        _draw_panel(axes, rows, verdicts.get(definition, {}), baseline)
        axes.set_title(_PANELS[definition])
    panels[0].set_yticks(range(len(order)), [titles[name] for name in order])
    for label, name in zip(panels[0].get_yticklabels(), order, strict=True):
        label.set_fontweight("bold" if name == baseline else "normal")
    panels[1].set_xlabel("share of partnerships")
    if len(order) > 1:
        figure.legend(handles=_handles(), loc="outside upper right", ncols=5, fontsize=9)
    headed(figure, "How often partnerships fail", caption)
    return figure


def _draw_panel(axes: Axes, rows: pd.DataFrame, verdicts: Mapping[str, str], baseline: str) -> None:
    axes.axvline(rows.loc[baseline, "failure_rate"], color=BLACK, linewidth=1.0, linestyle=DASHES)
    for place, (policy, row) in enumerate(rows.iterrows()):
        colour, mark, _ = _VERDICTS.get(verdicts.get(str(policy), ""), (BLACK, "o", ""))
        axes.plot([row["ci_low"], row["ci_high"]], [place, place], color=colour, linewidth=2.2)
        axes.plot(row["failure_rate"], place, mark, color=colour, markersize=6)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.margins(x=0.08)
    percent_axis(axes.xaxis)
    bare(axes)


def _handles() -> list[Line2D]:
    """Return legend handles for the baseline and for the verdicts."""
    line = Line2D([], [], color=BLACK, linewidth=1.0, linestyle=DASHES, label="baseline")
    return [
        line,
        *(
            Line2D([], [], color=colour, marker=mark, linewidth=2.2, label=words)
            for colour, mark, words in _VERDICTS.values()
        ),
    ]
