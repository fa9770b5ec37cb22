"""The finding: what a comparison shows, in plain words that never claim more than it shows.

A difference is claimed only where its interval excludes 0 and the intervals of all
comparisons hold together at 95% (Bonferroni). Everything else is "no clear difference".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import inf, isnan
from operator import itemgetter
from typing import Final

import pandas as pd

from experiments.comparing.benefits import effects_on_care, helped_types
from experiments.comparing.rates import HEADLINE, claims, costs, failure_rates, per_host_year
from experiments.estimators.means import Estimate
from sim import FAILURE_DEFINITIONS

# Fewer replications than these, and an interval itself is not to be relied on.
ENOUGH: Final = 30
# Changes in the number of partnerships smaller than this share are not mentioned.
NOTABLE: Final = 0.1

DEFINED: Final = {
    "objectives_unmet": "objectives unmet",
    "ended_before_term": "ended before its term",
    "ended_within_five_years": "ended within five years",
}


@dataclass(frozen=True)
class Comparison:
    """The runs of a comparison and what is measured in them."""

    runs: pd.DataFrame
    policies: tuple[str, ...]
    world: str
    """Who lives in it and for how long, for the reader."""
    types: tuple[str, ...] = ()
    """Types of partnership that there may be."""

    @property
    def baseline(self) -> str:
        """The policy that the others are compared with."""
        return self.policies[0]

    def failures(self, definition: str = HEADLINE) -> dict[str, Estimate]:
        """Return differences of a failure rate that may be claimed together."""
        return claims(self.runs, self.policies, itemgetter(definition))

    def net_benefits(self) -> dict[str, Estimate]:
        """Return differences of net benefit, k$ per host-year, that may be claimed together."""
        return claims(self.runs, self.policies, partial(per_host_year, name="net_benefit"))


def finding(comparison: Comparison) -> str:
    """Return the finding, a few short paragraphs."""
    paragraphs = [_level(comparison)]
    if len(comparison.policies) > 1:
        failures = comparison.failures()
        paragraphs += [_differences(comparison, failures), _disagreements(comparison, failures)]
        paragraphs += [_formation(comparison), _net_benefit(comparison), _benefits(comparison)]
        paragraphs.append(_how_sure(comparison))
    paragraphs.append(_caveat(comparison))
    return "\n\n".join(text for text in paragraphs if text) + "\n"


def _level(comparison: Comparison) -> str:
    rates = failure_rates(comparison.runs, comparison.policies[:1])
    row = rates[rates["definition"] == HEADLINE].iloc[0]
    if pd.isna(row["failure_rate"]):
        return f"Under {comparison.baseline} no partnership was formed, so none failed."
    interval = (
        f" (95% interval {row['ci_low']:.1%} to {row['ci_high']:.1%})"
        if pd.notna(row["ci_low"])
        else ""
    )
    return (
        f"Under {comparison.baseline}, {row['failure_rate']:.1%} of partnerships miss their "
        f"objectives{interval}."
    )


def _differences(comparison: Comparison, failures: Mapping[str, Estimate]) -> str:
    ranked = sorted(failures, key=lambda policy: failures[policy].mean)
    fewer = [policy for policy in ranked if failures[policy].sign < 0]
    more = [policy for policy in reversed(ranked) if failures[policy].sign > 0]
    unclear = [policy for policy in ranked if failures[policy].sign == 0]
    spent = _governance_cost(comparison)
    lines = []
    for title, policies in (
        (f"Fewer partnerships fail than under {comparison.baseline} with:", fewer),
        (f"More partnerships fail than under {comparison.baseline} with:", more),
    ):
        if policies:
            lines += [title, *(_line(policy, failures[policy], spent) for policy in policies)]
    if unclear:
        start = "No clear difference" if lines else "No policy makes a clear difference"
        none = " or there is none" if any(isnan(failures[one].low) for one in unclear) else ""
        lines.append(f"{start} (the interval includes 0{none}): {', '.join(unclear)}.")
    return "\n".join(lines)


def _line(policy: str, difference: Estimate, spent: Mapping[str, float]) -> str:
    word = "fewer" if difference.mean < 0 else "more"
    low, high = sorted(100.0 * abs(bound) for bound in (difference.low, difference.high))
    return (
        f"  - {policy}: {100.0 * abs(difference.mean):.1f} percentage points {word} "
        f"({low:.1f} to {high:.1f}), for {spent[policy]:,.0f} k$ of governance a host-year."
    )


def _disagreements(comparison: Comparison, failures: Mapping[str, Estimate]) -> str:
    """Say where another definition of failure points, clearly, the other way."""
    found = []
    for definition in FAILURE_DEFINITIONS[1:]:
        other = comparison.failures(definition)
        opposed = [name for name in failures if failures[name].sign * other[name].sign < 0]
        if opposed:
            found.append(f"{', '.join(opposed)} by '{DEFINED[definition]}'")
    said = "Another definition of failure points the other way"
    return f"{said}: {'; '.join(found)}." if found else ""


def _formation(comparison: Comparison) -> str:
    """Say which policies avoid failures in part by avoiding partnerships."""
    measure = itemgetter("partnerships")
    means = comparison.runs.groupby("policy", observed=True)["partnerships"].mean()
    if not means[comparison.baseline]:
        return ""
    told = []
    for policy, change in claims(comparison.runs, comparison.policies, measure).items():
        share = change.mean / means[comparison.baseline]
        if change.sign and abs(share) >= NOTABLE:
            told.append(f"{policy} ({share:+.0%})")
    if not told:
        return ""
    return (
        f"A rate says nothing of how many partnerships there are. Clearly more or fewer than under "
        f"{comparison.baseline} are formed with {', '.join(told)}."
    )


def _net_benefit(comparison: Comparison) -> str:
    gains = comparison.net_benefits()
    ranked = sorted(gains, key=lambda policy: -gains[policy].mean)
    parts = []
    for word, sign, policies in (("higher", 1, ranked), ("lower", -1, ranked[::-1])):
        chosen = [policy for policy in policies if gains[policy].sign == sign]
        told = [
            f"{policy} ({gains[policy].mean:+,.0f}; {gains[policy].low:+,.0f} to "
            f"{gains[policy].high:+,.0f})"
            for policy in chosen
        ]
        if told:
            parts.append(f"{word} with {', '.join(told)}")
    if not parts:
        return "No policy clearly changes the net benefit after all costs."
    return f"Net benefit after all costs, k$ per host-year, is {'; and '.join(parts)}."


def _benefits(comparison: Comparison) -> str:
    """Say whom the policy helps under which clearly fewest fail, and what else it does."""
    best = best_policy(comparison)
    if best is None or comparison.failures()[best].sign >= 0:
        return ""
    compared = (comparison.runs, comparison.policies, best)
    sentences = (helped_types(*compared, comparison.types), effects_on_care(*compared))
    return " ".join(text for text in sentences if text)


def _how_sure(comparison: Comparison) -> str:
    count = len(comparison.policies) - 1
    if comparison.runs["seed"].nunique() < 2:
        return ""
    together = (
        f" and hold together for all {count} comparisons (Bonferroni), so they are wider than "
        "those of the tables"
        if count > 1
        else ""
    )
    return f"These intervals are 95%, between runs paired by seed{together}."


def _caveat(comparison: Comparison) -> str:
    replications = comparison.runs["seed"].nunique()
    few = ""
    if replications == 1:
        few = " One replication gives no interval, so nothing about differences can be claimed."
    elif replications < ENOUGH:
        few = (
            f" With only {replications} replications the intervals themselves are uncertain: "
            f"use {ENOUGH} or more before relying on them."
        )
    return (
        f"This is what the model says of {comparison.world}, over {replications} "
        f"replication{'s' if replications > 1 else ''} of each policy.{few}"
    )


def _governance_cost(comparison: Comparison) -> dict[str, float]:
    table = costs(comparison.runs, comparison.policies)
    rows = table[table["measure"] == "governance_cost"]
    return dict(zip(rows["policy"], rows["value"], strict=True))


def best_policy(comparison: Comparison) -> str | None:
    """Return the policy, other than the baseline, with fewest failures; None if there is none."""
    failures = comparison.failures()
    means = {policy: found.mean for policy, found in failures.items()}
    return min(means, key=lambda one: inf if isnan(means[one]) else means[one], default=None)
