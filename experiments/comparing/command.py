"""The work of ``accord compare``: study, tables, figures, finding, manifest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.comparing.by_type import failure_by_type, further_outcomes
from experiments.comparing.finding import Comparison, best_policy, finding
from experiments.comparing.incidence import NEEDED, cumulative_incidence
from experiments.comparing.rates import HEADLINE, costs, failure_rates
from experiments.conducting.chunks import Kept
from experiments.conducting.conduct import conduct
from experiments.conducting.failures import report_failures
from experiments.conducting.study import Study
from experiments.console.report import open_console, print_by_type, print_costs, print_rates
from experiments.files import from_here, write_table, write_text
from experiments.manifest import (
    command_again,
    executor_facts,
    now,
    save_composition,
    write_manifest,
)
from experiments.policies import NamedPolicy, compared_policies, policy_names
from experiments.settings import Settings, read_settings
from experiments.store import RUNS, Store
from experiments.world import unreached
from sim import FAILURE_DEFINITIONS

KEPT: Final = Kept(("partnerships",))
"""What a comparison keeps of its runs beside their outcomes."""


class Tables(NamedTuple):
    """What the figures of a comparison are drawn from."""

    rates: pd.DataFrame
    costs: pd.DataFrame
    by_type: pd.DataFrame
    incidence: pd.DataFrame


def compare_policies(composed: DictConfig) -> None:
    """Run the study, and write and print what it shows."""
    started = now()
    settings, policies, study = read_comparison(composed)
    world = settings.world
    governing = [one.policy for one in policies]
    for sentence in unreached(world.events, governing, settings.months, settings.warm_up):
        print(f"accord compare: {sentence}", file=sys.stderr)
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    store = Store(folder, say=lambda text: print(f"accord compare: {text}", file=sys.stderr))
    conducted = conduct(study, store, KEPT, settings.executor, command_again(settings))
    report_failures("compare", folder, conducted.errors, len(study), policy_names())
    comparison = Comparison(
        runs=pa.concat_tables(store.merged(RUNS)).to_pandas(),
        policies=tuple(one.name for one in policies),
        world=f"{settings.population.label}, {settings.months} months",
        types=world.types.names,
    )
    rates = failure_rates(comparison.runs, comparison.policies)
    spent = costs(comparison.runs, comparison.policies)
    by_type = failure_by_type(comparison.runs, comparison.policies, comparison.types)
    incidence = cumulative_incidence(
        store.merged("partnerships", NEEDED), comparison.policies, settings.months
    )
    words = finding(comparison)
    write_table(rates, folder / "failure_rates.csv")
    write_table(spent, folder / "costs.csv")
    write_table(by_type, folder / "failure_by_type.csv")
    outcomes = further_outcomes(comparison.runs, comparison.policies)
    write_table(outcomes, folder / "outcomes.csv")
    write_table(incidence, folder / "cumulative_incidence.csv")
    write_text(words, folder / "finding.txt")
    tables = Tables(rates, spent, by_type, incidence)
    draw_figures(folder / "figures", settings, comparison, policies, tables)
    write_manifest(
        folder,
        settings,
        policies={one.name: one.policy for one in policies},
        seeds=settings.seeds,
        started=started,
        facts={
            "runs": {
                "total": len(study),
                "computed": conducted.computed,
                "found_in_store": conducted.reused,
                "partnerships": int(comparison.runs["partnerships"].sum()),
            },
            "executor": executor_facts(settings.executor, conducted.workers),
        },
    )
    console = open_console()
    print_rates(console, rates)
    print_by_type(console, by_type, shown_policies(comparison))
    print_costs(console, spent)
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def read_comparison(composed: DictConfig) -> tuple[Settings, list[NamedPolicy], Study]:
    """Return what a comparison is told, checked: its settings, its policies, its runs."""
    settings = read_settings("compare", composed, own=("baseline",))
    policies = compared_policies(settings)
    arms = [settings.assumptions(one.policy) for one in policies]
    return settings, policies, Study(arms, settings.seed, settings.replications)


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
    from experiments.figures.cost import cost_figure
    from experiments.figures.endings import endings_figure
    from experiments.figures.failure import failure_figure
    from experiments.figures.style import save

    rates, spent, by_type, incidence = tables
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
        )
    if len(shown) > 1:
        save(
            folder,
            "governance_cost",
            lambda: cost_figure(
                rates, spent, verdicts[HEADLINE], titles, f"{said}\n{bars}{colours}"
            ),
        )


def _titles(policies: Sequence[NamedPolicy]) -> dict[str, str]:
    """Return what figures call the policies: their titles, or their names where titles repeat."""
    titles = [one.title for one in policies]
    return {one.name: one.title if titles.count(one.title) == 1 else one.name for one in policies}
