"""The course of a policy's partnerships: how many are left, and ended how, age by age.

Partnerships of all runs of a policy are pooled. Every curve is there in each draw of the runs
(see `experiments.estimators.durations`), and the same draws serve every policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.estimators.durations import (
    ages_known,
    by_period,
    count_lives,
    drawn_runs,
    hazard,
    incidence,
    pooled,
    survival,
)
from experiments.questions.compare.signed import Gathered
from sim.vocabulary import ACQUIRED, ENDINGS, FIRST_FAILURE, OBJECTIVES_MET

FEWEST_PARTNERSHIPS: Final = 30
"""Ages at which fewer partnerships of all runs are at risk are not shown."""
YEAR: Final = 12

# Places of causes; that of an ending is its code less 1, as 0 is still running.
GROUPS: Final[Mapping[str, slice]] = {
    "all": slice(None),
    "success": slice(OBJECTIVES_MET - 1, ACQUIRED - 1),
    "neutral": slice(ACQUIRED - 1, FIRST_FAILURE - 1),
    "failure": slice(FIRST_FAILURE - 1, None),
}

Floats = NDArray[np.float64]


def longest_age(months: int) -> int:
    """Return the greatest age that a full year of signings could reach under observation."""
    return months - YEAR if months > 2 * YEAR else months - 1


def ages_shown(gathered: Gathered, policy: str, months: int) -> int:
    """Return how many ages of a policy's partnerships, from 0, are shown."""
    age = gathered.of(policy).age
    nothing = np.zeros_like(age)
    counts = count_lives(nothing, age, nothing, 1, longest_age(months) + 1, 0)
    return ages_known(counts.at_risk[0], FEWEST_PARTNERSHIPS)


class Course:
    """One policy's partnerships of all runs together, in every draw of the runs.

    Parameters
    ----------
    gathered : Gathered
        Partnerships of the runs compared.
    policy : str
        Whose.
    drawn : array of float, shape (draws, seeds)
        How much each seed counts in each draw.
    ages : int
        How many, from 0.
    chosen : array of bool, shape (seeds,)
        Seeds that count.

    Attributes
    ----------
    runs : int
        How many count.
    at_risk, surviving : array of float, shape (draws, ages)
        How many are at risk at an age; what part goes on past it.
    """

    def __init__(
        self,
        gathered: Gathered,
        policy: str,
        drawn: Floats,
        ages: int,
        chosen: NDArray[np.bool_],
    ) -> None:
        signed = gathered.of(policy)
        causes = len(ENDINGS) - 1
        counts = count_lives(signed.seed, signed.age, signed.ending, gathered.seeds, ages, causes)
        drawn = drawn if chosen.all() else drawn * chosen
        by_cause = counts.events.swapaxes(1, 2).reshape(gathered.seeds, causes * ages)
        self.policy = policy
        self.ages = ages
        self.runs = int(chosen.sum())
        # All causes in one product, which takes far less time than a product for each.
        self._ended = pooled(drawn, by_cause).reshape(len(drawn), causes, ages)
        self.at_risk = pooled(drawn, counts.at_risk)
        self.surviving = survival(hazard(self._of(GROUPS["all"]), self.at_risk))

    def incidence(self, causes: slice) -> Floats:
        """Return the part that has ended of these causes by each age, shape (draws, ages)."""
        return incidence(hazard(self._of(causes), self.at_risk), self.surviving)

    def hazard(self, causes: slice, months: int) -> Floats:
        """Return the monthly hazard over periods of so many months, shape (draws, periods)."""
        return hazard(by_period(self._of(causes), months), by_period(self.at_risk, months))

    def _of(self, causes: slice) -> Floats:
        return self._ended[:, causes].sum(axis=1)


class Courses:
    """The courses of all policies, in the same draws; one at a time, for the sake of memory.

    Parameters
    ----------
    gathered : Gathered
        Partnerships of the runs compared.
    months : int
        Length of observation.
    """

    def __init__(self, gathered: Gathered, months: int) -> None:
        self.gathered = gathered
        self.baseline = gathered.policies[0]
        self._drawn = drawn_runs(gathered.seeds)
        self._shown = {policy: ages_shown(gathered, policy, months) for policy in gathered.policies}
        self._of_baseline = self.of(self.baseline)

    def of(self, policy: str) -> Course:
        """Return the course of a policy over the ages that are shown, maybe none."""
        return self._over(policy, self.gathered.present[policy])

    def paired(self, course: Course) -> tuple[Course, Course]:
        """Return the courses of a policy and of the baseline over the seeds that both have."""
        own, other = (self.gathered.present[one] for one in (course.policy, self.baseline))
        both = own & other
        return (
            course if np.array_equal(own, both) else self._over(course.policy, both),
            self._of_baseline if np.array_equal(other, both) else self._over(self.baseline, both),
        )

    def _over(self, policy: str, seeds: NDArray[np.bool_]) -> Course:
        return Course(self.gathered, policy, self._drawn, self._shown[policy], seeds)
