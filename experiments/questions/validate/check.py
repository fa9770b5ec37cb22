"""The work of ``accord validate``: runs, patterns, levers, figure, finding, manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts, now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console
from experiments.figures import saving
from experiments.questions.findings import paragraphs, write_finding
from experiments.questions.validate.finding import (
    number_of,
    simulated_text,
    target_text,
    validation_finding,
)
from experiments.questions.validate.levers import (
    HIGH,
    LABEL,
    LOW,
    SOURCE,
    largest_rise,
    lever_policies,
    lever_table,
)
from experiments.questions.validate.runs import observed_runs
from experiments.questions.validate.table import (
    COLUMNS,
    FEWEST_REPLICATIONS,
    pattern_row,
    pattern_table,
    verdicts,
    warm_ups_needed,
)
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from experiments.settings.values import yes_or_no
from sim import Policy
from sim.parameters import InvalidSetting

# Pattern 9 stands before this one.
_FOLLOWING: Final = "10"


def validate_patterns(composed: DictConfig) -> None:
    """Run the study, and write and print which patterns hold."""
    started = now()
    settings = read_settings("validate", composed, own=("levers",))
    policy = _one_policy(settings)
    with_levers = yes_or_no(settings.config["levers"], "levers")
    seeds = range(settings.seed, settings.seed + settings.replications)
    warm_ups = warm_ups_needed(settings.warm_up)
    policies = lever_policies(policy.policy) if with_levers else []
    results, lever_runs = observed_runs(settings, policy.policy, warm_ups, policies, seeds)
    # Nothing is written before this line, so that what is refused or stopped harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    table = pattern_table(results, settings.months, settings.warm_up)
    levers = None
    if with_levers:
        levers = lever_table(results[settings.warm_up].runs, lever_runs)
        table = with_pattern_nine(table, levers)
        write_table(levers, folder / "levers.csv")
    else:
        # One of an earlier run under this name would not belong to these patterns.
        (folder / "levers.csv").unlink(missing_ok=True)
    world = f"{settings.population.label}, {settings.months} months"
    words = validation_finding(table, levers, policy.name, world, settings.replications)
    write_table(table, folder / "patterns.csv")
    write_finding(folder, paragraphs(words, "patterns"))
    # Only now, for matplotlib takes long to load.
    from experiments.questions.validate.figures import drawings

    saving.save_drawings(folder / "figures", drawings(table, settings, policy))
    write_manifest(
        folder,
        settings,
        policies={policy.name: policy.policy},
        seeds=seeds,
        started=started,
        facts={
            "runs": {
                "patterns": len(warm_ups) * len(seeds),
                "levers": len(policies) * len(seeds),
                "warm_ups": warm_ups,
            },
            "executor": executor_facts(settings.executor),
        },
    )
    console = open_console()
    print_patterns(console, table)
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def with_pattern_nine(table: pd.DataFrame, levers: pd.DataFrame) -> pd.DataFrame:
    """Return the table of patterns with pattern 9 in its place."""
    row = pd.DataFrame([pattern_row(LABEL, SOURCE, LOW, HIGH, largest_rise(levers))])
    place = [number_of(label) for label in table["pattern"]].index(_FOLLOWING)
    parts = [table.iloc[:place], row, table.iloc[place:]]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def print_patterns(console: Console, table: pd.DataFrame) -> None:
    """Print each pattern with its range, its value and interval, and the verdict."""
    shown = Table(box=None, pad_edge=False)
    shown.add_column("pattern", overflow="fold")
    for heading in ("range", "simulated (95% interval)"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("verdict", no_wrap=True)
    for row, said in zip(table.itertuples(), verdicts(table), strict=True):
        shown.add_row(str(row.pattern), target_text(row), simulated_text(row), said)
    console.print("Patterns that published figures tell of", style="bold")
    console.print(shown)
    console.print()


def _one_policy(settings: Settings) -> NamedPolicy:
    """Return the policy to look at; refuse what only a comparison can do, and too few runs."""
    if settings.config["policies"] is not None:
        raise InvalidSetting(
            f"policies={settings.config['policies']} is for accord compare; "
            "accord validate takes one: policy=NAME."
        )
    if settings.replications < FEWEST_REPLICATIONS:
        raise InvalidSetting(
            f"replications={settings.replications} is too few for intervals between groups of "
            f"runs; accord validate needs at least {FEWEST_REPLICATIONS}."
        )
    return chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")
