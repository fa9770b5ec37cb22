"""What the finding says of time: life and what failure takes of it, when it strikes, FOMO.

The policy spoken of was picked among all, so what is said of differences rests on intervals
that hold for every policy together.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Final

import pandas as pd

from experiments.questions.compare.comparison import Row
from experiments.questions.compare.lives import LOST, MEAN, PERIOD, YEAR
from experiments.questions.findings import Claim
from experiments.questions.words import bracketed, change_text, interval, listed

# An interval of the riskiest age wider than this says too little.
_TOO_WIDE: Final = 2 * YEAR


def time_claims(tables: Mapping[str, pd.DataFrame], baseline: str, best: str | None) -> list[Claim]:
    """Return a claim on life and time lost, one on when failure strikes, one on formation."""
    return [
        Claim(_life(tables["mean_life"], baseline, best), "survival"),
        Claim(_when(tables["riskiest_age"], baseline, best), "hazard"),
        Claim(_fomo(tables["origins"], baseline, best), "formation"),
    ]


def _life(table: pd.DataFrame, baseline: str, best: str | None) -> str:
    rows = {(row["policy"], row["measure"]): row for row in table.to_dict("records")}
    mean, lost = rows[baseline, MEAN], rows[baseline, LOST]
    if isnan(mean["months"]):
        return ""
    text = (
        f"Of its first {mean['horizon_months']:.0f} months a partnership under {baseline} runs "
        f"{mean['months']:.1f} on average{_bounds(mean)}; failure takes "
        f"{lost['months']:.1f} of them{_bounds(lost)}."
    )
    if best is None:
        return text
    longer = _change(rows[best, MEAN], "months", ("longer", "shorter"))
    less = _change(rows[best, LOST], "months", ("more", "fewer"))
    if not longer or not less:
        return text
    return f"{text} With {best} it runs {longer}, and failure takes {less}."


def _when(table: pd.DataFrame, baseline: str, best: str | None) -> str:
    rows = table[(table["hazard"] != 0.0) & table["age_low"].notna()]
    told: list[str] = []
    flat: list[str] = []
    for policy in (baseline, best):
        for row in rows[rows["policy"] == policy].to_dict("records"):
            if row["age_high"] - row["age_low"] > _TOO_WIDE:
                flat.append(row["policy"])
            else:
                told.append(_peak(row))
    if flat:
        told.append(
            f"Under {listed(flat)} no half-year of the first five years stands out as the "
            "one in which most fail."
        )
    return " ".join(told)


def _peak(row: Row) -> str:
    return (
        f"Under {row['policy']}, of the first five years, failure is most frequent in months "
        f"{_months(row['age_months'])} after signature (in 95% of resamples of the runs the worst "
        f"half-year lies within months {_months(row['age_low'], row['age_high'])}): in each, "
        f"{row['hazard']:.1%} of those still running fail ({row['ci_low']:.1%} to "
        f"{row['ci_high']:.1%})."
    )


def _fomo(table: pd.DataFrame, baseline: str, best: str | None) -> str:
    rows = {row["policy"]: row for row in table[table["origin"] == "fomo"].to_dict("records")}
    own = rows[baseline]
    if isnan(own["share"]):
        return ""
    text = (
        f"Under {baseline}, {own['share']:.1%} of partnerships are formed for fear of missing "
        f"out{_bounds(own, '{:.1%}')}."
    )
    if best is None:
        return text
    change = _change(rows[best], "points", ("higher", "lower"), 100.0)
    return f"{text} With {best} it is {change}." if change else text


def _change(row: Row, unit: str, words: tuple[str, str], scale: float = 1.0) -> str:
    """Return a difference in words, with the interval that holds for all policies together."""
    change, low, high = (row[one] for one in ("difference", "together_low", "together_high"))
    # Bounds that agree are of runs that all agree, by chance or by rule: no spread is known.
    if isnan(low) or low == high:
        return ""
    if low <= 0.0 <= high:
        ends = interval(scale * low, scale * high, "{:+.1f}".format)
        return f"not clearly {' or '.join(words)} ({ends} {unit})"
    return change_text((change, low, high), unit, words, scale)


def _bounds(row: Row, form: str = "{:.1f}") -> str:
    low, high = row["ci_low"], row["ci_high"]
    return "" if low == high else bracketed(low, high, form.format)


def _months(first: float, last: float | None = None) -> str:
    return f"{first:.0f} to {(first if last is None else last) + PERIOD - 1:.0f}"
