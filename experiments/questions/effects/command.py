"""The work of ``accord effects``: experiments, tables, figures, finding, manifest."""

from __future__ import annotations

import sys
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
from experiments.questions.effects.expected import expectations
from experiments.questions.effects.factors import by_group
from experiments.questions.effects.finding import effects_finding, estimate_text
from experiments.questions.effects.question import read_question
from experiments.questions.effects.runs import Runs
from experiments.questions.effects.stages import Experiments
from experiments.questions.effects.table import (
    NO,
    Effect,
    effects_table,
    is_clear,
    long_table,
    rows_of,
)
from experiments.questions.findings import paragraphs, write_finding

# Rows printed of what moves the headline most.
_SHOWN: Final = 12


def study_effects(composed: DictConfig) -> None:
    """Carry out the experiments, and write and print what each factor does."""
    started = now()
    question = read_question(composed)
    settings, factors = question.settings, question.factors
    expected = expectations(factors)
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    runs = Runs(settings, folder, _warn)
    experiments = Experiments(runs)
    experiments.carry_out(factors, settings.replications, question.most)
    conducted, count = runs.merge()
    found = experiments.effects(factors)
    every = [one for several in found.values() for one in several]
    table = effects_table(found, expected)
    words = effects_finding(table, every, question.world, settings.replications, question.most)
    write_table(table, folder / "effects.csv")
    write_table(long_table(every), folder / "effects_all.csv")
    write_finding(folder, paragraphs(words, "effects"))
    draw_figures(folder / "figures", every, question.world)
    write_manifest(
        folder,
        settings,
        policies={name: world.policy for name, world in runs.worlds.items()},
        seeds=question.seeds,
        started=started,
        facts={
            "runs": {
                "total": count,
                "computed": conducted.computed,
                "found_in_store": conducted.reused,
                "failed": 0 if conducted.errors is None else len(conducted.errors),
            },
            "outcomes": len(runs.outcomes),
            "factors": {group: len(found) for group, found in by_group(factors).items()},
            "second_stage": [one.called for one in experiments.more],
            "executor": executor_facts(settings.executor, conducted.workers),
        },
    )
    console = open_console()
    print_effects(console, table)
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def draw_figures(folder: Path, effects: list[Effect], world: str) -> None:
    """Draw what moves the headline most, and the levers, as PNG and SVG."""
    from experiments.figures.saving import save
    from experiments.questions.effects.effects_figure import (
        effects_figure,
        headline_rows,
        levers_figure,
        row_table,
    )

    said = (
        f"{world}. Bars: 95% t intervals between runs paired by seed, which hold for "
        "all factors, worlds and outcomes together."
    )
    rows = headline_rows(effects)
    others = [row for row in rows if row.factor.group != "levers"]
    levers = [row for row in rows if row.factor.group == "levers"]
    if others:
        save(
            folder,
            "effects",
            lambda: effects_figure(rows, said),
            row_table(others),
            "A bar for each factor, the widest first: how much failure differs between the two "
            "ends of its plausible range.",
        )
    if levers:
        save(
            folder,
            "levers",
            lambda: levers_figure(rows, said),
            row_table(levers),
            "A row for each lever, half strength beside full. Left of the line is fewer failures; "
            "a hollow mark is no clear difference.",
        )


def print_effects(console: Console, table: pd.DataFrame) -> None:
    """Print the factors with the wrong sign or, where there are none, the first of the table."""
    wrong = table[table["right_sign"] == NO]
    title = "Other than expected" if len(wrong) else "Effects, the first of effects.csv"
    shown = Table(box=None, pad_edge=False)
    for heading in ("factor", "world", "outcome expected to move"):
        shown.add_column(heading, overflow="fold")
    shown.add_column("low to high end (95% interval)", justify="right", no_wrap=True)
    for row in rows_of((wrong if len(wrong) else table).head(_SHOWN)):
        outcome = row.expected_outcome or row.outcome
        number = estimate_text(row, expected=bool(row.expected_outcome))
        shown.add_row(row.called, row.world, outcome, number)
    console.print(title, style="bold")
    console.print(shown)
    console.print(f"{int(is_clear(table).sum())} of {len(table)} have a clear effect.\n")


def _warn(text: str) -> None:
    print(f"accord effects: {text}", file=sys.stderr)
