"""The work of ``accord sweep``: study, store, tables, figure, finding, manifest."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.archive.manifest import (
    command_again,
    executor_facts,
    now,
    save_composition,
    write_manifest,
)
from experiments.archive.run_tables import RUNS
from experiments.archive.store import Store
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console
from experiments.figures import saving
from experiments.questions.findings import paragraphs, write_finding
from experiments.questions.sweep.estimate import tell_estimate
from experiments.questions.sweep.finding import sweep_finding
from experiments.questions.sweep.main_effects import main_effects
from experiments.questions.sweep.question import Question, read_question
from experiments.questions.sweep.rivals import rival_policies
from experiments.questions.sweep.rounds import grown_study
from experiments.questions.sweep.summary import accumulate, columns_for, measures_of
from experiments.runs.conduct import Conducted, Conducting
from experiments.runs.failures import report_failures
from experiments.runs.labels import PointLabels
from experiments.runs.study import Study
from experiments.settings.policies import policy_names
from experiments.settings.world import unreached


def carry_out_sweep(composed: DictConfig) -> None:
    """Carry the sweep out, and write and print what it shows."""
    started = now()
    question = read_question(composed)
    folder = Path(HydraConfig.get().runtime.output_dir)
    store = Store(folder, say=_warn)
    if question.dry_run:
        tell_estimate(question, store)
        return
    for sentence in _unreached(question):
        _warn(sentence)
    # Nothing is written before this line, so that a refused command harms nothing.
    save_composition(folder, composed)
    study, conducted = carry_out(question, store)
    report_failures(
        "sweep",
        folder,
        conducted.errors,
        len(study),
        policy_names(),
        _values_of(question, study, conducted.errors),
    )
    if question.points is not None:
        shard = question.arms.shard
        write_table(question.points.table().iloc[shard.start : shard.stop], folder / "points.csv")
    words = _say(question, store, conducted, folder)
    write_manifest(
        folder,
        question.settings,
        policies=question.arms.governing(),
        seeds=question.settings.seeds,
        started=started,
        facts=_facts(question, study, conducted),
    )
    console = open_console()
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def carry_out(question: Question, store: Store) -> tuple[Study, Conducted]:
    """Carry out all rounds of a sweep, and merge what they left in store."""
    settings = question.settings
    again = command_again(settings)
    conducting = Conducting(store, question.kept, settings.executor, again)
    study = grown_study(question, store, conducting.complete)
    return study, conducting.merged(study, partial(PointLabels, question.arms, study))


def _say(question: Question, store: Store, conducted: Conducted, folder: Path) -> str:
    """Write what the sweep shows, as tables and a figure; return the finding."""
    measures = measures_of(question.kept.outcomes)
    if not measures:
        return "No outcome was kept that could be summarised."

    def batches() -> Iterator[pa.Table]:
        return store.merged(RUNS, columns_for(measures))

    policies = list(question.arms.governing())
    summary = accumulate(batches(), question.points, policies, measures, question.arms.shard)
    effects = main_effects(summary, batches())
    rivals = rival_policies(summary, batches())
    settings = question.settings
    world = f"{settings.population.label}, {settings.months} months"
    failed = 0 if conducted.errors is None else len(conducted.errors)
    words = sweep_finding(summary, effects, rivals, world, failed)
    write_table(summary.table(), folder / "summary.csv")
    write_table(effects.levels, folder / "main_effects.csv")
    write_table(effects.spread, folder / "spread.csv")
    write_finding(folder, paragraphs(words, "main_effects"))
    # Only now, for matplotlib takes long to load.
    from experiments.questions.sweep.figures import drawings

    saving.save_drawings(folder / "figures", drawings(summary, effects, question.factors, world))
    return words


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
        "runs": {
            "total": len(study),
            "computed": conducted.computed,
            "found_in_store": conducted.reused,
            "failed": 0 if conducted.errors is None else len(conducted.errors),
        },
        "compute_seconds": round(conducted.compute_seconds, 3),
        "executor": executor_facts(question.settings.executor, conducted.workers),
    }


def _values_of(
    question: Question, study: Study, errors: pa.Table | None
) -> dict[str, Mapping[str, Any]]:
    """Return what the design sets in each run that failed."""
    if errors is None or question.points is None:
        return {}
    runs = [str(run) for run in errors["run"].to_pylist()]
    place = {run.decode(): number for number, run in enumerate(study.identities.tolist())}
    arms = study.arm_of(np.array([place[run] for run in runs]))
    points = question.arms.point_of(arms).tolist()
    return {run: question.points.row(point) for run, point in zip(runs, points, strict=True)}


def _unreached(question: Question) -> list[str]:
    first = question.arms[0]
    policies = [one.policy for one in question.arms[: question.arms.policies]]
    return list(unreached(first.world.events, policies, first.months, first.warm_up))


def _warn(text: str) -> None:
    print(f"accord sweep: {text}", file=sys.stderr)
