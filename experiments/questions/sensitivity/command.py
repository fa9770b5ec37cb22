"""The work of ``accord sensitivity``: runs of designs, tables, figures, finding, manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts
from experiments.design.arms import current_value
from experiments.questions.answer import Answer, Work
from experiments.questions.sensitivity.analysis import Analysed
from experiments.questions.sensitivity.data import INDEXED
from experiments.questions.sensitivity.factors import Facts, facts_of
from experiments.questions.sensitivity.figures import drawings
from experiments.questions.sensitivity.finding import sensitivity_finding
from experiments.questions.sensitivity.question import AUTO, Question
from experiments.questions.sensitivity.stages import (
    Carried,
    carry_out,
    first_stage,
    make_stage,
    of_given_runs,
    planned,
    second_factors,
)
from experiments.questions.sensitivity.tables import (
    indices_table,
    influence_table,
    luck_table,
    screening_table,
)
from experiments.questions.terminal import print_table
from experiments.questions.words import interval

_SHOWN: Final = 10


def answer(question: Question, work: Work) -> Answer:
    """Carry the study out and return what it shows."""
    carried: list[Carried] = []
    if question.source is not None:
        several = of_given_runs(question)
        work.begin()
    else:
        stage = first_stage(question, work)
        work.say_unreached(question.settings, question.policies)
        work.say(planned(question))
        work.begin()
        carried = [carry_out(question, stage, work)]
        if question.method == AUTO:
            chosen = second_factors(question, carried[0].analysed)
            if chosen:
                second = make_stage(question, INDEXED, chosen, work)
                carried.append(carry_out(question, second, work))
        several = [one for stage_done in carried for one in stage_done.analysed]
    facts = _known(question, several)
    world = _world(question)
    screening, indices = screening_table(several, facts), indices_table(several)
    influence = influence_table(several, facts)
    return Answer(
        work,
        question.settings,
        tables={
            "screening": None if screening.empty else screening,
            "indices": None if indices.empty else indices,
            "influence": influence,
            "luck": luck_table(several),
        },
        claims=sensitivity_finding(several, facts, world),
        drawings=drawings(several, screening, indices, world),
        policies={policy.name: policy for policy in question.policies},
        facts=_facts(question, carried),
        show=lambda console: print_influence(console, influence),
    )


def print_influence(console: Console, influence: pd.DataFrame) -> None:
    """Print the first factors of each outcome."""
    for (outcome, policy), rows in influence.groupby(["outcome", "policy"], sort=False):
        shown = Table(box=None, pad_edge=False)
        shown.add_column("factor", overflow="fold")
        for heading in ("influence (95% interval)", "clear", "as it rises"):
            shown.add_column(heading, justify="right", no_wrap=True)
        shown.add_column("by", no_wrap=True)
        shown.add_column("evidence", no_wrap=True)
        for row in rows.head(_SHOWN).to_dict("records"):
            bounds = interval(row["influence_low"], row["influence_high"], "{:.3f}".format)
            cells = (row["factor"], f"{row['influence']:.3f} ({bounds})", row["clear"])
            known = row["evidence"] or "a choice"
            shown.add_row(*cells, row["direction"], row["method"], known)
        title = f"What drives {outcome}" + (f", {policy}" if policy else "")
        print_table(console, title, shown)


def _known(question: Question, several: Sequence[Analysed]) -> dict[str, Facts]:
    """Return what is known of each factor beside what it does."""
    if question.source is None:
        policy = question.policies[0]
        return {
            factor.name: facts_of(
                factor.name, current_value(question.settings, policy, factor.name), *factor.ends
            )
            for factor in question.factors
        }
    data = several[0].data
    config = question.source.manifest.get("config") or {}
    found = {}
    for name, column in zip(data.names, data.columns, strict=True):
        ends = np.unique(column)[[0, -1]].tolist()
        found[name] = facts_of(name, _value_in(config, name), *ends)
    return found


def _value_in(config: Any, name: str) -> Any:
    """Return a setting of a composed configuration; "" where it has none."""
    for part in name.split("."):
        config = config.get(part) if isinstance(config, Mapping) else None
    return "" if config is None or isinstance(config, Mapping) else config


def _world(question: Question) -> str:
    if question.source is None:
        return question.settings.world_said
    manifest = question.source.manifest
    label = manifest.get("population", {}).get("label", "a population that is not told")
    return f"{label}, {manifest.get('config', {}).get('months', '?')} months"


def _facts(question: Question, carried: Sequence[Carried]) -> dict[str, Any]:
    """Return what the manifest says of the study."""
    if question.source is not None:
        told = question.source.manifest
        # The runs are those of the sweep, and so is all that they assume.
        kept = ("model_version", "differs_from_defaults", "policies", "population", "seeds")
        return {
            "from": str(question.settings.config["from"]),
            "read": {name: told.get(name) for name in ("command", "model_version")},
            **{name: told[name] for name in kept if name in told},
        }
    conducted = [one.conducted for one in carried]
    return {
        "method": question.method,
        "factors": len(question.factors),
        "runs": {
            "total": sum(one.runs for one in carried),
            "computed": sum(one.computed for one in conducted),
            "found_in_store": sum(one.reused for one in conducted),
            "failed": sum(one.failed for one in conducted),
        },
        "executor": executor_facts(question.settings.executor, conducted[0].workers),
    }
