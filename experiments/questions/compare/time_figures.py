"""The figures of a comparison over time: how partnerships form, how long they last and end.

In each, ``policies`` are one or two, the baseline first; ``titles`` are what policies are called,
and ``caption`` says who and how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.figures.bands import draw_band, shade, stack, years_axis
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLACK,
    BLUE,
    DASHES,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    headed,
    new_figure,
    percent_axis,
)
from experiments.questions.compare.lives import FEWEST_PARTNERSHIPS
from sim.vocabulary import FAILURES, NEUTRAL, SUCCESSES

# What is stacked, from the bottom: failures by where they come from, a colour for each.
_KINDS: Final[dict[str, tuple[str, Sequence[str]]]] = {
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
    "neither": (GREY, NEUTRAL),
    "succeeded": (GREEN, SUCCESSES),
}
# How much white is mixed into the colour of a kind for its first, second … ending.
_WHITE: Final = (0.0, 0.3, 0.55, 0.75)
# How far apart names beside the layers are, as a share of the height.
_APART: Final = 0.035
_GROUPS: Final = {
    "failure": "Ending as a failure",
    "success": "Ending as a success",
    "neutral": "Ending as neither",
}
# From the bottom; FOMO on top of what would be signed without it.
_ORIGINS: Final = {
    "deliberate": (BLUE, "deliberate"),
    "renewal": (GREY, "renewed"),
    "brokered": (GREEN, "brokered"),
    "cascade": (PURPLE, "follows from another"),
    "fomo": (VERMILLION, "fear of missing out"),
}
_SINCE: Final = "years since signature"


def time_drawings(
    tables: Mapping[str, pd.DataFrame],
    policies: Sequence[str],
    titles: Mapping[str, str],
    said: str,
) -> list[Drawing]:
    """Return the figures of endings, survival, hazard and formation.

    A policy with too few partnerships is left out; ``said`` is who and how many, for all captions.
    """
    incidence, survival, hazard = (
        tables[name] for name in ("cumulative_incidence", "survival", "hazard")
    )
    formation = tables["formation"]
    bands = "Bands: 95%, from resampling the runs."
    if formation["ci_low"].isna().all():
        bands = "One run of each policy: no bands."
    by_age = (
        f"{said}\n{bands} Left out: ages at which fewer than {FEWEST_PARTNERSHIPS} partnerships "
        "are at risk, or that a year of signings cannot reach."
    )
    found = []
    shown = [one for one in policies if one in set(survival["policy"])]
    if shown:
        found = [
            Drawing(
                "endings",
                lambda: endings_figure(
                    incidence,
                    shown,
                    titles,
                    f"{said}\nCumulative incidence with competing endings, all runs together; "
                    "intervals are in cumulative_incidence.csv.",
                ),
                _of(incidence, shown),
                "Follow an age upwards: the bands stack up to the share of partnerships that have "
                "ended by then, each band a group of causes.",
            ),
            Drawing(
                "survival",
                lambda: survival_figure(survival, tables["mean_life"], shown, titles, by_age),
                _of(survival, shown),
                "The higher the line, the more partnerships still run at that age. Where the dark "
                "band of the difference leaves out 0, the policy clearly changes how many.",
            ),
            Drawing(
                "hazard",
                lambda: hazard_figure(hazard, tables["failing_within_year"], shown, titles, by_age),
                _of(hazard, shown),
                "How many of those still running end in a month, by how they end; below on the "
                "right, how many of those that have come to an age fail within the next year.",
            ),
        ]
    signed = set(formation.loc[formation["signed"] > 0.0, "policy"])
    formed = [one for one in policies if one in signed]
    if formed:
        found.append(
            Drawing(
                "formation",
                lambda: formation_figure(formation, formed, titles, f"{said}\n{bands}"),
                _of(formation, formed),
                "Above, partnerships signed, stacked by what brought them about, those for fear of "
                "missing out on top; waves that come at other times in other runs average out. "
                "Below, each origin's share of what was signed in the last twelve months.",
            )
        )
    return found


def endings_figure(
    incidence: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw cumulative incidence stacked by ending, a panel for each of one or two policies."""
    chosen = _of(incidence, policies)
    total = chosen.groupby("ending")["incidence"].max()
    stacked: dict[str, Any] = {
        ending: tuple(part + white * (1.0 - part) for part in to_rgb(colour))
        for colour, endings in _KINDS.values()
        for ending, white in zip(endings, _WHITE, strict=False)
        if total.get(ending, 0.0) > 0.0
    }
    figure = new_figure(5.2 * len(policies) + 2.6, 6.0)
    panels = figure.subplots(1, len(policies), sharey=True, squeeze=False)[0]
    for axes, policy in zip(panels, policies, strict=True):
        table = chosen[chosen["policy"] == policy].pivot_table(
            index="age_months", columns="ending", values="incidence"
        )
        years = table.index.to_numpy() / 12.0
        if stacked:
            curves = stack(axes, years, table, stacked, edgecolor="white", linewidth=0.5)
            _name_outcomes(axes, dict(zip(stacked, curves[:, -1], strict=True)), years[-1])
        axes.set_title(titles[policy])
        axes.set_ylim(0, 1)
        years_axis(axes, _SINCE, years[-1])
        percent_axis(axes.yaxis)
    panels[0].set_ylabel("share of partnerships that have ended")
    if stacked:
        # From the top, as the eye meets the layers.
        handles = []
        for kind in reversed(_KINDS):
            own = [ending for ending in reversed(_KINDS[kind][1]) if ending in stacked]
            handles += [Patch(alpha=0.0, label=kind)] if own else []
            handles += [Patch(color=stacked[one], label=one.replace("_", " ")) for one in own]
        legend = figure.legend(handles=handles, loc="outside right center", fontsize=8.5)
        for text in legend.get_texts():
            text.set_fontweight("bold" if text.get_text() in _KINDS else "normal")
    return headed(figure, "How partnerships end as they age", caption)


def _name_outcomes(axes: Axes, last: Mapping[str, float], year: float) -> None:
    """Say beside the last age what share failed, ended as neither, succeeded, still runs."""
    shares = {
        said: sum(share for name, share in last.items() if name in endings)
        for said, endings in (
            ("failed", FAILURES),
            ("ended as neither", NEUTRAL),
            ("succeeded", SUCCESSES),
        )
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


def survival_figure(
    survival: pd.DataFrame,
    life: pd.DataFrame,
    policies: Sequence[str],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw the share still running by age under one or two policies, and their difference.

    ``survival`` is by policy and age, ``life``, the mean life, by policy and measure.
    """
    two = len(policies) > 1
    figure = new_figure(11.5 if two else 7.0, 5.4, w_pad=0.12)
    panels = figure.subplots(1, 2 if two else 1, squeeze=False, width_ratios=[3, 2][: 1 + two])[0]
    axes = panels[0]
    means = life[life["measure"] == "mean_life"].set_index("policy")
    for place, policy in enumerate(policies):
        known = means.loc[policy]
        label = titles[policy]
        if pd.notna(known["months"]):
            label += f"\nruns {known['months']:.1f} of the first {known['horizon_months']} months"
            if pd.notna(known["ci_low"]):
                label += f" ({known['ci_low']:.1f} to {known['ci_high']:.1f})"
        draw_band(axes, _of(survival, [policy]), "survival", place, label)
    horizon = int(means["horizon_months"].iloc[0])
    if horizon:
        axes.axvline(horizon / 12.0, color=BLACK, linewidth=0.8, linestyle=":")
    axes.set_title("Share still running")
    axes.set_ylim(0, 1)
    axes.set_ylabel("share of partnerships")
    legend = axes.legend(loc="lower left", fontsize=9, labelspacing=0.8, frameon=True)
    legend.get_frame().set(edgecolor="none", alpha=0.9)
    if two:
        _draw_difference(panels[1], _of(survival, policies[1:]).dropna(subset="difference"))
    for axes in panels:
        percent_axis(axes.yaxis)
        years_axis(axes, _SINCE)
    return headed(figure, "How long partnerships last", caption)


def _draw_difference(axes: Axes, rows: pd.DataFrame) -> None:
    years = rows["age_months"] / 12.0
    axes.axhline(0.0, color=BLACK, linewidth=1.0)
    for name, alpha, said in (
        ("together", 0.18, "95% for all ages together"),
        ("difference", 0.35, "95% for each age by itself"),
    ):
        shade(axes, years, rows[f"{name}_low"], rows[f"{name}_high"], BLUE, alpha, label=said)
    axes.plot(years, rows["difference"], color=BLUE)
    axes.set_title("Difference, paired by seed")
    axes.set_ylabel("share still running, less the baseline's")
    axes.margins(y=0.15)
    if rows["difference_low"].notna().any():
        axes.legend(loc="best", fontsize=8.5)


def hazard_figure(
    hazard: pd.DataFrame,
    failing: pd.DataFrame,
    policies: Sequence[str],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw when partnerships end, by group of endings, and what part fails within a year.

    Of ``hazard``, by policy, period of age and group, the longest periods are drawn; ``failing``
    is by policy and age.
    """
    period = int(hazard["over_months"].max())
    drawn = hazard[hazard["over_months"] == period]
    figure = new_figure(10.5, 7.2, w_pad=0.1, h_pad=0.1)
    panels = figure.subplots(2, 2).ravel()
    for axes, (group, title) in zip(panels, _GROUPS.items(), strict=False):
        for place, policy in enumerate(policies):
            rows = _of(drawn, [policy])
            draw_band(axes, rows[rows["group"] == group], "hazard", place, titles[policy], period)
        axes.set_title(title)
        axes.set_ylabel("of those still running, a month")
    for place, policy in enumerate(policies):
        draw_band(panels[3], _of(failing, [policy]), "failing", place, titles[policy])
    panels[3].set_title("Failing within the next year, by age")
    panels[3].set_ylabel("of those still running")
    last = max(axes.dataLim.x1 for axes in panels)
    for axes in panels:
        axes.set_ylim(0, max(1.1 * axes.dataLim.y1, 1e-3))
        percent_axis(axes.yaxis)
        years_axis(axes, _SINCE, last)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", fontsize=9.5, ncols=2)
    return headed(
        figure, "When partnerships end", f"{caption} Steps: mean over {period} months of age."
    )


def formation_figure(
    formation: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw, for each of one or two policies, what is signed above and shares of it below."""
    figure = new_figure(4.7 * len(policies) + 2.4, 7.2)
    rows = figure.subplots(2, len(policies), sharex=True, sharey="row", squeeze=False)
    signed = formation[formation["signed"] > 0.0]["origin"].unique()
    shown = {origin: _ORIGINS[origin][0] for origin in _ORIGINS if origin in signed}
    for (above, below), policy in zip(rows.T, policies, strict=True):
        own = _of(formation, [policy])
        _draw_signed(above, own, shown)
        above.set_title(titles[policy])
        for origin, colour in shown.items():
            part = own[own["origin"] == origin]
            years = (part["month"] + 3.0) / 12.0  # a year up to the end of a quarter
            shade(below, years, part["share_low"], part["share_high"], colour, 0.2)
            below.plot(years, part["share_of_year"], color=colour)
        below.set_ylim(0, 1)
        percent_axis(below.yaxis)
        years_axis(below, "year of observation")
    rows[0, 0].set_ylabel("signed a month, mean of the runs")
    rows[1, 0].set_ylabel("share of the last 12 months' signatures")
    # From the top, as the eye meets the layers.
    handles = [Patch(color=shown[one], label=_ORIGINS[one][1]) for one in reversed(shown)]
    figure.legend(handles=handles, loc="outside right center", fontsize=9)
    return headed(
        figure, "How partnerships come about", f"{caption} Dashed: the same, of the total."
    )


def _draw_signed(axes: Axes, own: pd.DataFrame, colours: Mapping[str, str]) -> None:
    by_origin = own.pivot_table(index="month", columns="origin", values="signed")
    years = (by_origin.index.to_numpy(np.float64) + 1.5) / 12.0  # the middle of a quarter
    stack(axes, years, by_origin, colours, alpha=0.85, linewidth=0)
    total = own[own["origin"] == "all"]
    axes.plot(years, total["signed"], color=BLACK, linewidth=1.0)
    # Lines, for a band would dull the colours below it.
    for bound in ("ci_low", "ci_high"):
        axes.plot(years, total[bound], color=BLACK, linewidth=0.8, linestyle=DASHES)
    years_axis(axes, "")


def _of(table: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    return table[table["policy"].isin(policies)]
