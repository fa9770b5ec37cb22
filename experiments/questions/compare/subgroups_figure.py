"""A forest of subgroups: what the best policy changes in each, against the baseline."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from experiments.figures.style import (
    BLACK,
    DARK,
    DASHES,
    VERDICT,
    VERDICT_MARK,
    bare,
    headed,
    new_figure,
    verdict_handles,
)

_ROW = 0.27
_OVERALL = Line2D([], [], color=DARK, linewidth=1.0, linestyle=":", label="all")
_LABELS = {"fomo": "fear of missing out"}


def subgroups_figure(
    table: pd.DataFrame,
    policy: str,
    overall: float,
    titles: Mapping[str, str],
    dimensions: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each subgroup: the difference to the baseline, with its interval.

    Parameters
    ----------
    table : DataFrame
        The table of subgroups; its first policy is the baseline.
    policy : str
        Which one to draw.
    overall : float
        The difference of all partnerships, a fraction.
    titles, dimensions : mapping of str to str
        What policies and dimensions are called in the figure.
    caption : str
        Who and how many.
    """
    baseline = table["policy"].iloc[0]
    rows = table[(table["policy"] == policy) & table["difference"].notna()]
    under = table[table["policy"] == baseline].set_index(["dimension", "subgroup"])["partnerships"]
    count = len(rows) + rows["dimension"].nunique()
    figure = new_figure(10.6, 2.3 + _ROW * max(count, 1))
    axes = figure.subplots()
    axes.axvline(0.0, color=BLACK, linewidth=1.0, linestyle=DASHES)
    axes.axvline(100.0 * overall, color=DARK, linewidth=1.0, linestyle=":")
    labels, headings, height = [], [], float(count)
    for dimension, group in rows.groupby("dimension", sort=False):
        height -= 1.0
        labels.append((height, dimensions[str(dimension)]))
        headings.append(len(labels) - 1)
        for row in group.itertuples():
            height -= 1.0
            labels.append((height, _LABELS.get(row.subgroup, row.subgroup.replace("_", " "))))
            _draw_row(axes, height, row)
            formed = f"{int(under[dimension, row.subgroup]):,} and {row.partnerships:,}"
            # Beside the panel, where no bar reaches.
            place = blended_transform_factory(axes.transAxes, axes.transData)
            axes.text(1.02, height, formed, transform=place, va="center", fontsize=8.5, color=DARK)
    axes.set_yticks([at for at, _ in labels], [text for _, text in labels])
    for number in headings:
        axes.get_yticklabels()[number].set_fontweight("bold")
    axes.set_ylim(-0.7, count - 0.3)
    axes.margins(x=0.05)
    axes.text(1.02, 1.0, "n", transform=axes.transAxes, va="bottom", fontsize=9, color=DARK)
    axes.set_xlabel(
        f"{titles[policy]} less {titles[baseline]}: objectives unmet, percentage points"
    )
    bare(axes)
    figure.legend(
        handles=[*verdict_handles(), _OVERALL], loc="outside upper right", ncols=5, fontsize=9
    )
    headed(figure, "Failure by subgroup", caption)
    return figure


def _draw_row(axes: Axes, height: float, row: object) -> None:
    low, high = 100.0 * row.together_low, 100.0 * row.together_high  # type: ignore[attr-defined]
    sign = 1 if low > 0.0 else -1 if high < 0.0 else 0
    # Hollow where there are few partnerships.
    few = "few partnerships" in row.caution  # type: ignore[attr-defined]
    colour = VERDICT[sign]
    axes.plot([low, high], [height, height], color=colour, linewidth=2.0)
    axes.plot(
        100.0 * row.difference,  # type: ignore[attr-defined]
        height,
        VERDICT_MARK[sign],
        color=colour,
        markerfacecolor="white" if few else colour,
        markersize=6,
    )
