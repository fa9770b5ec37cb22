"""Measures of robustness of each policy, in all worlds and in those that are consistent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats
from experiments.estimators.regret import (
    HIGHER_IS_BETTER,
    MEASURES,
    bounds,
    concordance,
    luck,
    measures_of,
    resampled,
)
from experiments.questions.robustness.worlds import Worlds

SETS: Final = ("all", "consistent")
# Of fewer worlds nothing is said.
LEAST_WORLDS: Final = 10
RANKING: Final = ("mean", "percentile_90", "regret_90", "regret_max", "satisficing", "best")
"""Measures that put the policies in an order."""
LUCK: Final = ("luck_failure", "luck_difference")
"""Which part of the variance between worlds is luck of few runs: of failure, and of its difference
to the baseline."""
# Fewer, and percentiles of resamples are uncertain themselves.
RESAMPLES: Final = 1000
_SEED: Final = 1
COLUMNS: Final = ("policy", "worlds", "count", "measure", "value", "ci_low", "ci_high")


@dataclass(frozen=True)
class Robustness:
    """What policies come to over a set of worlds."""

    which: str  # ``all`` or ``consistent``
    count: int  # of worlds
    policies: tuple[str, ...]  # the baseline first
    # Every measure and luck, with 95% intervals over worlds, NaN where there is none; shape
    # (policies,).
    values: Mapping[str, Floats]
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    # The measures in samples of the worlds; shape (resamples, policies).
    samples: Mapping[str, Floats]

    def order(self, measure: str) -> list[int]:
        """Return the places of the policies that a measure ranks, the best first."""
        score = _score(measure, self.values[measure])
        # Of equal ones, that with the lower mean comes first.
        ranked = np.lexsort((self.values["mean"], score.round(12)))
        return [place for place in ranked.tolist() if np.isfinite(score[place])]

    def first(self, measure: str) -> tuple[str, float]:
        """Return the best policy by a measure, and in which share of resamples it is that."""
        leader = self.order(measure)[0]
        scores = _score(measure, self.samples[measure])
        lowest = np.nanmin(scores, axis=1, keepdims=True)
        # Where several are best, each has its part.
        ties = scores <= lowest + 1e-12
        return self.policies[leader], float((ties[:, leader] / ties.sum(axis=1)).mean())

    def agreement(self) -> float:
        """Return how far the measures put policies, but the baseline, in one order: Kendall's W."""
        scores = {
            name: _score(name, self.values[name])[1:].round(12)
            for name in RANKING
            if np.ptp(self.values[name][1:]) > 0.0
        }
        return concordance(scores)

    def of(self, measure: str, policy: str) -> tuple[float, float, float]:
        """Return a measure of a policy with its interval."""
        place = self.policies.index(policy)
        value, low, high = (of[measure][place] for of in (self.values, self.low, self.high))
        return float(value), float(low), float(high)

    def table(self) -> pd.DataFrame:
        """Return a row for each policy and measure."""
        rows = [
            (policy, self.which, self.count, measure, *self.of(measure, policy))
            for policy in self.policies
            for measure in (*MEASURES, *LUCK)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def robustness_in(
    worlds: Worlds, policies: Sequence[str], which: str, against_baseline: bool
) -> Robustness | None:
    """Return the measures over a set of worlds; None where there are too few.

    Where what satisfies is told against the baseline, that cannot satisfy itself.
    """
    chosen = worlds.chosen(which)
    if len(chosen) < LEAST_WORLDS:
        return None
    trial = worlds.trial.of(chosen)
    values = measures_of(trial)
    samples = resampled(trial, RESAMPLES, _SEED)
    values |= zip(LUCK, (luck(trial.failure), luck(trial.difference)), strict=True)
    unknown = np.full(len(policies), np.nan)
    ends = {name: bounds(samples[name]) for name in MEASURES} | dict.fromkeys(LUCK, (unknown,) * 2)
    low, high = ({name: found[end] for name, found in ends.items()} for end in (0, 1))
    # Samples of these worlds cannot show a worse one than is among them.
    high["regret_max"] = unknown
    none_of_its_own = ["difference", "worse", *(["satisficing"] if against_baseline else [])]
    for name in none_of_its_own:
        for found in (values[name], low[name], high[name]):
            found[0] = np.nan
        samples[name][:, 0] = np.nan
    return Robustness(which, len(chosen), tuple(policies), values, low, high, samples)


def _score(measure: str, values: Floats) -> Floats:
    """Return values so that low is good."""
    return -values if measure in HIGHER_IS_BETTER else values
