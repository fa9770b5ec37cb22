"""The runs of a comparison, and everything that is estimated of them, in one long table.

A row is a measure, a policy and a subgroup of partnerships (`ALL` of them, or one along a
dimension): the mean over runs with its t interval, and the difference to the baseline between
runs of the same seed, with an interval for itself and one that holds for its family together.
The family of a measure of all partnerships are the policies; that of a subgroup are the
subgroups of its dimension under the same policy. Each number is estimated here and nowhere else;
`experiments.questions.compare.tables` says which rows and columns make up which file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats
from experiments.estimators.differences import (
    Differences,
    all_pairs,
    differences,
    gain_from_pairing,
    may_be_lowest,
)
from experiments.estimators.means import Estimate, mean_of
from experiments.questions.compare.pairing import Pairing
from experiments.questions.compare.subgroups import (
    DIMENSIONS,
    Rates,
    cautions,
    of_few,
    p_effects_differ,
)
from experiments.questions.measures import (
    COSTS,
    DELIVERED,
    FEWER,
    HEADLINE,
    MORE,
    NOT_CLEAR,
    PER_HOST_YEAR,
    SAME,
    left_out,
    per_host_year,
)
from sim import FAILURE_DEFINITIONS

MARGIN: Final = 0.02
"""Smallest difference of a failure rate that matters, as a fraction, where none is given."""
ALL: Final = "all"
YES: Final = "yes"
NO: Final = "no"

Row = Mapping[Hashable, Any]
"""A row of a table of estimates, by column."""


def _per_host(runs: pd.DataFrame, name: str) -> pd.Series[float]:
    return runs[name] / runs["hosts"]


MEASURES: Final[Mapping[str, Callable[[pd.DataFrame], pd.Series[float]]]] = {
    **{name: itemgetter(name) for name in (*FAILURE_DEFINITIONS, DELIVERED)},
    **{name + PER_HOST_YEAR: partial(per_host_year, name=name) for name in COSTS},
    **{
        name: itemgetter(name)
        for name in ("innovation", "months_to_operation", "reach", "equity", "efficiency")
    },
    "partnerships": itemgetter("partnerships"),
    "partnerships_per_host": partial(_per_host, name="partnerships"),
}
"""What is measured of all partnerships of a run; what they are is in `sim.telling.outcomes`."""

COLUMNS: Final = (
    *("policy", "measure", "dimension", "subgroup", "value", "ci_low", "ci_high", "runs"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("p_adjusted", "verdict", "material", "gain_from_pairing", "pairs"),
    *("partnerships", "p_effects_differ", "caution"),
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The runs of a comparison and what is measured in them."""

    runs: pd.DataFrame  # a row for each run
    policies: tuple[str, ...]  # the first is the baseline
    world: str  # who lives in it and for how long, for the reader
    types: tuple[str, ...] = ()  # types of partnership that there may be
    # Difference of a failure rate below which it does not matter, as a fraction.
    margin: float = MARGIN
    # The headline in subgroups of partnerships, by dimension; those by type are in ``runs``.
    rates: Mapping[str, Rates] = field(default_factory=dict)

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with."""
        return self.policies[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The policies that are compared with it."""
        return self.policies[1:]

    @property
    def left_out(self) -> str:
        """Return the sentence on what the months observed cannot tell; empty where they can."""
        return left_out(int(self.runs["months"].max()))

    @property
    def seeds(self) -> int:
        """How many runs there are of each policy."""
        return self.pairing.seeds

    @cached_property
    def pairing(self) -> Pairing:
        """Which run is of which policy and seed."""
        return Pairing(self.runs, self.policies)

    def values(self, measure: str) -> Floats:
        """Return what was measured, shape (seeds, policies); NaN where a run has no number."""
        return self.pairing.by_seed(MEASURES[measure](self.runs))

    @cached_property
    def by_type(self) -> Rates:
        """The headline by type of partnership, of each run."""
        rates, formed = (
            self.runs[[f"{name}_{kind}" for kind in self.types]].to_numpy(np.float64)
            for name in (HEADLINE, "partnerships")
        )
        return Rates(self.types, rates, formed)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """All that is estimated, with ``COLUMNS``, the baseline first.

        ``runs`` gave a number, ``pairs`` of seeds did under both policies. Rates, and bounds of
        them, are fractions. ``verdict``: of failure ``fewer`` or ``more`` (the joint interval
        excludes 0), ``no material difference`` (shown to be within the margin) or ``not clear``;
        else ``higher``, ``lower`` or ``not clear``. ``material``, of failure: ``yes`` where the
        joint interval lies beyond the margin, ``no`` where the difference is shown to be within
        it, else ``not clear``. The baseline's difference is 0, with intervals of no width.
        """
        pieces = [self._of_all(measure) for measure in MEASURES]
        subgroups = {"type": self.by_type, **self.rates}
        pieces += [
            self._of_dimension(name, subgroups[name])
            for name in DIMENSIONS
            if name in subgroups and len(subgroups[name].names)
        ]
        table = pd.concat(pieces, ignore_index=True)
        place = {policy: position for position, policy in enumerate(self.policies)}
        order = table["policy"].map(place).argsort(kind="stable")
        return table.iloc[order].reset_index(drop=True)[list(COLUMNS)]

    def of(self, measure: str) -> dict[str, Row]:
        """Return the estimates of a measure of all partnerships, by policy."""
        table = self.estimates
        rows = table[(table["measure"] == measure) & (table["dimension"] == ALL)]
        return {row["policy"]: row for row in rows.to_dict("records")}

    def claims(self, measure: str = HEADLINE) -> dict[str, Estimate]:
        """Return each policy's difference to the baseline, with intervals that hold together.

        What is said in words rests on these: with eleven comparisons at 95% each, one would be
        wrong now and then.
        """
        rows = self.of(measure)
        columns = ("difference", "together_low", "together_high", "pairs")
        return {name: Estimate(*(rows[name][one] for one in columns)) for name in self.others}

    def verdicts(self, definition: str = HEADLINE) -> dict[str, str]:
        """Return what may be said of each policy's failures against the baseline's."""
        rows = self.of(definition)
        return {name: rows[name]["verdict"] for name in self.others}

    @property
    def best(self) -> str | None:
        """The policy, other than the baseline, with fewest failures; None if there is none."""
        means = [one.mean for one in self.claims().values()]
        if not means:
            return None
        return self.others[int(np.argmin(np.nan_to_num(means, nan=np.inf)))]

    @property
    def shown(self) -> list[str]:
        """The baseline and the best policy, where only two can be shown."""
        return [self.baseline, *([] if self.best is None else [self.best])]

    @cached_property
    def pairs(self) -> Differences:
        """Differences of the headline between all pairs of policies, first less second."""
        values = self.values(HEADLINE)
        first, second = all_pairs(len(self.policies))
        return differences(values[:, first] - values[:, second])

    @cached_property
    def may_be_best(self) -> list[str]:
        """The policies that may have the fewest failures of all, the baseline among them."""
        known = np.array([row["runs"] > 0 for row in self.of(HEADLINE).values()])
        may = may_be_lowest(self.pairs, known)
        return [name for name, one in zip(self.policies, may, strict=True) if one]

    def _of_all(self, measure: str) -> pd.DataFrame:
        values, is_failure = self.values(measure), measure in FAILURE_DEFINITIONS
        margin = self.margin if is_failure else None
        rows = [_baseline(values[:, :1], is_failure)]
        if self.others:
            rows.append(_others(values[:, 1:], values[:, :1], margin))
        formed = self.pairing.by_seed(self.runs["partnerships"])
        return pd.concat(rows, ignore_index=True).assign(
            policy=list(self.policies),
            measure=measure,
            dimension=ALL,
            subgroup=ALL,
            partnerships=np.nansum(formed, axis=0).astype(np.int64),
            p_effects_differ=np.nan,
            caution="",
        )

    def _of_dimension(self, dimension: str, rates: Rates) -> pd.DataFrame:
        value = self.pairing.by_seed(rates.rate)
        formed = np.nan_to_num(self.pairing.by_seed(rates.formed))
        pieces = []
        for place, policy in enumerate(self.policies):
            own, base = value[:, place], value[:, 0]
            few = of_few(formed[:, place], formed[:, 0])
            piece = _others(own, base, self.margin) if place else _baseline(own, True)
            pieces.append(
                piece.assign(
                    policy=policy,
                    measure=HEADLINE,
                    dimension=dimension,
                    subgroup=list(rates.names),
                    partnerships=formed[:, place].sum(axis=0).astype(np.int64),
                    p_effects_differ=p_effects_differ(own - base, few) if place else np.nan,
                    caution=cautions(dimension, own - base, few, is_baseline=not place),
                )
            )
        return pd.concat(pieces, ignore_index=True)


def estimates_of(found: Differences) -> list[Estimate]:
    """Return differences one by one, with intervals that hold together."""
    columns = (found.mean, *found.together(), found.runs)
    return [Estimate(*row) for row in zip(*(one.tolist() for one in columns), strict=True)]


def _baseline(values: Floats, is_share: bool) -> pd.DataFrame:
    """Return the rows of the baseline, one for each column: it differs from itself by nothing."""
    rows = _means(values, is_share)
    nothing = ("difference", "difference_low", "difference_high", "together_low", "together_high")
    return rows.assign(
        **dict.fromkeys(nothing, 0.0),
        p_adjusted=np.nan,
        verdict="baseline",
        material="",
        gain_from_pairing=np.nan,
        pairs=rows["runs"],
    )


def _others(values: Floats, baseline: Floats, margin: float | None) -> pd.DataFrame:
    """Return rows against the baseline, one for each column; with a margin they are shares."""
    found = differences(values - baseline)
    alone, together = found.alone(), found.together()
    verdict, material = _verdicts(found, margin)
    return _means(values, margin is not None).assign(
        difference=found.mean,
        difference_low=alone.low,
        difference_high=alone.high,
        together_low=together.low,
        together_high=together.high,
        p_adjusted=found.p_adjusted,
        verdict=verdict,
        material=material,
        gain_from_pairing=gain_from_pairing(values, baseline),
        pairs=found.runs,
    )


def _means(values: Floats, is_share: bool) -> pd.DataFrame:
    means = [mean_of(column) for column in values.T]
    rows = pd.DataFrame(means, columns=["value", "ci_low", "ci_high", "runs"])
    if is_share:
        rows[["ci_low", "ci_high"]] = rows[["ci_low", "ci_high"]].clip(0.0, 1.0)
    return rows


def _verdicts(found: Differences, margin: float | None) -> tuple[list[str], list[str]]:
    """Return what is clear of differences and, of shares, whether they matter."""
    low, high = found.together()
    below, above = high < 0.0, low > 0.0
    if margin is None:
        return np.select([below, above], ["lower", "higher"], NOT_CLEAR).tolist(), [""] * len(low)
    within, beyond = found.within(margin), (low > margin) | (high < -margin)
    return (
        np.select([below, above, within], [FEWER, MORE, SAME], NOT_CLEAR).tolist(),
        np.select([within, beyond], [NO, YES], NOT_CLEAR).tolist(),
    )
