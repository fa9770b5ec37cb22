"""The work of ``accord robustness``: worlds, runs, measures, scenarios, figures, finding."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.archive.manifest import executor_facts
from experiments.design.arms import Arms
from experiments.estimators.arrays import Flags
from experiments.questions.answer import Answer, Work
from experiments.questions.robustness.discovery import columns_of, explained, scenarios_table
from experiments.questions.robustness.figures import drawings
from experiments.questions.robustness.finding import robustness_claims
from experiments.questions.robustness.measures import LEAST_WORLDS, SETS, Robustness, robustness_in
from experiments.questions.robustness.printed import print_robustness
from experiments.questions.robustness.question import Question
from experiments.questions.robustness.worlds import (
    Worlds,
    is_consistent,
    shown,
    some,
    tried_worlds,
    worlds_table,
)
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble, settings_of
from experiments.runs.failures import report_failures
from experiments.runs.stopping import Stopped


def answer(question: Question, work: Work) -> Answer:
    """Try the policies in all worlds and return what that shows."""
    settings = question.settings
    ensemble = Ensemble(settings, work.folder, question.outcomes, work.say)
    candidates = refuse_wrong_worlds(question, ensemble)
    governing = [one.policy for one in question.policies]
    work.say_unreached(settings, governing)
    work.begin()
    names = tuple(one.name for one in question.policies)
    screened = screening(question, ensemble, candidates)
    consistent = is_consistent(screened, question.plausible)
    tried = np.flatnonzero((np.arange(len(question.points)) < question.worlds) | consistent)
    arms = ensemble.arms(some(question.points, tried), governing)
    conducted = ensemble.merge(arms)
    study, errors = ensemble.study(arms), conducted.errors
    values = settings_of(arms, study, errors)
    report_failures(work.folder, errors, len(study), work.asked, values)
    worlds = tried_worlds(
        ensemble.runs(arms),
        some(question.points, tried),
        tried < question.worlds,
        consistent[tried],
        names,
        question.outcome,
        question.satisfied,
        question.margin,
    )
    found = _measured(question, worlds)
    ranked = [place for place in found["all"].order("mean") if place]
    explanations = explained(worlds, names, ranked, list(found), question.matters)
    columns = columns_of(worlds.points)[1]
    tables = {
        "worlds": worlds_table(worlds, names, question.outcome, screened.iloc[tried]),
        "robustness": pd.concat([one.table() for one in found.values()]),
        "scenarios": scenarios_table(explanations, columns),
    }
    return Answer(
        work,
        settings,
        tables=tables,
        claims=robustness_claims(question, worlds, found, explanations, columns),
        drawings=drawings(question, worlds, found, explanations),
        policies={one.name: one.policy for one in question.policies},
        facts=_facts(question, worlds, consistent, conducted),
        show=lambda console: print_robustness(console, found),
    )


def refuse_wrong_worlds(question: Question, ensemble: Ensemble) -> Arms:
    """Return the arms of the baseline in every world, all of which have been tried to make.

    A world that cannot be raises `InvalidSetting`, as one with a value that another rules out.
    """
    arms = ensemble.arms(question.points, [question.policies[0].policy])
    for point in range(len(question.points)):
        arms.of_point(point)
    return arms


def screening(question: Question, ensemble: Ensemble, candidates: Arms) -> pd.DataFrame:
    """Return what each world shows under the baseline, by seeds that tell nothing else.

    Were they those of the comparison, worlds in which the baseline was lucky would be taken for
    consistent, and that luck would count against the policies.
    """
    count = len(question.points)
    if not question.plausible:
        return pd.DataFrame(index=range(count))
    settings = question.settings
    runs = ensemble.runs(candidates, first_seed=settings.seed + settings.replications)
    return shown(runs, question.plausible, count)


def _measured(question: Question, worlds: Worlds) -> dict[str, Robustness]:
    """Return how robust the policies are, in all worlds and in the consistent ones."""
    if len(worlds.chosen("all")) < LEAST_WORLDS:
        raise Stopped(
            f"In {worlds.left_out:,} worlds a run of some policy has no rate, for it failed or no "
            f"partnership was signed; fewer than {LEAST_WORLDS} worlds are left to compare."
        )
    names = tuple(one.name for one in question.policies)
    found = (
        robustness_in(worlds, names, which, question.margin is not None)
        for which in (SETS if question.plausible else SETS[:1])
    )
    return {own.which: own for own in found if own is not None}


def _facts(
    question: Question, worlds: Worlds, consistent: Flags, conducted: Conducted
) -> dict[str, object]:
    return {
        "worlds": {
            "drawn": question.worlds,
            "candidates": len(question.points) - question.worlds,
            "consistent": int(consistent.sum()) if question.plausible else None,
            "compared": len(worlds.number),
            "left_out": worlds.left_out,
        },
        "plausible": [one.said for one in question.plausible],
        "satisfying": question.satisfying,
        "runs": conducted.facts,
        "compute_seconds": round(conducted.compute_seconds, 3),
        "executor": executor_facts(question.settings.executor, conducted.workers),
    }
