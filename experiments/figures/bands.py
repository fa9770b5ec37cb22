"""Lines over time: each with its band, or stacked upon each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from experiments.figures.style import POLICIES, Style

# Dashes tell the baseline from the other policy without colour.
_STYLES: Final = ("--", "-")


def draw_band(
    axes: Axes, rows: pd.DataFrame, value: str, place: int, label: str, period: int = 0
) -> None:
    """Draw a policy's line with its band, ``ci_low`` to ``ci_high``, over years.

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
    steps: Style = {}
    if period:
        steps = {"drawstyle": "steps-post"}
        months = np.append(months, months[-1:] + period)
        # The last step goes on to the end of its period.
        low, high, values = (np.append(one, one[-1:]) for one in (low, high, values))
    years, colour = months / 12.0, POLICIES[place].colour
    shade(axes, years, low, high, colour, 0.18, step="post" if period else None)
    axes.plot(years, values, color=colour, linestyle=_STYLES[place], label=label, **steps)


def shade(
    axes: Axes,
    years: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    colour: str,
    alpha: float,
    **more: Any,
) -> None:
    """Fill what lies between two lines."""
    axes.fill_between(years, low, high, color=colour, alpha=alpha, linewidth=0, **more)


def stack(
    axes: Axes,
    years: NDArray[np.float64],
    layers: pd.DataFrame,
    colours: Mapping[str, Any],
    **more: Any,
) -> NDArray[np.float64]:
    """Draw the columns of a table that have a colour upon each other, the first lowest.

    Returns
    -------
    array of float, shape (layers, years)
        What is drawn; a column that is missing is 0.
    """
    drawn = layers.reindex(columns=list(colours), fill_value=0.0).to_numpy(np.float64).T
    axes.stackplot(years, drawn, colors=list(colours.values()), **more)
    return drawn


def years_axis(axes: Axes, label: str, last: float | None = None) -> None:
    """Let an axis of years begin at 0, end where what is drawn does, and count whole years."""
    axes.set_xlim(0, max(axes.dataLim.x1 if last is None else last, 1e-9))
    locator: Any = axes.xaxis.get_major_locator()
    locator.set_params(integer=True)
    axes.set_xlabel(label)
