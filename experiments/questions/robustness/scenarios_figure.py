"""The worlds in the plane of the two factors of a box, and the box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from experiments.figures.style import BLACK, BLUE, VERMILLION, headed, new_figure

_FADED: Final = 0.2
_SPREAD: Final = 0.28  # of the marks at a level that is no number


@dataclass(frozen=True)
class Axis:
    """One axis of the plane.

    Attributes
    ----------
    label : str
        The factor, or what else is along it.
    places : array of float, shape (worlds,)
        Where the worlds lie; 0 and 1 where ``ticks`` say what these are.
    low, high : float
        Bounds of the box; infinite where there is none.
    ticks : tuple of str
        What 0 and 1 mean; none for numbers.
    share : bool
        Whether they are fractions to be shown as percentages.
    """

    label: str
    places: NDArray[np.float64]
    low: float = -np.inf
    high: float = np.inf
    ticks: tuple[str, ...] = ()
    share: bool = False


@dataclass(frozen=True)
class Plane:
    """The worlds of a box.

    Attributes
    ----------
    across, upward : Axis
        The axes of the plane.
    cases : array of bool, shape (worlds,)
        The worlds that the box is to tell apart.
    beside : array of bool, shape (worlds,)
        Which lie outside a bound of the box that is not along either axis.
    further : str
        That bound, in words; "" where there is none.
    """

    across: Axis
    upward: Axis
    cases: NDArray[np.bool_]
    beside: NDArray[np.bool_]
    further: str = ""

    def table(self) -> pd.DataFrame:
        """Return a row for each world."""
        return pd.DataFrame(
            {
                self.across.label: self.across.places,
                self.upward.label: self.upward.places,
                "case": self.cases,
                "beside": self.beside,
            }
        )


def scenario_figure(plane: Plane, title: str, what: str, caption: str) -> Figure:
    """Draw each world as a mark, and the box.

    Parameters
    ----------
    plane : Plane
        The worlds.
    title : str
        The heading.
    what : str
        What is so in the worlds that are marked.
    caption : str
        Who and how many.
    """
    figure = new_figure(9.0, 7.0)
    axes = figure.subplots()
    # Marks at a level stand beside each other; where exactly says nothing.
    chance = np.random.default_rng(1)
    places = [_spread(axis, chance) for axis in (plane.across, plane.upward)]
    for case, colour, mark, face in ((False, BLUE, "o", "none"), (True, VERMILLION, "s", None)):
        for beside in (True, False):
            own = (plane.cases == case) & (plane.beside == beside)
            axes.scatter(
                places[0][own],
                places[1][own],
                marker=mark,
                s=26,
                edgecolors=colour,
                facecolors=colour if face is None else face,
                alpha=_FADED if beside else 0.85,
                linewidths=1.2,
            )
    _name(axes.xaxis, plane.across)
    _name(axes.yaxis, plane.upward)
    _draw_box(axes, plane)
    handles = [
        Line2D(
            [], [], linestyle="", marker="s", color=VERMILLION, label=f"world in which it {what}"
        ),
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            color=BLUE,
            markerfacecolor="none",
            label="other world",
        ),
        Line2D([], [], color=BLACK, linewidth=1.8, label="box"),
    ]
    if plane.further:
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker="o",
                color=BLUE,
                alpha=_FADED,
                label=f"faint: not so that {plane.further}",
            )
        )
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=2,
        fontsize=9,
    )
    headed(figure, title, caption)
    return figure


def _spread(axis: Axis, chance: np.random.Generator) -> NDArray[np.float64]:
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
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    low = max(plane.across.low, left), max(plane.upward.low, bottom)
    high = min(plane.across.high, right), min(plane.upward.high, top)
    # Inside the frame, so that an edge of it is seen.
    inset = 0.006 * (right - left), 0.006 * (top - bottom)
    low = max(low[0], left + inset[0]), max(low[1], bottom + inset[1])
    high = min(high[0], right - inset[0]), min(high[1], top - inset[1])
    axes.add_patch(
        Rectangle(
            low, high[0] - low[0], high[1] - low[1], fill=False, edgecolor=BLACK, linewidth=1.8
        )
    )
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
