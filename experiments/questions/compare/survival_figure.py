"""How long partnerships last: the share still running by age, and what a policy changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures.lines import COLOURS, draw_band, years_axis
from experiments.figures.style import BLACK, BLUE, headed, new_figure, percent_axis


def survival_figure(
    survival: pd.DataFrame,
    life: pd.DataFrame,
    policies: Sequence[str],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw the share still running under one or two policies, and their difference.

    Parameters
    ----------
    survival, life : DataFrame
        Survival by policy and age; mean life by policy and measure.
    policies : sequence of str
        Which; the first is the baseline.
    titles : mapping of str to str
        What the policies are called in the figure.
    caption : str
        Who and how many.
    """
    two = len(policies) > 1
    figure = new_figure(11.5 if two else 7.0, 5.4)
    figure.get_layout_engine().set(w_pad=0.12)  # type: ignore[union-attr]
    panels = figure.subplots(1, 2 if two else 1, squeeze=False, width_ratios=[3, 2][: 1 + two])[0]
    _draw_shares(panels[0], survival, life, policies, titles)
    if two:
        _draw_difference(panels[1], survival[survival["policy"] == policies[1]])
    headed(figure, "How long partnerships last", caption)
    return figure


def _draw_shares(
    axes: Axes,
    survival: pd.DataFrame,
    life: pd.DataFrame,
    policies: Sequence[str],
    titles: Mapping[str, str],
) -> None:
    means = life[life["measure"] == "mean_life"].set_index("policy")
    for place, policy in enumerate(policies):
        rows = survival[survival["policy"] == policy]
        known = means.loc[policy]
        label = titles[policy]
        if pd.notna(known["months"]):
            label += f"\nruns {known['months']:.1f} of the first {known['horizon_months']} months"
            if pd.notna(known["ci_low"]):
                label += f" ({known['ci_low']:.1f} to {known['ci_high']:.1f})"
        draw_band(axes, rows, "survival", place, label)
    horizon = int(means["horizon_months"].iloc[0])
    if horizon:
        axes.axvline(horizon / 12.0, color=BLACK, linewidth=0.8, linestyle=":")
    axes.set_title("Share still running")
    axes.set_ylim(0, 1)
    percent_axis(axes.yaxis)
    years_axis(axes, "years since signature")
    axes.set_ylabel("share of partnerships")
    legend = axes.legend(loc="lower left", fontsize=9, labelspacing=0.8, frameon=True)
    legend.get_frame().set(edgecolor="none", alpha=0.9)


def _draw_difference(axes: Axes, rows: pd.DataFrame) -> None:
    rows = rows.dropna(subset="difference")
    years = rows["age_months"] / 12.0
    axes.axhline(0.0, color=BLACK, linewidth=1.0)
    axes.fill_between(
        years,
        rows["together_low"],
        rows["together_high"],
        color=BLUE,
        alpha=0.18,
        linewidth=0,
        label="95% for all ages together",
    )
    axes.fill_between(
        years,
        rows["difference_low"],
        rows["difference_high"],
        color=BLUE,
        alpha=0.35,
        linewidth=0,
        label="95% for each age by itself",
    )
    axes.plot(years, rows["difference"], color=COLOURS[1])
    axes.set_title("Difference, paired by seed")
    percent_axis(axes.yaxis)
    years_axis(axes, "years since signature")
    axes.set_ylabel("share still running, less the baseline's")
    axes.margins(y=0.15)
    if rows["difference_low"].notna().any():
        axes.legend(loc="best", fontsize=8.5)
