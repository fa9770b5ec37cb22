"""What governance costs against the failures it avoids, and the efficiency frontier."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.estimators.cost_effectiveness import DOMINATED, EXTENDEDLY, FRONTIER
from experiments.figures.labels import place_labels
from experiments.figures.style import BLACK, BLUE, DARK, GREY, headed, new_figure
from experiments.questions.compare.money import frontier_rows

_X: Final = "governance_cost"
_Y: Final = "failures_avoided_per_100_host_years"
# Filled on the frontier, hollow below it.
_MARKS: Final[dict[str, dict[str, object]]] = {
    FRONTIER: {"marker": "o", "color": BLUE, "markersize": 8},
    EXTENDEDLY: {"marker": "D", "color": DARK, "markersize": 6, "markerfacecolor": "white"},
    DOMINATED: {"marker": "o", "color": GREY, "markersize": 7, "markerfacecolor": "white"},
}


def cost_figure(effectiveness: pd.DataFrame, titles: Mapping[str, str], caption: str) -> Figure:
    """Draw a point for each policy, and the frontier through those that no other betters.

    Parameters
    ----------
    effectiveness : DataFrame
        What `experiments.questions.compare.money.cost_effectiveness` returned, the baseline first.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    figure = new_figure(10.5, 6.6)
    axes = figure.subplots()
    axes.axhline(0.0, color=BLACK, linewidth=0.8)
    axes.axvline(0.0, color=BLACK, linewidth=0.8)
    line = frontier_rows(effectiveness)
    axes.plot(line[_X], line[_Y], color=BLUE, linewidth=1.6, zorder=2)
    points, bars = {}, []
    for place, row in enumerate(effectiveness.to_dict("records")):
        x, y = float(row[_X]), float(row[_Y])
        if not np.isfinite((x, y)).all() or row["standing"] not in _MARKS:
            continue
        points[titles[row["policy"]]] = (x, y)
        if place == 0:
            axes.plot(x, y, "s", color=BLACK, markersize=7, zorder=4)
            continue
        mark = _MARKS[row["standing"]]
        bars += _intervals(axes, row, str(mark["color"]))
        axes.plot(x, y, linestyle="", zorder=3, **mark)  # type: ignore[arg-type]
    axes.margins(x=0.16, y=0.12)
    axes.set_xlabel("governance cost added, both sides, k$ per host-year")
    axes.set_ylabel("failures avoided per 100 host-years,\namong the partnerships that are formed")
    axes.legend(
        handles=_handles(), loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, fontsize=9
    )
    headed(figure, "What governance costs, and the failures it avoids", caption)
    corners = line[[_X, _Y]].to_numpy(np.float64)
    place_labels(axes, points, [*bars, *_pieces(corners)])
    return figure


def _intervals(
    axes: Axes, row: Mapping[str, float], colour: str
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Draw the intervals of cost and of failures avoided, and return them; none if unknown."""
    across = ((row[f"{_X}_low"], row[_Y]), (row[f"{_X}_high"], row[_Y]))
    up = ((row[_X], row[f"{_Y}_low"]), (row[_X], row[f"{_Y}_high"]))
    drawn = [bar for bar in (across, up) if np.isfinite(bar).all()]
    for bar in drawn:
        axes.plot(*zip(*bar, strict=True), color=colour, linewidth=1.2, alpha=0.8, zorder=2)
    return drawn


def _pieces(corners: np.ndarray) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return a broken line in short level pieces, which labels can keep clear of."""
    found = []
    for start, end in itertools.pairwise(corners):
        for share in np.linspace(0.02, 0.98, 40):
            x, y = start + share * (end - start)
            found.append(((x, y), (x, y)))
    return found


def _handles() -> list[Line2D]:
    said = {
        FRONTIER: "on the efficiency frontier",
        EXTENDEDLY: "bettered by a mixture of two",
        DOMINATED: "bettered by another",
    }
    marks = [
        Line2D([], [], linestyle="-" if name == FRONTIER else "", label=text, **_MARKS[name])
        for name, text in said.items()
    ]
    return [Line2D([], [], linestyle="", marker="s", color=BLACK, label="baseline"), *marks]
