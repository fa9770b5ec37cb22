"""The work of ``accord effects``: experiments, tables, figures, finding, manifest."""

from __future__ import annotations

from typing import Final

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts
from experiments.questions.answer import Answer, Work
from experiments.questions.effects.expected import expectations
from experiments.questions.effects.factors import by_group
from experiments.questions.effects.figures import drawings
from experiments.questions.effects.finding import effects_finding, estimate_text
from experiments.questions.effects.question import Question
from experiments.questions.effects.runs import Runs
from experiments.questions.effects.stages import Experiments
from experiments.questions.effects.table import (
    NO,
    effects_table,
    is_clear,
    long_table,
    rows_of,
)
from experiments.questions.findings import paragraphs

# Rows printed of what moves the headline most.
_SHOWN: Final = 12


def answer(question: Question, work: Work) -> Answer:
    """Carry out the experiments and return what each factor does."""
    settings, factors = question.settings, question.factors
    expected = expectations(factors)
    work.begin()
    runs = Runs(settings, work)
    experiments = Experiments(runs)
    experiments.carry_out(factors, settings.replications, question.most)
    conducted, count = runs.merge()
    found = experiments.effects(factors)
    every = [one for several in found.values() for one in several]
    table = effects_table(found, expected)
    world = settings.world_said
    words = effects_finding(table, every, world, settings.replications, question.most)
    return Answer(
        work,
        settings,
        tables={"effects": table, "effects_all": long_table(every)},
        claims=paragraphs(words, "effects"),
        drawings=drawings(every, world),
        policies={name: world.policy for name, world in runs.worlds.items()},
        seeds=question.seeds,
        facts={
            "runs": {"total": count, **conducted.facts},
            "outcomes": len(runs.outcomes),
            "factors": {group: len(found) for group, found in by_group(factors).items()},
            "second_stage": [one.called for one in experiments.more],
            "executor": executor_facts(settings.executor, conducted.workers),
        },
        show=lambda console: print_effects(console, table),
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
