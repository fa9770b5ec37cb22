"""What is explained: an outcome under a policy, or what a policy changes of it, run by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Flags, Floats
from experiments.estimators.measured import point_means
from experiments.questions.measures import column_name, measured


@dataclass(frozen=True, eq=False)
class Explained:
    """One outcome, at all points of a design."""

    outcome: str  # what tables call it; money is per host and year
    policy: str
    """Under which policy, "" where policies are a factor; or ``b minus a``, the difference
    between runs of the same seed."""
    of_runs: Floats  # shape (points, seeds): of each run, NaN where it has none

    @property
    def means(self) -> Floats:
        """The mean over the seeds of each point, NaN where no seed has a value."""
        return point_means(self.of_runs)

    @property
    def label(self) -> str:
        """What a sentence calls it."""
        said = self.outcome.replace("_", " ")
        if " minus " in self.policy:
            return f"the difference of {said}, {self.policy},"
        return f"{said} under {self.policy}" if self.policy else said


def explained(
    runs: pd.DataFrame, outcome: str, policies: Sequence[str], points: int
) -> list[Explained]:
    """Return the outcome under each policy, then what each but the first changes of it.

    Parameters
    ----------
    runs : DataFrame
        ``point``, ``policy``, ``seed``, the outcome, and for money ``hosts`` and ``months``.
    policies : sequence of str
        Which, the baseline first; none where the policy is a factor, or there is only one of no
        name.
    """
    values = measured(runs, outcome)
    seeds, seed = np.unique(runs["seed"].to_numpy(), return_inverse=True)
    point = runs["point"].to_numpy(np.int64)
    policy = runs["policy"].astype(str).to_numpy()
    name = column_name(outcome)

    def of(chosen: Flags) -> Floats:
        table = np.full((points, len(seeds)), np.nan)
        table[point[chosen], seed[chosen]] = values[chosen]
        return table

    if not policies:
        return [Explained(name, "", of(np.ones(len(runs), np.bool_)))]
    found = [Explained(name, one, of(policy == one)) for one in policies]
    first = found[0]
    return found + [
        Explained(name, f"{other.policy} minus {first.policy}", other.of_runs - first.of_runs)
        for other in found[1:]
    ]
