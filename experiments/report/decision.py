"""The decision table: for each policy what fails, what it costs and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any, Final

from experiments.questions.measures import FEWER, MORE, NOT_CLEAR, SAME
from experiments.report.document import Cell, Table
from experiments.report.reading import Result
from experiments.report.tables import interval_text, plain, points_text, signed

BASELINE: Final = "baseline"
# Each verdict has a mark and a word beside its colour.
MARKS: Final = {
    BASELINE: ("●", "baseline", ""),
    FEWER: ("▼", "clearly fewer", "good"),
    MORE: ("▲", "clearly more", "bad"),
    SAME: ("=", SAME, "same"),
    NOT_CLEAR: ("?", NOT_CLEAR, "unclear"),
}


_TOGETHER: Final = ("together_low", "together_high")
_NUMBERS: Final = (
    *("failure_rate", "ci_low", "ci_high", "difference", *_TOGETHER),
    *("governance_cost_per_host_year", "net_benefit_per_host_year", "equity"),
    *(f"{name}_difference" for name in ("net_benefit", "equity")),
    *(f"{name}_difference_{end}" for name in ("net_benefit", "equity") for end in _TOGETHER),
)


@dataclass(frozen=True)
class Value:
    """A number with the ends of its interval; NaN where unknown."""

    mean: float
    low: float
    high: float


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
    """The rows of the policies, the baseline first."""

    rows: tuple[Row, ...]

    @property
    def baseline(self) -> Row:
        """The policy that the others are compared with."""
        return self.rows[0]

    def of(self, verdict: str) -> list[Row]:
        """Return the policies of a verdict."""
        return [row for row in self.rows[1:] if row.verdict == verdict]


def decision_of(result: Result) -> Decision | None:
    """Return what the table ``decision.csv`` of a comparison says, or None where it has none."""
    table = result.table("decision", ("policy", "title", "verdict", "may_be_best"), _NUMBERS)
    return None if table is None else Decision(tuple(_row(one) for one in table.to_dict("records")))


def decision_table(decision: Decision, caption: str) -> Table:
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
        caption,
        [columns[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
        "A partnership fails that by the end of its first term missed its objectives or failed "
        "before it. Beneath a failure rate: its 95% interval between runs. Beneath a difference: "
        "its 95% interval, paired by seed, which holds for all policies together. Net benefit is "
        "value less all costs; equity of 1 is equal.",
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
    def value(mean: str, *ends: str) -> Value:
        return Value(*(float(found[name]) for name in (mean, *ends)))

    def difference(name: str) -> Value:
        return value(f"{name}_difference", *(f"{name}_difference_{end}" for end in _TOGETHER))

    policy = str(found["policy"])
    return Row(
        policy=policy,
        title=plain(found["title"]) or policy,
        failure=value("failure_rate", "ci_low", "ci_high"),
        difference=value("difference", *_TOGETHER),
        verdict=plain(found["verdict"]),
        cost=float(found["governance_cost_per_host_year"]),
        net=float(found["net_benefit_per_host_year"]),
        net_difference=difference("net_benefit"),
        equity=float(found["equity"]),
        equity_difference=difference("equity"),
        may_be_best=plain(found["may_be_best"]),
    )
