"""When partnerships end: hazard by age and group of endings, and what fails within a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures.lines import draw_band, years_axis
from experiments.figures.style import headed, new_figure, percent_axis

_GROUPS: Final = {
    "failure": "Ending as a failure",
    "success": "Ending as a success",
    "neutral": "Ending as neither",
}


def hazard_figure(
    hazard: pd.DataFrame,
    failing: pd.DataFrame,
    policies: Sequence[str],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a panel for each group of endings, and one of what fails within a year.

    Parameters
    ----------
    hazard : DataFrame
        By policy, period of age and group; the longest periods are drawn.
    failing : DataFrame
        What part of those still running fails within a year, by policy and age.
    policies : sequence of str
        One or two; the first is the baseline.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    period = int(hazard["over_months"].max())
    drawn = hazard[hazard["over_months"] == period]
    figure = new_figure(10.5, 7.2)
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # type: ignore[union-attr]
    panels = figure.subplots(2, 2).ravel()
    for axes, (group, title) in zip(panels, _GROUPS.items(), strict=False):
        for place, policy in enumerate(policies):
            rows = drawn[(drawn["policy"] == policy) & (drawn["group"] == group)]
            draw_band(axes, rows, "hazard", place, titles[policy], period)
        axes.set_title(title)
        axes.set_ylabel("of those still running, a month")
    for place, policy in enumerate(policies):
        rows = failing[failing["policy"] == policy]
        draw_band(panels[3], rows, "failing", place, titles[policy])
    panels[3].set_title("Failing within the next year, by age")
    panels[3].set_ylabel("of those still running")
    last = max(axes.dataLim.x1 for axes in panels)
    for axes in panels:
        axes.set_ylim(0, max(1.1 * axes.dataLim.y1, 1e-3))
        percent_axis(axes.yaxis)
        years_axis(axes, "years since signature")
        axes.set_xlim(0, last)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", fontsize=9.5, ncols=2)
    headed(figure, "When partnerships end", f"{caption} Steps: mean over {period} months of age.")
    return figure
