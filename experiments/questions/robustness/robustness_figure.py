"""Policies over many worlds: the spread of failure, of the difference to the baseline, measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    VERMILLION,
    bare,
    headed,
    new_figure,
    percent_axis,
)

# How the sets of worlds are drawn: colour, mark, its face, and what the legend says.
_SETS: Final = {
    "all": (BLUE, "o", BLUE, "all worlds"),
    "consistent": (VERMILLION, "D", "white", "consistent worlds"),
}
_APART: Final = 0.36
_MEASURES: Final = {
    "percentile_90": "90th\npercentile",
    "regret_90": "regret,\n90th perc.",
    "satisficing": "satisfies,\nof worlds",
    "best": "best,\nof worlds",
    "worse": "worse,\nof worlds",
}


def robustness_figure(
    spread: pd.DataFrame,
    measures: Mapping[str, pd.DataFrame],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each policy: two distributions over worlds, and its measures in numbers.

    Parameters
    ----------
    spread : DataFrame
        Percentiles, by ``worlds`` (``all``, ``consistent``), ``policy`` and ``quantity``.
    measures : mapping of str to DataFrame
        By set of worlds the table of measures, the baseline first.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    baseline = str(spread["policy"].iloc[0])
    failure = spread[(spread["worlds"] == "all") & (spread["quantity"] == "failure")]
    order = list(failure.sort_values("mean", ascending=False, kind="stable")["policy"])
    figure = new_figure(13.0, 2.7 + 0.5 * len(order))
    engine: Any = figure.get_layout_engine()
    engine.set(wspace=0.04)
    panels: Any = figure.subplots(1, 3, sharey=True, width_ratios=(1.0, 1.0, 1.15))
    _draw_spread(panels[0], spread[spread["quantity"] == "failure"], order, measures)
    _draw_spread(panels[1], spread[spread["quantity"] == "difference"], order, measures, baseline)
    panels[0].set_title("Failure")
    panels[0].set_xlabel("share of partnerships")
    panels[1].set_title(f"Difference to {titles[baseline]}")
    panels[1].set_xlabel("points, same world and seeds")
    panels[1].axvline(0.0, color=BLACK, linewidth=1.0, linestyle=DASHES)
    _write_measures(panels[2], measures, order)
    panels[0].set_yticks(range(len(order)), [titles[name] for name in order])
    for label, name in zip(panels[0].get_yticklabels(), order, strict=True):
        label.set_fontweight("bold" if name == baseline else "normal")
    handles = [
        Line2D([], [], color=colour, marker=mark, markerfacecolor=face, linewidth=4, label=said)
        for which, (colour, mark, face, said) in _SETS.items()
        if which in measures
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2, fontsize=9)
    headed(figure, "Policies in many plausible worlds", caption)
    return figure


def _draw_spread(
    axes: Axes,
    rows: pd.DataFrame,
    order: list[str],
    sets: Mapping[str, object],
    without: str = "",
) -> None:
    for number, which in enumerate(sets):
        colour, mark, face, _ = _SETS[which]
        own = rows[rows["worlds"] == which].set_index("policy").loc[order]
        shift = _APART * (0.5 * (len(sets) - 1) - number)
        for place, (policy, row) in enumerate(own.iterrows()):
            if policy == without:
                continue
            height = place + shift
            axes.plot([row["p5"], row["p95"]], [height] * 2, color=colour, linewidth=1.2)
            axes.plot(
                [row["p25"], row["p75"]],
                [height] * 2,
                color=colour,
                linewidth=5.0,
                alpha=0.45,
                solid_capstyle="butt",
            )
            axes.plot(row["p50"], height, mark, color=colour, markerfacecolor=face, markersize=5.5)
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.margins(x=0.05)
    percent_axis(axes.xaxis)
    bare(axes)


def _write_measures(axes: Axes, measures: Mapping[str, pd.DataFrame], order: list[str]) -> None:
    for column, measure in enumerate(_MEASURES):
        for number, (which, table) in enumerate(measures.items()):
            colour = _SETS[which][0]
            own = table[table["measure"] == measure].set_index("policy")["value"]
            shift = _APART * (0.5 * (len(measures) - 1) - number)
            for place, policy in enumerate(order):
                if pd.notna(own[policy]):
                    axes.text(
                        column,
                        place + shift,
                        f"{100.0 * own[policy]:.0f}%",
                        color=colour,
                        ha="center",
                        va="center",
                        fontsize=9,
                    )
    axes.set_xlim(-0.6, len(_MEASURES) - 0.4)
    axes.set_xticks(range(len(_MEASURES)), list(_MEASURES.values()), fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0)
    axes.grid(visible=False)
    bare(axes)
    axes.spines["bottom"].set_visible(False)
