"""What a policy does in subgroups, whether that differs between them, and what to beware of.

A subgroup is a look at the same runs from closer by: fewer partnerships, and many looks. So the
intervals hold together for the subgroups of a dimension, whether effects differ is one test for
a dimension, and what may mislead is said beside the numbers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import Numbers, all_pairs, differences
from experiments.estimators.means import mean_of
from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.subgroups import DIMENSIONS
from experiments.questions.words import listed

SUBGROUP_COLUMNS: Final = (
    *("policy", "dimension", "subgroup", "failure_rate", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "together_low", "together_high"),
    *("p_effects_differ", "runs", "partnerships", "caution"),
)
FEW: Final = 5
"""Partnerships of a subgroup in a run, on average, below which its rates are mostly luck."""

_SAME_HOSTS: Final = "same hosts, not the same partnerships, under both policies"
_OTHERS: Final = "formed under the policy: not the same partnerships under both policies"
_FEW: Final = f"few partnerships (fewer than {FEW} a run)"
_ABSENT: Final = "not in every run"


def subgroup_table(comparison: Comparison, rates: pd.DataFrame) -> pd.DataFrame:
    """Return failure and the difference to the baseline by policy, dimension and subgroup.

    Parameters
    ----------
    comparison : Comparison
    rates : DataFrame
        By run and subgroup, as `subgroup_rates` returns them.

    Returns
    -------
    DataFrame
        With ``SUBGROUP_COLUMNS``. ``difference_low`` and ``difference_high`` are the 95%
        interval of a difference for itself, ``together_low`` and ``together_high`` one that
        holds for the subgroups of the dimension together. ``p_effects_differ``: of the effect
        being the same in all subgroups of the dimension that are not of few partnerships, by the
        largest difference between two of them. ``runs``: seeds with a rate under both policies.
    """
    pieces = [
        _of_dimension(comparison, name, rates[rates["dimension"] == name]) for name in DIMENSIONS
    ]
    table = pd.concat(pieces, ignore_index=True)
    place = {name: row for row, name in enumerate(comparison.policies)}
    order = np.argsort(table["policy"].map(place).to_numpy(np.int64), kind="stable")
    return table.iloc[order].reset_index(drop=True)[list(SUBGROUP_COLUMNS)]


def subgroup_sentence(comparison: Comparison, table: pd.DataFrame) -> str:
    """Return the sentence on where the best policy's effect differs, with what to beware of.

    The policy was picked for its result and the dimensions for theirs, so p counts as many
    times as there are of both.
    """
    rows = table[table["policy"] == comparison.best]
    tests = rows.drop_duplicates("dimension").set_index("dimension")["p_effects_differ"].dropna()
    if tests.empty:
        return ""
    looks = len(DIMENSIONS) * len(comparison.others)
    clear = [DIMENSIONS[name].title for name, p in tests.items() if p * looks < 0.05]
    unclear = [DIMENSIONS[name].title for name, p in tests.items() if p * looks >= 0.05]
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


def _of_dimension(comparison: Comparison, name: str, rates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of all policies for one dimension."""
    there = set(rates["subgroup"])
    known = DIMENSIONS[name].subgroups or comparison.types or tuple(sorted(there))
    groups = [one for one in known if one in there]
    value, formed = _cubes(comparison, rates, groups)
    pieces = []
    for place, policy in enumerate(comparison.policies):
        own = [mean_of(value[:, place, group]) for group in range(len(groups))]
        piece = pd.DataFrame(
            {
                "policy": policy,
                "dimension": name,
                "subgroup": groups,
                "failure_rate": [one.mean for one in own],
                "ci_low": np.maximum([one.low for one in own], 0.0),
                "ci_high": np.minimum([one.high for one in own], 1.0),
                "runs": [one.runs for one in own],
                "partnerships": formed[:, place].sum(axis=0).astype(np.int64),
            }
        )
        few = (formed[:, [0, place]].mean(axis=0) < FEW).any(axis=0)
        change = value[:, place] - value[:, 0]
        absent = ~np.isfinite(change).all(axis=0)
        piece["caution"] = [
            "; ".join(
                text
                for text, applies in (
                    (_SAME_HOSTS if DIMENSIONS[name].is_of_host else _OTHERS, place > 0),
                    (_FEW, few[group]),
                    (_ABSENT, absent[group]),
                )
                if applies
            )
            for group in range(len(groups))
        ]
        pieces.append(piece.assign(**(_effects(change, few) if place else _NOTHING)))
    return pd.concat(pieces, ignore_index=True)


_NOTHING: Final = {
    **dict.fromkeys(("difference", "difference_low", "difference_high"), 0.0),
    **dict.fromkeys(("together_low", "together_high"), 0.0),
    "p_effects_differ": np.nan,
}


def _effects(change: Numbers, few: np.ndarray) -> dict[str, object]:
    """Return the differences of a dimension's subgroups, and whether they differ."""
    found = differences(change)
    alone, together = found.alone(), found.together()
    enough = change[:, ~few]
    first, second = all_pairs(enough.shape[1])
    apart = differences(enough[:, first] - enough[:, second]).p_adjusted
    known = apart[np.isfinite(apart)]
    return {
        "difference": found.mean,
        # Differences of rates, which lie between 0 and 1.
        "difference_low": np.maximum(alone.low, -1.0),
        "difference_high": np.minimum(alone.high, 1.0),
        "together_low": np.maximum(together.low, -1.0),
        "together_high": np.minimum(together.high, 1.0),
        "p_effects_differ": known.min() if len(known) else np.nan,
        "runs": found.runs,
    }


def _cubes(
    comparison: Comparison, rates: pd.DataFrame, groups: list[str]
) -> tuple[Numbers, Numbers]:
    """Return rates (NaN where there is none) and counts, shape (seeds, policies, subgroups)."""
    # Runs without partnerships have no rates, but count as runs.
    seeds = np.unique(comparison.runs["seed"])
    shape = (len(seeds), len(comparison.policies), len(groups))
    value, formed = np.full(shape, np.nan), np.zeros(shape)
    policy = {name: place for place, name in enumerate(comparison.policies)}
    group = {name: place for place, name in enumerate(groups)}
    rates = rates[rates["policy"].isin(comparison.policies)]
    cell = (
        np.searchsorted(seeds, rates["seed"].to_numpy(seeds.dtype)),
        rates["policy"].astype(str).map(policy).to_numpy(np.int64),
        rates["subgroup"].map(group).to_numpy(np.int64),
    )
    value[cell] = rates["rate"]
    formed[cell] = rates["partnerships"]
    return value, formed
