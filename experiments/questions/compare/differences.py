"""Tables of differences: every policy to the baseline by every measure, and all pairs.

Intervals and p values of a measure hold together for all policies; each measure, and each
definition of failure, is a question of its own.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from experiments.estimators.differences import (
    Differences,
    all_pairs,
    differences,
    gain_from_pairing,
    may_be_lowest,
)
from experiments.questions.compare.comparison import MEASURES, Comparison
from experiments.questions.measures import FEWER, HEADLINE, MORE, NOT_CLEAR, SAME
from sim import FAILURE_DEFINITIONS

YES: Final = "yes"
NO: Final = "no"

DIFFERENCE_COLUMNS: Final = (
    "policy",
    "baseline",
    "measure",
    "difference",
    "ci_low",
    "ci_high",
    "together_low",
    "together_high",
    "p_adjusted",
    "verdict",
    "material",
    "gain_from_pairing",
    "runs",
)
PAIR_COLUMNS: Final = (
    "policy",
    "other",
    "difference",
    "together_low",
    "together_high",
    "p_adjusted",
    "runs",
)


def difference_table(comparison: Comparison) -> pd.DataFrame:
    """Return the difference of each policy to the baseline, by measure.

    Returns
    -------
    DataFrame
        With ``DIFFERENCE_COLUMNS``. ``verdict``: for failure ``fewer`` or ``more`` (the interval
        that holds for all policies together excludes 0), ``no material difference`` (shown to be
        within the margin) or ``not clear``; else ``higher``, ``lower`` or ``not clear``.
        ``material``, for failure: ``yes`` where that interval lies beyond the margin, ``no``
        where the difference is shown to be within it, else ``not clear``.
    """
    pieces = [_rows(comparison, measure) for measure in MEASURES]
    table = pd.concat(pieces, ignore_index=True)
    place = table["policy"].map({name: row for row, name in enumerate(comparison.others)})
    order = np.argsort(place.to_numpy(np.int64), kind="stable")
    return table.iloc[order].reset_index(drop=True)[list(DIFFERENCE_COLUMNS)]


def headline_verdicts(comparison: Comparison, definition: str = HEADLINE) -> dict[str, str]:
    """Return what may be said of each policy's failures against the baseline's."""
    found = comparison.differences(definition)
    verdicts, _ = _of_failure(found, comparison.margin)
    return dict(zip(comparison.others, verdicts, strict=True))


def pair_table(comparison: Comparison) -> pd.DataFrame:
    """Return the differences of the headline between all pairs of policies: policy less other.

    The columns are ``PAIR_COLUMNS``; intervals and p values hold for all pairs together.
    """
    values = comparison.values(HEADLINE)
    first, second = all_pairs(len(comparison.policies))
    found = differences(values[:, first] - values[:, second])
    low, high = found.together()
    names = np.array(comparison.policies, dtype=object)
    columns = (names[first], names[second], found.mean, low, high, found.p_adjusted, found.runs)
    return pd.DataFrame(dict(zip(PAIR_COLUMNS, columns, strict=True)))


def may_be_best(comparison: Comparison) -> list[str]:
    """Return the policies that may have the fewest failures of all, the baseline among them."""
    may = may_be_lowest(comparison.values(HEADLINE))
    return [name for name, one in zip(comparison.policies, may, strict=True) if one]


def gains(comparison: Comparison, measure: str = HEADLINE) -> dict[str, float]:
    """Return for each policy how many times as many runs its difference would need unpaired."""
    values = comparison.values(measure)
    found = gain_from_pairing(values[:, 1:], values[:, :1])
    return dict(zip(comparison.others, found.tolist(), strict=True))


def _rows(comparison: Comparison, measure: str) -> pd.DataFrame:
    found = comparison.differences(measure)
    alone, together = found.alone(), found.together()
    if measure in FAILURE_DEFINITIONS:
        verdicts, material = _of_failure(found, comparison.margin)
    else:
        sign = _sign(found)
        verdicts = np.select([sign < 0, sign > 0], ["lower", "higher"], NOT_CLEAR).tolist()
        material = [""] * len(sign)
    return pd.DataFrame(
        {
            "policy": list(comparison.others),
            "baseline": comparison.baseline,
            "measure": measure,
            "difference": found.mean,
            "ci_low": alone.low,
            "ci_high": alone.high,
            "together_low": together.low,
            "together_high": together.high,
            "p_adjusted": found.p_adjusted,
            "verdict": verdicts,
            "material": material,
            "gain_from_pairing": list(gains(comparison, measure).values()),
            "runs": found.runs,
        }
    )


def _of_failure(found: Differences, margin: float) -> tuple[list[str], list[str]]:
    """Return the verdicts and whether the differences matter."""
    sign, within = _sign(found), found.within(margin)
    verdicts = np.select([sign < 0, sign > 0, within], [FEWER, MORE, SAME], NOT_CLEAR)
    low, high = found.together()
    beyond = (low > margin) | (high < -margin)
    return verdicts.tolist(), np.select([within, beyond], [NO, YES], NOT_CLEAR).tolist()


def _sign(found: Differences) -> np.ndarray:
    low, high = found.together()
    return np.where(low > 0.0, 1, np.where(high < 0.0, -1, 0))
