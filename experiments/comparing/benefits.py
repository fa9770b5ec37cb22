"""What the finding says of the best policy: which types it helps, and what it does for care.

Two sentences at most. The policy was picked for its result and the types for theirs, so the
intervals hold together for every policy and type, or pair of types, that might have been picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from operator import itemgetter
from typing import Final

import pandas as pd

from experiments.comparing.by_type import failures_of
from experiments.comparing.rates import by_policy
from experiments.estimators.means import Estimate, mean_difference, simultaneous

_FOR_CARE: Final = {
    "equity": ("equity between small and large hosts", 1.0, ".2f", ""),
    "reach": ("the share of hosts with a partnership in operation", 100.0, ".1f", " points"),
}


def helped_types(
    runs: pd.DataFrame, policies: Sequence[str], best: str, types: Sequence[str]
) -> str:
    """Return the sentence on which types of partnership the best policy helps most and least.

    Parameters
    ----------
    runs : DataFrame
        A row for each run.
    policies : sequence of str
        All that are compared; the first is the baseline.
    best : str
        The policy under which fewest partnerships fail.
    types : sequence of str
        Types of partnership; those that some run has no rate of are left out.
    """
    others = len(policies) - 1
    level = simultaneous(others * len(types))
    change = {kind: _change(runs, policies[0], best, kind) for kind in types}
    found = {
        kind: mean_difference(own, dict.fromkeys(own, 0.0), level) for kind, own in change.items()
    }
    # Few partnerships give extreme results; types so rare would crowd out those that count.
    everywhere = runs["seed"].nunique()
    known = sorted(
        (kind for kind in types if found[kind].runs == everywhere and not isnan(found[kind].low)),
        key=lambda kind: found[kind].mean,
    )
    if len(known) < 2:
        return ""
    most, least = known[0], known[-1]
    pairs = others * len(types) * (len(types) - 1)
    between = mean_difference(change[most], change[least], simultaneous(pairs))
    if between.sign >= 0:
        return f"Whether {best} helps one type of partnership more than another is not clear."
    return (
        f"Of the types of partnership formed in every run, {best} helps {_named(most)} most "
        f"({_points(found[most])}) and {_named(least)} least ({_points(found[least])})."
    )


def effects_on_care(runs: pd.DataFrame, policies: Sequence[str], best: str) -> str:
    """Return the sentence on what the best policy clearly does to equity and reach, if it does."""
    level = simultaneous((len(policies) - 1) * len(_FOR_CARE))
    told = []
    for name, (text, scale, form, unit) in _FOR_CARE.items():
        values = by_policy(runs, itemgetter(name))
        found = mean_difference(values[best], values[policies[0]], level)
        if found.sign:
            mean, low, high = (f"{scale * value:+{form}}" for value in found[:3])
            verb = "rises" if found.sign > 0 else "falls"
            told.append(f"{text} {verb} ({mean}{unit}; {low} to {high})")
    return f"With {best}, {' and '.join(told)}." if told else ""


def _change(runs: pd.DataFrame, baseline: str, best: str, kind: str) -> dict[int, float]:
    """Return the change of a type's failure rate by seed; NaN where a run has no rate."""
    rates = by_policy(runs, failures_of(kind))
    return {
        seed: rate - rates[baseline][seed]
        for seed, rate in rates[best].items()
        if seed in rates[baseline]
    }


def _named(kind: str) -> str:
    return kind.replace("_", " ")


def _points(change: Estimate) -> str:
    if change.sign == 0:
        return "no clear difference"
    word = "fewer" if change.sign < 0 else "more"
    low, high = sorted(100.0 * abs(bound) for bound in (change.low, change.high))
    return f"{100.0 * abs(change.mean):.1f} points {word}; {low:.1f} to {high:.1f}"
