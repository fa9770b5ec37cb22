"""The tables of a sensitivity study: screening, indices, and influence, which ranks all factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.estimators.given_data import MEASURES
from experiments.estimators.indices import Indices, Screening
from experiments.estimators.measured import Measured
from experiments.questions.sensitivity.analysis import Analysed
from experiments.questions.sensitivity.data import SCREENED
from experiments.questions.sensitivity.factors import Facts


def screening_table(several: Iterable[Analysed], facts: Mapping[str, Facts]) -> pd.DataFrame:
    """Return a row for each outcome and factor that was screened, the largest ``mu_star`` first."""
    rows = []
    for one in several:
        found = one.found
        if not isinstance(found, Screening):
            continue
        for place in one.order:
            about = facts[one.data.names[place]]
            rows.append(
                {
                    **_named(one, place),
                    **_with_interval("mu", found.mu, place),
                    **_not_negative("mu_star", found.star, place),
                    "sigma": found.sigma[place],
                    "dummy": one.dummy,
                    "dummy_high": one.dummy_high,
                    "clear": one.clear[place],
                    "evidence": about.evidence,
                    "low": about.low,
                    "high": about.high,
                }
            )
    return pd.DataFrame(rows)


def indices_table(several: Iterable[Analysed]) -> pd.DataFrame:
    """Return a row for each outcome and factor that has indices, the largest first index first."""
    rows = []
    for one in several:
        found = one.found
        if isinstance(found, Screening):
            continue
        for place in one.order:
            row = _named(one, place)
            if isinstance(found, Indices):
                row |= _with_interval("first", found.first, place)
                row |= _with_interval("total", found.total, place)
                row |= {"dummy": one.dummy, "dummy_high": one.dummy_high}
            else:
                for number, name in enumerate(MEASURES):
                    row |= _with_interval(name, found.of, (number, place))
                    row |= {
                        f"{name}_dummy": one.dummy[number, place],
                        f"{name}_dummy_high": one.dummy_high[number, place],
                    }
            rows.append({**row, "clear": one.clear[place], "method": one.data.method})
    return pd.DataFrame(rows)


def influence_table(several: Sequence[Analysed], facts: Mapping[str, Facts]) -> pd.DataFrame:
    """Return for each outcome all factors by their influence.

    First those with a first-order index, by it; then those that were screened only, by
    ``mu_star``, which is in units of the outcome.
    """
    rows: list[dict[str, Any]] = []
    for key in dict.fromkeys((one.what.outcome, one.what.policy) for one in several):
        of_key = [one for one in several if (one.what.outcome, one.what.policy) == key]
        # What was looked at more closely comes first, and is not told again.
        of_key.sort(key=lambda one: one.data.method == SCREENED)
        told: dict[str, dict[str, Any]] = {}
        for one in of_key:
            for row in _ranked(one, facts):
                told.setdefault(row["factor"], row)
        for rank, row in enumerate(told.values(), start=1):
            rows.append({"outcome": key[0], "policy": key[1], "rank": rank, **row})
    return pd.DataFrame(rows)


def luck_table(several: Iterable[Analysed]) -> pd.DataFrame:
    """Return a row for each outcome and method: how much of what differs is luck."""
    rows = []
    for one in several:
        deviation = float(np.nanstd(one.what.means)) if np.isfinite(one.what.means).any() else 0.0
        told = {"outcome": one.what.outcome, "policy": one.what.policy, "method": one.data.method}
        # The spread of the points' means says more beside them than the error of one mean.
        rows.append({**told, **asdict(replace(one.luck, error=deviation))})
    return pd.DataFrame(rows).rename(columns={"error": "standard_deviation"})


def worth(first: float, variance: float) -> float:
    """Return by how much the standard deviation of an outcome falls once a factor is known.

    The expected variance left is that of the outcome less the first-order index' share.
    """
    return float(np.sqrt(variance) * (1.0 - np.sqrt(1.0 - np.clip(first, 0.0, 1.0))))


def _ranked(one: Analysed, facts: Mapping[str, Facts]) -> Iterable[dict[str, Any]]:
    found = one.found
    for place in one.order:
        about = facts[one.data.names[place]]
        gain: list[float | str] = ["", "", ""]
        if isinstance(found, Screening):
            own = _not_negative("influence", one.main, place)
        else:
            own = _with_interval("influence", one.main, place)
            # Evidence tells what is so; what is chosen is not known any better for it.
            if about.evidence:
                gain = [worth(share, found.variance) for share in own.values()]
        yield {
            "factor": one.data.names[place],
            **about._asdict(),
            **own,
            "clear": one.clear[place],
            "direction": one.direction[place],
            "method": one.data.method,
            **dict(zip(("worth", "worth_low", "worth_high"), gain, strict=True)),
        }


def _named(one: Analysed, place: int) -> dict[str, Any]:
    what = one.what
    return {"factor": one.data.names[place], "outcome": what.outcome, "policy": what.policy}


def _with_interval(name: str, of: Measured, place: Any) -> dict[str, float]:
    low, high = of.interval()
    return {name: of.value[place], f"{name}_low": low[place], f"{name}_high": high[place]}


def _not_negative(name: str, star: Measured, place: int) -> dict[str, float]:
    found = _with_interval(name, star, place)
    return found | {f"{name}_low": np.maximum(found[f"{name}_low"], 0.0)}
