"""What governance costs against the failures it avoids, with intervals in both directions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.comparing.rates import HEADLINE
from experiments.estimators.means import Estimate
from experiments.figures.labels import place_labels
from experiments.figures.style import (
    BLACK,
    DASHES,
    VERDICT,
    VERDICT_MARK,
    headed,
    new_figure,
    verdict_handles,
)


def cost_figure(
    rates: pd.DataFrame,
    costs: pd.DataFrame,
    verdicts: Mapping[str, Estimate],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a point for each policy.

    Parameters
    ----------
    rates, costs : DataFrame
        The tables of failure rates and of costs.
    verdicts : mapping of str to Estimate
        Differences of the headline rate that may be claimed, by policy.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    avoided = rates[rates["definition"] == HEADLINE].set_index("policy")
    spent = costs[costs["measure"] == "governance_cost"].set_index("policy")
    baseline = rates["policy"].iloc[0]
    figure = new_figure(10.5, 6.4)
    axes = figure.subplots()
    axes.axhline(0.0, color=BLACK, linewidth=1.0, linestyle=DASHES)
    points, bars = {}, []
    for policy, estimate in verdicts.items():
        x, y = spent.loc[policy, "value"], -100.0 * avoided.loc[policy, "difference"]
        across = (spent.loc[policy, "ci_low"], spent.loc[policy, "ci_high"])
        up = (
            -100.0 * avoided.loc[policy, "difference_high"],
            -100.0 * avoided.loc[policy, "difference_low"],
        )
        colour = VERDICT[estimate.sign]
        axes.plot(across, (y, y), color=colour, linewidth=1.4)
        axes.plot((x, x), up, color=colour, linewidth=1.4)
        axes.plot(x, y, VERDICT_MARK[estimate.sign], color=colour, markersize=7)
        points[titles[policy]] = (float(x), float(y))
        bars += [((across[0], y), (across[1], y)), ((x, up[0]), (x, up[1]))]
    axes.margins(x=0.18, y=0.12)
    axes.set_xlabel("governance cost to both sides, k$ per host-year")
    axes.set_ylabel(
        "failures avoided, percentage points of partnerships\n"
        "(objectives unmet, against: " + titles[baseline] + ")"
    )
    axes.legend(
        handles=verdict_handles(), loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, fontsize=9
    )
    left, right = axes.get_xlim()
    baseline_bar = ((left, 0.0), (right, 0.0))
    headed(figure, "What governance costs, and the failures it avoids", caption)
    place_labels(axes, points, [baseline_bar, *(bar for bar in bars if np.isfinite(bar).all())])
    return figure
