"""Which policy is the best choice, by what a failure avoided is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from experiments.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    headed,
    new_figure,
    percent_axis,
)

# Told apart by colour, by stroke and by a name at the curve.
_STROKES: Final = (
    (BLUE, "-"),
    (VERMILLION, (0, (5, 2))),
    (GREEN, (0, (1, 1.2))),
    (PURPLE, (0, (5, 1.5, 1, 1.5))),
    (ORANGE, (0, (8, 2))),
)
# Policies that are never the best in more than this share of resamples are not told apart.
_SELDOM: Final = 0.02


def acceptability_figure(
    acceptability: pd.DataFrame, titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw a curve for each policy that is ever the best choice.

    Parameters
    ----------
    acceptability : DataFrame
        What `compare.money.acceptability_by_worth` returned, the baseline first.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    order = list(dict.fromkeys(acceptability["policy"]))
    priced = acceptability[acceptability["worth_of_a_failure_avoided"] > 0.0]
    shares = priced.pivot_table(
        index="worth_of_a_failure_avoided", columns="policy", values="share_best"
    )[order]
    figure = new_figure(10.5, 5.4)
    axes = figure.subplots()
    axes.set_xscale("log")
    shown = [name for name in order if shares[name].max() > _SELDOM]
    strokes = iter(_STROKES * len(order))
    for name in shown:
        colour, dashes = (BLACK, "-") if name == order[0] else next(strokes)
        axes.plot(shares.index, shares[name], color=colour, linestyle=dashes, linewidth=2.2)
        _name_at_top(axes, shares[name], titles[name], colour)
    seldom = len(order) - len(shown)
    if seldom:
        rest = shares[[name for name in order if name not in shown]].sum(axis=1)
        axes.plot(shares.index, rest, color=GREY, linewidth=1.2)
        text = f"{seldom} other{'s' if seldom > 1 else ''}, together"
        axes.annotate(
            text,
            (float(shares.index[-1]), float(rest.iloc[-1])),
            (0, 5),
            textcoords="offset points",
            ha="right",
            fontsize=9,
            color="#666666",
        )
    axes.set_ylim(-0.02, 1.14)
    axes.set_xlim(float(shares.index[0]), float(shares.index[-1]))
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda worth, _: f"{worth:,.0f}"))
    percent_axis(axes.yaxis)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.set_xlabel("what a failure avoided is worth, k$ (equal steps are equal ratios)")
    axes.set_ylabel("resamples in which the policy is\nthe best choice")
    headed(figure, "Which policy is worth its governance", caption)
    return figure


def _name_at_top(axes: Axes, share: pd.Series, title: str, colour: str) -> None:
    """Write a policy's name above the middle of the stretch where its curve is highest."""
    high = share.to_numpy() >= share.max() - 0.02
    places = np.log(share.index.to_numpy(np.float64)[high])
    middle = float(np.exp((places[0] + places[-1]) / 2.0))
    axes.annotate(
        title,
        (middle, float(share.max())),
        (0, 5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9.5,
        fontweight="bold",
        color=colour,
    )
