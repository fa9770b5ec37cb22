"""From a question to its answer: search, proof on fresh seeds, the policies that stand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Integers
from experiments.estimators.fronts import spread_out
from experiments.estimators.means import simultaneous
from experiments.questions.optimise.carrying import Removal, dispensable, removals, simplest
from experiments.questions.optimise.objectives import Sample
from experiments.questions.optimise.proof import Proof, Rival, optimism, prove, rivals
from experiments.questions.optimise.question import Question
from experiments.questions.optimise.running import Running
from experiments.questions.optimise.search import Found, search, starting_points
from experiments.runs.stopping import Stopped
from sim import Policy

KNEE, FEWEST_FAILURES, CHEAPEST = "knee", "fewest_failures", "cheapest_improvement"
TITLES: Final = {
    KNEE: "Knee of the front",
    FEWEST_FAILURES: "Fewest failures",
    CHEAPEST: "Cheapest improvement",
}


@dataclass(frozen=True)
class Chosen:
    """A policy of the front that is worth a file."""

    candidate: int  # place, among the candidates proved, of the one it comes from
    policy: Policy  # what it is; the knee without the levers that carry nothing


@dataclass(frozen=True, eq=False)
class Optimum:
    """What an optimisation found."""

    question: Question
    found: Found
    searched: Sample  # all candidates of the search on its seeds
    searched_baseline: Sample  # the baseline on the same
    proved: Integers  # which candidates of the search were proved
    candidates: list[Policy]  # these as policies
    proof: Proof  # these on fresh seeds
    named: Sample  # the named policies on the same, the baseline first
    rivals: list[Rival]  # what the front does to each named policy
    optimism: pd.DataFrame  # see `experiments.questions.optimise.proof.optimism`
    removals: list[Removal]  # what the knee comes to without each of its levers
    dropped: tuple[str, ...]  # levers of the knee that its file does without
    chosen: dict[str, Chosen]  # policies that are worth a file, by the names in ``TITLES``
    final: Sample  # the named policies, then the chosen ones, on seeds by which nothing was chosen

    @property
    def knee(self) -> Policy:
        """The knee, with all the levers that it was found with."""
        return self.candidates[self.proof.knee]

    def point(self, candidate: int) -> str:
        """Return what tables call a candidate that was proved."""
        return point_name(int(self.proved[candidate]))


def point_name(place: int) -> str:
    """Return what tables call a candidate of the search."""
    return f"c{place:04d}"


def optimise(question: Question, running: Running) -> tuple[Optimum, list[Policy]]:
    """Search, prove, and simplify; return also the policies that met the proving seeds.

    Raises
    ------
    Stopped
        If no candidate keeps to the limits.
    """
    starts = starting_points(
        question.ranges,
        [dict(one.policy.levers) for one in question.named if not one.policy.phases],
        question.candidates,
        question.settings.seed,
    )
    found = search(
        question.ranges,
        starts,
        running.candidates,
        len(question.objectives),
        question.candidates,
        question.generations,
        question.settings.seed,
    )
    searched = Sample(np.concatenate([one.runs for one in running.searched]))
    proved = found.front
    if len(proved):
        proved = proved[spread_out(found.evaluation.objectives[proved], question.front)]
    candidates = [running.policy(point_name(one), found.steps[one].tolist()) for one in proved]
    named = [one.policy for one in question.named]
    everyone = [*named, *candidates]
    seeds = question.proving_seeds
    sample = running.policies(everyone, seeds)
    own = sample.of([0, *range(len(named), len(everyone))])
    proof = prove(question.objectives, question.limits, own) if candidates else None
    if proof is None:
        raise Stopped(_nobody(question, searched, running.baseline, len(proved)))
    named_sample = sample.of(range(len(named)))
    lost, dropped = _simplified(question, running, candidates[proof.knee], own.of([0]))
    chosen = _chosen(proof, candidates, dropped)
    final = running.policies(
        [*named, *(one.policy for one in chosen.values())], question.final_seeds
    )
    return Optimum(
        question,
        found,
        searched,
        running.baseline,
        proved,
        candidates,
        proof,
        named_sample,
        rivals(proof, named_sample),
        optimism(question.objectives, searched.means()[proved], running.baseline.means()[0], own),
        lost,
        dropped,
        chosen,
        final,
    ), everyone


def _nobody(question: Question, searched: Sample, baseline: Sample, proved: int) -> str:
    """Return the sentence on why there is no front."""
    if proved:
        return f"None of {proved} candidates keeps to the limits on fresh seeds; allow for more."
    broken = Counter(question.limits.broken(searched.means(), baseline.means()[0]))
    reasons = ", ".join(f"{why} ({count:,})" for why, count in broken.items())
    budget = "null" if question.limits.budget is None else f"{question.limits.budget:g}"
    return (
        f"None of {len(searched.runs):,} candidates is allowed by least_partnerships="
        f"{question.limits.least_partnerships:g}, budget={budget} and "
        f"objectives={list(question.limits.objectives)}: {reasons}; allow for more, or simulate "
        "more hosts and months."
    )


def _simplified(
    question: Question, running: Running, knee: Policy, baseline: Sample
) -> tuple[list[Removal], tuple[str, ...]]:
    """Return what the knee is without each of its levers, and which of them can go."""
    levers = [one.lever for one in question.ranges if one.lever in knee.levers]
    if not levers:
        return [], ()
    seeds, objectives = question.proving_seeds, question.objectives
    alone = [_without(knee, [lever]) for lever in levers]
    found = removals(objectives, levers, running.policies([knee, *alone], seeds))
    sets = dispensable(found)
    together = running.policies([knee, *(_without(knee, one) for one in sets)], seeds)
    count = simplest(objectives, question.limits, baseline, together)
    return found, tuple(sets[count - 1]) if count else ()


def _without(policy: Policy, levers: Sequence[str], name: str = "") -> Policy:
    kept = {lever: value for lever, value in policy.levers.items() if lever not in levers}
    return Policy(name or "_without_".join([policy.name, *levers]), kept)


def _chosen(
    proof: Proof, candidates: Sequence[Policy], dropped: Sequence[str]
) -> dict[str, Chosen]:
    """Return the policies that get a file; one that is not there is left out."""
    means = proof.sample.means()[1:]
    found = {KNEE: proof.knee}
    failing = [place for place in proof.front if np.isfinite(means[place, 0])]
    if failing:
        found[FEWEST_FAILURES] = min(failing, key=lambda place: means[place, 0])
    level = simultaneous(len(proof.front))
    better = [
        place
        for place in proof.front
        if proof.sample.difference(1 + place, 0, "failure", level).sign < 0
    ]
    if better:
        found[CHEAPEST] = min(better, key=lambda place: means[place, 1])
    chosen = {}
    for name, place in found.items():
        own = candidates[place]
        # Its candidate's name before its own: a policy compared may be called so too.
        policy = _without(own, dropped if name == KNEE else [], f"{own.name}_{name}")
        chosen[name] = Chosen(place, policy)
    return chosen
