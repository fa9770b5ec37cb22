"""The decision table: for each policy what fails, what it costs and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, Final

import pandas as pd

from experiments.estimators.means import LEVEL, simultaneous, t_quantile
from experiments.questions.measures import FEWER, HEADLINE, MORE, NOT_CLEAR, SAME
from experiments.report.reading import Result
from experiments.report.tables import Cell, Table, interval_text, points_text, signed

BASELINE: Final = "baseline"
# Each verdict has a mark and a word beside its colour.
MARKS: Final = {
    BASELINE: ("●", "baseline", ""),
    FEWER: ("▼", "clearly fewer", "good"),
    MORE: ("▲", "clearly more", "bad"),
    SAME: ("=", SAME, "same"),
    NOT_CLEAR: ("?", NOT_CLEAR, "unclear"),
}


@dataclass(frozen=True)
class Value:
    """A number with the ends of its interval; NaN where unknown."""

    mean: float = nan
    low: float = nan
    high: float = nan


@dataclass(frozen=True)
class Row:
    """What there is to decide by of one policy; differences are to the baseline."""

    policy: str
    title: str
    failure: Value
    difference: Value
    verdict: str
    cost: float
    net: float
    net_difference: Value
    equity: float
    equity_difference: Value
    may_be_best: str


@dataclass(frozen=True)
class Decision:
    """The rows of the policies, the baseline first, and what the intervals are."""

    rows: tuple[Row, ...]
    note: str

    @property
    def baseline(self) -> Row:
        """The policy that the others are compared with."""
        return self.rows[0]

    def of(self, verdict: str) -> list[Row]:
        """Return the policies of a verdict."""
        return [row for row in self.rows[1:] if row.verdict == verdict]


def decision_of(result: Result) -> Decision | None:
    """Return the decision table of a comparison, or None where it has none.

    From ``decision.csv``; else from the tables of rates, costs and outcomes, in which case an
    interval of a difference is widened to hold for all policies together (Bonferroni).
    """
    table = result.table("decision")
    if table is not None:
        return Decision(
            tuple(_row(one) for one in table.to_dict("records")),
            "Beneath a failure rate: its 95% interval between runs. Beneath a difference: its 95% "
            "interval, paired by seed, which holds for all policies together.",
        )
    rates = result.table("failure_rates")
    if rates is None:
        return None
    return Decision(
        _from_rates(rates, result.table("costs"), result.table("outcomes")),
        "Beneath a failure rate: its 95% interval between runs. Beneath a difference: its 95% "
        "interval, paired by seed, which holds for all policies together (Bonferroni).",
    )


def decision_table(decision: Decision, identity: str, caption: str) -> Table:
    """Return the table as it is shown, in percent, points and k$ per host and year."""
    rows = [_shown(row) for row in decision.rows]
    columns = [
        "Policy",
        "Failure rate",
        f"Failures against {decision.baseline.title}",
        "Governance cost, k$ per host-year",
        "Net benefit, k$ per host-year",
        "Equity, small to large hosts",
        "May be best",
    ]
    kept = [place for place in range(len(columns)) if any(row[place].text for row in rows)]
    return Table(
        identity,
        caption,
        [columns[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
        f"A partnership fails that by the end of its first term missed its objectives or failed "
        f"before it. {decision.note} Net benefit is value less all costs; equity of 1 is equal.",
    )


def _shown(row: Row) -> list[Cell]:
    mark, word, colour = MARKS.get(row.verdict, ("", row.verdict, ""))
    first = row.verdict == BASELINE
    failure = row.failure
    return [
        Cell(row.title, "" if row.title.lower() == row.policy.replace("_", " ") else row.policy),
        Cell(_percent(failure.mean), _percents(failure)),
        Cell(
            f"{mark} {word}",
            "" if first else _difference(row.difference),
            colour,
        ),
        Cell(_amount(row.cost)),
        Cell(_amount(row.net), "" if first else _change(row.net_difference, 0)),
        Cell(
            "" if isnan(row.equity) else f"{row.equity:.2f}",
            "" if first else _change(row.equity_difference, 2),
        ),
        Cell(row.may_be_best),
    ]


def _difference(value: Value) -> str:
    if isnan(value.mean):
        return ""
    return f"{points_text(value.mean)} points{_bracketed(value, 100.0, 1)}"


def _change(value: Value, digits: int) -> str:
    if isnan(value.mean):
        return ""
    return f"{signed(value.mean, digits)}{_bracketed(value, 1.0, digits)}"


def _bracketed(value: Value, scale: float, digits: int) -> str:
    text = interval_text(scale * value.low, scale * value.high, digits)
    return f" ({text})" if text else ""


def _percent(value: float) -> str:
    return "none formed" if isnan(value) else f"{100.0 * value:.1f}%"


def _percents(value: Value) -> str:
    return "" if isnan(value.low) else f"{100.0 * value.low:.1f} to {100.0 * value.high:.1f}%"


def _amount(value: float) -> str:
    return "" if isnan(value) else f"{value:,.0f}".replace("-", "−")


def _row(found: dict[Any, Any]) -> Row:
    def value(mean: str, low: str, high: str) -> Value:
        return Value(*(_number(found.get(name)) for name in (mean, low, high)))

    return Row(
        policy=str(found["policy"]),
        title=str(found.get("title") or found["policy"]),
        failure=value("failure_rate", "ci_low", "ci_high"),
        difference=value("difference", "together_low", "together_high"),
        verdict=str(found["verdict"]),
        cost=_number(found.get("governance_cost_per_host_year")),
        net=_number(found.get("net_benefit_per_host_year")),
        net_difference=value(
            "net_benefit_difference",
            "net_benefit_difference_together_low",
            "net_benefit_difference_together_high",
        ),
        equity=_number(found.get("equity")),
        equity_difference=value(
            "equity_difference",
            "equity_difference_together_low",
            "equity_difference_together_high",
        ),
        may_be_best=str(found.get("may_be_best") or ""),
    )


def _from_rates(
    rates: pd.DataFrame, costs: pd.DataFrame | None, outcomes: pd.DataFrame | None
) -> tuple[Row, ...]:
    headline = rates[rates["definition"] == HEADLINE]
    names = [str(one) for one in headline["policy"]]
    spent = _picked(costs, "measure", "governance_cost")
    net = _picked(costs, "measure", "net_benefit")
    equity = _picked(outcomes, "outcome", "equity")
    others = len(names) - 1
    rows = []
    for place, found in enumerate(headline.to_dict("records")):
        name = names[place]
        runs = int(found["runs"])
        difference = _together(found, runs, others)
        rows.append(
            Row(
                policy=name,
                title=name.replace("_", " ").capitalize(),
                failure=Value(*(_number(found[one]) for one in _RATE)),
                difference=difference,
                verdict=BASELINE if place == 0 else _verdict(difference),
                cost=_number(spent.get(name, {}).get("value")),
                net=_number(net.get(name, {}).get("value")),
                net_difference=_together(net.get(name, {}), runs, others),
                equity=_number(equity.get(name, {}).get("mean")),
                equity_difference=_together(equity.get(name, {}), runs, others),
                may_be_best="",
            )
        )
    return tuple(rows)


_RATE: Final = ("failure_rate", "ci_low", "ci_high")


def _together(found: dict[Any, Any], runs: int, others: int) -> Value:
    """Widen a t interval of one difference so that those of all policies hold together."""
    mean, low, high = (
        _number(found.get(name)) for name in ("difference", "difference_low", "difference_high")
    )
    if isnan(low) or others < 2 or runs < 2:
        return Value(mean, low, high)
    factor = t_quantile(runs - 1, simultaneous(others)) / t_quantile(runs - 1, LEVEL)
    return Value(mean, mean - factor * (mean - low), mean + factor * (high - mean))


def _verdict(difference: Value) -> str:
    if difference.high < 0.0:
        return FEWER
    return MORE if difference.low > 0.0 else NOT_CLEAR


def _picked(table: pd.DataFrame | None, column: str, name: str) -> dict[str, dict[Any, Any]]:
    if table is None:
        return {}
    rows: Sequence[dict[Any, Any]] = table[table[column] == name].to_dict("records")
    return {str(row["policy"]): row for row in rows}


def _number(found: Any) -> float:
    return nan if found is None or pd.isna(found) else float(found)
