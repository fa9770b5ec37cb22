"""Which factors drive an outcome: mean effects of a screening, and indices with intervals."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREY,
    VERMILLION,
    bare,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.measures import is_share

MOST_ROWS: Final = 20
# Of each of several panels one below the other, so that the figure stays readable on a page.
_STACKED_ROWS: Final = 8
# How a mark says which way an outcome goes as a factor rises.
_WAYS: Final = {
    "rises": (VERMILLION, ">", "rises with the factor"),
    "falls": (BLUE, "<", "falls with the factor"),
    "": (BLACK, "D", "no one direction"),
}
# What is drawn of each index: colour, mark, name; and where it stands in its row.
_INDICES: Final = {
    "first": (BLUE, "o", "first index: alone"),
    "total": (VERMILLION, "s", "total index: with others"),
    "pawn": (VERMILLION, "s", "PAWN"),
    "delta": (BLACK, "D", "delta"),
}
_APART: Final = 0.26
_WIDEST: Final = 15.0  # inches, of panels beside each other
_CLEAR: Final = "yes"


def screening_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw the mean absolute effects of the factors that move an outcome most.

    Parameters
    ----------
    table : DataFrame
        The table of the screening; a panel for each policy in it.
    caption : str
        Who and how many, what bars and dashes are.
    """
    panels = list(table.groupby("policy", sort=False))
    figure, axes, chosen = _panels([rows for _, rows in panels], 0.30)
    for place, ((policy, _), rows) in enumerate(zip(panels, chosen, strict=True)):
        own = axes[place]
        rows = rows.reset_index(drop=True)
        for row in rows.itertuples():
            # A mark that is not told from luck has no way either.
            way = row.mu_low > 0.0, row.mu_high < 0.0
            named = "rises" if way[0] else "falls" if way[1] else ""
            colour, mark, _ = _WAYS[named]
            colour, face = (colour, colour) if row.clear == _CLEAR else (GREY, "white")
            bounds = [row.mu_star_low, row.mu_star_high]
            own.plot(bounds, [row.Index, row.Index], color=colour, linewidth=2.0)
            own.plot(row.mu_star, row.Index, mark, color=colour, markerfacecolor=face, markersize=6)
        _dummy_line(own, rows["dummy_high"].iloc[0])
        _finish(own, rows, policy, 0.0)
        own.set_xlabel("mean absolute change over the whole range")
        if is_share(str(rows["outcome"].iloc[0])):
            percent_axis(own.xaxis)
    handles = [
        Line2D([], [], color=colour, marker=mark, linewidth=2.0, label=said)
        for colour, mark, said in _WAYS.values()
    ]
    handles.append(_hollow("not told from luck"))
    figure.legend(handles=handles, loc="outside upper right", ncols=2, fontsize=9)
    headed(figure, f"What moves {_outcome(table)} most", caption)
    return figure


def indices_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw the indices of factors with their intervals, a panel for each policy.

    Parameters
    ----------
    table : DataFrame
        The table of indices.
    caption : str
        Who and how many, what bars and dashes are.
    """
    panels = list(table.groupby("policy", sort=False))
    drawn = [name for name in _INDICES if name in table]
    figure, axes, chosen = _panels([rows for _, rows in panels], 0.24 + 0.12 * len(drawn))
    for place, ((policy, _), rows) in enumerate(zip(panels, chosen, strict=True)):
        own = axes[place]
        rows = rows.reset_index(drop=True)
        for number, name in enumerate(drawn):
            _draw_index(own, rows, name, _APART * (number - 0.5 * (len(drawn) - 1)))
        if "dummy_high" in rows:
            _dummy_line(own, rows["dummy_high"].iloc[0])
        own.axvline(0.0, color=BLACK, linewidth=1.0)
        _finish(own, rows, policy, None)
        sized = "total" in drawn
        own.set_xlabel("share of variance" if sized else "index (first: share of variance)")
        own.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], min_n_ticks=3))
    handles = []
    for name in drawn:
        colour, mark, said = _INDICES[name]
        handles.append(Line2D([], [], color=colour, marker=mark, linewidth=2.0, label=said))
    handles.append(_hollow("not told from a dummy"))
    figure.legend(handles=handles, loc="outside upper right", ncols=2, fontsize=9)
    headed(figure, f"What explains {_outcome(table)}", caption)
    return figure


def _panels(tables: list[pd.DataFrame], height: float) -> tuple[Figure, Any, list[pd.DataFrame]]:
    """Return a figure, a panel for each table, and the rows that have room in them.

    The panels are side by side where names leave room.
    """
    chosen = [rows.head(MOST_ROWS) for rows in tables]
    letters = max(len(_short(name)) for table in chosen for name in table["factor"])
    width = 0.075 * letters + 2.6
    across = len(chosen) if width * len(chosen) <= _WIDEST else 1
    down = -(-len(chosen) // across)
    if down > 1:
        chosen = [rows.head(_STACKED_ROWS) for rows in tables]
    rows = max(map(len, chosen))
    figure = new_figure(max(9.0, width * across), 1.8 + down * (0.7 + height * rows))
    axes = figure.subplots(down, across, squeeze=False).ravel()
    return figure, axes, chosen


def _draw_index(axes: Axes, rows: pd.DataFrame, name: str, shift: float) -> None:
    colour, mark, _ = _INDICES[name]
    heights = np.arange(len(rows)) + shift
    clear = (rows["clear"] == _CLEAR).to_numpy()
    axes.hlines(heights, rows[f"{name}_low"], rows[f"{name}_high"], color=colour, linewidth=1.8)
    for told, face in ((True, colour), (False, "white")):
        own = clear == told
        axes.plot(
            rows[name][own],
            heights[own],
            mark,
            color=colour,
            markerfacecolor=face,
            markersize=5.5,
        )
    if f"{name}_dummy_high" in rows:
        ends = rows[f"{name}_dummy_high"]
        axes.vlines(ends, heights - 0.11, heights + 0.11, color=colour, linewidth=1.4)


def _dummy_line(axes: Axes, high: float) -> None:
    if np.isfinite(high):
        axes.axvline(high, color=BLACK, linewidth=1.0, linestyle=DASHES)


def _hollow(said: str) -> Line2D:
    return Line2D([], [], color=GREY, marker="D", markerfacecolor="white", linewidth=0, label=said)


def _finish(axes: Axes, rows: pd.DataFrame, policy: object, left: float | None) -> None:
    labels = [_short(name) for name in rows["factor"]]
    axes.set_yticks(range(len(rows)), labels, fontsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    if left is not None:
        axes.set_xlim(left=left)
    bare(axes)
    if policy:
        axes.set_title(str(policy).replace("_", " "), fontsize=10)


def _short(name: str) -> str:
    return name.removeprefix("parameters.")


def _outcome(table: pd.DataFrame) -> str:
    return str(table["outcome"].iloc[0]).replace("_", " ")
