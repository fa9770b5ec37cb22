"""The work of ``accord validate``: runs, patterns, levers, figure, finding, manifest."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts, now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console
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
    lever_table,
)
from experiments.questions.validate.question import read_question
from experiments.questions.validate.runs import (
    LEVERS,
    PATTERNS,
    Carried,
    carry_out,
    observed,
    outcomes,
    parts_of,
)
from experiments.questions.validate.table import (
    COLUMNS,
    GROUPS,
    pattern_row,
    pattern_rows,
    pattern_table,
    verdicts,
)
from experiments.settings.policies import NamedPolicy
from experiments.settings.settings import Settings

# Pattern 9 stands before this one.
_FOLLOWING: Final = "10"


def validate_patterns(composed: DictConfig) -> None:
    """Carry the runs out, and write and print which patterns hold."""
    started = now()
    question = read_question(composed)
    settings, policy = question.settings, question.policy
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    parts = parts_of(question, folder, _warn)
    carried = {name: carry_out(part) for name, part in parts.items()}
    results = observed(parts[PATTERNS])
    table = pattern_table(results, settings.months, settings.warm_up)
    levers = None
    if LEVERS in parts:
        levers = lever_table(results[settings.warm_up].runs, outcomes(parts[LEVERS]))
        table = with_pattern_nine(table, levers)
        write_table(levers, folder / "levers.csv")
    else:
        # One of an earlier run under this name would not belong to these patterns.
        (folder / "levers.csv").unlink(missing_ok=True)
    world = f"{settings.population.label}, {settings.months} months"
    words = validation_finding(table, levers, policy.name, world, settings.replications)
    write_table(table, folder / "patterns.csv")
    write_finding(folder, paragraphs(words, "patterns"))
    draw_figure(folder / "figures", table, settings, policy)
    write_manifest(
        folder,
        settings,
        policies={policy.name: policy.policy},
        seeds=settings.seeds,
        started=started,
        facts={"runs": _runs(carried, list(results)), "executor": _executor(settings, carried)},
    )
    console = open_console()
    print_patterns(console, table)
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def with_pattern_nine(table: pd.DataFrame, levers: pd.DataFrame) -> pd.DataFrame:
    """Return the table of patterns with pattern 9 in its place."""
    nine = pattern_row(LABEL, SOURCE, LOW, HIGH, largest_rise(levers))
    row = pd.DataFrame([nine], columns=list(COLUMNS))
    place = [number_of(label) for label in table["pattern"]].index(_FOLLOWING)
    parts = [table.iloc[:place], row, table.iloc[place:]]
    return pd.concat(parts, ignore_index=True)


def draw_figure(folder: Path, table: pd.DataFrame, settings: Settings, policy: NamedPolicy) -> None:
    """Draw the figure of the patterns as PNG and SVG."""
    from experiments.figures.saving import save
    from experiments.questions.validate.patterns_figure import patterns_figure

    with_nine = LABEL in set(table["pattern"])
    nine = "; of pattern 9, one that holds for all levers together" if with_nine else ""
    said = (
        f"{settings.population.label}; {settings.months} months; policy: {policy.title}; "
        f"{settings.replications} replications. Each pattern on a scale of its own, its range "
        f"from the left to the right edge of the band.\nBars: 95% t interval between {GROUPS} "
        f"groups of runs{nine}."
    )
    save(
        folder,
        "patterns",
        lambda: patterns_figure(table, said),
        table,
        "A row for each published pattern: it holds where the simulated value lies in the band.",
    )


def print_patterns(console: Console, table: pd.DataFrame) -> None:
    """Print each pattern with its range, its value and interval, and the verdict."""
    shown = Table(box=None, pad_edge=False)
    shown.add_column("pattern", overflow="fold")
    for heading in ("range", "simulated (95% interval)"):
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column("verdict", no_wrap=True)
    for row, said in zip(pattern_rows(table), verdicts(table), strict=True):
        shown.add_row(row.pattern, target_text(row), simulated_text(row), said)
    console.print("Patterns that published figures tell of", style="bold")
    console.print(shown)
    console.print()


def _runs(carried: Mapping[str, Carried], warm_ups: Sequence[int]) -> dict[str, Any]:
    """Return what the manifest says of the runs."""
    conducted = [one.conducted for one in carried.values()]
    return {
        PATTERNS: carried[PATTERNS].runs,
        LEVERS: carried[LEVERS].runs if LEVERS in carried else 0,
        "warm_ups": warm_ups,
        "computed": sum(one.computed for one in conducted),
        "found_in_store": sum(one.reused for one in conducted),
        "failed": sum(0 if one.errors is None else len(one.errors) for one in conducted),
    }


def _executor(settings: Settings, carried: Mapping[str, Carried]) -> dict[str, Any]:
    return executor_facts(settings.executor, carried[PATTERNS].conducted.workers)


def _warn(text: str) -> None:
    print(f"accord validate: {text}", file=sys.stderr)
