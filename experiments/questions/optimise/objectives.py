"""What a policy is to be good at, measured in each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats, Integers
from experiments.estimators.means import Estimate, mean_of
from experiments.questions.measures import DELIVERED, HEADLINE, per_host_year


@dataclass(frozen=True)
class Measure:
    """Something measured in each run."""

    name: str  # what settings call it
    column: str  # what tables call it
    title: str  # what figures and words call it
    unit: str  # what it is told in, after ``scale``
    sense: int  # 1 if less is better, -1 if more is
    # From a row for each run to a value for each; NaN where a run has none.
    of: Callable[[pd.DataFrame], pd.Series[float]]
    scale: float = 1.0  # of the number that is told
    form: str = ".2f"

    @property
    def label(self) -> str:
        """What axes call it."""
        of = "partnerships" if self.name == "failure" else "what was possible"
        unit = f"% of {of}" if self.unit == "%" else self.unit.strip()
        return f"{self.title}{f', {unit}' if unit else ''}"

    def told(self, value: float) -> str:
        """Return a value as words have it."""
        return f"{self.scale * value:{self.form}}{self.unit}"


def _equity_gap(runs: pd.DataFrame) -> pd.Series[float]:
    return (1.0 - runs["equity"]).abs()


MEASURES: Final = (
    Measure("failure", HEADLINE, "objectives unmet", "%", 1, lambda r: r[HEADLINE], 100.0, ".1f"),
    Measure(
        "cost",
        "governance_cost",
        "governance cost",
        " k$ per host-year",
        1,
        lambda runs: per_host_year(runs, "governance_cost"),
        form=",.0f",
    ),
    Measure("value", DELIVERED, "value delivered", "%", -1, lambda r: r[DELIVERED], 100.0, ".1f"),
    Measure("equity", "equity_gap", "gap between small and large hosts", "", 1, _equity_gap),
    Measure(
        "net_benefit",
        "net_benefit",
        "net benefit",
        " k$ per host-year",
        -1,
        lambda runs: per_host_year(runs, "net_benefit"),
        form=",.0f",
    ),
    Measure(
        "partnerships",
        "partnerships_per_host",
        "partnerships",
        " per host",
        -1,
        lambda runs: runs["partnerships"] / runs["hosts"],
    ),
)
"""The last is no objective, but has a least."""
OBJECTIVES: Final = {one.name: one for one in MEASURES[:-1]}
OUTCOMES: Final = (HEADLINE, DELIVERED, "governance_cost", "equity", "net_benefit", "partnerships")
"""Outcomes of a run that these are made of."""
PLACE: Final = {one.name: place for place, one in enumerate(MEASURES)}


@dataclass(frozen=True, eq=False)
class Sample:
    """What was measured in the runs of several policies, paired by seed."""

    # In the order of ``MEASURES``; NaN where a run failed or has no value; shape (policies, seeds,
    # measures).
    runs: Floats

    def means(self) -> Floats:
        """Return means over seeds, shape (policies, measures).

        A run without a value does not count; where fewer than half of them have one, there is no
        mean.
        """
        known = np.isfinite(self.runs)
        count = known.sum(axis=1)
        total = np.where(known, self.runs, 0.0).sum(axis=1)
        enough = 2 * count >= self.runs.shape[1]
        return np.where(enough & (count > 0), total / np.maximum(count, 1), np.nan)

    def mean(self, policy: int, measure: str, level: float) -> Estimate:
        """Return the mean of a policy with its interval."""
        return mean_of(self.runs[policy, :, PLACE[measure]], level)

    def difference(self, policy: int, other: int, measure: str, level: float) -> Estimate:
        """Return the mean of one policy less another, between runs of the same seed."""
        place = PLACE[measure]
        return mean_of(self.runs[policy, :, place] - self.runs[other, :, place], level)

    def of(self, policies: Sequence[int]) -> Sample:
        """Return some of the policies."""
        return Sample(self.runs[list(policies)])


def worse(
    objectives: Sequence[Measure], runs: Floats, other: Floats, level: float
) -> list[Estimate]:
    """Return by how much a policy is worse than another in each objective, paired by seed.

    The runs of both have shape (seeds, measures).
    """
    change = runs - other
    return [mean_of(one.sense * change[:, PLACE[one.name]], level) for one in objectives]


def sample_of(runs: pd.DataFrame, arm: Integers, arms: int, seeds: range) -> Sample:
    """Return what was measured in the runs that did not fail.

    ``arm``, shape (runs,), is which of so many policies each is of; all met the same seeds.
    """
    values = np.full((arms, len(seeds), len(MEASURES)), np.nan)
    if len(arm):
        place = runs["seed"].to_numpy().astype(object) - seeds.start
        values[arm, place.astype(np.int64)] = np.column_stack(
            [measure.of(runs).to_numpy(np.float64) for measure in MEASURES]
        )
    return Sample(values)


def in_order(objectives: Sequence[Measure], means: Floats) -> Floats:
    """Return objectives, all to be small, of the means of measures."""
    sense = np.array([one.sense for one in objectives], np.float64)
    return means[..., [PLACE[one.name] for one in objectives]] * sense
