"""Which levers carry a policy: what it comes to without each, and the simplest that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.estimators.means import Estimate, simultaneous
from experiments.questions.optimise.limits import Limits
from experiments.questions.optimise.objectives import Measure, Sample, worse


@dataclass(frozen=True)
class Removal:
    """What taking a lever away does."""

    lever: str
    # By how much each objective is worse without it, paired by seed; all removals and objectives
    # hold together at 95%.
    worse: list[Estimate]

    @property
    def carries(self) -> bool:
        """Whether some objective is clearly worse without it."""
        return any(one.sign > 0 for one in self.worse)


def removals(objectives: Sequence[Measure], levers: Sequence[str], sample: Sample) -> list[Removal]:
    """Return what each of its levers does to a policy.

    The sample is of the policy, then of it without each of the levers.
    """
    level = simultaneous(len(levers) * len(objectives))
    whole, *parts = sample.runs
    return [
        Removal(lever, worse(objectives, part, whole, level))
        for lever, part in zip(levers, parts, strict=True)
    ]


def dispensable(found: Sequence[Removal]) -> list[list[str]]:
    """Return sets of levers that might all go: the least needed, the two least needed, and on.

    Only levers that carry nothing; a lever is needed by its clearest harm, its mean over the
    half-width of its interval.
    """
    idle = sorted((one for one in found if not one.carries), key=_need)
    return [[one.lever for one in idle[: count + 1]] for count in range(len(idle))]


def _need(removal: Removal) -> float:
    """Return the clearest harm; one that is the same in every run has an interval of no width."""
    harms = [
        one.mean / (one.high - one.mean) if one.high > one.mean else np.sign(one.mean) * np.inf
        for one in removal.worse
        if one.mean != 0.0
    ]
    return float(max(harms, default=0.0))


def simplest(
    objectives: Sequence[Measure], limits: Limits, baseline: Sample, sample: Sample
) -> int:
    """Return how many of the sets of levers may go at once; 0 if none.

    None of the objectives may be clearly worse, all comparisons together, and the limits must be
    kept to. The sample is of the policy, then of it without each set of levers, ever larger; that
    of the baseline is on the same seeds.
    """
    sets = len(sample.runs) - 1
    level = simultaneous(sets * len(objectives))
    broken = limits.broken(sample.means(), baseline.means()[0])
    for count in range(sets, 0, -1):
        harms = worse(objectives, sample.runs[count], sample.runs[0], level)
        if not broken[count] and all(one.sign <= 0 for one in harms):
            return count
    return 0


def carrying_table(
    objectives: Sequence[Measure],
    found: Sequence[Removal],
    strengths: Mapping[str, float],
    dropped: Sequence[str],
) -> pd.DataFrame:
    """Return a row for each lever of a policy: what is worse without it, and whether it stays."""
    rows = []
    for removal in found:
        row: dict[str, object] = {"lever": removal.lever, "strength": strengths[removal.lever]}
        for measure, harm in zip(objectives, removal.worse, strict=True):
            row |= harm.columns(f"{measure.column}_worse")
        rows.append({**row, "carries": removal.carries, "kept": removal.lever not in dropped})
    bounds = [f"{one.column}_worse{end}" for one in objectives for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["lever", "strength", *bounds, "carries", "kept"])
