"""Who pays and who gains: what one policy changes for hosts and partners, small and large."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.style import BLACK, BLUE, DARK, GREY, VERMILLION, bare, headed, new_figure
from experiments.questions.compare.parties import OUTSIDE

_PANELS: Final = {
    "value": "By value",
    "own_cost": "By own cost",
    "governance_cost": "By governance cost",
    "net": "Net of all three",
}
_COSTS: Final = ("own_cost", "governance_cost")
# From the whole of a side to its parts.
_DIMENSIONS: Final = {"total": 0, OUTSIDE: 1, "all": 2, "size": 3, "kind": 4, "ownership": 5}
_NAMES: Final = {"total": "in all", OUTSIDE: "all else", "all": "these partnerships"}


def parties_figure(changes: pd.DataFrame, title: str, baseline: str, caption: str) -> Figure:
    """Draw a row for each group of organisations and a panel for each measure.

    Parameters
    ----------
    changes : DataFrame
        The rows of one policy of what `experiments.questions.compare.parties.parties` returned.
    title, baseline : str
        What the policy and the baseline are called.
    caption : str
        Who and how many.
    """
    rows = changes.assign(place=changes["dimension"].map(_DIMENSIONS)).sort_values(
        ["side", "place"], kind="stable"
    )
    order = rows[["side", "dimension", "group"]].drop_duplicates()
    places, labels, heads = _places(order)
    figure = new_figure(12.0, 1.9 + 0.25 * (max(places) + 1.0))
    panels = figure.subplots(1, len(_PANELS), sharex=True, sharey=True)
    for axes, (measure, heading) in zip(panels, _PANELS.items(), strict=True):
        one = rows[rows["measure"] == measure]
        _draw(axes, one, places, -1.0 if measure in _COSTS else 1.0)
        axes.set_title(heading)
        axes.locator_params(axis="x", nbins=4)
        bare(axes)
    panels[0].set_yticks([*places, *heads.values()], [*labels, *heads])
    for label in panels[0].get_yticklabels()[len(places) :]:
        label.set_fontweight("bold")
    panels[0].set_ylim(max(places) + 0.7, -0.7)
    figure.get_layout_engine().set(wspace=0.04)  # type: ignore[union-attr]
    # Below the middle of the four panels.
    panels[1].set_xlabel(
        "gain (to the right) or loss (to the left), k$ per host-year", x=1.02, ha="center"
    )
    figure.legend(
        handles=[
            Patch(color=BLUE, label="clear gain"),
            Patch(color=VERMILLION, label="clear loss"),
            Patch(facecolor="white", edgecolor=GREY, label="not clear"),
        ],
        loc="outside upper right",
        ncols=3,
        fontsize=9,
    )
    headed(figure, f"Who pays and who gains: {title} against {baseline}", caption)
    return figure


def _places(order: pd.DataFrame) -> tuple[list[float], list[str], dict[str, float]]:
    """Return where each row stands, what it is called, and where each side's heading stands."""
    places, labels, heads = [], [], {}
    at, before = -1.0, ("", "")
    for side, dimension, group in order.itertuples(index=False):
        if side != before[0]:
            at += 1.0 if before[0] == "" else 1.6
            heads[f"{side.upper()}S"] = at
            at += 1.0
        else:
            at += 1.0 if dimension == before[1] or dimension in (OUTSIDE, "all") else 1.4
        places.append(at)
        labels.append(_NAMES.get(dimension, group.replace("_", " ")))
        before = (side, dimension)
    return places, labels, heads


def _draw(axes: Axes, rows: pd.DataFrame, places: list[float], sign: float) -> None:
    """Draw the bars of a measure; a cost counts downwards."""
    value = sign * rows["difference"].to_numpy(np.float64)
    bounds = sign * rows[["together_low", "together_high"]].to_numpy(np.float64)
    low, high = bounds.min(axis=1), bounds.max(axis=1)
    for at, middle, left, right in zip(places, value, low, high, strict=True):
        colour = BLUE if left > 0.0 else VERMILLION if right < 0.0 else GREY
        face = "white" if colour == GREY else colour
        axes.barh(at, middle, height=0.62, facecolor=face, edgecolor=colour, linewidth=1.2)
        if np.isfinite((left, right)).all():
            axes.plot([left, right], [at, at], color=DARK, linewidth=1.3, solid_capstyle="butt")
    axes.axvline(0.0, color=BLACK, linewidth=0.9)
