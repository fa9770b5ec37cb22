"""The figures of an optimisation: what each policy gives up for what, and whether it settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.figures.labels import place_labels
from experiments.figures.saving import Drawing
from experiments.figures.scatter import as_bars, draw_intervals, key_above
from experiments.figures.style import (
    BLACK,
    BLUE,
    DARK,
    GREY,
    VERMILLION,
    Look,
    Style,
    handle,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.optimise.objectives import Measure
from experiments.questions.optimise.optimum import Optimum

_ON: Final = Look(BLUE, "o", "on the front")
_OFF: Final = Look(GREY, "x", "no longer on it")
_KNOWN: Final = Look(VERMILLION, "s", "known before")
_BROKEN: Final = Look(VERMILLION, "s", "known before, breaks a limit", hollow=True)


def drawings(
    optimum: Optimum, front: pd.DataFrame, named: pd.DataFrame, progress: pd.DataFrame
) -> list[Drawing]:
    """Return the front and the progress of the search."""
    question = optimum.question
    settings = question.settings
    world = f"{settings.population.label}; {settings.months_said}."
    seeds, search = question.proving_seeds, settings.seeds
    shown = f"{len(optimum.proof.front)} of {len(optimum.proved)} candidates are on the front"
    titles = {one.name: one.title for one in question.named}
    columns = [f"{one.column}{end}" for one in question.objectives for end in ("", "_low", "_high")]
    parts = [
        front[["point", "on_front", "knee", *columns]],
        named[["policy", "limit_broken", *columns]],
    ]
    return [
        Drawing(
            "front",
            lambda: front_figure(
                front,
                named,
                question.objectives,
                titles,
                f"{world} {shown}; each policy over {len(seeds)} seeds that the search had not "
                f"seen ({seeds[0]} to {seeds[-1]}).\nBars: 95% t interval between runs, each by "
                "itself. The front and its knee are of: "
                f"{', '.join(one.label for one in question.objectives)}.",
            ),
            pd.concat(parts, ignore_index=True),
            "Each mark is a policy: the lower and the farther left, the better. From the front no "
            "policy can be bettered in one objective without a loss in another; the ring is the "
            "knee.",
        ),
        Drawing(
            "convergence",
            lambda: convergence_figure(
                progress,
                f"{world} {question.candidates} candidates to a generation, {len(search)} seeds "
                f"each ({search[0]} to {search[-1]}); no interval, for these are the search's own "
                "values. Objectives scaled from the worst to the best that any allowed candidate "
                "had.",
            ),
            progress,
            "The search has settled where the line no longer rises.",
        ),
    ]


def front_figure(
    front: pd.DataFrame,
    named: pd.DataFrame,
    scales: Sequence[Measure],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw candidates and named policies in two objectives, a third by colour and size.

    Objectives come up the figure, across it, and, if there are so many, as colour and size.
    """
    y, x = scales[0].column, scales[1].column
    figure = new_figure(10.5, 7.2)
    axes = figure.subplots()
    on, off = front[front["on_front"]], front[~front["on_front"]]
    bars = []
    for rows, colour in ((on, GREY), (named, DARK)):
        bars += draw_intervals(axes, rows.to_dict("records"), x, y, colour, 0.9, 0.7, 1)
    axes.plot(off[x], off[y], _OFF.mark, color=_OFF.colour, markersize=5, zorder=2)
    looks: Style = {"s": 52.0, "c": BLUE, "edgecolors": BLACK, "linewidths": 0.6}
    if len(scales) > 2:
        third = on[scales[2].column]
        # Small marks are low values, so that the figure says the same without colours.
        size = 30.0 + 90.0 * (third - third.min()) / (np.ptp(third) or 1.0)
        looks |= {"s": size, "c": third, "cmap": "cividis"}
    marks = axes.scatter(on[x], on[y], zorder=4, **looks)
    if len(scales) > 2:
        bar = figure.colorbar(marks, ax=axes, pad=0.015, aspect=32)
        bar.set_label(f"{scales[2].label} (larger marks: more)")
        bar.outline.set_visible(False)
    kept = named["limit_broken"] == ""
    for rows, look in ((named[kept], _KNOWN), (named[~kept], _BROKEN)):
        style: Style = {"color": look.colour, "markerfacecolor": look.face}
        axes.plot(rows[x], rows[y], look.mark, markersize=6, zorder=3, **style)
    knee = front[front["knee"]].iloc[0]
    ring: Style = {"markerfacecolor": "none", "markeredgecolor": BLACK, "markeredgewidth": 1.8}
    axes.plot(knee[x], knee[y], "o", markersize=17, zorder=5, **ring)
    for axis, scale in ((axes.xaxis, scales[1]), (axes.yaxis, scales[0])):
        if scale.unit == "%":
            percent_axis(axis)
        axis.set_label_text(scale.label)
    axes.margins(x=0.12, y=0.1)
    key = [handle(_ON, linestyle="none", markeredgecolor=BLACK)]
    told = [(not off.empty, _OFF), (True, _KNOWN), (not kept.all(), _BROKEN)]
    key += [handle(look, linestyle="none") for there, look in told if there]
    key_above(axes, key)
    headed(figure, "What governing can do at best, and what it takes", caption)
    names = [titles[policy] for policy in named["policy"]]
    points = dict(zip(names, zip(named[x], named[y], strict=True), strict=True))
    points[f"Knee ({knee['point']})"] = (knee[x], knee[y])
    taken = as_bars(zip(on[x].tolist(), on[y].tolist(), strict=True))
    place_labels(axes, points, [*bars, *taken], size=8.5)
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
    return headed(figure, "Whether the search has settled", caption)
