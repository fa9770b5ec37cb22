"""Failure by type of partnership, under the baseline and under the best policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.figures.style import BLACK, BLUE, bare, headed, new_figure, percent_axis

# How far the marks of two policies stand apart, in rows.
_APART = 0.3
_STYLES = ((BLACK, "o"), (BLUE, "D"))


def by_type_figure(
    by_type: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw a row for each type of partnership, with a mark and interval for each policy.

    Parameters
    ----------
    by_type : DataFrame
        The table of failure by type.
    policies : sequence of str
        Which one or two to draw, the baseline first.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    chosen = by_type[by_type["policy"].isin(policies)]
    formed = chosen.pivot_table(
        index="type", columns="policy", values="partnerships", aggfunc="sum", sort=False
    )
    # The most frequent on top, those that were never formed left out.
    order = list(formed[formed.sum(axis=1) > 0].sum(axis=1).sort_values(kind="stable").index)
    figure = new_figure(9.0, 2.2 + 0.62 * max(len(order), 1))
    axes = figure.subplots()
    for place, policy in enumerate(policies):
        rows = chosen[chosen["policy"] == policy].set_index("type").loc[order]
        colour, mark = _STYLES[place]
        # The baseline above the policy.
        shift = _APART * (0.5 * (len(policies) - 1) - place)
        heights = [row + shift for row in range(len(order))]
        axes.hlines(heights, rows["ci_low"], rows["ci_high"], color=colour, linewidth=2.2)
        axes.plot(rows["failure_rate"], heights, mark, color=colour, markersize=6)
    axes.set_yticks(range(len(order)), [_label(kind, formed.loc[kind], policies) for kind in order])
    axes.set_ylim(-0.6, max(len(order), 1) - 0.4)
    axes.margins(x=0.05)
    percent_axis(axes.xaxis)
    bare(axes)
    axes.set_xlabel("share of partnerships that miss their objectives")
    handles = [
        Line2D([], [], color=colour, marker=mark, linewidth=2.2, label=titles[policy])
        for policy, (colour, mark) in zip(policies, _STYLES, strict=False)
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2, fontsize=9)
    headed(figure, "Failure by type of partnership", caption)
    return figure


def _label(kind: str, formed: pd.Series, policies: Sequence[str]) -> str:
    """Return a type's name with how many partnerships there are under each policy."""
    counts = " and ".join(f"{int(formed[policy]):,}" for policy in policies)
    return f"{kind.replace('_', ' ')}\nn = {counts}"
