"""How partnerships end as they age: cumulative incidence stacked by ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from experiments.figures.style import (
    BLUE,
    BROWN,
    DARK,
    GREEN,
    GREY,
    LIGHT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    headed,
    new_figure,
    percent_axis,
)
from sim.vocabulary import FAILURES, NEUTRAL, SUCCESSES

# The most frequent causes of failure get a colour each, the others share one.
_CAUSES = (VERMILLION, ORANGE, YELLOW, PURPLE, BLUE, SKY, BROWN, DARK)
_REST = "other failures"


def endings_figure(
    incidence: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw a panel for each of one or two policies.

    Parameters
    ----------
    incidence : DataFrame
        Cumulative incidence by policy, age and ending.
    policies : sequence of str
        Which to draw, side by side.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    chosen = incidence[incidence["policy"].isin(policies)]
    groups = _groups(chosen)
    figure = new_figure(5.2 * len(policies) + 2.4, 5.0)
    panels = np.atleast_1d(figure.subplots(1, len(policies), sharey=True, squeeze=True))
    for axes, policy in zip(panels, policies, strict=True):
        ages, curves = _curves(chosen[chosen["policy"] == policy], groups)
        axes.stackplot(
            ages / 12.0,
            curves,
            colors=[colour for _, colour in groups.values()],
            edgecolor="white",
            linewidth=0.6,
        )
        axes.set_title(titles[policy])
        axes.set_xlabel("years since signature")
        axes.set_xlim(0, max(ages[-1] / 12.0, 1e-9))
        axes.set_ylim(0, 1)
        axes.xaxis.get_major_locator().set_params(integer=True)
        percent_axis(axes.yaxis)
    panels[0].set_ylabel("share of partnerships that have ended")
    handles = [
        Patch(color=colour, label=name.replace("_", " "))
        for name, (_, colour) in reversed(list(groups.items()))
    ]
    figure.legend(
        handles=handles, loc="outside right center", fontsize=9, title="ending", alignment="left"
    )
    headed(figure, "How partnerships end as they age", caption)
    return figure


def _groups(incidence: pd.DataFrame) -> dict[str, tuple[list[str], str]]:
    """Return what is stacked, from the bottom: endings put together, and their colour."""
    last = incidence[incidence["age_months"] == incidence["age_months"].max()]
    total = last.groupby("ending")["incidence"].max()
    causes = sorted(FAILURES, key=lambda name: (-total.get(name, 0.0), name))
    named, rest = causes[: len(_CAUSES)], causes[len(_CAUSES) :]
    groups = {name: ([name], colour) for name, colour in zip(named, _CAUSES, strict=True)}
    groups[_REST] = (rest, GREY)
    groups["acquired, planned exit"] = (list(NEUTRAL), LIGHT)
    groups["success"] = (list(SUCCESSES), GREEN)
    return groups


def _curves(
    rows: pd.DataFrame, groups: Mapping[str, tuple[list[str], str]]
) -> tuple[NDArray[np.int64], list[NDArray[np.float64]]]:
    table = rows.pivot_table(index="age_months", columns="ending", values="incidence")
    curves = [
        table.reindex(columns=endings, fill_value=0.0).sum(axis=1).to_numpy()
        for endings, _ in groups.values()
    ]
    return table.index.to_numpy(), curves
