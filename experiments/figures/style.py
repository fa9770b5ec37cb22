"""One style for all figures: readable, colour-blind safe, the same bytes for the same data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
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

DASHES: Final = (0, (4, 3))

Style = dict[str, Any]
"""What matplotlib is told of how to draw something."""


class Look(NamedTuple):
    """How one kind of thing is drawn, so that colour and mark say the same."""

    colour: str  # of mark and line
    mark: str  # in matplotlib's letters; "" for a line alone
    said: str = ""  # in the legend
    hollow: bool = False  # whether the mark is white within

    @property
    def face(self) -> str:
        """What the mark is filled with."""
        return "white" if self.hollow else self.colour


# What a difference to the baseline is drawn in, by its sign for failures.
VERDICT: Final = {
    -1: Look(BLUE, "o", "clearly fewer failures"),
    0: Look(GREY, "D", "no clear difference"),
    1: Look(VERMILLION, "s", "clearly more failures"),
}
# Policies that are drawn beside each other, the baseline first.
POLICIES: Final = (
    Look(BLACK, "o"),
    Look(BLUE, "D"),
    Look(VERMILLION, "s"),
    Look(GREEN, "^"),
    Look(PURPLE, "v"),
    Look(ORANGE, "P"),
)

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
    with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]  # its stub lists every name
        yield


def new_figure(width: float, height: float, **pads: float) -> Figure:
    """Return an empty figure of a size in inches, with room between its panels if told."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    engine = figure.get_layout_engine()
    assert engine is not None  # for it was asked for
    engine.set(**pads)
    return figure


def headed(
    figure: Figure, title: str, caption: str, key: Sequence[Artist] = (), ncols: int = 1
) -> Figure:
    """Put a title above a figure, a caption below it, both to the left, and a key to the right."""
    if key:
        figure.legend(handles=key, loc="outside upper right", ncols=ncols, fontsize=9)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    # As many letters to a line as the figure is wide.
    lines = [textwrap.fill(line, int(14.0 * figure.get_figwidth())) for line in caption.split("\n")]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=8.5, color="#555555")
    return figure


def handle(look: Look, width: float = 2.2, **more: Any) -> Line2D:
    """Return what a legend shows of a look."""
    style: Style = {"markerfacecolor": look.face, "linewidth": width, **more}
    return Line2D([], [], color=look.colour, marker=look.mark, label=look.said, **style)


def baseline_handle() -> Line2D:
    """Return what a legend shows of the line at the baseline."""
    return handle(Look(BLACK, "", "baseline"), 1.0, linestyle=DASHES)


def percent_axis(axis: Axis) -> None:
    """Show fractions along an axis as percentages."""
    axis.set_major_locator(round_steps())
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:.3g}%"))


def round_steps() -> MaxNLocator:
    """Return where an axis has its few round numbers."""
    return MaxNLocator(nbins=5, steps=[1, 2, 5, 10], min_n_ticks=3)


def bare(axes: Axes) -> None:
    """Take ticks and left spine away where labels stand for themselves."""
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
