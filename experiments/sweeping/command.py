"""The work of ``accord sweep``: study, store, tables, figure, finding, manifest."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.conduct import Conducted, Conducting
from experiments.failures import report_failures
from experiments.files import from_here, write_table
from experiments.manifest import (
    command_again,
    executor_facts,
    now,
    save_composition,
    write_manifest,
)
from experiments.policies import policy_names
from experiments.report import open_console
from experiments.store import Store
from experiments.study import Study
from experiments.sweeping.estimate import tell_estimate
from experiments.sweeping.labels import PointLabels
from experiments.sweeping.question import Question, read_question
from experiments.sweeping.rounds import grown_study
from experiments.world import unreached


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
    write_manifest(
        folder,
        question.settings,
        policies={one.policy.name: one.policy for one in question.arms.of_point(0)},
        seeds=question.settings.seeds,
        started=started,
        facts=_facts(question, study, conducted),
    )
    open_console().print(f"Written to {from_here(folder)}", markup=False)


def carry_out(question: Question, store: Store) -> tuple[Study, Conducted]:
    """Carry out all rounds of a sweep, and merge what they left in store."""
    settings = question.settings
    again = command_again(settings)
    conducting = Conducting(store, question.kept, settings.executor, again)
    study = grown_study(question, store, conducting.complete)
    return study, conducting.merged(study, partial(PointLabels, question.arms, study))


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
