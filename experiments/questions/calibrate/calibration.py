"""From a question to its answer: the search, its best point, and the patterns on fresh seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.distance import Distance
from experiments.questions.calibrate.dimensions import (
    places_of,
    starting_place,
    usual_place,
    values_at,
)
from experiments.questions.calibrate.question import Question
from experiments.questions.calibrate.running import Running
from experiments.questions.calibrate.search import search
from experiments.questions.patterns import pattern_distance, pattern_table
from experiments.runs.conduct import Conducted

GOOD: Final = 0.1
"""Points whose distance is so little above the best one's are as good."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a calibration found; of all points in the order in which they were tried."""

    question: Question
    tried: Floats  # values of the parameters; shape (points, parameters)
    generation: Integers  # see `experiments.questions.calibrate.search.Searched`
    measured: Floats  # value and chance error of each pattern; shape (points, 2, patterns)
    cost: Distance  # of each point, on the search's seeds
    before: pd.DataFrame  # the table of patterns where the search began, on fresh seeds
    after: pd.DataFrame  # the same at the best point
    conducted: Conducted  # the fresh runs
    failed: int  # runs of the search that failed

    @property
    def best(self) -> int:
        """The point with the least distance."""
        return int(np.argmin(self.cost.total))

    @property
    def good(self) -> Flags:
        """Which points are as good as the best, or nearly so."""
        total = self.cost.total
        return np.asarray(total <= total[self.best] + GOOD)

    def point(self, number: int) -> dict[str, float]:
        """Return the values of a point by the names of the parameters."""
        names = [one.name for one in self.question.searched]
        return dict(zip(names, self.tried[number].tolist(), strict=True))


def calibrate(question: Question, running: Running) -> Calibration:
    """Search, then look at the start and at the best point on fresh seeds.

    Raises
    ------
    Stopped
        If every fresh run failed.
    """
    searched, settings = question.searched, question.settings
    tried = search(
        starting_place(searched),
        [one.reach for one in searched],
        lambda places: _cost(question, places, running.points(places)).total,
        question.candidates,
        question.generations,
        settings.seed,
    )
    measured = np.concatenate(running.measured)
    cost = _cost(question, tried.places, measured)
    best = int(np.argmin(cost.total))
    ends, conducted = running.fresh(tried.places[[0, best]])
    before, after = (pattern_table(one, settings.months, settings.warm_up) for one in ends)
    return Calibration(
        question,
        values_at(searched, tried.places),
        tried.generation,
        measured,
        cost,
        before,
        after,
        conducted,
        running.failed,
    )


def _cost(question: Question, places: Floats, measured: Floats) -> Distance:
    """Return the distance of points, from where their rounded values are."""
    searched = question.searched
    return pattern_distance(
        measured[:, 0],
        measured[:, 1],
        question.settings.months,
        places_of(searched, values_at(searched, places)),
        usual_place(searched),
    )
