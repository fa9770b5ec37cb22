"""How partnerships end as they age: cumulative incidence stacked by ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.style import (
    BLUE,
    GREEN,
    LIGHT,
    ORANGE,
    PURPLE,
    VERMILLION,
    headed,
    new_figure,
    percent_axis,
)
from sim.vocabulary import FAILURES, NEUTRAL, SUCCESSES

# What is stacked, from the bottom: failures by where they come from, a colour for each.
_KINDS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "failed: the work": (
        VERMILLION,
        ("never_scaled", "objectives_unmet", "over_customised", "capability_outgrown"),
    ),
    "failed: the relation": (
        BLUE,
        ("trust_broke_down", "power_imbalance", "priorities_conflicted", "identity_conflict"),
    ),
    "failed: the means": (
        ORANGE,
        ("resources_exhausted", "sponsor_lost", "funding_lapsed", "partner_insolvent"),
    ),
    "failed: from outside": (PURPLE, ("market_or_regulation", "data_breach")),
    "neither": (LIGHT, NEUTRAL),
    "succeeded": (GREEN, SUCCESSES),
}
# How much white is mixed into the colour of a kind for its first, second … ending.
_WHITE: Final = (0.0, 0.3, 0.55, 0.75)
# How far apart names beside the layers are, as a share of the height.
_APART: Final = 0.035


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
    total = chosen.groupby("ending")["incidence"].max()
    stacked = {
        ending: _mixed(colour, _WHITE[place])
        for colour, endings in _KINDS.values()
        for place, ending in enumerate(endings)
        if total.get(ending, 0.0) > 0.0
    }
    figure = new_figure(5.2 * len(policies) + 2.6, 6.0)
    panels = np.atleast_1d(figure.subplots(1, len(policies), sharey=True))
    for axes, policy in zip(panels, policies, strict=True):
        table = chosen[chosen["policy"] == policy].pivot_table(
            index="age_months", columns="ending", values="incidence"
        )
        years = table.index.to_numpy() / 12.0
        curves = table.reindex(columns=list(stacked), fill_value=0.0).to_numpy().T
        if stacked:
            axes.stackplot(
                years, curves, colors=list(stacked.values()), edgecolor="white", linewidth=0.5
            )
            _name_outcomes(axes, dict(zip(stacked, curves[:, -1], strict=True)), years[-1])
        axes.set_title(titles[policy])
        axes.set_xlabel("years since signature")
        axes.set_xlim(0, max(years[-1], 1e-9))
        axes.set_ylim(0, 1)
        axes.xaxis.get_major_locator().set_params(integer=True)
        percent_axis(axes.yaxis)
    panels[0].set_ylabel("share of partnerships that have ended")
    if stacked:
        legend = figure.legend(handles=_handles(stacked), loc="outside right center", fontsize=8.5)
        for text in legend.get_texts():
            text.set_fontweight("bold" if text.get_text() in _KINDS else "normal")
    headed(figure, "How partnerships end as they age", caption)
    return figure


def _name_outcomes(axes: Axes, last: Mapping[str, float], year: float) -> None:
    """Say beside the last age what share failed, ended as neither, succeeded, still runs."""
    shares = {
        "failed": sum(share for name, share in last.items() if name in FAILURES),
        "ended as neither": sum(share for name, share in last.items() if name in NEUTRAL),
        "succeeded": sum(share for name, share in last.items() if name in SUCCESSES),
    }
    shares["still running"] = 1.0 - sum(shares.values())
    below, lowest = 0.0, 0.0
    for name, share in shares.items():
        # Thin layers lie close together; their names may not.
        height = max(below + share / 2.0, lowest)
        if share >= 0.005:
            axes.annotate(
                f"{share:.0%} {name}",
                (year, height),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                annotation_clip=False,
            )
            lowest = height + _APART
        below += share


def _handles(stacked: Mapping[str, tuple[float, ...]]) -> list[Patch]:
    """Return the legend, in the order in which the eye meets the layers: from the top."""
    handles = []
    for kind, (_, endings) in reversed(_KINDS.items()):
        shown = [ending for ending in reversed(endings) if ending in stacked]
        if shown:
            handles.append(Patch(alpha=0.0, label=kind))
            handles += [
                Patch(color=stacked[ending], label=ending.replace("_", " ")) for ending in shown
            ]
    return handles


def _mixed(colour: str, white: float) -> tuple[float, ...]:
    return tuple(part + white * (1.0 - part) for part in to_rgb(colour))
