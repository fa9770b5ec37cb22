"""The work of ``accord robustness``: worlds, runs, measures, scenarios, figures, finding."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from hydra.core.hydra_config import HydraConfig
from numpy.typing import NDArray
from omegaconf import DictConfig

from experiments.archive.manifest import executor_facts, now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console
from experiments.design.arms import Arms
from experiments.figures import saving
from experiments.questions.findings import write_finding
from experiments.questions.robustness.discovery import columns_of, explained, scenarios_table
from experiments.questions.robustness.finding import robustness_claims
from experiments.questions.robustness.measures import LEAST_WORLDS, SETS, Robustness, robustness_in
from experiments.questions.robustness.printed import print_robustness
from experiments.questions.robustness.question import OWN, Question, read_question
from experiments.questions.robustness.worlds import (
    Worlds,
    is_consistent,
    shown,
    some,
    tried_worlds,
    worlds_table,
)
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble
from experiments.runs.failures import report_failures
from experiments.runs.stopping import Stopped
from experiments.settings.policies import policy_names
from experiments.settings.world import unreached


def carry_out_robustness(composed: DictConfig) -> None:
    """Try the policies in all worlds, and write and print what that shows."""
    started = now()
    question = read_question(composed)
    settings = question.settings
    folder = Path(HydraConfig.get().runtime.output_dir)
    ensemble = Ensemble(settings, OWN, folder, question.outcomes, _warn)
    candidates = refuse_wrong_worlds(question, ensemble)
    governing = [one.policy for one in question.policies]
    world = settings.world
    for sentence in unreached(world.events, governing, settings.months, settings.warm_up):
        _warn(sentence)
    # Nothing is written before this line, so that a refused command harms nothing.
    save_composition(folder, composed)
    names = tuple(one.name for one in question.policies)
    screened = screening(question, ensemble, candidates)
    consistent = is_consistent(screened, question.plausible)
    tried = np.flatnonzero((np.arange(len(question.points)) < question.worlds) | consistent)
    arms = ensemble.arms(some(question.points, tried), governing)
    conducted = ensemble.merge(arms)
    report_failures(
        "robustness",
        folder,
        conducted.errors,
        len(ensemble.study(arms)),
        policy_names(),
        ensemble.settings_of(arms, conducted.errors),
    )
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
    _say(question, worlds, folder, screened.iloc[tried])
    write_manifest(
        folder,
        settings,
        policies={one.name: one.policy for one in question.policies},
        seeds=settings.seeds,
        started=started,
        facts=_facts(question, worlds, consistent, conducted),
    )
    open_console().print(f"Written to {from_here(folder)}", markup=False)


def refuse_wrong_worlds(question: Question, ensemble: Ensemble) -> Arms:
    """Return the arms of the baseline in every world, all of which have been tried to make.

    Raises
    ------
    InvalidSetting
        For a world that cannot be, as one with a value that another setting rules out.
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


def _say(question: Question, worlds: Worlds, folder: Path, screened: pd.DataFrame) -> None:
    """Write and print what the worlds show, as tables, figures and a finding."""
    if len(worlds.chosen("all")) < LEAST_WORLDS:
        raise Stopped(
            f"In {worlds.left_out:,} worlds a run of some policy has no rate, for it failed or no "
            f"partnership was signed; fewer than {LEAST_WORLDS} worlds are left to compare."
        )
    names = tuple(one.name for one in question.policies)
    against_baseline = question.margin is not None
    sets = SETS if question.plausible else SETS[:1]
    found: dict[str, Robustness] = {}
    for which in sets:
        own = robustness_in(worlds, names, which, against_baseline)
        if own is not None:
            found[which] = own
    ranked = [place for place in found["all"].order("mean") if place]
    explanations = explained(worlds, names, ranked, list(found), question.matters)
    columns = columns_of(worlds.points)[1]
    write_table(worlds_table(worlds, names, question.outcome, screened), folder / "worlds.csv")
    table = pd.concat([one.table() for one in found.values()])
    write_table(table, folder / "robustness.csv")
    write_table(scenarios_table(explanations, columns), folder / "scenarios.csv")
    tried = len(question.points)
    words = write_finding(
        folder, robustness_claims(question, worlds, found, explanations, columns, tried)
    )
    # Only now, for matplotlib takes long to load.
    from experiments.questions.robustness.figures import drawings

    saving.save_drawings(folder / "figures", drawings(question, worlds, found, explanations))
    console = open_console()
    print_robustness(console, found)
    console.print(words, markup=False)


def _facts(
    question: Question, worlds: Worlds, consistent: NDArray[np.bool_], conducted: Conducted
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
        "runs": {
            "computed": conducted.computed,
            "found_in_store": conducted.reused,
            "failed": 0 if conducted.errors is None else len(conducted.errors),
        },
        "compute_seconds": round(conducted.compute_seconds, 3),
        "executor": executor_facts(question.settings.executor, conducted.workers),
    }


def _warn(text: str) -> None:
    print(f"accord robustness: {text}", file=sys.stderr)
