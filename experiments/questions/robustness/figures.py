"""The figures of a study of robustness: policies over many worlds, and the strongest box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from experiments.estimators.arrays import Flags, Floats
from experiments.estimators.regret import freed
from experiments.estimators.scenarios import Box
from experiments.figures.forest import Mark, draw_marks, forest, reference, spread
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    VERMILLION,
    Look,
    Style,
    handle,
    headed,
    new_figure,
)
from experiments.questions.robustness.discovery import Explained, columns_of, strongest_box
from experiments.questions.robustness.finding import (
    FIGURE,
    SCENARIOS,
    bound_words,
    failing,
    set_words,
)
from experiments.questions.robustness.measures import Robustness
from experiments.questions.robustness.question import Question
from experiments.questions.robustness.worlds import Worlds
from experiments.settings.policies import titles_of

_SETS: Final = {
    "all": Look(BLUE, "o", "all worlds"),
    "consistent": Look(VERMILLION, "D", "consistent worlds", hollow=True),
}
_APART: Final = 0.36  # of the sets of worlds in a row
_MEASURES: Final = {
    "percentile_90": "90th\npercentile",
    "regret_90": "regret,\n90th perc.",
    "satisficing": "satisfies,\nof worlds",
    "best": "best,\nof worlds",
    "worse": "worse,\nof worlds",
}
_QUANTILES: Final = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_FADED: Final = 0.2
_SPREAD: Final = 0.28  # of the marks at a level that is no number
_OTHER: Final = Look(BLUE, "o", "other world", hollow=True)
_CASE: Final = Look(VERMILLION, "s")


@dataclass(frozen=True)
class Axis:
    """One axis of a plane: what is along it, where the worlds lie, and the bounds of the box.

    ``ticks`` say what 0 and 1 mean where places are no numbers; a share is shown in percent.
    """

    label: str
    places: Floats
    low: float = -np.inf
    high: float = np.inf
    ticks: tuple[str, ...] = ()
    share: bool = False


@dataclass(frozen=True)
class Plane:
    """The worlds of a box, along two of its factors."""

    across: Axis
    upward: Axis
    cases: Flags  # the worlds that the box is to tell apart; shape (worlds,)
    # Which lie outside a bound of the box that is not along either axis; shape (worlds,).
    beside: Flags
    further: str = ""  # that bound, in words; "" where there is none

    def table(self) -> pd.DataFrame:
        """Return a row for each world."""
        along = {axis.label: axis.places for axis in (self.across, self.upward)}
        return pd.DataFrame({**along, "case": self.cases, "beside": self.beside})


def drawings(
    question: Question,
    worlds: Worlds,
    found: Mapping[str, Robustness],
    explanations: Sequence[Explained],
) -> list[Drawing]:
    """Return the worlds by policy, and the strongest box where one is told."""
    titles = titles_of(question.policies)
    settings = question.settings
    counts = " and ".join(f"{own.count:,} {set_words(which)}" for which, own in found.items())
    said = (
        f"{settings.population.label}; {settings.months_said}; {counts}; "
        f"{settings.replications} runs of each policy in each world, of the same seeds "
        f"({settings.seeds[0]} to {settings.seeds[-1]})."
    )
    over_worlds = spread_over_worlds(worlds, found)
    first = Drawing(
        FIGURE,
        lambda: robustness_figure(
            over_worlds,
            {which: own.table() for which, own in found.items()},
            titles,
            f"{said}\nBars: middle half of the worlds, lines: 90% of them, mark: median; the "
            "spread is freed from luck. Numbers: measures over these worlds; intervals are in "
            f"robustness.csv. Satisfies: {question.satisfying}.",
        ),
        over_worlds,
        "Further left is better. A policy is robust whose whole bar and line lie left of the "
        "dashed line in the second panel: then there is hardly a plausible world in which it does "
        "harm. Hollow marks are the worlds that show what is published.",
    )
    strongest = strongest_box(explanations)
    if strongest is None:
        return [first]
    one, number = strongest
    held = one.held(number)
    plane = plane_of(worlds, question, one, number)
    what = failing(question, one)
    return [
        first,
        Drawing(
            SCENARIOS,
            lambda: scenario_figure(
                plane,
                f"Where {titles[one.policy]} {what}",
                what,
                f"{said}\nBox: found in {set_words(one.which)}; of worlds in such boxes that had "
                f"no part in finding them ({held.worlds}), {held.density:.0%} (95% interval "
                f"{held.low:.0%} to {held.high:.0%}) are so, of all {one.base_rate:.0%}.",
            ),
            plane.table(),
            "Each mark is a world. The box is where the filled squares are clearly more frequent "
            "than elsewhere, judged by worlds that had no part in finding it.",
        ),
    ]


def spread_over_worlds(worlds: Worlds, found: Mapping[str, Robustness]) -> pd.DataFrame:
    """Return percentiles over worlds of failure and of its difference to the baseline.

    A row for each set of worlds, policy and quantity (``failure`` or ``difference``), freed from
    luck, with the ``mean``.
    """
    rows = []
    for which, own in found.items():
        failure = freed(worlds.trial.of(worlds.chosen(which)).failure)
        for quantity, known in (("failure", failure), ("difference", failure - failure[:1])):
            cuts = np.quantile(known, list(_QUANTILES.values()), axis=-1)
            for place, policy in enumerate(own.policies):
                rows.append((which, policy, quantity, *cuts[:, place], float(known[place].mean())))
    return pd.DataFrame(rows, columns=["worlds", "policy", "quantity", *_QUANTILES, "mean"])


def plane_of(worlds: Worlds, question: Question, one: Explained, number: int) -> Plane:
    """Return the plane of the first two bounds of a box, or of its one and of the difference."""
    factors, columns = columns_of(worlds.points)
    factors = factors[one.places]
    axes: list[Axis] = []
    beside, further = np.zeros(len(factors), np.bool_), ""
    for bound in one.scenarios[number].box.bounds:
        column, values = columns[bound.factor], factors[:, bound.factor]
        if len(axes) == 2:
            beside = ~Box((bound,)).holds(factors)
            further = bound_words(bound, column)
            continue
        ticks = (f"not {column.level}", column.level) if column.level else ()
        if column.switch:
            ticks = ("false", "true")
        axes.append(Axis(column.factor, values, bound.low, bound.high, ticks))
    if len(axes) == 1:
        place = [policy.name for policy in question.policies].index(one.policy)
        failure = freed(worlds.trial.of(one.places).failure)
        change = failure[place] - failure[0]
        axes.append(Axis(f"{question.outcome}: less the baseline's", change, share=True))
    return Plane(axes[0], axes[1], one.cases, beside, further)


def robustness_figure(
    over_worlds: pd.DataFrame,
    measures: Mapping[str, pd.DataFrame],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each policy: two distributions over worlds, and its measures in numbers.

    ``over_worlds`` is what `spread_over_worlds` returned; of ``measures`` there is a table for
    each set of worlds, the baseline first.
    """
    baseline = str(over_worlds["policy"].iloc[0])
    failure = over_worlds["quantity"] == "failure"
    ranked = over_worlds[failure & (over_worlds["worlds"] == "all")]
    order = list(ranked.sort_values("mean", ascending=False, kind="stable")["policy"])
    figure, panels = forest(
        13.0,
        2.7 + 0.5 * len(order),
        [titles[name] for name in order],
        ["Failure", f"Difference to {titles[baseline]}", ""],
        upward=True,
        bold=[order.index(baseline)],
        wspace=0.04,
        width_ratios=(1.0, 1.0, 1.15),
    )
    heights = {
        which: {name: row + spread(len(measures), place, _APART) for row, name in enumerate(order)}
        for place, which in enumerate(measures)
    }
    others = over_worlds[~failure & (over_worlds["policy"] != baseline)]
    for axes, rows in zip(panels, (over_worlds[failure], others), strict=False):
        for which, at in heights.items():
            own = rows[rows["worlds"] == which].set_index("policy")[list(_QUANTILES)]
            drawn = ((name, own.loc[name].tolist()) for name in order if name in own.index)
            marks = [
                Mark(at[name], middle, low, high, _SETS[which], (left, right))
                for name, (low, left, middle, right, high) in drawn
            ]
            draw_marks(axes, marks, width=1.2, size=5.5)
        axes.margins(x=0.05)
    panels[0].set_xlabel("share of partnerships")
    panels[1].set_xlabel("points, same world and seeds")
    reference(panels[1], 0.0)
    _write_measures(panels[2], measures, heights)
    key = [handle(look, 4) for which, look in _SETS.items() if which in measures]
    return headed(figure, "Policies in many plausible worlds", caption, key, ncols=2)


def _write_measures(
    axes: Axes, measures: Mapping[str, pd.DataFrame], heights: Mapping[str, Mapping[str, float]]
) -> None:
    for column, measure in enumerate(_MEASURES):
        for which, table in measures.items():
            own = table[table["measure"] == measure].set_index("policy")["value"]
            style: Style = {"color": _SETS[which].colour, "ha": "center", "va": "center"}
            for policy, at in heights[which].items():
                if pd.notna(own[policy]):
                    axes.text(column, at, f"{100.0 * own[policy]:.0f}%", fontsize=9, **style)
    axes.set_xlim(-0.6, len(_MEASURES) - 0.4)
    axes.set_xticks(range(len(_MEASURES)), list(_MEASURES.values()), fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def scenario_figure(plane: Plane, title: str, what: str, caption: str) -> Figure:
    """Draw each world as a mark, and the box; ``what`` is so in the worlds that are marked."""
    figure = new_figure(9.0, 7.0)
    axes = figure.subplots()
    # Marks at a level stand beside each other; where exactly says nothing.
    chance = np.random.default_rng(1)
    places = [_spread(axis, chance) for axis in (plane.across, plane.upward)]
    for case, look in ((False, _OTHER), (True, _CASE)):
        for beside in (True, False):
            own = (plane.cases == case) & (plane.beside == beside)
            axes.scatter(
                places[0][own],
                places[1][own],
                marker=look.mark,
                s=26,
                edgecolors=look.colour,
                facecolors="none" if look.hollow else look.colour,
                alpha=_FADED if beside else 0.85,
                linewidths=1.2,
            )
    _name(axes.xaxis, plane.across)
    _name(axes.yaxis, plane.upward)
    _draw_box(axes, plane)
    handles = [
        handle(_CASE._replace(said=f"world in which it {what}"), linestyle=""),
        handle(_OTHER, linestyle="", markerfacecolor="none"),
        handle(Look(BLACK, "", "box"), 1.8),
    ]
    if plane.further:
        faint = Look(BLUE, "o", f"faint: not so that {plane.further}")
        handles.append(handle(faint, linestyle="", alpha=_FADED))
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=9)
    return headed(figure, title, caption)


def _spread(axis: Axis, chance: np.random.Generator) -> Floats:
    if not axis.ticks:
        return axis.places
    return axis.places + chance.uniform(-_SPREAD, _SPREAD, len(axis.places))


def _name(drawn: Any, axis: Axis) -> None:
    drawn.axes.margins(0.04)
    drawn.set_label_text(axis.label)
    if axis.ticks:
        drawn.set_ticks(range(len(axis.ticks)), list(axis.ticks))
    if axis.share:
        drawn.set_major_formatter(PercentFormatter(1.0, decimals=None))


def _draw_box(axes: Axes, plane: Plane) -> None:
    """Draw the box, to the frame where it has no bound."""
    frame = axes.get_xlim(), axes.get_ylim()
    corners = []
    for axis, (low, high) in zip((plane.across, plane.upward), frame, strict=True):
        # Inside the frame, so that an edge of it is seen.
        inset = 0.006 * (high - low)
        corners.append((max(axis.low, low + inset), min(axis.high, high - inset)))
    (left, right), (bottom, top) = corners
    style: Style = {"fill": False, "edgecolor": BLACK, "linewidth": 1.8}
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, **style))
    axes.set(xlim=frame[0], ylim=frame[1])
