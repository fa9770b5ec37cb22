"""The work of ``accord sweep``: study, store, tables, figure, finding, manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from experiments.archive.manifest import executor_facts
from experiments.archive.run_tables import RUNS
from experiments.questions.answer import Answer, Work
from experiments.questions.findings import paragraphs
from experiments.questions.measures import left_out
from experiments.questions.sweep.estimate import tell_estimate
from experiments.questions.sweep.figures import drawings
from experiments.questions.sweep.finding import sweep_finding
from experiments.questions.sweep.main_effects import main_effects
from experiments.questions.sweep.question import Question
from experiments.questions.sweep.rivals import rival_policies
from experiments.questions.sweep.rounds import grown_study
from experiments.questions.sweep.summary import accumulate, columns_for, measures_of
from experiments.runs.conduct import Conducted, Conducting
from experiments.runs.ensemble import settings_of
from experiments.runs.failures import report_failures
from experiments.runs.labels import labels_of
from experiments.runs.study import Study


def answer(question: Question, work: Work) -> Answer | None:
    """Carry the sweep out and return what it shows; only tell of it where it is a dry run."""
    settings = question.settings
    store = work.store()
    if question.dry_run:
        tell_estimate(question, store)
        return None
    first = question.arms[: question.arms.policies]
    work.say_unreached(first[0], [one.policy for one in first])
    work.begin()
    conducting = Conducting(store, question.kept, settings.executor, work.again)
    study = grown_study(question, store, conducting.complete)
    conducted = conducting.merged(study, labels_of(question.arms, study))
    values = settings_of(question.arms, study, conducted.errors)
    report_failures(work.folder, conducted.errors, len(study), work.asked, values)
    tables: dict[str, pd.DataFrame | None] = {}
    if question.points is not None:
        shard = question.arms.shard
        tables["points"] = question.points.table().iloc[shard.start : shard.stop]
    if measures := measures_of(question.kept.outcomes, question.months):

        def batches() -> Iterator[pa.Table]:
            return store.merged(RUNS, columns_for(measures))

        policies = list(question.arms.governing())
        summary = accumulate(batches(), question.points, policies, measures, question.arms.shard)
        effects = main_effects(summary, batches())
        rivals = rival_policies(summary, batches())
        tables["summary"] = summary.table()
        tables["main_effects"], tables["spread"] = effects.levels, effects.spread
        words = sweep_finding(summary, effects, rivals, settings.world_said, conducted.failed)
        words = f"{left_out(question.months)}\n\n{words}".lstrip()
        drawn = drawings(summary, effects, question.factors, settings)
    else:
        words = "No outcome was kept that could be summarised."
        words, drawn = f"{words} {left_out(question.months)}".rstrip(), []
    return Answer(
        work,
        settings,
        tables=tables,
        claims=paragraphs(words, "main_effects"),
        drawings=drawn,
        policies=question.arms.governing(),
        facts=_facts(question, study, conducted),
    )


def _facts(question: Question, study: Study, conducted: Conducted) -> dict[str, Any]:
    """Return what the manifest says of a sweep."""
    arms = question.arms
    return {
        "design": None
        if question.design is None
        else {"kind": question.design.kind, **question.design.settings},
        "points": {"count": len(arms.shard), "first": arms.shard.start},
        "replications": {
            "fewest": int(study.replications.min()),
            "most": int(study.replications.max()),
        },
        "kept": list(question.kept.tables),
        "runs": {"total": len(study), **conducted.facts},
        "compute_seconds": round(conducted.compute_seconds, 3),
        "executor": executor_facts(question.settings.executor, conducted.workers),
    }
