"""What moves the headline most, and how far the levers move it at half and at full strength."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.estimators.means import Estimate
from experiments.figures.style import (
    BLACK,
    BLUE,
    GREY,
    VERDICT,
    VERDICT_MARK,
    VERMILLION,
    bare,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.effects.factors import STRENGTHS, Factor
from experiments.questions.effects.table import Effect
from experiments.questions.effects.worlds import WORLDS

HEADLINE: Final = "objectives_unmet"
_MOST_ROWS: Final = 30
_HALF, _FULL = STRENGTHS
# Colour, mark and place beside the row of each strength of a lever.
_LOOKS: Final = {_HALF: (BLUE, "o", -0.16, "half"), _FULL: (VERMILLION, "s", 0.16, "full")}


@dataclass(frozen=True)
class Row:
    """What a factor does to the headline, and in which world."""

    factor: Factor
    world: str
    change: Estimate


def headline_rows(effects: Iterable[Effect]) -> list[Row]:
    """Return for each factor its effect on the headline, in the first world in which it acts.

    The default world comes first; only what does not act there is shown from another one.
    """
    first: dict[tuple[str, float], Effect] = {}
    for one in sorted(effects, key=lambda one: WORLDS.index(one.world)):
        first.setdefault(one.factor.key, one)
    found = [Row(one.factor, one.world, one.estimate(HEADLINE)) for one in first.values()]
    return [row for row in found if isfinite(row.change.mean)]


def row_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows as a table: factor, ends of its range, world, change of the headline."""
    return pd.DataFrame(
        [
            (row.factor.name, row.factor.low, row.factor.high, row.world, *row.change[:3])
            for row in rows
        ],
        columns=["factor", "low", "high", "world", "change", "ci_low", "ci_high"],
    )


def effects_figure(rows: Sequence[Row], caption: str) -> Figure:
    """Draw the factors but the levers that move the headline most: a tornado, widest on top."""
    others = [row for row in rows if row.factor.group != "levers"]
    chosen = sorted(others, key=lambda row: -abs(row.change.mean))[:_MOST_ROWS]
    figure = new_figure(11.0, 2.4 + 0.27 * len(chosen))
    axes = figure.subplots()
    axes.axvline(0.0, color=BLACK, linewidth=1.0)
    for place, row in enumerate(chosen):
        colour = VERDICT[row.change.sign]
        axes.barh(place, row.change.mean, height=0.5, color=colour, alpha=0.35, linewidth=0)
        axes.plot([row.change.low, row.change.high], [place, place], color=colour, linewidth=2.2)
        mark = VERDICT_MARK[row.change.sign]
        axes.plot(row.change.mean, place, mark, color=colour, markersize=5)
    axes.set_yticks(range(len(chosen)), [_label(row) for row in chosen], fontsize=8.5)
    axes.set_ylim(len(chosen) - 0.4, -0.6)
    _finish(axes, "objectives unmet, high end of the factor's range less low end")
    said = {1: "more fail at the high end", -1: "fewer fail at the high end", 0: "no clear change"}
    handles = [
        Line2D([], [], color=VERDICT[sign], marker=VERDICT_MARK[sign], linewidth=2.2, label=text)
        for sign, text in said.items()
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3, fontsize=9)
    headed(figure, f"The {len(chosen)} factors that move failure most", caption)
    return figure


def levers_figure(rows: Sequence[Row], caption: str) -> Figure:
    """Draw what each lever does to the headline at half and at full strength, against none."""
    levers = [row for row in rows if row.factor.group == "levers"]
    names = list(dict.fromkeys(row.factor.name for row in sorted(levers, key=_strongest_first)))
    figure = new_figure(9.5, 2.4 + 0.36 * len(names))
    axes = figure.subplots()
    axes.axvline(0.0, color=BLACK, linewidth=1.0)
    for row in levers:
        colour, mark, beside, _ = _LOOKS[row.factor.high]
        place = names.index(row.factor.name) + beside
        clear = row.change.sign != 0
        axes.plot([row.change.low, row.change.high], [place, place], color=colour, linewidth=2.0)
        fill = colour if clear else "white"
        axes.plot(row.change.mean, place, mark, color=colour, markerfacecolor=fill, markersize=6)
    labels = [name.removeprefix("policy.") for name in names]
    axes.set_yticks(range(len(names)), labels, fontsize=9)
    axes.set_ylim(len(names) - 0.4, -0.6)
    _finish(axes, "objectives unmet, with the lever less without")
    handles = [
        Line2D([], [], color=colour, marker=mark, linewidth=2.0, label=f"{said} strength")
        for colour, mark, _, said in _LOOKS.values()
    ]
    handles.append(
        Line2D(
            [], [], color=GREY, marker="o", markerfacecolor="white", linewidth=0, label="not clear"
        )
    )
    figure.legend(handles=handles, loc="outside upper right", ncols=3, fontsize=9)
    headed(figure, "What each lever does to failure by itself", caption)
    return figure


def _strongest_first(row: Row) -> tuple[bool, float]:
    """Order the levers by what they do at full strength, best first."""
    return row.factor.high != _FULL, row.change.mean


def _label(row: Row) -> str:
    name = row.factor.name.removeprefix("parameters.")
    where = f", {row.world}" if row.world != WORLDS[0] else ""
    return f"{name}  ({row.factor.low:g} to {row.factor.high:g}{where})"


def _finish(axes: Axes, said: str) -> None:
    axes.set_xlabel(said)
    axes.grid(visible=False, axis="y")
    percent_axis(axes.xaxis)
    bare(axes)
