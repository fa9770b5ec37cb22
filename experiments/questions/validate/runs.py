"""The runs of a validation: of the policy after each warm-up, and with each of its levers moved.

Patterns are measured on partnerships and histories, levers on outcomes alone, so each has a
store of its own below the results folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.archive.run_tables import OPTIONAL_TABLES, RUNS
from experiments.design.arms import Arms
from experiments.design.points import Points
from experiments.questions.patterns import warm_ups_needed
from experiments.questions.validate.levers import MOVED, OUTCOMES, lever_policies
from experiments.questions.validate.question import Question
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble, settings_of
from experiments.runs.failures import report_failures
from sim import Results
from sim.documents.patterns import HISTORY_COLUMNS, PARTNERSHIP_COLUMNS

PATTERNS, LEVERS = "patterns", "levers"


class Part(NamedTuple):
    """Runs that have a store of their own, not yet carried out."""

    ensemble: Ensemble
    arms: Arms


class Carried(NamedTuple):
    """What a part came to."""

    conducted: Conducted
    runs: int
    """How many it has."""


def parts_of(question: Question, folder: Path, say: Callable[[str], None]) -> dict[str, Part]:
    """Return the parts of a validation by the names of their folders.

    Parameters
    ----------
    question : Question
        What is asked.
    folder : Path
        The results folder.
    say : callable
        Told, in a sentence, of each damaged file.
    """
    settings, policy = question.settings, question.policy.policy
    observed = Ensemble(settings, folder / PATTERNS, None, say, OPTIONAL_TABLES)
    warm_ups = Points(("warm_up",), (np.array(warm_ups_needed(settings.warm_up)),))
    parts = {PATTERNS: Part(observed, observed.arms(warm_ups, [policy]))}
    if question.with_levers:
        moved = Ensemble(settings, folder / LEVERS, None, say)
        parts[LEVERS] = Part(moved, moved.arms(None, lever_policies(policy)))
    return parts


def carry_out(part: Part) -> Carried:
    """Carry out what is missing of a part, and merge its tables.

    Raises
    ------
    Stopped
        If every run of it failed.
    """
    ensemble, arms = part
    folder = ensemble.store.folder
    folder.mkdir(exist_ok=True)
    conducted = ensemble.merge(arms)
    study, errors = ensemble.study(arms), conducted.errors
    values = settings_of(arms, study, errors) | _levers_of(errors)
    report_failures(folder, errors, len(study), ensemble.settings.asked, values)
    return Carried(conducted, len(study))


def observed(part: Part) -> dict[int, Results]:
    """Return what the patterns are measured on, of the runs after each warm-up."""
    ensemble, arms = part
    tables = [
        ensemble.merged(RUNS),
        ensemble.merged("partnerships", ("point", *PARTNERSHIP_COLUMNS)),
        ensemble.merged("histories", ("point", *HISTORY_COLUMNS)),
    ]
    return {
        arm.warm_up: Results(*(table[table["point"] == point] for table in tables))
        for point, arm in enumerate(arms)
    }


def outcomes(part: Part) -> dict[str, pd.DataFrame]:
    """Return what the table of levers is made of, by the names of their policies."""
    runs = part.ensemble.merged(RUNS, ("policy", "seed", *OUTCOMES))
    return {name: runs[runs["policy"] == name] for name in MOVED}


def _levers_of(errors: pa.Table | None) -> dict[str, dict[str, Any]]:
    """Return which lever is moved in each run that failed."""
    if errors is None:
        return {}
    names = zip(errors["run"].to_pylist(), errors["policy"].to_pylist(), strict=True)
    moved = {run: MOVED[name] for run, name in names if name in MOVED}
    return {run: {f"policy.{lever}": strength} for run, (lever, strength) in moved.items()}
