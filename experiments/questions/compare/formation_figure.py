"""How partnerships come about: signed in each month by origin, and each origin's share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.lines import years_axis
from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREEN,
    GREY,
    PURPLE,
    VERMILLION,
    headed,
    new_figure,
    percent_axis,
)

# From the bottom; FOMO on top of what would be signed without it.
_ORIGINS: Final = {
    "deliberate": (BLUE, "deliberate"),
    "renewal": (GREY, "renewed"),
    "brokered": (GREEN, "brokered"),
    "cascade": (PURPLE, "follows from another"),
    "fomo": (VERMILLION, "fear of missing out"),
}


def formation_figure(
    formation: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw, for each of one or two policies, what is signed above and shares of it below.

    Parameters
    ----------
    formation : DataFrame
        Signed a month and run, by policy, quarter and origin, and share of the last year's.
    policies : sequence of str
        Which, side by side.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    figure = new_figure(4.7 * len(policies) + 2.4, 7.2)
    rows = figure.subplots(2, len(policies), sharex=True, sharey="row", squeeze=False)
    signed = formation[formation["signed"] > 0.0]["origin"].unique()
    shown = [origin for origin in _ORIGINS if origin in signed]
    for place, policy in enumerate(policies):
        own = formation[formation["policy"] == policy]
        _draw_signed(rows[0, place], own, shown)
        rows[0, place].set_title(titles[policy])
        _draw_shares(rows[1, place], own, shown)
    rows[0, 0].set_ylabel("signed a month, mean of the runs")
    rows[1, 0].set_ylabel("share of the last 12 months' signatures")
    # From the top, as the eye meets the layers.
    handles = [Patch(color=_ORIGINS[one][0], label=_ORIGINS[one][1]) for one in reversed(shown)]
    figure.legend(handles=handles, loc="outside right center", fontsize=9)
    headed(figure, "How partnerships come about", f"{caption} Dashed: the same, of the total.")
    return figure


def _draw_signed(axes: Axes, own: pd.DataFrame, shown: Sequence[str]) -> None:
    by_origin = own.pivot_table(index="month", columns="origin", values="signed")
    years = (by_origin.index.to_numpy() + 1.5) / 12.0  # the middle of a quarter
    axes.stackplot(
        years,
        by_origin[list(shown)].to_numpy().T,
        colors=[_ORIGINS[one][0] for one in shown],
        alpha=0.85,
        linewidth=0,
    )
    total = own[own["origin"] == "all"]
    axes.plot(years, total["signed"], color=BLACK, linewidth=1.0)
    # Lines, for a band would dull the colours below it.
    for bound in ("ci_low", "ci_high"):
        axes.plot(years, total[bound], color=BLACK, linewidth=0.8, linestyle=DASHES)
    years_axis(axes, "")


def _draw_shares(axes: Axes, own: pd.DataFrame, shown: Sequence[str]) -> None:
    for origin in shown:
        rows = own[own["origin"] == origin]
        years = (rows["month"] + 3.0) / 12.0  # a year up to the end of a quarter
        colour = _ORIGINS[origin][0]
        axes.fill_between(
            years, rows["share_low"], rows["share_high"], color=colour, alpha=0.2, linewidth=0
        )
        axes.plot(years, rows["share_of_year"], color=colour)
    axes.set_ylim(0, 1)
    percent_axis(axes.yaxis)
    years_axis(axes, "year of observation")
