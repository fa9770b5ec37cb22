"""Lines of two policies over time, each with its band."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import BLACK, BLUE

# The baseline's and the other's; dashes tell them apart without colour.
COLOURS: Final = (BLACK, BLUE)
_STYLES: Final = ("--", "-")


def draw_band(
    axes: Axes, rows: pd.DataFrame, value: str, place: int, label: str, period: int = 0
) -> None:
    """Draw a line with its band, ``ci_low`` to ``ci_high``, over years.

    Parameters
    ----------
    axes : Axes
        Where.
    rows : DataFrame
        A row for each point, in order; without any, nothing is drawn.
    value : str
        Column that is drawn, over ``age_months``.
    place : int
        0 for the baseline, 1 for the other policy.
    label : str
        In the legend.
    period : int
        Months that each value holds for, drawn as steps; 0 for a line from point to point.
    """
    if rows.empty:
        return
    months, low, high, values = (
        rows[name].to_numpy() for name in ("age_months", "ci_low", "ci_high", value)
    )
    band, line = {}, {}
    if period:
        band, line = {"step": "post"}, {"drawstyle": "steps-post"}
        months = np.append(months, months[-1:] + period)
        # The last step goes on to the end of its period.
        low, high, values = (np.append(one, one[-1:]) for one in (low, high, values))
    years = months / 12.0
    colour = COLOURS[place]
    axes.fill_between(years, low, high, color=colour, alpha=0.18, linewidth=0, **band)
    axes.plot(years, values, color=colour, linestyle=_STYLES[place], label=label, **line)


def years_axis(axes: Axes, label: str) -> None:
    """Let an axis of years begin at 0 and count whole years."""
    axes.set_xlim(0, max(axes.dataLim.x1, 1e-9))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(label)
