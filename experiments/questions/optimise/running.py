"""From policies to what was measured in their runs, which are kept in store."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.design.arms import Arms
from experiments.design.points import Points
from experiments.estimators.arrays import Integers
from experiments.questions.answer import Work
from experiments.questions.optimise.objectives import OUTCOMES, PLACE, Sample, in_order, sample_of
from experiments.questions.optimise.question import Question
from experiments.questions.optimise.search import Evaluation, strength_of, strengths
from experiments.runs.conduct import Conducted
from experiments.runs.ensemble import Ensemble
from sim import Policy

CANDIDATE = "candidate"
"""What every policy is called while it is searched: runs are found again by their levers."""


class Running:
    """Runs of candidates and of named policies.

    ``searched`` is what each batch of the search came to, in the order in which they were asked
    for, and ``baseline`` the baseline on the search's seeds.
    """

    def __init__(self, question: Question, work: Work) -> None:
        self._question = question
        self._ensemble = Ensemble(question.settings, work.folder, OUTCOMES, work.say)
        self.searched: list[Sample] = []
        self._failed: set[tuple[str, int]] = set()
        baseline = question.named[0].policy
        self.baseline = self.policies([baseline], question.settings.seeds)

    @property
    def failed(self) -> int:
        """How many runs failed so far."""
        return len(self._failed)

    def candidates(self, steps: Integers) -> Evaluation:
        """Return what candidates, shape (candidates, levers), come to on the search's seeds."""
        question = self._question
        strength = np.vectorize(strength_of, otypes=[np.float64])(steps)
        points = Points(
            tuple(f"policy.{one.lever}" for one in question.ranges), tuple(strength.T.copy())
        )
        arms = self._ensemble.arms(points, [Policy(CANDIDATE, question.around)])
        sample = self._sample(arms, question.settings.seeds)
        self.searched.append(sample)
        means = sample.means()
        excess = question.limits.excess(means, self.baseline.means()[0])
        return Evaluation(in_order(question.objectives, means), excess)

    def policies(self, policies: Sequence[Policy], seeds: range) -> Sample:
        """Return what policies come to on these seeds."""
        return self._sample(self._ensemble.arms(None, policies), seeds)

    def policy(self, name: str, steps: Sequence[int]) -> Policy:
        """Return a candidate as a policy of its own."""
        question = self._question
        return Policy(name, {**question.around, **strengths(question.ranges, steps)})

    def merge(self, policies: Sequence[Policy], seeds: range) -> Conducted:
        """Write the runs of policies as the merged table; all others stay in store."""
        return self._ensemble.merge(self._ensemble.arms(None, policies), len(seeds), seeds.start)

    def _sample(self, arms: Arms, seeds: range) -> Sample:
        runs = self._ensemble.runs(arms, len(seeds), seeds.start)
        of = runs["point"]
        if arms.points is None and len(runs):
            place = {arm.policy.name: number for number, arm in enumerate(arms)}
            of = runs["policy"].astype(object).map(place)
        sample = sample_of(runs, of.to_numpy(np.int64), len(arms), seeds)
        # Every run that did not fail has a number of partnerships.
        lost = np.argwhere(np.isnan(sample.runs[:, :, PLACE["partnerships"]]))
        for arm, seed in lost.tolist():
            self._failed.add((arms[arm].policy.content_hash, seeds[seed]))
        return sample
