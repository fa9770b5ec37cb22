"""One style for all figures: readable, colour-blind safe, the same bytes for the same data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

# Okabe & Ito's palette.
BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#8C8C8C"
LIGHT: Final = "#D9D9D9"
DARK: Final = "#404040"

# What a difference to the baseline is drawn in, by its sign for failures.
VERDICT: Final = {-1: BLUE, 0: GREY, 1: VERMILLION}
VERDICT_MARK: Final = {-1: "o", 0: "D", 1: "s"}

DASHES: Final = (0, (4, 3))

_SETTINGS: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E5E5E5",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "figure.facecolor": "white",
    "svg.hashsalt": "accord",
    "svg.fonttype": "path",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of Accord within this context."""
    with mpl.rc_context(_SETTINGS):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def headed(figure: Figure, title: str, caption: str) -> None:
    """Put a title above a figure and a caption below it, both to the left."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    # As many letters to a line as the figure is wide.
    lines = [textwrap.fill(line, int(14.0 * figure.get_figwidth())) for line in caption.split("\n")]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=8.5, color="#555555")


def percent_axis(axis: Any) -> None:
    """Show fractions along an axis as percentages."""
    axis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], min_n_ticks=3))
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.3g}%"))


def bare(axes: Axes) -> None:
    """Take ticks and left spine away where labels stand for themselves."""
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def verdict_handles() -> list[Line2D]:
    """Return legend handles for the baseline and for what colours say of failures."""
    said = {
        -1: "clearly fewer failures",
        0: "no clear difference",
        1: "clearly more failures",
    }
    marks = [
        Line2D([], [], color=VERDICT[sign], marker=VERDICT_MARK[sign], linewidth=2.2, label=text)
        for sign, text in said.items()
    ]
    line = Line2D([], [], color=BLACK, linewidth=1.0, linestyle=DASHES, label="baseline")
    return [line, *marks]
