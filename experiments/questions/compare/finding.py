"""The finding: what a comparison shows, in plain words that never claim more than it shows.

A difference is claimed only where its interval excludes 0 and the intervals of all policies
hold together at 95%. That there is none worth speaking of is claimed only where it is shown to
be smaller than the margin, never for want of evidence. Everything else is not clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from math import isnan
from operator import itemgetter
from typing import Final

import pandas as pd

from experiments.estimators.means import ENOUGH, FEWEST, Estimate
from experiments.questions.compare.benefits import effects_on_care, helped_types
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.differences import gains, headline_verdicts, may_be_best
from experiments.questions.compare.rates import costs, failure_rates
from experiments.questions.compare.subgroup_effects import subgroup_sentence
from experiments.questions.findings import Claim
from experiments.questions.measures import DEFINED, FEWER, HEADLINE, MORE, NOT_CLEAR, SAME
from experiments.questions.words import change_text, plural
from sim import FAILURE_DEFINITIONS

# Changes in the number of partnerships smaller than this share are not mentioned.
NOTABLE: Final = 0.1


def finding(
    comparison: Comparison, subgroups: pd.DataFrame, further: Sequence[Claim] = ()
) -> list[Claim]:
    """Return the finding, a few short paragraphs, some with the figure that shows them.

    Parameters
    ----------
    comparison : Comparison
    subgroups : DataFrame
        As `subgroup_table` returns it.
    further : sequence of Claim
        What other tables show; the caution that closes the finding holds for it too.
    """
    alone = len(comparison.policies) == 1
    told = [(_level(comparison), "failure_rates" if alone else "")]
    if not alone:
        better = told_of(comparison) is not None
        told += [
            (_differences(comparison), "failure_rates"),
            (_best(comparison), ""),
            (_disagreements(comparison), ""),
            (_formation(comparison), ""),
            (_net_benefit(comparison), ""),
            (_benefits(comparison) if better else "", "by_type"),
            (subgroup_sentence(comparison, subgroups) if better else "", "subgroups"),
            (_how_sure(comparison), ""),
        ]
    claims = [*starmap(Claim, told), *further, Claim(_caveat(comparison))]
    return [claim for claim in claims if claim.text]


def told_of(comparison: Comparison) -> str | None:
    """Return the policy with fewest failures, if clearly fewer fail than under the baseline.

    None else: of one that only chance may have put first, more would be said than is known.
    """
    best = comparison.best
    return best if best and headline_verdicts(comparison)[best] == FEWER else None


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


def _differences(comparison: Comparison) -> str:
    failures, verdicts = comparison.failures(), headline_verdicts(comparison)
    within = comparison.differences(HEADLINE).within(comparison.margin)
    small = {name for name, one in zip(comparison.others, within, strict=True) if one}
    ranked = sorted(failures, key=lambda policy: failures[policy].mean)
    fewer, more, same, unclear = (
        [policy for policy in ranked if verdicts[policy] == verdict]
        for verdict in (FEWER, MORE, SAME, NOT_CLEAR)
    )
    spent = _governance_cost(comparison)
    lines = []
    for title, policies in (
        (f"Fewer partnerships fail than under {comparison.baseline} with:", fewer),
        (f"More partnerships fail than under {comparison.baseline} with:", more[::-1]),
    ):
        if policies:
            lines += [
                title,
                *(_line(policy, failures[policy], spent, policy in small) for policy in policies),
            ]
    if not lines:
        lines.append("No policy makes a clear difference.")
    points = f"{100.0 * comparison.margin:.3g} percentage points"
    if same:
        lines.append(
            f"No material difference (shown to be smaller than {points} either way): "
            f"{', '.join(same)}."
        )
    if unclear:
        none = " or there is none" if any(isnan(failures[one].low) for one in unclear) else ""
        lines.append(
            f"Not clear (the interval includes 0{none}, and {points} are not ruled out): "
            f"{', '.join(unclear)}."
        )
    return "\n".join(lines)


def _line(policy: str, difference: Estimate, spent: Mapping[str, float], small: bool) -> str:
    changed = change_text(difference[:3], "percentage points", scale=100.0)
    note = " Clear, but shown to be smaller than what matters." if small else ""
    return f"  - {policy}: {changed}, for {spent[policy]:,.0f} k$ of governance a host-year.{note}"


def _best(comparison: Comparison) -> str:
    """Say which policies may have the fewest failures of all."""
    may = may_be_best(comparison)
    if comparison.seeds < 2 or not may:
        return ""
    if len(may) == len(comparison.policies):
        return "Any of the policies may be the one with fewest failures: none is clearly beaten."
    if len(may) == 1:
        return (
            f"Only {may[0]} can be the one with fewest failures: every other policy is clearly "
            "beaten by another one (95%, for all comparisons with the best together)."
        )
    return (
        f"The one with fewest failures may be any of {', '.join(may)}: the others are clearly "
        "beaten by another one (95%, for all comparisons with the best together)."
    )


def _disagreements(comparison: Comparison) -> str:
    """Say where another definition of failure points, clearly, the other way."""
    failures = comparison.failures()
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
    for policy, change in comparison.claims(measure).items():
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
    """Say whom the best policy helps, and what else it does."""
    compared = (comparison.runs, comparison.policies, comparison.best or "")
    sentences = (helped_types(*compared, comparison.types), effects_on_care(*compared))
    return " ".join(text for text in sentences if text)


def _how_sure(comparison: Comparison) -> str:
    count = len(comparison.others)
    if comparison.seeds < 2:
        return ""
    together = (
        f", and hold together for all {count} comparisons of a measure, so they are wider than "
        "those for one alone"
        if count > 1
        else ""
    )
    way = (
        "found by resampling the seeds"
        if comparison.seeds >= FEWEST
        else f"Student's t for fewer than {FEWEST} seeds"
    )
    said = f"These intervals are 95%, between runs paired by seed ({way}){together}."
    return f"{said} {_pairing(comparison)}".rstrip()


def _pairing(comparison: Comparison) -> str:
    """Say what pairing by seed spares, where there are runs enough to tell."""
    known = sorted(gain for gain in gains(comparison).values() if not isnan(gain))
    if not known or comparison.seeds < FEWEST:
        return ""
    low, high = (f"{gain:.1f}" for gain in (known[0], known[-1]))
    return (
        f"Without pairing, intervals as narrow for failure would need about {low}"
        f"{f' to {high}' if low != high else ''} times as many runs."
    )


def _caveat(comparison: Comparison) -> str:
    replications = comparison.seeds
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
        f"{plural(replications, 'replication')} of each policy.{few}"
    )


def _governance_cost(comparison: Comparison) -> dict[str, float]:
    table = costs(comparison.runs, comparison.policies)
    rows = table[table["measure"] == "governance_cost"]
    return dict(zip(rows["policy"], rows["value"], strict=True))
