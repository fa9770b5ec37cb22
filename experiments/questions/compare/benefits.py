"""What the finding says of the best policy: which types it helps, and what it does for care.

Two sentences at most. The policy was picked for its result and the types for theirs, so the
intervals hold together for every policy and type, or pair of types, that might have been picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import all_pairs, differences
from experiments.estimators.means import Estimate
from experiments.questions.compare.by_type import failures_of
from experiments.questions.compare.rates import estimates, matrix

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
    if len(types) < 2:
        return ""
    values = np.stack([matrix(runs, policies, failures_of(kind)) for kind in types], axis=-1)
    change = values[:, 1:] - values[:, :1]
    place = policies.index(best) - 1
    # Few partnerships give extreme results; types so rare would crowd out those that count.
    everywhere = np.isfinite(change[:, place]).all(axis=0)
    if len(change) < 2 or everywhere.sum() < 2:
        return ""
    change = change[:, :, everywhere]
    kinds = [kind for kind, there in zip(types, everywhere, strict=True) if there]
    seeds, _, count = change.shape
    found = differences(change.reshape(seeds, -1))
    told = estimates(found, found.together())[place * count : (place + 1) * count]
    ranked = sorted(range(count), key=lambda kind: told[kind].mean)
    most, least = ranked[0], ranked[-1]
    first, second = all_pairs(count)
    between = differences((change[:, :, first] - change[:, :, second]).reshape(seeds, -1))
    low, high = between.together()
    pair = place * len(first) + int(
        np.flatnonzero((first == min(most, least)) & (second == max(most, least)))[0]
    )
    if not (low[pair] > 0.0 or high[pair] < 0.0):
        return f"Whether {best} helps one type of partnership more than another is not clear."
    return (
        f"Of the types of partnership formed in every run, {best} helps {_named(kinds[most])} most "
        f"({_points(told[most])}) and {_named(kinds[least])} least ({_points(told[least])})."
    )


def effects_on_care(runs: pd.DataFrame, policies: Sequence[str], best: str) -> str:
    """Return the sentence on what the best policy clearly does to equity and reach, if it does."""
    values = [matrix(runs, policies, itemgetter(name)) for name in _FOR_CARE]
    all_of_them = differences(np.hstack([one[:, 1:] - one[:, :1] for one in values]))
    claimed = estimates(all_of_them, all_of_them.together())
    others = len(policies) - 1
    told = []
    for row, (text, scale, form, unit) in enumerate(_FOR_CARE.values()):
        found = claimed[row * others + policies.index(best) - 1]
        if found.sign:
            mean, low, high = (f"{scale * value:+{form}}" for value in found[:3])
            verb = "rises" if found.sign > 0 else "falls"
            told.append(f"{text} {verb} ({mean}{unit}; {low} to {high})")
    return f"With {best}, {' and '.join(told)}." if told else ""


def _named(kind: str) -> str:
    return kind.replace("_", " ")


def _points(change: Estimate) -> str:
    if change.sign == 0:
        return "no clear difference"
    word = "fewer" if change.sign < 0 else "more"
    low, high = sorted(100.0 * abs(bound) for bound in (change.low, change.high))
    return f"{100.0 * abs(change.mean):.1f} points {word}; {low:.1f} to {high:.1f}"
