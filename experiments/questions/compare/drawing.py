"""The figures of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.money_figures import draw_money, draw_network
from experiments.questions.compare.over_time import draw_over_time
from experiments.questions.compare.subgroups import DIMENSIONS, FEW
from experiments.settings.policies import NamedPolicy, titles_of
from experiments.settings.settings import Settings
from sim import FAILURE_DEFINITIONS

_BARS_OF_SUBGROUPS: Final = (
    "Bars: 95% interval of the difference, paired by seed, for the subgroups of a heading together."
)


def shown_policies(comparison: Comparison) -> list[str]:
    """Return the baseline and the best policy, where only two can be shown."""
    best = comparison.best
    return [comparison.baseline, *([] if best is None else [best])]


def draw_figures(
    folder: Path,
    settings: Settings,
    comparison: Comparison,
    policies: Sequence[NamedPolicy],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Draw the figures of a comparison as PNG and SVG."""
    from experiments.figures.saving import save
    from experiments.questions.compare.by_type_figure import by_type_figure
    from experiments.questions.compare.failure_figure import failure_figure
    from experiments.questions.compare.subgroups_figure import subgroups_figure

    rates, by_type, subgroups = (
        tables[name] for name in ("failure_rates", "failure_by_type", "subgroups")
    )
    titles = titles_of(policies)
    count = int(comparison.runs["partnerships"].sum())
    few = settings.replications == 1
    said = (
        f"{settings.population.label}; {settings.months} months; "
        f"{settings.replications} {'replication' if few else 'replications'} of each policy, "
        f"paired by seed; {count:,} partnerships."
    )
    bars = "One replication: no intervals." if few else "Bars: 95% t interval between runs."
    verdicts = {name: comparison.verdicts(name) for name in FAILURE_DEFINITIONS}
    colours = ""
    if not few and len(titles) > 1:
        colours = " Colours: paired difference to the baseline, 95% for all policies together."
    margin = f"{100.0 * comparison.margin:.3g} points"
    material = f"{colours} Not material: shown to be smaller than {margin}." if colours else ""
    save(
        folder,
        "failure_rates",
        lambda: failure_figure(rates, verdicts, titles, f"{said}\n{bars}{material}"),
        rates,
        "Further left is better. Colour and mark tell what the runs of the same seed show: blue "
        "circles are policies under which clearly fewer partnerships fail than under the baseline, "
        "the dashed line.",
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
    draw_over_time(folder, tables, shown, titles, said)
    if len(shown) > 1:
        change = comparison.claims()[shown[1]].mean
        save(
            folder,
            "subgroups",
            lambda: subgroups_figure(
                subgroups,
                shown[1],
                change,
                titles,
                {name: one.title for name, one in DIMENSIONS.items()},
                f"{said}\n{'One replication: no intervals.' if few else _BARS_OF_SUBGROUPS} "
                f"Hollow: fewer than {FEW} partnerships a run. n: partnerships in all replications "
                f"under {titles[shown[0]]} and {titles[shown[1]]}.",
            ),
            subgroups[subgroups["policy"] == shown[1]],
            "Left of the dashed line, fewer fail under the policy than under the baseline. "
            "Partnerships are formed under the policy, so a subgroup does not hold the same ones "
            "under both; where the policy shifts partnerships from one subgroup to another, all "
            "of them may lie on one side of the dotted line, the difference of all together.",
        )
    draw_money(folder, tables, shown, titles, said)
    draw_network(folder, settings, policies, shown, titles)
