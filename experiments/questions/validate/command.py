"""The work of ``accord validate``: runs, patterns, structure, figures, finding, manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from experiments.archive.manifest import executor_facts
from experiments.questions.answer import Answer, Work
from experiments.questions.findings import paragraphs
from experiments.questions.patterns import (
    COLUMNS,
    number_of,
    pattern_row,
    pattern_table,
    warm_ups_needed,
)
from experiments.questions.validate.ablations import ablations
from experiments.questions.validate.dose import dose
from experiments.questions.validate.effects import effects
from experiments.questions.validate.figures import drawings
from experiments.questions.validate.finding import validation_finding
from experiments.questions.validate.helps import TABLE as HELPS
from experiments.questions.validate.helps import helps
from experiments.questions.validate.lasting import debt, lives, steady, term
from experiments.questions.validate.levers import (
    HIGH,
    LABEL,
    LOW,
    MOVED,
    SOURCE,
    largest_rise,
    lever_table,
)
from experiments.questions.validate.moves import extremes, size, trust
from experiments.questions.validate.printed import print_tables
from experiments.questions.validate.question import Question
from experiments.questions.validate.runs import Carried, Stored, stored_groups
from experiments.questions.validate.structure import Told, structure_table
from experiments.questions.validate.structure_finding import structure_claims
from experiments.questions.validate.turns import POINTS, turns
from experiments.questions.validate.worlds import AS_IT_IS, FROM_NOTHING
from experiments.settings.settings import Settings
from sim.documents.patterns import HISTORY_COLUMNS, PARTNERSHIP_COLUMNS

# Pattern 9 stands before this one.
_FOLLOWING: Final = "10"
_STRUCTURE: Final[Mapping[str, Callable[[Mapping[str, Stored]], Told]]] = {
    "steady": steady,
    "debt": debt,
    "term": term,
    "lives": lives,
    "size": size,
    "extremes": extremes,
    "trust": trust,
    "dose": dose,
    "effects": effects,
    "helps": helps,
    "turns": turns,
    "ablations": ablations,
}
_DETAILS: Final = (
    *("steady", "term", "sizes", "extremes", "trust", "dose", "shares", HELPS),
    *("turns", POINTS, "ablations"),
)
"""Tables that tell more of a part."""


def answer(question: Question, work: Work) -> Answer:
    """Carry the runs out and return which patterns and which checks of structure hold."""
    settings, policy, parts = question.settings, question.policy, question.parts
    work.begin()
    stored = stored_groups(question.groups, settings, work.folder, work.say)
    carried = {name: one.carry_out() for name, one in stored.items()}
    levers = table = structure = None
    if "levers" in parts:
        moved = {name: stored["levers"].runs(name) for name in MOVED}
        levers = lever_table(_usual(stored["patterns"], settings), moved)
    if "patterns" in parts:
        table = with_pattern_nine(_patterns(stored["patterns"], settings), levers)
    told = [tell(stored) for part, tell in _STRUCTURE.items() if part in parts]
    if told:
        structure = structure_table([check for one in told for check in one.checks])
    details = {name: one for each in told for name, one in each.tables.items()}
    claims = structure_claims(structure, details)
    if table is not None:
        words = validation_finding(
            table, levers, policy.name, settings.world_said, settings.replications
        )
        claims = [*paragraphs(words, "patterns"), *claims]
    return Answer(
        work,
        settings,
        tables={
            "patterns": table,
            "levers": levers,
            "structure": structure,
            **{name: details.get(name) for name in _DETAILS},
        },
        claims=claims,
        drawings=drawings(table, details.get("dose"), settings, policy),
        policies={policy.name: policy.policy},
        facts={"runs": _runs(carried), "executor": _executor(settings, carried)},
        show=lambda console: print_tables(console, table, structure),
    )


def with_pattern_nine(table: pd.DataFrame, levers: pd.DataFrame | None) -> pd.DataFrame:
    """Return the table of patterns with pattern 9 in its place, where levers were tried."""
    if levers is None:
        return table
    nine = pattern_row(LABEL, SOURCE, LOW, HIGH, largest_rise(levers))
    row = pd.DataFrame([nine], columns=list(COLUMNS))
    place = [number_of(label) for label in table["pattern"]].index(_FOLLOWING)
    parts = [table.iloc[:place], row, table.iloc[place:]]
    return pd.concat(parts, ignore_index=True)


def _usual(stored: Stored, settings: Settings) -> pd.DataFrame:
    """Return the outcomes of the policy as it is, which may have no warm-up anyway."""
    return stored.runs(AS_IT_IS if settings.warm_up else FROM_NOTHING)


def _patterns(stored: Stored, settings: Settings) -> pd.DataFrame:
    results = {
        months: stored.results(
            AS_IT_IS if months else FROM_NOTHING, PARTNERSHIP_COLUMNS, HISTORY_COLUMNS
        )
        for months in warm_ups_needed(settings.warm_up)
    }
    return pattern_table(results, settings.months, settings.warm_up)


def _runs(carried: Mapping[str, Carried]) -> dict[str, Any]:
    """Return what the manifest says of the runs."""
    facts = [one.conducted.facts for one in carried.values()]
    return {
        **{name: one.runs for name, one in carried.items()},
        **{name: sum(one[name] for one in facts) for name in facts[0]},
    }


def _executor(settings: Settings, carried: Mapping[str, Carried]) -> dict[str, Any]:
    workers = max(one.conducted.workers for one in carried.values())
    return executor_facts(settings.executor, workers)
