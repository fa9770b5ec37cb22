"""The finding: what a comparison shows, in plain words that never claim more than it shows.

A difference is claimed only where its interval excludes 0 and the intervals of all policies
hold together at 95%. That there is none worth speaking of is claimed only where it is shown to
be smaller than the margin, never for want of evidence. Everything else is not clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import all_pairs, differences
from experiments.estimators.means import ENOUGH, FEWEST, Estimate
from experiments.questions.compare.comparison import NO, Comparison, estimates_of
from experiments.questions.compare.money_finding import claims_on_money
from experiments.questions.compare.subgroups import DIMENSIONS
from experiments.questions.compare.tables import GOVERNANCE, NET_BENEFIT
from experiments.questions.compare.time_finding import time_claims
from experiments.questions.findings import Claim
from experiments.questions.measures import (
    DEFINED,
    DELIVERED,
    FEWER,
    HEADLINE,
    MORE,
    NOT_CLEAR,
    SAME,
)
from experiments.questions.words import change_text, interval, listed, plural
from sim import FAILURE_DEFINITIONS

# Changes in the number of partnerships smaller than this share are not mentioned.
NOTABLE: Final = 0.1
_FOR_CARE: Final = {
    "equity": ("equity between small and large hosts", 1.0, ".2f", ""),
    "reach": ("the share of hosts with a partnership in operation", 100.0, ".1f", " points"),
}


def finding(comparison: Comparison, tables: Mapping[str, pd.DataFrame]) -> list[Claim]:
    """Return the finding, a few short paragraphs, some with the figure that shows them."""
    best = told_of(comparison)
    told = [
        *of_failure(comparison, tables["subgroups"]),
        *time_claims(tables, comparison.baseline, best),
        *claims_on_money(tables, best),
        Claim(caveat(comparison)),
    ]
    return [claim for claim in told if claim.text]


def of_failure(comparison: Comparison, subgroups: pd.DataFrame) -> list[Claim]:
    """Return what is found of failure, and what else the best policy does; some may be empty."""
    if comparison.left_out and comparison.runs["partnerships"].any():
        return [
            Claim(comparison.left_out),
            Claim(_formation(comparison)),
            Claim(_net_benefit(comparison) if comparison.others else ""),
            Claim(_how_sure(comparison) if comparison.others else ""),
        ]
    if len(comparison.policies) == 1:
        return [Claim(_level(comparison), "failure_rates"), Claim(_delivered(comparison))]
    better = told_of(comparison) is not None
    return [
        Claim(_level(comparison)),
        Claim(_differences(comparison), "failure_rates"),
        Claim(_best(comparison)),
        Claim(_disagreements(comparison)),
        Claim(_delivered(comparison)),
        Claim(_formation(comparison)),
        Claim(_net_benefit(comparison)),
        Claim(_benefits(comparison) if better else "", "by_type"),
        Claim(subgroup_sentence(comparison, subgroups) if better else "", "subgroups"),
        Claim(_how_sure(comparison)),
    ]


def told_of(comparison: Comparison) -> str | None:
    """Return the policy with fewest failures, if clearly fewer fail than under the baseline.

    None else: of one that only chance may have put first, more would be said than is known.
    """
    best = comparison.best
    return best if best and comparison.verdicts()[best] == FEWER else None


def _level(comparison: Comparison) -> str:
    row = comparison.of(HEADLINE)[comparison.baseline]
    if isnan(row["value"]):
        return f"Under {comparison.baseline} no partnership was formed, so none failed."
    bounds = interval(row["ci_low"], row["ci_high"], "{:.1%}".format)
    return (
        f"Under {comparison.baseline}, {row['value']:.1%} of partnerships miss their "
        f"objectives{'' if isnan(row['ci_low']) else f' (95% interval {bounds})'} by the end of "
        "their first term or the five-year milestone."
    )


def _delivered(comparison: Comparison) -> str:
    """Say what part of the possible value is delivered, and under which policies clearly not so."""
    row = comparison.of(DELIVERED)[comparison.baseline]
    if isnan(row["value"]):
        return ""
    bounds = interval(row["ci_low"], row["ci_high"], "{:.1%}".format)
    text = (
        f"Of the value that was possible, {row['value']:.1%} is delivered under "
        f"{comparison.baseline}{'' if isnan(row['ci_low']) else f' ({bounds})'}"
    )
    if not comparison.others:
        return f"{text}."
    gains = comparison.claims(DELIVERED)
    ranked = sorted(gains, key=lambda policy: -gains[policy].mean)
    parts = []
    for word, sign, policies in (("more", 1, ranked), ("less", -1, ranked[::-1])):
        told = [
            "{} ({:+.1f} points; {:+.1f} to {:+.1f})".format(
                policy, *(100.0 * one for one in gains[policy][:3])
            )
            for policy in policies
            if gains[policy].sign == sign
        ]
        if told:
            parts.append(f"clearly {word} with {', '.join(told)}")
    return f"{text}; {'; '.join(parts) or 'no policy clearly changes that'}."


def _differences(comparison: Comparison) -> str:
    failures, verdicts = comparison.claims(), comparison.verdicts()
    rows, spent = comparison.of(HEADLINE), comparison.of(GOVERNANCE)
    ranked = sorted(failures, key=lambda policy: failures[policy].mean)
    fewer, more, same, unclear = (
        [policy for policy in ranked if verdicts[policy] == verdict]
        for verdict in (FEWER, MORE, SAME, NOT_CLEAR)
    )
    lines = []
    for word, policies in (("Fewer", fewer), ("More", more[::-1])):
        if policies:
            lines.append(f"{word} partnerships fail than under {comparison.baseline} with:")
        for name in policies:
            change = change_text(failures[name][:3], "percentage points", scale=100.0)
            small = rows[name]["material"] == NO
            note = " Clear, but shown to be smaller than what matters." if small else ""
            lines.append(
                f"  - {name}: {change}, for {spent[name]['value']:,.0f} k$ of governance a "
                f"host-year.{note}"
            )
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


def _best(comparison: Comparison) -> str:
    """Say which policies may have the fewest failures of all."""
    may = comparison.may_be_best
    if comparison.seeds < 2 or not may:
        return ""
    if len(may) == len(comparison.policies):
        return "Any of the policies may be the one with fewest failures: none is clearly beaten."
    said = f"The one with fewest failures may be any of {', '.join(may)}: the others are"
    if len(may) == 1:
        said = f"Only {may[0]} can be the one with fewest failures: every other policy is"
    return (
        f"{said} clearly beaten by another one (95%, for all comparisons with the best together)."
    )


def _disagreements(comparison: Comparison) -> str:
    """Say where another definition of failure points, clearly, the other way."""
    failures = comparison.claims()
    found = []
    for definition in FAILURE_DEFINITIONS[1:]:
        other = comparison.claims(definition)
        opposed = [name for name in failures if failures[name].sign * other[name].sign < 0]
        if opposed:
            found.append(f"{', '.join(opposed)} by '{DEFINED[definition]}'")
    said = "Another definition of failure points the other way"
    return f"{said}: {'; '.join(found)}." if found else ""


def _formation(comparison: Comparison) -> str:
    """Say which policies avoid failures in part by avoiding partnerships."""
    formed = comparison.of("partnerships")
    usual = formed[comparison.baseline]["value"]
    if not usual:
        return ""
    told = []
    for policy, change in comparison.claims("partnerships").items():
        share = change.mean / usual
        if change.sign and abs(share) >= NOTABLE:
            told.append(f"{policy} ({share:+.0%})")
    if not told:
        return ""
    return (
        f"A rate says nothing of how many partnerships there are. Clearly more or fewer than under "
        f"{comparison.baseline} are formed with {', '.join(told)}."
    )


def _net_benefit(comparison: Comparison) -> str:
    gains = comparison.claims(NET_BENEFIT)
    ranked = sorted(gains, key=lambda policy: -gains[policy].mean)
    parts = []
    for word, sign, policies in (("higher", 1, ranked), ("lower", -1, ranked[::-1])):
        chosen = [policy for policy in policies if gains[policy].sign == sign]
        told = [
            "{} ({:+,.0f}; {:+,.0f} to {:+,.0f})".format(policy, *gains[policy][:3])
            for policy in chosen
        ]
        if told:
            parts.append(f"{word} with {', '.join(told)}")
    if not parts:
        return "No policy clearly changes the net benefit after all costs."
    return f"Net benefit after all costs, k$ per host-year, is {'; and '.join(parts)}."


def _benefits(comparison: Comparison) -> str:
    """Say whom the best policy helps, and what else it does."""
    return f"{helped_types(comparison)} {effects_on_care(comparison)}".strip()


def helped_types(comparison: Comparison) -> str:
    """Return the sentence on which types of partnership the best policy helps most and least.

    The policy was picked for its result and the types for theirs, so the intervals hold together
    for every policy and type, or pair of types, that might have been picked. Types that some run
    has no rate of are left out.
    """
    best = comparison.best
    if best is None or len(comparison.types) < 2:
        return ""
    value = comparison.pairing.by_seed(comparison.by_type.rate)
    change = value[:, 1:] - value[:, :1]
    place = comparison.others.index(best)
    # Few partnerships give extreme results; types so rare would crowd out those that count.
    everywhere = np.isfinite(change[:, place]).all(axis=0)
    if len(change) < 2 or everywhere.sum() < 2:
        return ""
    change = change[:, :, everywhere]
    kinds = np.array(comparison.types)[everywhere].tolist()
    seeds, _, count = change.shape
    found = estimates_of(differences(change.reshape(seeds, -1)))
    told = found[place * count : (place + 1) * count]
    ranked = sorted(range(count), key=lambda kind: told[kind].mean)
    most, least = ranked[0], ranked[-1]
    first, second = all_pairs(count)
    apart = estimates_of(
        differences((change[:, :, first] - change[:, :, second]).reshape(seeds, -1))
    )
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    if not apart[place * len(pairs) + pairs.index((min(most, least), max(most, least)))].sign:
        return f"Whether {best} helps one type of partnership more than another is not clear."
    first_of, last_of = (
        f"{kinds[kind].replace('_', ' ')} {word} ({_points(told[kind])})"
        for kind, word in ((most, "most"), (least, "least"))
    )
    return (
        f"Of the types of partnership formed in every run, {best} helps {first_of} and {last_of}."
    )


def effects_on_care(comparison: Comparison) -> str:
    """Return the sentence on what the best policy clearly does to equity and reach, if it does.

    The intervals hold together for both and for all policies.
    """
    best = comparison.best
    if best is None:
        return ""
    values = [comparison.values(name) for name in _FOR_CARE]
    claimed = estimates_of(differences(np.hstack([one[:, 1:] - one[:, :1] for one in values])))
    place, others = comparison.others.index(best), len(comparison.others)
    told = []
    for row, (text, scale, form, unit) in enumerate(_FOR_CARE.values()):
        found = claimed[row * others + place]
        if found.sign:
            mean, low, high = (f"{scale * value:+{form}}" for value in found[:3])
            verb = "rises" if found.sign > 0 else "falls"
            told.append(f"{text} {verb} ({mean}{unit}; {low} to {high})")
    return f"With {best}, {' and '.join(told)}." if told else ""


def subgroup_sentence(comparison: Comparison, table: pd.DataFrame) -> str:
    """Return the sentence on where the best policy's effect differs, with what to beware of.

    The policy was picked for its result and the dimensions for theirs, so p counts as many
    times as there are of both.
    """
    rows = table[table["policy"] == comparison.best]
    tests = {
        DIMENSIONS[row["dimension"]].title: row["p_effects_differ"]
        for row in rows.drop_duplicates("dimension").to_dict("records")
        if not isnan(row["p_effects_differ"])
    }
    if not tests:
        return ""
    looks = len(DIMENSIONS) * len(comparison.others)
    clear = [title for title, p in tests.items() if p * looks < 0.05]
    unclear = [title for title in tests if title not in clear]
    beware = (
        "partnerships are formed under the policy, so a subgroup does not hold the same ones "
        f"under both, and {len(rows)} subgroups are many looks at the same runs"
    )
    if not clear:
        return (
            f"Whether the effect of {comparison.best} differs between subgroups, by "
            f"{listed(unclear)}, is not clear; {beware}."
        )
    rest = f" (not clearly by {listed(unclear)})" if unclear else ""
    return (
        f"Between subgroups, the effect of {comparison.best} clearly differs by "
        f"{listed(clear)}{rest}; but {beware}."
    )


def _points(change: Estimate) -> str:
    if change.sign == 0:
        return "no clear difference"
    word = "fewer" if change.sign < 0 else "more"
    low, high = sorted(100.0 * abs(bound) for bound in (change.low, change.high))
    return f"{100.0 * abs(change.mean):.1f} points {word}; {low:.1f} to {high:.1f}"


def _how_sure(comparison: Comparison) -> str:
    count = len(comparison.others)
    if comparison.seeds < 2:
        return ""
    together = ""
    if count > 1:
        together = (
            f", and hold together for all {count} comparisons of a measure, so they are wider than "
            "those for one alone"
        )
    way = "found by resampling the seeds"
    if comparison.seeds < FEWEST:
        way = f"Student's t for fewer than {FEWEST} seeds"
    said = f"These intervals are 95%, between runs paired by seed ({way}){together}."
    return f"{said} {_pairing(comparison)}".rstrip()


def _pairing(comparison: Comparison) -> str:
    """Say what pairing by seed spares, where there are runs enough to tell."""
    gains = [row["gain_from_pairing"] for row in comparison.of(HEADLINE).values()]
    known = sorted(gain for gain in gains if not isnan(gain))
    if not known or comparison.seeds < FEWEST:
        return ""
    ends = dict.fromkeys(f"{gain:.1f}" for gain in (known[0], known[-1]))
    return (
        f"Without pairing, intervals as narrow for failure would need about {' to '.join(ends)} "
        "times as many runs."
    )


def caveat(comparison: Comparison) -> str:
    """Return what closes every finding: of what world, and how far it may be relied on."""
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
