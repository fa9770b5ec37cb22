"""The stages of a sensitivity study: runs of a design, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from experiments.archive.writing import write_table
from experiments.design.arms import POLICY, Arms, refuse_wrong_values
from experiments.design.designs import read_design
from experiments.design.factors import Factor
from experiments.design.points import Points
from experiments.estimators.indices import Screening
from experiments.questions.answer import Work
from experiments.questions.measures import needed_for
from experiments.questions.sensitivity.analysis import Analysed, analyse
from experiments.questions.sensitivity.data import INDEXED, SCREENED, data_from, data_of
from experiments.questions.sensitivity.explained import explained
from experiments.questions.sensitivity.question import AUTO, MORRIS, SOBOL, Question
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble
from experiments.runs.failures import report_failures
from experiments.runs.stopping import Stopped
from experiments.settings.policies import chosen_policy, crossed_policies
from experiments.settings.settings import Settings
from sim.parameters import InvalidSetting

FOLDERS: Final = {SCREENED: "screening", INDEXED: "indices"}
"""Where the runs of each design are kept, below the results folder."""


class Stage(NamedTuple):
    """A design, not yet carried out."""

    method: str
    points: Points
    ensemble: Ensemble
    arms: Arms


class Carried(NamedTuple):
    """What a stage came to."""

    analysed: list[Analysed]
    conducted: Conducted
    runs: int


def first_stage(question: Question, work: Work) -> Stage:
    """Return the stage that a study begins with, its values tried, or raise `InvalidSetting`."""
    method = INDEXED if question.method == SOBOL else SCREENED
    stage = make_stage(question, method, question.factors, work)
    refuse_wrong_values(stage.points, stage.arms)
    return stage


def make_stage(question: Question, method: str, factors: Sequence[Factor], work: Work) -> Stage:
    """Return a stage: the points of a design over these factors, under the policies asked for."""
    kind, sizes = ("saltelli", ["blocks"])
    if method == SCREENED:
        kind, sizes = MORRIS, ["trajectories", "levels"]
    design = {"kind": kind, "seed": question.number("design_seed")}
    design |= {name: question.number(name) for name in sizes}
    points = read_design(design).points(factors, current=str)
    folder = work.folder / FOLDERS[method]
    ensemble = Ensemble(question.settings, folder, needed_for([question.outcome]), work.say)
    return Stage(method, points, ensemble, ensemble.arms(points, question.policies))


def carry_out(question: Question, stage: Stage, work: Work) -> Carried:
    """Carry a stage out, keep its runs and points, and say what they say."""
    own = work.folder / FOLDERS[stage.method]
    own.mkdir(exist_ok=True)
    count = len(stage.arms) * question.settings.replications
    conducted = stage.ensemble.merge(stage.arms)
    report_failures(own, conducted.errors, count, work.asked)
    write_table(stage.points.table(), own / "points.csv")
    runs = stage.ensemble.runs(stage.arms)
    several = explained(runs, question.outcome, question.policy_names, len(stage.points))
    data = data_of(stage.points, question.number("levels"))
    return Carried(analyse(data, several, question.number("design_seed")), conducted, count)


def second_factors(question: Question, screened: Sequence[Analysed]) -> tuple[Factor, ...]:
    """Return the factors that go into the indices: the surest of each outcome, by turns.

    What moves a policy's effect is as good a reason as what moves the outcome itself.
    """
    orders = []
    for one in screened:
        assert isinstance(one.found, Screening)
        star = one.found.star.value
        # By what they move at least: few trajectories make large means of luck alone.
        least = np.maximum(one.found.star.interval()[0], 0.0)
        ranked = np.lexsort((-star, -least)).tolist()
        # One that moves nothing at all is not worth a block.
        orders.append([one.data.names[place] for place in ranked if star[place] > 0.0])
    turns = dict.fromkeys(
        order[rank]
        for rank in range(max(map(len, orders), default=0))
        for order in orders
        if rank < len(order)
    )
    chosen = set(list(turns)[: question.number("keep")])
    return tuple(factor for factor in question.factors if factor.name in chosen)


def planned(question: Question) -> str:
    """Return how many runs a study takes, in a sentence."""
    factors = len(question.factors)
    each = question.settings.replications * (len(question.policy_names) or 1)
    kept = min(question.number("keep"), factors)
    said = []
    if question.method in (AUTO, MORRIS):
        runs = question.number("trajectories") * (factors + 1) * each
        said.append(f"{runs:,} runs to screen {factors:,} factors")
    if question.method != MORRIS:
        among = kept if question.method == AUTO else factors
        runs = question.number("blocks") * (among + 2) * each
        said.append(f"{runs:,} runs for the indices of {among:,}")
    return f"{' and '.join(said)}; those that are stored are not computed again."


def of_given_runs(question: Question) -> list[Analysed]:
    """Return what the runs of a finished sweep say, or raise `InvalidSetting`."""
    results = question.source
    assert results is not None
    assert results.points is not None
    path = question.settings.config["from"]
    data = data_from(results)
    policies = _among(() if POLICY in results.points else results.policies, question.settings)
    columns = list(dict.fromkeys(("point", "policy", "seed", *needed_for([question.outcome]))))
    for name in columns:
        if name not in results.runs.columns:
            raise InvalidSetting(
                f"from={path} did not keep {name} of its runs, which "
                f"outcome={question.outcome} needs."
            )
    runs = results.runs.pandas(columns)
    if runs[question.outcome].dtype.kind not in "fiub":
        raise InvalidSetting(f"outcome={question.outcome} is not a number that could be explained.")
    # Of a share of a sweep, points do not begin with 0.
    points = results.points["point"].to_numpy(np.int64)
    runs["point"] = np.searchsorted(points, runs["point"].to_numpy(np.int64))
    several = explained(runs, question.outcome, policies, len(data.groups))
    try:
        return analyse(data, several, question.number("design_seed"))
    except Stopped as too_few:
        raise InvalidSetting(f"from={path}: {too_few}") from too_few


def _among(known: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Return which policies of a sweep are asked for; all where none are named."""
    if settings.config["policies"] is None and chosen_policy(settings) is None:
        return known
    wanted = tuple(policy.name for policy in crossed_policies(settings))
    for name in wanted:
        if name not in known:
            there = f"allowed are {', '.join(known)}" if known else "in it they are a factor"
            raise InvalidSetting(f"policy {name} is not one that the sweep crossed; {there}.")
    return wanted
