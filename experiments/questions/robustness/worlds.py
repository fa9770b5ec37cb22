"""Worlds: which are consistent with what is published, and what policies came to in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.design.points import Points
from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.regret import Criterion, Trial
from experiments.questions.measures import measured
from experiments.questions.robustness.limits import Limit


@dataclass(frozen=True)
class Worlds:
    """What policies came to in the worlds that can be compared."""

    points: Points  # their assumptions
    number: Integers  # which points of the study they are; shape (worlds,)
    # Which were drawn whatever they show; the others joined because they are consistent; shape
    # (worlds,).
    drawn: Flags
    consistent: Flags  # in which the baseline shows what is published; shape (worlds,)
    trial: Trial  # of all these worlds, the baseline first
    # Worlds in which some policy has a run without a rate: it failed, or nothing was signed.
    left_out: int

    def chosen(self, which: str) -> Integers:
        """Return the places of the worlds ``all`` (drawn whatever they show) or ``consistent``."""
        return np.flatnonzero(self.drawn if which == "all" else self.consistent)


def joined(one: Points, other: Points) -> Points:
    """Return the points of both, which have the same factors."""
    columns = tuple(np.concatenate(pair) for pair in zip(one.columns, other.columns, strict=True))
    return Points(one.names, columns, varied=one.varied)


def some(points: Points, which: Integers) -> Points:
    """Return some of the points."""
    return Points(
        points.names, tuple(column[which] for column in points.columns), varied=points.varied
    )


def shown(runs: pd.DataFrame, limits: Sequence[Limit], count: int) -> pd.DataFrame:
    """Return what each of ``count`` worlds shows: the mean over its runs of each limited outcome.

    A world without a run, or without a value in any of them, has none.
    """
    found = pd.DataFrame({one.outcome: measured(runs, one.outcome) for one in limits})
    return found.groupby(runs["point"].to_numpy()).mean().reindex(range(count))


def is_consistent(shown_by: pd.DataFrame, limits: Sequence[Limit]) -> Flags:
    """Return which worlds show what lies within all limits, shape (worlds,)."""
    found = np.ones(len(shown_by), np.bool_)
    for limit in limits:
        found &= limit.met(shown_by[limit.outcome].to_numpy(np.float64))
    return found


def tried_worlds(
    runs: pd.DataFrame,
    points: Points,
    drawn: Flags,
    consistent: Flags,
    policies: Sequence[str],
    outcome: str,
    satisfied: Sequence[Limit],
    margin: float | None,
) -> Worlds:
    """Return what policies came to in all points that were tried, from a row for each run.

    With ``point``, ``policy``, ``seed`` and outcomes; ``drawn`` and ``consistent`` as in `Worlds`,
    but of all points, and ``satisfied`` and ``margin`` as in `Question`.
    """
    names = {outcome, *(one.outcome for one in satisfied)}
    values = {name: _cube(runs, name, policies, len(points)) for name in names}
    whole = np.all([np.isfinite(one).all(axis=(0, 2)) for one in values.values()], axis=0)
    number = np.flatnonzero(whole)
    values = {name: one[:, number] for name, one in values.items()}
    failure = values[outcome]
    criteria = [Criterion(values[one.outcome], one.low, one.high) for one in satisfied]
    if margin is not None:
        criteria.insert(0, Criterion(failure, -np.inf, -margin, relative=True))
    return Worlds(
        some(points, number),
        number,
        drawn[number],
        consistent[number],
        Trial(failure, tuple(criteria)),
        int(np.count_nonzero(~whole)),
    )


def worlds_table(
    worlds: Worlds, policies: Sequence[str], outcome: str, shown_by: pd.DataFrame
) -> pd.DataFrame:
    """Return a row for each world: how it was chosen, what is best in it, and its assumptions.

    ``shown_by`` has what each point of the study shows under the baseline by runs that are not
    among those compared.
    """
    means = worlds.trial.failure.mean(axis=-1)
    best = means.round(12).argmin(axis=0)
    return pd.DataFrame(
        {
            "world": worlds.number,
            "drawn": np.where(worlds.drawn, "at random", "as consistent"),
            "consistent": worlds.consistent,
            **{f"shown_{name}": shown_by[name].to_numpy()[worlds.number] for name in shown_by},
            "best": np.array(policies, object)[best],
            **{f"{outcome}_{name}": own for name, own in zip(policies, means, strict=True)},
            **dict(zip(worlds.points.names, worlds.points.columns, strict=True)),
        }
    )


def _cube(runs: pd.DataFrame, outcome: str, policies: Sequence[str], worlds: int) -> Floats:
    """Return an outcome as an array of shape (policies, worlds, seeds); NaN where there is none."""
    seeds, seed = np.unique(runs["seed"].to_numpy(), return_inverse=True)
    policy = pd.Index(policies).get_indexer(pd.Index(runs["policy"].astype(object)))
    found = np.full((len(policies), worlds, len(seeds)), np.nan)
    found[policy, runs["point"].to_numpy(np.int64), seed] = measured(runs, outcome)
    return found
