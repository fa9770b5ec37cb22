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
from experiments.questions.words import change_text

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
        f"{mean['months']:.1f} on average{_interval(mean)}; failure takes "
        f"{lost['months']:.1f} of them{_interval(lost)}."
    )
    if best is None:
        return text
    longer = _change(rows[best, MEAN], 1.0, "months", "longer", "shorter")
    less = _change(rows[best, LOST], 1.0, "months", "more", "fewer")
    if not longer or not less:
        return text
    return f"{text} With {best} it runs {longer}, and failure takes {less}."


def _when(table: pd.DataFrame, baseline: str, best: str | None) -> str:
    rows = [
        row
        for policy in (baseline, best)
        for row in table[table["policy"] == policy].to_dict("records")
        if row["hazard"] and not isnan(row["age_low"])
    ]
    wide = [row["age_high"] - row["age_low"] > _TOO_WIDE for row in rows]
    told = [_peak(row) for row, too_wide in zip(rows, wide, strict=True) if not too_wide]
    flat = [row["policy"] for row, too_wide in zip(rows, wide, strict=True) if too_wide]
    if flat:
        told.append(
            f"Under {' and '.join(flat)} no half-year of the first five years stands out as the "
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
    fomo = table[table["origin"] == "fomo"].to_dict("records")
    rows = {row["policy"]: row for row in fomo}
    own = rows[baseline]
    if isnan(own["share"]):
        return ""
    text = (
        f"Under {baseline}, {own['share']:.1%} of partnerships are formed for fear of missing "
        f"out{_interval(own, 100.0, '%')}."
    )
    if best is None:
        return text
    change = _change(rows[best], 100.0, "points", "higher", "lower")
    return f"{text} With {best} it is {change}." if change else text


def _change(row: Row, scale: float, unit: str, more: str, fewer: str) -> str:
    """Return a difference in words, with the interval that holds for all policies together."""
    low, high = scale * row["together_low"], scale * row["together_high"]
    # Bounds that agree are of runs that all agree, by chance or by rule: no spread is known.
    if isnan(low) or low == high:
        return ""
    if low <= 0.0 <= high:
        return f"not clearly {more} or {fewer} ({low:+.1f} to {high:+.1f} {unit})"
    change = (row["difference"], row["together_low"], row["together_high"])
    return change_text(change, unit, (more, fewer), scale)


def _interval(row: Row, scale: float = 1.0, unit: str = "") -> str:
    if isnan(row["ci_low"]) or row["ci_low"] == row["ci_high"]:
        return ""
    low, high = scale * row["ci_low"], scale * row["ci_high"]
    return f" ({low:.1f}{unit} to {high:.1f}{unit})"


def _months(first: float, last: float | None = None) -> str:
    return f"{first:.0f} to {(first if last is None else last) + PERIOD - 1:.0f}"
