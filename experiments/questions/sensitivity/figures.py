"""The figures of a sensitivity study: mean effects of a screening, and indices with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.estimators.given_data import GivenData
from experiments.estimators.indices import Indices, Screening
from experiments.figures.forest import Mark, draw_marks, draw_series, name_rows, reference, spread
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILLION,
    Look,
    bare,
    handle,
    headed,
    new_figure,
    percent_axis,
    round_steps,
)
from experiments.questions.measures import is_share
from experiments.questions.sensitivity.analysis import Analysed
from experiments.questions.sensitivity.finding import INDICES_FIGURE, SCREENING_FIGURE

MOST_ROWS: Final = 20
# Of each of several panels one below the other, so that the figure stays readable on a page.
_STACKED_ROWS: Final = 8
# How a mark says which way an outcome goes as a factor rises.
_RISES: Final = Look(VERMILLION, ">", "rises with the factor")
_FALLS: Final = Look(BLUE, "<", "falls with the factor")
_NO_WAY: Final = Look(BLACK, "D", "no one direction")
_LUCK: Final = Look(GREY, "D", "not told from luck", hollow=True)
_INDICES: Final = {
    "first": Look(BLUE, "o", "first index: alone"),
    "total": Look(VERMILLION, "s", "total index: with others"),
    "pawn": Look(VERMILLION, "s", "PAWN"),
    "delta": Look(BLACK, "D", "delta"),
}
_APART: Final = 0.26  # of indices in a row
_WIDEST: Final = 15.0  # inches, of panels beside each other
_CLEAR: Final = "yes"


def drawings(
    several: Sequence[Analysed], screening: pd.DataFrame, indices: pd.DataFrame, world: str
) -> list[Drawing]:
    """Return the figures of what was screened and of what was indexed."""
    found = []
    if not screening.empty:
        one, screened = next(
            (one, one.found) for one in several if isinstance(one.found, Screening)
        )
        caption = (
            f"{world}; {screened.trajectories} trajectories over {len(one.data.names):,} factors, "
            f"{_seeds(one)}. The factors that move it most.\n"
            "Bars: 95% t interval between trajectories and seeds. Dashed: what a dummy might come "
            "to that redraws all luck of a run. Filled: told from luck, by its direction or by "
            "standing right of the dashes, for all factors together."
        )
        found.append(
            Drawing(
                SCREENING_FIGURE,
                lambda: screening_figure(screening, caption),
                screening,
                "A row for each factor: how much going over its whole range changes the outcome on "
                "average. Hollow marks are not distinguishable from luck; the shape says which way "
                "the outcome goes as the factor rises.",
            )
        )
    if not indices.empty:
        one = next(one for one in several if not isinstance(one.found, Screening))
        said, reading = _of_indices(one)
        found.append(
            Drawing(
                INDICES_FIGURE,
                lambda: indices_figure(indices, f"{world}; {said}"),
                indices,
                "First index: the share of variance that would go if the factor were known. "
                f"{reading}",
            )
        )
    return found


def _of_indices(one: Analysed) -> tuple[str, str]:
    """Return how many there are and what bars are, and how to read further indices."""
    if isinstance(one.found, Indices):
        return (
            f"{one.found.blocks:,} blocks of points, {_seeds(one)}.\n"
            "Bars: 95% interval between blocks and seeds. Dashed: the total index of a dummy that "
            "only redraws the luck of each run, upper end of its 95% interval.",
            "Total index: with all that it does through other factors, luck of single runs "
            "included. An interval that reaches 0, or a total left of the dashed line, may be "
            "nothing.",
        )
    assert isinstance(one.found, GivenData)
    return (
        f"{one.found.points:,} points, {_seeds(one)}.\n"
        "Bars: 95% interval between points and seeds. Short dashes: upper end for a dummy that has "
        "nothing to do with the outcome, for all factors together.",
        "PAWN and delta: how far the whole distribution of the outcome moves once it is known. "
        "Marks not clear of the dashes of their own row may be nothing.",
    )


def _seeds(one: Analysed) -> str:
    count = one.what.of_runs.shape[1]
    return f"{count} seeds at each point" if count > 1 else "one seed at each point"


def screening_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw the mean absolute effects of the factors that move an outcome most, by policy."""
    figure, panels = _panels(table, 0.30)
    for axes, rows in panels:
        draw_marks(
            axes,
            [
                Mark(at, row["mu_star"], row["mu_star_low"], row["mu_star_high"], _way(row))
                for at, row in enumerate(rows.to_dict("records"))
            ],
            width=2.0,
        )
        _dummy_line(axes, rows)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("mean absolute change over the whole range")
        if is_share(str(rows["outcome"].iloc[0])):
            percent_axis(axes.xaxis)
    key = [*(handle(look, 2.0) for look in (_RISES, _FALLS, _NO_WAY)), handle(_LUCK, 0)]
    return headed(figure, f"What moves {_outcome(table)} most", caption, key, ncols=2)


def _way(row: Mapping[Any, Any]) -> Look:
    # A mark that is not told from luck has no way either.
    look = _RISES if row["mu_low"] > 0.0 else _FALLS if row["mu_high"] < 0.0 else _NO_WAY
    return look if row["clear"] == _CLEAR else look._replace(colour=GREY, hollow=True)


def indices_figure(table: pd.DataFrame, caption: str) -> Figure:
    """Draw the indices of factors with their intervals, a panel for each policy."""
    drawn = [name for name in _INDICES if name in table]
    figure, panels = _panels(table, 0.24 + 0.12 * len(drawn))
    for axes, rows in panels:
        clear = rows["clear"].eq(_CLEAR).to_numpy()
        for number, name in enumerate(drawn):
            look = _INDICES[name]
            heights = np.arange(len(rows)) - spread(len(drawn), number, _APART)
            bounds = rows[f"{name}_low"], rows[f"{name}_high"]
            draw_series(axes, heights, rows[name].to_numpy(), bounds, look, clear, 1.8, 5.5)
            if f"{name}_dummy_high" in rows:
                ends = rows[f"{name}_dummy_high"]
                axes.vlines(ends, heights - 0.11, heights + 0.11, color=look.colour, linewidth=1.4)
        if "dummy_high" in rows:
            _dummy_line(axes, rows)
        reference(axes, 0.0, dashes="-")
        sized = "total" in drawn
        axes.set_xlabel("share of variance" if sized else "index (first: share of variance)")
        axes.xaxis.set_major_locator(round_steps())
    key = [handle(_INDICES[name], 2.0) for name in drawn]
    key.append(handle(_LUCK._replace(said="not told from a dummy"), 0))
    return headed(figure, f"What explains {_outcome(table)}", caption, key, ncols=2)


def _panels(table: pd.DataFrame, height: float) -> tuple[Figure, list[tuple[Axes, pd.DataFrame]]]:
    """Return a figure, and a panel for each policy with the rows that have room in it.

    The panels are side by side where names leave room.
    """
    by_policy = {
        str(policy): rows.head(MOST_ROWS) for policy, rows in table.groupby("policy", sort=False)
    }
    letters = max(len(_short(name)) for rows in by_policy.values() for name in rows["factor"])
    width = 0.075 * letters + 2.6
    across = len(by_policy) if width * len(by_policy) <= _WIDEST else 1
    down = -(-len(by_policy) // across)
    if down > 1:
        by_policy = {policy: rows.head(_STACKED_ROWS) for policy, rows in by_policy.items()}
    most = max(map(len, by_policy.values()))
    figure = new_figure(max(9.0, width * across), 1.8 + down * (0.7 + height * most))
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for axes, (policy, rows) in zip(panels, by_policy.items(), strict=True):
        name_rows(axes, [_short(name) for name in rows["factor"]], letters=9)
        axes.grid(visible=False, axis="y")
        bare(axes)
        if policy:
            axes.set_title(policy.replace("_", " "), fontsize=10)
    return figure, list(zip(panels, by_policy.values(), strict=True))


def _dummy_line(axes: Axes, rows: pd.DataFrame) -> None:
    high = rows["dummy_high"].iloc[0]
    if np.isfinite(high):
        reference(axes, high)


def _short(name: str) -> str:
    return name.removeprefix("parameters.")


def _outcome(table: pd.DataFrame) -> str:
    return str(table["outcome"].iloc[0]).replace("_", " ")
