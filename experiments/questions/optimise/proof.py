"""The front on fresh seeds: what stays on it, and how much the search flattered itself.

The best of many candidates owes part of its rank to the seeds that ranked it. So the candidates
of the search's front meet seeds that the search has not seen, and the front is made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats
from experiments.estimators.fronts import knee, non_dominated
from experiments.estimators.means import Estimate, mean_of, simultaneous
from experiments.questions.optimise.limits import Limits
from experiments.questions.optimise.objectives import PLACE, Measure, Sample, in_order, worse

DOMINATED: Final = "dominated"
_RESAMPLES: Final = 1000


@dataclass(frozen=True, eq=False)
class Proof:
    """Candidates on fresh seeds."""

    objectives: tuple[Measure, ...]  # what the front is of
    sample: Sample  # of the baseline, then the candidates
    why_not: list[str]  # for each candidate why it is not on the front; "" if it is
    knee: int  # place of the knee among the candidates
    # In what part of resamples of the seeds each candidate is the knee; shape (candidates,).
    knee_share: Floats

    @property
    def front(self) -> list[int]:
        """Places, among the candidates, of those on the front."""
        return [place for place, why in enumerate(self.why_not) if not why]


def prove(objectives: Sequence[Measure], limits: Limits, sample: Sample) -> Proof | None:
    """Make the front anew from fresh runs, of the baseline and then the candidates.

    None if no candidate keeps to the limits.
    """
    why_not, best = _front(objectives, limits, sample.means())
    if best is None:
        return None
    share = _knee_share(objectives, limits, sample)
    return Proof(tuple(objectives), sample, why_not, best, share)


def _front(
    objectives: Sequence[Measure], limits: Limits, means: Floats
) -> tuple[list[str], int | None]:
    """Return for each candidate why it is not on the front, "" if it is, and which is the knee."""
    values = in_order(objectives, means[1:])
    why_not = limits.broken(means[1:], means[0])
    allowed = np.flatnonzero([not why for why in why_not])
    for place in allowed[~non_dominated(values[allowed])].tolist():
        why_not[place] = DOMINATED
    front = [place for place, why in enumerate(why_not) if not why]
    return why_not, front[knee(values[front])] if front else None


def _knee_share(objectives: Sequence[Measure], limits: Limits, sample: Sample) -> Floats:
    """Return how often each candidate is the knee if seeds are drawn again (Efron 1979)."""
    seeds = sample.runs.shape[1]
    weight = np.random.default_rng(0).multinomial(seeds, np.full(seeds, 1.0 / seeds), _RESAMPLES)
    known = np.isfinite(sample.runs)
    total = np.einsum("rs,psm->rpm", weight, np.where(known, sample.runs, 0.0))
    count = np.einsum("rs,psm->rpm", weight, known.astype(np.int64))
    means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    found = np.zeros(len(sample.runs) - 1)
    for one in means:
        best = _front(objectives, limits, one)[1]
        if best is not None:
            found[best] += 1.0
    return found / _RESAMPLES


def optimism(
    objectives: Sequence[Measure], searched: Floats, searched_baseline: Floats, sample: Sample
) -> pd.DataFrame:
    """Return by how much candidates looked better in the search than they are.

    What the search held for their gain over the baseline, less their gain on fresh seeds, mean
    over the candidates. The luck of the search's seeds that baseline and candidates share is not
    in it. The search's value is what it is; the interval is that of the fresh mean (95% t interval
    between seeds). A row for each objective, in its unit; positive means that the search
    flattered.

    Parameters
    ----------
    searched, searched_baseline : array of float, shape (candidates, measures) and (measures,)
        Means of the search.
    sample : Sample
        Of the baseline, then the same candidates, on fresh seeds.
    """
    rows = []
    for one in objectives:
        place = PLACE[one.name]
        told = one.sense * float(np.nanmean(searched_baseline[place] - searched[:, place]))
        gains = one.sense * (sample.runs[:1, :, place] - sample.runs[1:, :, place])
        known = np.isfinite(gains)
        count = np.maximum(known.sum(axis=0), 1)
        by_seed = np.where(known, gains, 0.0).sum(axis=0) / count
        by_seed[~known.any(axis=0)] = np.nan
        fresh = mean_of(by_seed)
        flattered = Estimate(told - fresh.mean, told - fresh.high, told - fresh.low, fresh.runs)
        rows.append(
            {
                "objective": one.column,
                "candidates": len(searched),
                "gain_search": told,
                "gain_fresh": fresh.mean,
                **flattered.columns("optimism"),
            }
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Rival:
    """What the front does to a named policy."""

    by: int | None  # place of the candidate that dominates it by most, by means; None if none does
    clearly: bool  # whether some candidate of the front is clearly as good in all and better in one


def rivals(proof: Proof, named: Sample) -> list[Rival]:
    """Return for each named policy, on the front's seeds, whether a point of it dominates it."""
    pairs = len(named.runs) * len(proof.front)
    level = simultaneous(pairs * len(proof.objectives))
    return [_rival(proof, own, level) for own in named.runs]


def _rival(proof: Proof, own: Floats, level: float) -> Rival:
    best: tuple[float, int] | None = None
    clearly = False
    for place in proof.front:
        changes = worse(proof.objectives, proof.sample.runs[1 + place], own, level)
        means = [change.mean for change in changes]
        if max(means) <= 0.0 and min(means) < 0.0:
            spread = [abs(change.high - change.mean) or 1.0 for change in changes]
            size = min(mean / wide for mean, wide in zip(means, spread, strict=True))
            best = min(best or (size, place), (size, place))
        highs = [change.high for change in changes]
        clearly = clearly or (max(highs) <= 0.0 and min(highs) < 0.0)
    return Rival(None if best is None else best[1], clearly)
