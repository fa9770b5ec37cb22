"""The figures of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from experiments.comparing.finding import Comparison, best_policy
from experiments.comparing.money import Money
from experiments.comparing.money_figures import draw_money, draw_network
from experiments.policies import NamedPolicy
from experiments.settings import Settings
from sim import FAILURE_DEFINITIONS


class Tables(NamedTuple):
    """What the figures of a comparison are drawn from."""

    rates: pd.DataFrame
    by_type: pd.DataFrame
    incidence: pd.DataFrame
    money: Money


def shown_policies(comparison: Comparison) -> list[str]:
    """Return the baseline and the best policy, where only two can be shown."""
    best = best_policy(comparison)
    return [comparison.baseline, *([] if best is None else [best])]


def draw_figures(
    folder: Path,
    settings: Settings,
    comparison: Comparison,
    policies: Sequence[NamedPolicy],
    tables: Tables,
) -> None:
    """Draw the figures of a comparison as PNG and SVG."""
    from experiments.figures.by_type import by_type_figure
    from experiments.figures.endings import endings_figure
    from experiments.figures.failure import failure_figure
    from experiments.figures.saving import save

    rates, by_type, incidence = tables.rates, tables.by_type, tables.incidence
    titles = _titles(policies)
    count = int(comparison.runs["partnerships"].sum())
    few = settings.replications == 1
    said = (
        f"{settings.population.label}; {settings.months} months; "
        f"{settings.replications} {'replication' if few else 'replications'} of each policy, "
        f"paired by seed; {count:,} partnerships."
    )
    bars = "One replication: no intervals." if few else "Bars: 95% t interval between runs."
    verdicts = {name: comparison.failures(name) for name in FAILURE_DEFINITIONS}
    colours = ""
    if not few and len(titles) > 1:
        colours = " Colours: paired difference to the baseline, 95% for all comparisons together."
    save(
        folder,
        "failure_rates",
        lambda: failure_figure(rates, verdicts, titles, f"{said}\n{bars}{colours}"),
        rates,
        "Further left is better. A bar that lies wholly left of the dashed line, in blue, is a "
        "policy under which clearly fewer partnerships fail than under the baseline.",
    )
    shown = shown_policies(comparison)
    save(
        folder,
        "by_type",
        lambda: by_type_figure(
            by_type,
            shown,
            titles,
            f"{said}\n{bars} n: partnerships in all replications"
            f"{', under ' + ' and '.join(titles[one] for one in shown) if len(shown) > 1 else ''}.",
        ),
        by_type[by_type["policy"].isin(shown)],
        "A row for each type of partnership. The farther apart the two marks of a row, the more "
        "the policy changes for that type; few partnerships give wide bars.",
    )
    # A policy under which nothing was signed has no endings.
    formed = [name for name in shown if name in set(incidence["policy"])]
    if formed:
        save(
            folder,
            "endings",
            lambda: endings_figure(
                incidence,
                formed,
                titles,
                f"{said}\nMean over runs of the cumulative incidence with competing endings; "
                "intervals are in cumulative_incidence.csv.",
            ),
            incidence[incidence["policy"].isin(formed)],
            "Follow an age upwards: the bands stack up to the share of partnerships that have "
            "ended by then, each band a group of causes.",
        )
    draw_money(folder, tables.money, shown, titles, said)
    draw_network(folder, settings, policies, shown, titles)


def _titles(policies: Sequence[NamedPolicy]) -> dict[str, str]:
    """Return what figures call the policies: their titles, or their names where titles repeat."""
    titles = [one.title for one in policies]
    return {one.name: one.title if titles.count(one.title) == 1 else one.name for one in policies}
