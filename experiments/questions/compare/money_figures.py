"""The figures of a comparison on money: cost against effect, the best choice, who pays.

In each, ``titles`` are what policies are called, and ``caption`` says who and how many.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from experiments.estimators.cost_effectiveness import DOMINATED, EXTENDEDLY, FRONTIER
from experiments.figures.forest import forest
from experiments.figures.labels import place_labels
from experiments.figures.saving import Drawing
from experiments.figures.scatter import as_bars, draw_intervals, key_above
from experiments.figures.style import (
    BLACK,
    BLUE,
    DARK,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    Look,
    Style,
    handle,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.compare.money import frontier_rows
from experiments.questions.compare.parties import OUTSIDE

_X: Final = "governance_cost"
_Y: Final = "failures_avoided_per_100_host_years"
# Look and size of mark; filled on the frontier, hollow below it.
_STANDINGS: Final = {
    FRONTIER: (Look(BLUE, "o", "on the efficiency frontier"), 8),
    EXTENDEDLY: (Look(DARK, "D", "bettered by a mixture of two", hollow=True), 6),
    DOMINATED: (Look(GREY, "o", "bettered by another", hollow=True), 7),
}
_BASELINE: Final = Look(BLACK, "s", "baseline")
# Curves are told apart by colour, by stroke and by a name at the curve.
_STROKES: Final = (
    (BLUE, "-"),
    (VERMILLION, (0, (5, 2))),
    (GREEN, (0, (1, 1.2))),
    (PURPLE, (0, (5, 1.5, 1, 1.5))),
    (ORANGE, (0, (8, 2))),
)
# Policies that are never the best in more than this share of resamples are not told apart.
_SELDOM: Final = 0.02
_MEASURES: Final = {
    "value": "By value",
    "own_cost": "By own cost",
    "governance_cost": "By governance cost",
    "net": "Net of all three",
}
_COSTS: Final = ("own_cost", "governance_cost")
# From the whole of a side to its parts.
_DIMENSIONS: Final = {"total": 0, OUTSIDE: 1, "all": 2, "size": 3, "kind": 4, "ownership": 5}
_NAMES: Final = {"total": "in all", OUTSIDE: "all else", "all": "these partnerships"}


def money_drawings(
    tables: Mapping[str, pd.DataFrame], shown: Sequence[str], titles: Mapping[str, str], said: str
) -> list[Drawing]:
    """Return cost against failures avoided, acceptability, and who pays and who gains."""
    bars, lines = (
        "Bars: 95% intervals of paired differences to the baseline, for all policies together.",
        "Lines: 95% intervals, paired by seed, for the whole table together.",
    )
    if not (tables["cost_effectiveness"]["runs"] > 1).any():
        bars = lines = "One replication: no intervals."
    found = [
        Drawing(
            "governance_cost",
            lambda: cost_figure(
                tables["cost_effectiveness"],
                titles,
                f"{said}\n{bars} Failures avoided by forming fewer partnerships are not counted.",
            ),
            tables["cost_effectiveness"],
            "Further up is more failures avoided, further right is more money spent on governance. "
            "The line joins the policies that no other one, and no mixture of two, betters for "
            "less money; the flatter a stretch of it, the dearer each further failure avoided.",
        )
    ]
    if "acceptability" in tables:
        found.append(
            Drawing(
                "acceptability",
                lambda: acceptability_figure(
                    tables["acceptability"],
                    titles,
                    f"{said}\nShare of 2,000 resamples of the seeds, all policies of a seed "
                    "together, in which the worth of the failures avoided less the cost of "
                    "governance is greatest.",
                ),
                tables["acceptability"],
                "Choose along the axis what avoiding a failure is worth to you; the highest curve "
                "there is the policy most likely to be the best choice. The share says only what "
                "chance between runs leaves open, not whether the model is right.",
            )
        )
    rows = tables["parties"][tables["parties"]["policy"] == shown[1]]
    found.append(
        Drawing(
            "parties",
            lambda: parties_figure(
                rows,
                titles[shown[1]],
                titles[shown[0]],
                f"{said}\n{lines} These partnerships: signed in the months observed; groups add up "
                "to them. All else: organisation-wide governance, searching, negotiations that "
                "failed, and partnerships signed before. Quarters are by size among organisations "
                "of a kind.",
            ),
            rows,
            "Each row is a group of organisations; the first three panels add up to the fourth. A "
            "bar to the right is a gain (more value, or less cost), to the left a loss; a hollow "
            "bar may be chance.",
        )
    )
    return found


def cost_figure(effectiveness: pd.DataFrame, titles: Mapping[str, str], caption: str) -> Figure:
    """Draw a point for each policy, and the frontier through those that no other betters.

    ``effectiveness`` is what `compare.money.cost_effectiveness` returned, the baseline first.
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
        if not np.isfinite((x, y)).all() or row["standing"] not in _STANDINGS:
            continue
        points[titles[row["policy"]]] = (x, y)
        look, size, above = _BASELINE, 7, 4
        if place:
            (look, size), above = _STANDINGS[row["standing"]], 3
            bars += draw_intervals(axes, [row], _X, _Y, look.colour, 1.2, 0.8, 2)
        style: Style = {"color": look.colour, "markerfacecolor": look.face}
        axes.plot(x, y, look.mark, markersize=size, zorder=above, **style)
    axes.margins(x=0.16, y=0.12)
    axes.set_xlabel("governance cost added, both sides, k$ per host-year")
    axes.set_ylabel("failures avoided per 100 host-years,\namong the partnerships that are formed")
    key_above(
        axes,
        [
            handle(_BASELINE, linestyle=""),
            *(
                handle(look, 1.8, markersize=size, linestyle="-" if name == FRONTIER else "")
                for name, (look, size) in _STANDINGS.items()
            ),
        ],
    )
    headed(figure, "What governance costs, and the failures it avoids", caption)
    # Labels keep clear of the frontier, as of many points on it.
    corners = line[[_X, _Y]].to_numpy(np.float64)
    along = [
        tuple(start + share * (end - start))
        for start, end in itertools.pairwise(corners)
        for share in np.linspace(0.02, 0.98, 40)
    ]
    place_labels(axes, points, [*bars, *as_bars(along)])
    return figure


def acceptability_figure(
    acceptability: pd.DataFrame, titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw which policy is the best choice, a curve for each that ever is.

    ``acceptability`` is what `compare.money.acceptability_by_worth` returned, the baseline first.
    """
    order = list(dict.fromkeys(acceptability["policy"]))
    priced = acceptability[acceptability["worth_of_a_failure_avoided"] > 0.0]
    shares = priced.pivot_table(
        index="worth_of_a_failure_avoided", columns="policy", values="share_best"
    )[order]
    figure = new_figure(10.5, 5.4)
    axes = figure.subplots()
    axes.set_xscale("log")
    shown = [name for name in order if shares[name].max() > _SELDOM]
    strokes = iter(_STROKES * len(order))
    for name in shown:
        colour, dashes = (BLACK, "-") if name == order[0] else next(strokes)
        axes.plot(shares.index, shares[name], color=colour, linestyle=dashes, linewidth=2.2)
        _name_at_top(axes, shares[name], titles[name], colour)
    seldom = len(order) - len(shown)
    if seldom:
        rest = shares[[name for name in order if name not in shown]].sum(axis=1)
        axes.plot(shares.index, rest, color=GREY, linewidth=1.2)
        text = f"{seldom} other{'s' if seldom > 1 else ''}, together"
        at = (float(shares.index[-1]), float(rest.iloc[-1]))
        _write_above(axes, text, at, ha="right", fontsize=9, color="#666666")
    axes.set_ylim(-0.02, 1.14)
    axes.set_xlim(float(shares.index[0]), float(shares.index[-1]))
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda worth, _: f"{worth:,.0f}"))
    percent_axis(axes.yaxis)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.set_xlabel("what a failure avoided is worth, k$ (equal steps are equal ratios)")
    axes.set_ylabel("resamples in which the policy is\nthe best choice")
    return headed(figure, "Which policy is worth its governance", caption)


def _name_at_top(axes: Axes, share: pd.Series[float], title: str, colour: str) -> None:
    """Write a policy's name above the middle of the stretch where its curve is highest."""
    high = share.to_numpy() >= share.max() - 0.02
    places = np.log(share.index.to_numpy(np.float64)[high])
    middle = float(np.exp((places[0] + places[-1]) / 2.0))
    bold: Style = {"fontsize": 9.5, "fontweight": "bold", "color": colour}
    _write_above(axes, title, (middle, float(share.max())), ha="center", va="bottom", **bold)


def _write_above(axes: Axes, text: str, at: tuple[float, float], **more: Any) -> None:
    axes.annotate(text, at, (0, 5), textcoords="offset points", **more)


def parties_figure(changes: pd.DataFrame, title: str, baseline: str, caption: str) -> Figure:
    """Draw a row for each group of organisations, small and large, and a panel for each measure.

    ``changes`` are the rows of one policy of what `compare.parties.parties` returned; ``title``
    and ``baseline`` are what it and the baseline are called.
    """
    rows = changes.assign(place=changes["dimension"].map(_DIMENSIONS)).sort_values(
        ["side", "place"], kind="stable"
    )
    names, heads = _places(rows[["side", "dimension", "group"]].drop_duplicates())
    lowest = max(names)
    figure, panels = forest(
        12.0,
        1.9 + 0.25 * (lowest + 1.0),
        {**names, **heads},
        list(_MEASURES.values()),
        bold=list(heads),
        share=False,
        wspace=0.04,
        sharex=True,
    )
    for axes, measure in zip(panels, _MEASURES, strict=True):
        one = rows[rows["measure"] == measure]
        _draw_bars(axes, one, list(names), -1.0 if measure in _COSTS else 1.0)
        axes.locator_params(axis="x", nbins=4)
    panels[0].set_ylim(lowest + 0.7, -0.7)
    # Below the middle of the four panels.
    panels[1].set_xlabel(
        "gain (to the right) or loss (to the left), k$ per host-year", x=1.02, ha="center"
    )
    key = [
        Patch(color=BLUE, label="clear gain"),
        Patch(color=VERMILLION, label="clear loss"),
        Patch(facecolor="white", edgecolor=GREY, label="not clear"),
    ]
    return headed(figure, f"Who pays and who gains: {title} against {baseline}", caption, key, 3)


def _places(order: pd.DataFrame) -> tuple[dict[float, str], dict[float, str]]:
    """Return at which heights which rows stand, and where the heading of each side."""
    names: dict[float, str] = {}
    heads: dict[float, str] = {}
    at, before = -1.0, ("", "")
    for side, dimension, group in order.itertuples(index=False):
        if side != before[0]:
            at += 1.0 if before[0] == "" else 1.6
            heads[at] = f"{side.upper()}S"
            at += 1.0
        else:
            at += 1.0 if dimension == before[1] or dimension in (OUTSIDE, "all") else 1.4
        names[at] = _NAMES.get(dimension, group.replace("_", " "))
        before = (side, dimension)
    return names, heads


def _draw_bars(axes: Axes, rows: pd.DataFrame, places: Sequence[float], sign: float) -> None:
    """Draw the bars of a measure; a cost counts downwards."""
    value = sign * rows["difference"].to_numpy(np.float64)
    bounds = sign * rows[["together_low", "together_high"]].to_numpy(np.float64)
    low, high = bounds.min(axis=1), bounds.max(axis=1)
    for at, middle, left, right in zip(places, value, low, high, strict=True):
        colour = BLUE if left > 0.0 else VERMILLION if right < 0.0 else GREY
        face = "white" if colour == GREY else colour
        axes.barh(at, middle, height=0.62, facecolor=face, edgecolor=colour, linewidth=1.2)
        if np.isfinite((left, right)).all():
            axes.plot([left, right], [at, at], color=DARK, linewidth=1.3, solid_capstyle="butt")
    axes.axvline(0.0, color=BLACK, linewidth=0.9)
