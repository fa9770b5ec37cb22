"""The figures of a comparison, and what their captions say: rates, types, subgroups, network.

In each, ``titles`` are what policies are called, and ``caption`` says who and how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from experiments.figures.forest import Mark, draw_marks, draw_series, forest, reference, spread
from experiments.figures.network import Panel, draw_networks
from experiments.figures.saving import Drawing
from experiments.figures.style import (
    BLUE,
    DARK,
    GREEN,
    GREY,
    POLICIES,
    VERDICT,
    VERMILLION,
    Look,
    baseline_handle,
    handle,
    headed,
)
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.money_figures import money_drawings
from experiments.questions.compare.network import Network, network_at_end, said_of
from experiments.questions.compare.subgroups import DIMENSIONS, FEW
from experiments.questions.compare.time_figures import time_drawings
from experiments.questions.measures import DEFINED, DELIVERED, HEADLINE
from experiments.settings.policies import NamedPolicy, titles_of
from experiments.settings.settings import Settings
from sim import FAILURE_DEFINITIONS

_VERDICTS: Final = {
    "fewer": Look(BLUE, "o", "clearly better"),
    "more": Look(VERMILLION, "s", "clearly worse"),
    "no material difference": Look(GREEN, "^", "not material"),
    "not clear": Look(GREY, "D", "not clear"),
}
# More value is as good as fewer failures.
_OF_VALUE: Final = {"higher": "fewer", "lower": "more"}
_PANELS: Final = {
    **{name: said.capitalize() for name, said in DEFINED.items()},
    DELIVERED: "Value delivered",
}
_ALL: Final = Look(DARK, "", "all")
_SUBGROUPS: Final = {"fomo": "fear of missing out"}
_APART: Final = 0.3  # of the marks of two policies, in rows


def drawings(
    settings: Settings,
    comparison: Comparison,
    policies: Sequence[NamedPolicy],
    tables: Mapping[str, pd.DataFrame],
) -> list[Drawing]:
    """Return the figures of a comparison, in the order of a report."""
    rates, by_type = with_value(tables), tables["failure_by_type"]
    subgroups = tables["subgroups"]
    titles, shown = titles_of(policies), comparison.shown
    count = int(comparison.runs["partnerships"].sum())
    few = settings.replications == 1
    said = (
        f"{settings.population.label}; {settings.months_said}; "
        f"{settings.replications} {'replication' if few else 'replications'} of each policy, "
        f"paired by seed; {count:,} partnerships."
    )
    bars = "One replication: no intervals." if few else "Bars: 95% t interval between runs."
    verdicts = {name: comparison.verdicts(name) for name in (*FAILURE_DEFINITIONS, DELIVERED)}
    material = ""
    if not few and len(titles) > 1:
        material = (
            " Colours: paired difference to the baseline, 95% for all policies together. Not "
            f"material: shown to be smaller than {100.0 * comparison.margin:.3g} points."
        )
    under = " and ".join(titles[one] for one in shown)
    found = [
        Drawing(
            "failure_rates",
            lambda: failure_figure(rates, verdicts, titles, f"{said}\n{bars}{material}"),
            rates,
            "Further left is better, but for value, where further right is. Colour and mark tell "
            "what the runs of the same seed show: blue circles are policies under which clearly "
            "fewer partnerships fail, or clearly more value is delivered, than under the baseline, "
            "the dashed line.",
        ),
        Drawing(
            "by_type",
            lambda: by_type_figure(
                by_type,
                shown,
                titles,
                f"{said}\n{bars} n: partnerships in all replications"
                f"{f', under {under}' if len(shown) > 1 else ''}.",
            ),
            by_type[by_type["policy"].isin(shown)],
            "A row for each type of partnership. The farther apart the two marks of a row, the "
            "more the policy changes for that type; few partnerships give wide bars.",
        ),
        *time_drawings(tables, shown, titles, said),
    ]
    if len(shown) > 1 and len(subgroups):
        overall = comparison.claims()[shown[1]].mean
        interval = (
            "Bars: 95% interval of the difference, paired by seed, for the subgroups of a heading "
            "together."
        )
        found.append(
            Drawing(
                "subgroups",
                lambda: subgroups_figure(
                    subgroups,
                    shown[1],
                    overall,
                    titles,
                    {name: one.title for name, one in DIMENSIONS.items()},
                    f"{said}\n{bars if few else interval} Hollow: fewer than {FEW} partnerships a "
                    f"run. n: partnerships in all replications under {under}.",
                ),
                subgroups[subgroups["policy"] == shown[1]],
                "Left of the dashed line, fewer fail under the policy than under the baseline. "
                "Partnerships are formed under the policy, so a subgroup does not hold the same "
                "ones under both; where the policy shifts partnerships from one subgroup to "
                "another, all of them may lie on one side of the dotted line, the difference of "
                "all together.",
            )
        )
        found += money_drawings(tables, shown, titles, said)
    return [*found, _network_drawing(settings, policies, shown, titles)]


def with_value(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the failure rates and, as one definition more, the value delivered."""
    outcomes = tables["outcomes"].rename(columns={"outcome": "definition", "mean": "failure_rate"})
    delivered = outcomes[outcomes["definition"] == DELIVERED]
    return pd.concat([tables["failure_rates"], delivered], ignore_index=True)


def failure_figure(
    rates: pd.DataFrame,
    verdicts: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each policy, sorted by the headline; a panel for each definition, and value.

    ``rates`` is as `with_value` returns it, the baseline first; ``verdicts`` are what may be said
    of each policy against it, by definition and policy.
    """
    baseline = rates["policy"].iloc[0]
    headline = rates[rates["definition"] == HEADLINE].sort_values(
        "failure_rate", ascending=False, kind="stable", na_position="first"
    )
    order = list(headline["policy"])
    figure, panels = forest(
        13.5,
        2.4 + 0.34 * len(order),
        [titles[name] for name in order],
        list(_PANELS.values()),
        upward=True,
        bold=[order.index(baseline)],
    )
    for axes, definition in zip(panels, _PANELS, strict=True):
        rows = rates[rates["definition"] == definition].set_index("policy").loc[order]
        numbers = rows[["failure_rate", "ci_low", "ci_high"]].to_numpy()
        said = [verdicts[definition].get(one, "") for one in order]
        looks = [_VERDICTS.get(_OF_VALUE.get(one, one), POLICIES[0]) for one in said]
        reference(axes, rows.loc[baseline, "failure_rate"])
        draw_marks(axes, map(Mark, range(len(order)), *numbers.T, looks))
        axes.margins(x=0.08)
    panels[1].set_xlabel("share of partnerships")
    panels[-1].set_xlabel("share of what was possible")
    key = [baseline_handle(), *map(handle, _VERDICTS.values())] if len(order) > 1 else []
    return headed(
        figure, "How often partnerships fail, and what they deliver", caption, key, ncols=5
    )


def by_type_figure(
    by_type: pd.DataFrame, policies: Sequence[str], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw a row for each type of partnership, with a mark for each of one or two policies."""
    chosen = by_type[by_type["policy"].isin(policies)]
    formed = chosen.pivot_table(
        index="type", columns="policy", values="partnerships", aggfunc="sum", sort=False
    )
    # The most frequent on top, those that were never formed left out.
    order = list(formed[formed.sum(axis=1) > 0].sum(axis=1).sort_values(kind="stable").index)
    counts = [" and ".join(f"{int(formed.loc[one, by]):,}" for by in policies) for one in order]
    names = [f"{one.replace('_', ' ')}\nn = {n}" for one, n in zip(order, counts, strict=True)]
    figure, (axes,) = forest(9.0, 2.2 + 0.62 * max(len(order), 1), names, upward=True)
    looks = [
        look._replace(said=titles[policy]) for look, policy in zip(POLICIES, policies, strict=False)
    ]
    for place, (policy, look) in enumerate(zip(policies, looks, strict=True)):
        rows = chosen[chosen["policy"] == policy].set_index("type").loc[order]
        # The baseline above the policy.
        heights = np.arange(len(order)) + spread(len(policies), place, _APART)
        rate = rows["failure_rate"].to_numpy()
        draw_series(axes, heights, rate, (rows["ci_low"], rows["ci_high"]), look)
    axes.margins(x=0.05)
    axes.set_xlabel("share of partnerships that miss their objectives")
    key = [handle(look) for look in looks]
    return headed(figure, "Failure by type of partnership", caption, key, ncols=2)


def subgroups_figure(
    table: pd.DataFrame,
    policy: str,
    overall: float,
    titles: Mapping[str, str],
    dimensions: Mapping[str, str],
    caption: str,
) -> Figure:
    """Draw a row for each subgroup: a policy's difference to the baseline, with its interval.

    The first policy of ``table`` is the baseline; ``overall`` is the difference of all
    partnerships, a fraction; ``dimensions`` are what headings are called.
    """
    baseline = table["policy"].iloc[0]
    rows = table[(table["policy"] == policy) & table["difference"].notna()]
    under = table[table["policy"] == baseline].set_index(["dimension", "subgroup"])["partnerships"]
    names: dict[float, str] = {}
    headings, marks, counts = [], [], {}
    height = float(len(rows) + rows["dimension"].nunique())
    for dimension, group in rows.groupby("dimension", sort=False):
        height -= 1.0
        names[height] = dimensions[str(dimension)]
        headings.append(height)
        for row in group.to_dict("records"):
            height -= 1.0
            name = str(row["subgroup"])
            names[height] = _SUBGROUPS.get(name, name.replace("_", " "))
            value, low, high = (
                100.0 * row[one] for one in ("difference", "together_low", "together_high")
            )
            sign = 1 if low > 0.0 else -1 if high < 0.0 else 0
            look = VERDICT[sign]._replace(hollow="few partnerships" in row["caution"])
            marks.append(Mark(height, value, low, high, look))
            counts[height] = f"{int(under[dimension, name]):,} and {row['partnerships']:,}"
    figure, (axes,) = forest(
        10.6, 2.3 + 0.27 * max(len(names), 1), names, bold=headings, share=False
    )
    reference(axes, 0.0)
    reference(axes, 100.0 * overall, DARK, ":")
    draw_marks(axes, marks, width=2.0)
    # Beside the panel, where no bar reaches.
    place = blended_transform_factory(axes.transAxes, axes.transData)
    for at, formed in counts.items():
        axes.text(1.02, at, formed, transform=place, va="center", fontsize=8.5, color=DARK)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.margins(x=0.05)
    axes.text(1.02, 1.0, "n", transform=axes.transAxes, va="bottom", fontsize=9, color=DARK)
    axes.set_xlabel(
        f"{titles[policy]} less {titles[baseline]}: objectives unmet, percentage points"
    )
    key = [baseline_handle(), *map(handle, VERDICT.values()), handle(_ALL, 1.0, linestyle=":")]
    return headed(figure, "Failure by subgroup", caption, key, ncols=5)


def network_figure(
    networks: Mapping[str, Network], titles: Mapping[str, str], caption: str
) -> Figure:
    """Draw a panel for each of one or two networks of the same population, by policy."""
    panels = [
        Panel(titles[policy], said_of(one), one.organisations, one.partnerships)
        for policy, one in networks.items()
    ]
    return draw_networks(panels, "The network of partnerships in the last month", caption)


def _network_drawing(
    settings: Settings,
    policies: Sequence[NamedPolicy],
    shown: Sequence[str],
    titles: Mapping[str, str],
) -> Drawing:
    """Return the network of partnerships in the last month of the first seed."""
    governed = {one.name: one.policy for one in policies}
    networks = {
        name: network_at_end(settings.assumptions(governed[name]).run(settings.seed))
        for name in shown
    }
    edges = pd.concat(
        [one.partnerships.assign(policy=name) for name, one in networks.items()], ignore_index=True
    )
    return Drawing(
        "network",
        lambda: network_figure(
            networks,
            titles,
            f"{settings.population.label}; month {settings.months - 1} of one run of each policy, "
            f"seed {settings.seed}: an illustration, with no interval. Hosts on the ring, hollow "
            "without a partnership, larger marks for larger organisations of a kind; others "
            "within, nearer the middle the more partnerships they have. Numbers: partnerships of "
            "the largest partners.",
        ),
        edges[["policy", *(name for name in edges.columns if name != "policy")]],
        "Each line is a partnership that is active in the last month. A few marks in the middle "
        "with most of the lines mean that hosts depend on few partners; blue lines are trusting, "
        "dashed ones are not.",
    )
