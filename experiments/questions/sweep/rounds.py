"""Round after round: which points need more replications, and the study they make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.archive.index import Index
from experiments.archive.store import Store
from experiments.estimators.arrays import Integers
from experiments.questions.sweep.question import Question
from experiments.questions.sweep.until import narrow_enough
from experiments.runs.study import Study

Complete = Callable[[Study], Index | None]
"""Carries out what is missing of a study; None if some of it is missing for good."""


def grown_study(question: Question, store: Store, complete: Complete) -> Study:
    """Return the study with as many replications of each point as it needs.

    Parameters
    ----------
    question : Question
        The sweep.
    store : Store
        Has the outcomes looked at.
    complete : callable
        Carries out what is missing of a round; where it returns None, no more rounds are
        looked at.
    """
    settings, until, arms = question.settings, question.until, question.arms
    counts = np.full(len(arms), settings.replications, np.int64)
    study = Study(arms, settings.seed, counts)
    if until is None:
        return study
    open_arms: Integers = np.arange(len(arms))
    for look in until.looks[1:]:
        index = complete(study)
        if index is None:
            return study
        narrow = narrow_enough(until, study, store, index, open_arms)
        # Policies of a point keep the same seeds, so that they stay paired.
        wide_points = np.unique(open_arms[~narrow] // arms.policies)
        open_arms = (wide_points[:, None] * arms.policies + np.arange(arms.policies)).ravel()
        if not len(open_arms):
            return study
        counts = counts.copy()
        counts[open_arms] = look
        study = Study(arms, settings.seed, counts)
    return study
