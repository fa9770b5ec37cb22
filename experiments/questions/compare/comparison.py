"""The runs of a comparison, policy by policy and seed by seed, and how they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import Differences, Numbers, differences
from experiments.estimators.means import Estimate
from experiments.questions.compare.rates import Measure, estimates, matrix
from experiments.questions.measures import HEADLINE, per_host_year
from sim import FAILURE_DEFINITIONS

MARGIN: Final = 0.02
"""Smallest difference of a failure rate that matters, as a fraction, where none is given."""

MEASURES: Final[dict[str, Measure]] = {
    **{name: itemgetter(name) for name in FAILURE_DEFINITIONS},
    "net_benefit_per_host_year": partial(per_host_year, name="net_benefit"),
    "governance_cost_per_host_year": partial(per_host_year, name="governance_cost"),
    "equity": itemgetter("equity"),
    "reach": itemgetter("reach"),
}
"""What policies are compared by; the measures of failure first, the headline before all."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """The runs of a comparison and what is measured in them.

    Attributes
    ----------
    runs : DataFrame
        A row for each run.
    policies : tuple of str
        The first is the baseline.
    world : str
        Who lives in it and for how long, for the reader.
    types : tuple of str
        Types of partnership that there may be.
    margin : float
        Difference of a failure rate below which it does not matter, as a fraction.
    """

    runs: pd.DataFrame
    policies: tuple[str, ...]
    world: str
    types: tuple[str, ...] = ()
    margin: float = MARGIN

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with."""
        return self.policies[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The policies that are compared with it."""
        return self.policies[1:]

    @cached_property
    def seeds(self) -> int:
        """How many runs there are of each policy."""
        return int(self.runs["seed"].nunique())

    def values(self, measure: str | Measure) -> Numbers:
        """Return what was measured, shape (seeds, policies); NaN where a run has no number."""
        return matrix(self.runs, self.policies, _measure(measure))

    def differences(self, measure: str | Measure) -> Differences:
        """Return the differences to the baseline, one for each other policy."""
        known = self._known.get(measure) if isinstance(measure, str) else None
        if known is None:
            values = self.values(measure)
            known = differences(values[:, 1:] - values[:, :1])
            if isinstance(measure, str):
                self._known[measure] = known
        return known

    def claims(self, measure: str | Measure) -> dict[str, Estimate]:
        """Return each policy's difference to the baseline, with intervals that hold together."""
        found = self.differences(measure)
        return dict(zip(self.others, estimates(found, found.together()), strict=True))

    def failures(self, definition: str = HEADLINE) -> dict[str, Estimate]:
        """Return differences of a failure rate that may be claimed together."""
        return self.claims(definition)

    def net_benefits(self) -> dict[str, Estimate]:
        """Return differences of net benefit, k$ per host-year, that may be claimed together."""
        return self.claims("net_benefit_per_host_year")

    @property
    def best(self) -> str | None:
        """The policy, other than the baseline, with fewest failures; None if there is none."""
        means = self.differences(HEADLINE).mean
        if not len(means):
            return None
        return self.others[int(np.argmin(np.nan_to_num(means, nan=np.inf)))]

    @property
    def shown(self) -> list[str]:
        """The baseline and the best policy, where only two can be shown."""
        return [self.baseline, *([] if self.best is None else [self.best])]

    @cached_property
    def _known(self) -> dict[str, Differences]:
        return {}


def _measure(measure: str | Measure) -> Callable[[pd.DataFrame], pd.Series[float]]:
    return MEASURES[measure] if isinstance(measure, str) else measure
