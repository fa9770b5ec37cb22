"""The tables of a sensitivity study: screening, indices, and influence, which ranks all factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from experiments.estimators.given_data import MEASURES, GivenData
from experiments.estimators.indices import Indices, Screening
from experiments.estimators.measured import Measured
from experiments.questions.sensitivity.analysis import Analysed
from experiments.questions.sensitivity.data import SCREENED
from experiments.questions.sensitivity.factors import Facts

SCREENING: Final = (
    "factor",
    "outcome",
    "policy",
    "mu",
    "mu_low",
    "mu_high",
    "mu_star",
    "mu_star_low",
    "mu_star_high",
    "sigma",
    "dummy",
    "dummy_high",
    "clear",
    "evidence",
    "low",
    "high",
)
INFLUENCE: Final = (
    "outcome",
    "policy",
    "rank",
    "factor",
    "meaning",
    "unit",
    "current",
    "low",
    "high",
    "evidence",
    "influence",
    "influence_low",
    "influence_high",
    "clear",
    "direction",
    "method",
    "worth",
    "worth_low",
    "worth_high",
)
LUCK: Final = (
    "outcome",
    "policy",
    "method",
    "of_a_run",
    "of_a_run_low",
    "of_a_run_high",
    "of_means",
    "of_means_low",
    "of_means_high",
    "standard_deviation",
    "points",
    "seeds",
)


def screening_table(several: Iterable[Analysed], facts: Mapping[str, Facts]) -> pd.DataFrame:
    """Return a row for each outcome and factor that was screened, the largest ``mu_star`` first.

    Parameters
    ----------
    several : iterable of Analysed
        Those of other methods are passed over.
    facts : mapping of str to Facts
        By factor.
    """
    rows = []
    for one in several:
        if not isinstance(one.found, Screening):
            continue
        found = one.found
        mu_low, mu_high = found.mu.interval()
        star_low, star_high = _not_negative(found.star)
        for place in np.argsort(-found.star.value, kind="stable").tolist():
            name = one.data.names[place]
            about = facts[name]
            rows.append(
                (
                    name,
                    one.what.outcome,
                    one.what.policy,
                    found.mu.value[place],
                    mu_low[place],
                    mu_high[place],
                    found.star.value[place],
                    star_low[place],
                    star_high[place],
                    found.sigma[place],
                    one.dummy,
                    one.dummy_high,
                    one.clear[place],
                    about.evidence,
                    about.low,
                    about.high,
                )
            )
    return pd.DataFrame(rows, columns=list(SCREENING))


def indices_table(several: Iterable[Analysed]) -> pd.DataFrame:
    """Return a row for each outcome and factor that has indices, the largest first index first."""
    rows = []
    for one in several:
        found = one.found
        if isinstance(found, Screening):
            continue
        for place in np.argsort(-first_of(found).value, kind="stable").tolist():
            row: dict[str, Any] = {
                "factor": one.data.names[place],
                "outcome": one.what.outcome,
                "policy": one.what.policy,
            }
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
    return pd.DataFrame(rows, columns=list(INFLUENCE))


def luck_table(several: Iterable[Analysed]) -> pd.DataFrame:
    """Return a row for each outcome and method: how much of what differs is luck."""
    rows = []
    for one in several:
        luck = one.luck
        deviation = float(np.nanstd(one.what.means)) if np.isfinite(one.what.means).any() else 0.0
        rows.append(
            (
                one.what.outcome,
                one.what.policy,
                one.data.method,
                luck.of_a_run,
                luck.of_a_run_low,
                luck.of_a_run_high,
                luck.of_means,
                luck.of_means_low,
                luck.of_means_high,
                deviation,
                luck.points,
                luck.seeds,
            )
        )
    return pd.DataFrame(rows, columns=list(LUCK))


def worth(first: float, variance: float) -> float:
    """Return by how much the standard deviation of an outcome falls once a factor is known.

    The expected variance left is that of the outcome less the first-order index' share.
    """
    return float(np.sqrt(variance) * (1.0 - np.sqrt(1.0 - np.clip(first, 0.0, 1.0))))


def _ranked(one: Analysed, facts: Mapping[str, Facts]) -> Iterable[dict[str, Any]]:
    found = one.found
    if isinstance(found, Screening):
        value = found.star.value
        low, high = _not_negative(found.star)
        bought: list[tuple[float | str, ...]] = [("", "", "")] * len(value)
    else:
        value = first_of(found).value
        low, high = first_of(found).interval()
        bought = [
            tuple(worth(share, found.variance) for share in shares)
            for shares in zip(value, low, high, strict=True)
        ]
    for place in np.argsort(-value, kind="stable").tolist():
        about = facts[one.data.names[place]]
        # Evidence tells what is so; what is chosen is not known any better for it.
        gain = bought[place] if about.evidence else ("", "", "")
        yield {
            "factor": one.data.names[place],
            **about._asdict(),
            "influence": value[place],
            "influence_low": low[place],
            "influence_high": high[place],
            "clear": one.clear[place],
            "direction": one.direction[place],
            "method": one.data.method,
            **dict(zip(("worth", "worth_low", "worth_high"), gain, strict=True)),
        }


def first_of(found: Indices | GivenData) -> Measured:
    """Return the first-order indices, however they were found."""
    if isinstance(found, Indices):
        return found.first
    number = MEASURES.index("first")
    of = found.of
    return Measured(of.value[number], of.error[number], of.freedom[number])


def _not_negative(star: Measured) -> tuple[np.ndarray, np.ndarray]:
    low, high = star.interval()
    return np.maximum(low, 0.0), high


def _with_interval(name: str, of: Measured, place: Any) -> dict[str, float]:
    low, high = of.interval()
    return {name: of.value[place], f"{name}_low": low[place], f"{name}_high": high[place]}
