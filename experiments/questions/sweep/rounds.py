"""Round after round: which points need more replications, and the study they make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.archive.index import Index
from experiments.archive.store import Store
from experiments.estimators.arrays import Flags, Integers
from experiments.questions.sweep.moments import Accumulator
from experiments.questions.sweep.question import Question
from experiments.questions.sweep.summary import half_widths
from experiments.questions.sweep.until import Until
from experiments.runs.study import Study

Complete = Callable[[Study], Index | None]
"""Carries out what is missing of a study; None if some of it is missing for good."""


def grown_study(question: Question, store: Store, complete: Complete) -> Study:
    """Return the study with as many replications of each point as it needs.

    Parameters
    ----------
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


def narrow_enough(until: Until, study: Study, store: Store, index: Index, arms: Integers) -> Flags:
    """Return for each of these arms whether its interval is narrow enough, shape (arms,)."""
    runs = [np.arange(study.starts[arm], study.starts[arm + 1]) for arm in arms.tolist()]
    owner = np.repeat(np.arange(len(arms)), list(map(len, runs)))
    ids = study.identities[np.concatenate(runs)]
    there = index.has(ids)
    owner = owner[there]
    found = Accumulator(1)
    first = 0
    for rows, _ in store.values(index, ids[there], [until.outcome]):
        values = rows[until.outcome].to_numpy(zero_copy_only=False).astype(np.float64)
        found.add(owner[first : first + len(values)], values[None])
        first += len(values)
    moments = found.result()
    narrow = np.zeros(len(arms), np.bool_)
    half = half_widths(moments.counts[0], moments.squares[0], until.level)
    narrow[moments.keys] = half <= until.half_width
    return narrow
