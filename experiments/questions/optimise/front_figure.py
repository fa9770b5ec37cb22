"""The front of policies: what each gives up in one objective for another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.figures.labels import place_labels
from experiments.figures.style import (
    BLACK,
    BLUE,
    DARK,
    GREY,
    VERMILLION,
    headed,
    new_figure,
    percent_axis,
)


class Scale(NamedTuple):
    """An objective as a figure shows it.

    Attributes
    ----------
    column : str
        Of the tables, beside its bounds ``_low`` and ``_high``.
    label : str
        With its unit.
    is_share : bool
        Whether it is a part of partnerships.
    """

    column: str
    label: str
    is_share: bool


def front_figure(
    front: pd.DataFrame,
    named: pd.DataFrame,
    scales: Sequence[Scale],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw candidates and named policies in two objectives, a third by colour and size.

    Parameters
    ----------
    front : DataFrame
        Candidates on fresh seeds; with ``on_front`` and ``knee``.
    named : DataFrame
        Policies known before, on the same seeds; with ``policy`` and ``limit_broken``.
    scales : sequence of Scale
        The objectives: up the figure, across it, and what colour and size say, if there are so
        many.
    titles : mapping of str to str
        What named policies are called.
    caption : str
        Who and how many.
    """
    up, across = scales[0], scales[1]
    figure = new_figure(10.5, 7.2)
    axes = figure.subplots()
    bars = [
        *_bars(axes, front[front["on_front"]], across, up, GREY),
        *_bars(axes, named, across, up, DARK),
    ]
    off = front[~front["on_front"]]
    axes.plot(off[across.column], off[up.column], "x", color=GREY, markersize=5, zorder=2)
    on = front[front["on_front"]]
    colour: Any = BLUE
    size: Any = 52.0
    if len(scales) > 2:
        third = scales[2]
        span = np.ptp(on[third.column]) or 1.0
        # Small marks are low values, so that the figure says the same without colours.
        size = 30.0 + 90.0 * (on[third.column] - on[third.column].min()) / span
        colour = on[third.column]
    marks = axes.scatter(
        on[across.column],
        on[up.column],
        s=size,
        c=colour,
        cmap="cividis" if len(scales) > 2 else None,
        edgecolors=BLACK,
        linewidths=0.6,
        zorder=4,
    )
    if len(scales) > 2:
        bar = figure.colorbar(marks, ax=axes, pad=0.015, aspect=32)
        bar.set_label(f"{scales[2].label} (larger marks: more)")
        bar.outline.set_visible(False)
    kept = named[named["limit_broken"] == ""]
    broken = named[named["limit_broken"] != ""]
    for rows, face in ((kept, VERMILLION), (broken, "white")):
        axes.plot(
            rows[across.column],
            rows[up.column],
            "s",
            color=VERMILLION,
            markerfacecolor=face,
            markersize=6,
            zorder=3,
        )
    knee = front[front["knee"]].iloc[0]
    axes.plot(
        knee[across.column],
        knee[up.column],
        "o",
        markersize=17,
        markerfacecolor="none",
        markeredgecolor=BLACK,
        markeredgewidth=1.8,
        zorder=5,
    )
    for axis, scale in ((axes.xaxis, across), (axes.yaxis, up)):
        if scale.is_share:
            percent_axis(axis)
        axis.set_label_text(scale.label)
    axes.margins(x=0.12, y=0.1)
    axes.legend(
        handles=_handles(not broken.empty, not off.empty),
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=4,
        fontsize=9,
    )
    headed(figure, "What governing can do at best, and what it takes", caption)
    points = {
        titles[row["policy"]]: (row[across.column], row[up.column])
        for row in named.to_dict("records")
    }
    points[f"Knee ({knee['point']})"] = (knee[across.column], knee[up.column])
    place_labels(axes, points, [*bars, *_marks(on, across, up)], size=8.5)
    return figure


def convergence_figure(progress: pd.DataFrame, caption: str) -> Figure:
    """Draw how much the front covers after each generation."""
    figure = new_figure(8.0, 4.4)
    axes = figure.subplots()
    axes.plot(
        progress["generation"] + 1,
        progress["hypervolume"],
        color=BLUE,
        marker="o",
        markersize=4,
        drawstyle="steps-post",
    )
    # Room above, so that the last steps are not cut in half.
    axes.set_ylim(0.0, 1.08 * axes.get_ylim()[1])
    axes.margins(y=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("generation")
    axes.set_ylabel("volume that the front dominates\n(1: best in everything)")
    headed(figure, "Whether the search has settled", caption)
    return figure


def _bars(
    axes: Any, rows: pd.DataFrame, across: Scale, up: Scale, colour: str
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Draw intervals, and return where they are."""
    drawn = []
    for row in rows.to_dict("records"):
        x, y = row[across.column], row[up.column]
        left, right = (row[f"{across.column}_{end}"] for end in ("low", "high"))
        low, high = (row[f"{up.column}_{end}"] for end in ("low", "high"))
        for bar in (((left, y), (right, y)), ((x, low), (x, high))):
            if np.isfinite(bar).all():
                axes.plot(*zip(*bar, strict=True), color=colour, linewidth=0.9, alpha=0.7, zorder=1)
                drawn.append(bar)
    return drawn


def _marks(
    rows: pd.DataFrame, across: Scale, up: Scale
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return where marks are, as bars of no length that labels should not cover."""
    points = zip(rows[across.column].tolist(), rows[up.column].tolist(), strict=True)
    return [(point, point) for point in points]


def _handles(broken: bool, off: bool) -> list[Line2D]:
    plain: dict[str, Any] = {"linestyle": "none"}
    square = {"marker": "s", "color": VERMILLION, **plain}
    handles = [
        Line2D([], [], marker="o", color=BLUE, markeredgecolor=BLACK, label="on the front", **plain)
    ]
    if off:
        handles.append(Line2D([], [], marker="x", color=GREY, label="no longer on it", **plain))
    handles.append(Line2D([], [], label="known before", **square))
    if broken:
        label = "known before, breaks a limit"
        handles.append(Line2D([], [], markerfacecolor="white", label=label, **square))
    return handles
