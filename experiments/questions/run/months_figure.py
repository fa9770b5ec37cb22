"""The months of one run: small multiples over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.style import BLUE, GREEN, ORANGE, VERMILLION, headed, new_figure

_YEAR: Final = 12
_COLOURS: Final = (BLUE, ORANGE, GREEN, VERMILLION)

# Title, unit, and the lines of each panel: what they are called, and their column.
_PANELS: Final[tuple[tuple[str, str, Mapping[str, str]], ...]] = (
    ("Active partnerships", "count", {"signed, not ended": "active", "in talks": "negotiating"}),
    ("Signed and ended", "count over 12 months", {"signed": "formed", "ended": "ended"}),
    ("Trust", "mean, 0 to 1", {"host's": "host_trust", "partner's": "partner_trust"}),
    ("Expectation gap", "expected less actual, 0 to 1", {"": "expectation_gap"}),
    ("FOMO pressure", "mean over hosts", {"": "fomo_pressure"}),
    ("Partnering is a top priority", "% of hosts", {"": "priority"}),
    ("Hosts' attention", "share of what is asked", {"": "host_coverage"}),
    ("Environment", "mean, 0 to 1", {"economic pressure": "pressure", "hype": "hype"}),
)
_COUNTS: Final = ("formed", "ended")
_OF_PARTNERSHIPS: Final = ("host_trust", "partner_trust", "expectation_gap")


def months_figure(history: pd.DataFrame, caption: str) -> Figure:
    """Draw eight panels over the months of a run.

    Parameters
    ----------
    history : DataFrame
        A row for each month.
    caption : str
        Who and how many.
    """
    figure = new_figure(13.5, 6.4)
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.08)  # type: ignore[union-attr]
    panels = figure.subplots(2, 4, sharex=True).ravel()
    for axes, (title, unit, lines) in zip(panels, _PANELS, strict=True):
        _draw_panel(axes, history, lines)
        axes.set_title(title)
        axes.set_ylabel(unit, fontsize=9)
    for axes in panels[4:]:
        axes.set_xlabel("year")
    headed(figure, "One run, month by month", caption)
    return figure


def _draw_panel(axes: Axes, history: pd.DataFrame, lines: Mapping[str, str]) -> None:
    years = history["month"] / _YEAR
    for colour, (label, column) in zip(_COLOURS, lines.items(), strict=False):
        values = history[column].astype(float)
        if column in _COUNTS:
            values = values.rolling(_YEAR, min_periods=_YEAR).sum()
        elif column in _OF_PARTNERSHIPS:
            values = values.where(history["active"] > 0)
        elif column == "priority":
            values = 100.0 * values
        axes.plot(years, values, color=colour, label=label)
    axes.set_xlim(0, max(years.iloc[-1], 1e-9))
    axes.xaxis.get_major_locator().set_params(integer=True)
    bottom, top = axes.get_ylim()
    # Room for the legend above the lines.
    axes.set_ylim(
        min(bottom, 0.0) if history[list(lines.values())].min(axis=None) < 0 else 0.0,
        top * (1.25 if len(lines) > 1 else 1.05),
    )
    if len(lines) > 1:
        axes.legend(fontsize=8.5, loc="upper left", ncols=2, columnspacing=1.0)
