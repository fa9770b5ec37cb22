"""The work of ``accord validate``: runs, patterns, levers, figure, finding, manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts
from experiments.questions.answer import Answer, Work
from experiments.questions.findings import paragraphs
from experiments.questions.patterns import (
    COLUMNS,
    number_of,
    pattern_row,
    pattern_rows,
    pattern_table,
    simulated_text,
    target_text,
    verdicts,
)
from experiments.questions.validate.figures import drawings
from experiments.questions.validate.finding import validation_finding
from experiments.questions.validate.levers import (
    HIGH,
    LABEL,
    LOW,
    SOURCE,
    largest_rise,
    lever_table,
)
from experiments.questions.validate.question import Question
from experiments.questions.validate.runs import (
    LEVERS,
    PATTERNS,
    Carried,
    carry_out,
    observed,
    outcomes,
    parts_of,
)
from experiments.settings.settings import Settings

# Pattern 9 stands before this one.
_FOLLOWING: Final = "10"


def answer(question: Question, work: Work) -> Answer:
    """Carry the runs out and return which patterns hold."""
    settings, policy = question.settings, question.policy
    work.begin()
    parts = parts_of(question, work.folder, work.say)
    carried = {name: carry_out(part) for name, part in parts.items()}
    results = observed(parts[PATTERNS])
    table = pattern_table(results, settings.months, settings.warm_up)
    levers = None
    if LEVERS in parts:
        levers = lever_table(results[settings.warm_up].runs, outcomes(parts[LEVERS]))
        table = with_pattern_nine(table, levers)
    words = validation_finding(
        table, levers, policy.name, settings.world_said, settings.replications
    )
    return Answer(
        work,
        settings,
        tables={"patterns": table, "levers": levers},
        claims=paragraphs(words, "patterns"),
        drawings=drawings(table, settings, policy),
        policies={policy.name: policy.policy},
        facts={"runs": _runs(carried, list(results)), "executor": _executor(settings, carried)},
        show=lambda console: print_patterns(console, table),
    )


def with_pattern_nine(table: pd.DataFrame, levers: pd.DataFrame) -> pd.DataFrame:
    """Return the table of patterns with pattern 9 in its place."""
    nine = pattern_row(LABEL, SOURCE, LOW, HIGH, largest_rise(levers))
    row = pd.DataFrame([nine], columns=list(COLUMNS))
    place = [number_of(label) for label in table["pattern"]].index(_FOLLOWING)
    parts = [table.iloc[:place], row, table.iloc[place:]]
    return pd.concat(parts, ignore_index=True)


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
        "failed": sum(one.failed for one in conducted),
    }


def _executor(settings: Settings, carried: Mapping[str, Carried]) -> dict[str, Any]:
    return executor_facts(settings.executor, carried[PATTERNS].conducted.workers)
