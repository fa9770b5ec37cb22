"""A forest: a row for each name, and in each row an estimate as a mark with its interval."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from experiments.figures.style import BLACK, DASHES, Look, Style, bare, new_figure, percent_axis


class Mark(NamedTuple):
    """An estimate in a row."""

    at: float  # how high it stands; rows are one apart
    # value, low, high: the estimate and the ends of its interval; NaN where there is none
    value: float
    low: float
    high: float
    look: Look  # what it is drawn in
    inner: tuple[float, float] | None = None
    """Ends of a shorter interval that is drawn as a bar within."""


def forest(
    width: float,
    height: float,
    names: Sequence[str] | Mapping[float, str],
    titles: Sequence[str] = ("",),
    *,
    upward: bool = False,
    bold: Collection[float] = (),
    letters: float | None = None,
    share: bool = True,
    wspace: float | None = None,
    **grid: Any,
) -> tuple[Figure, list[Axes]]:
    """Return a figure whose rows are named, with panels side by side that share the rows.

    Parameters
    ----------
    width, height : float
        In inches.
    names : sequence of str, or mapping of float to str
        What rows are called, the first at height 0; or at which heights which names stand.
    titles : sequence of str
        Of the panels.
    upward : bool
        Whether the first row is the lowest.
    bold : collection of float
        Heights of the names that are set in bold.
    letters : float, optional
        Size of the names, in points.
    share : bool
        Whether fractions are along the rows, shown as percentages.
    wspace : float, optional
        Room between panels, as a share of their width.
    **grid
        What else `Figure.subplots` takes.
    """
    figure = new_figure(width, height, **({} if wspace is None else {"wspace": wspace}))
    panels = figure.subplots(1, len(titles), squeeze=False, **{"sharey": True, **grid})[0]
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title)
        bare(axes)
        if share:
            percent_axis(axes.xaxis)
    name_rows(panels[0], names, upward=upward, bold=bold, letters=letters)
    return figure, list(panels)


def name_rows(
    axes: Axes,
    names: Sequence[str] | Mapping[float, str],
    *,
    upward: bool = False,
    bold: Collection[float] = (),
    letters: float | None = None,
) -> None:
    """Write the names of rows beside a panel, and leave half a row free above and below."""
    named = names if isinstance(names, Mapping) else dict(enumerate(names))
    size: Style = {} if letters is None else {"fontsize": letters}
    axes.set_yticks(list(named), list(named.values()), **size)
    for label, height in zip(axes.get_yticklabels(), named, strict=True):
        label.set_fontweight("bold" if height in bold else "normal")
    ends = -0.6, max(len(names), 1) - 0.4
    axes.set_ylim(*(ends if upward else ends[::-1]))


def reference(axes: Axes, at: float, colour: str = BLACK, dashes: Any = DASHES) -> None:
    """Draw the line that rows are held against."""
    axes.axvline(at, color=colour, linewidth=1.0, linestyle=dashes)


def draw_marks(axes: Axes, marks: Iterable[Mark], width: float = 2.2, size: float = 6.0) -> None:
    """Draw estimates one by one, each over its interval; width and size are in points."""
    for at, value, low, high, look, inner in marks:
        axes.plot([low, high], [at, at], color=look.colour, linewidth=width)
        if inner is not None:
            thick: Style = {"linewidth": 5.0, "alpha": 0.45, "solid_capstyle": "butt"}
            axes.plot(inner, [at, at], color=look.colour, **thick)
        axes.plot(
            value, at, look.mark, color=look.colour, markerfacecolor=look.face, markersize=size
        )


def draw_series(
    axes: Axes,
    heights: NDArray[np.floating],
    values: NDArray[np.floating],
    bounds: tuple[ArrayLike, ArrayLike],
    look: Look,
    clear: NDArray[np.bool_] | None = None,
    width: float = 2.2,
    size: float = 6.0,
) -> None:
    """Draw estimates of one kind, one a row; hollow where they are not clear."""
    axes.hlines(heights, *bounds, color=look.colour, linewidth=width)
    kinds: list[tuple[Any, Look]] = [(slice(None), look)]
    if clear is not None:
        kinds = [(clear, look), (~clear, look._replace(hollow=True))]
    for own, drawn in kinds:
        axes.plot(
            values[own],
            heights[own],
            look.mark,
            color=look.colour,
            markerfacecolor=drawn.face,
            markersize=size,
        )


def spread(count: int, place: int, apart: float) -> float:
    """Return how far from the middle of a row one of several marks stands, the first topmost."""
    return apart * (0.5 * (count - 1) - place)
