"""The decision table: for each policy what fails, what it costs and what it brings."""

from __future__ import annotations

from math import isnan
from typing import Final, NamedTuple

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


class Row(NamedTuple):
    """A row of ``decision.csv``: a policy, in differences to the baseline; NaN where unknown."""

    policy: str
    title: str
    verdict: str
    may_be_best: str
    failure_rate: float
    ci_low: float
    ci_high: float
    difference: float
    together_low: float
    together_high: float
    value_delivered: float
    value_delivered_difference: float
    value_delivered_difference_together_low: float
    value_delivered_difference_together_high: float
    governance_cost_per_host_year: float
    net_benefit_per_host_year: float
    net_benefit_difference: float
    net_benefit_difference_together_low: float
    net_benefit_difference_together_high: float
    equity: float
    equity_difference: float
    equity_difference_together_low: float
    equity_difference_together_high: float


_TEXTS, _NUMBERS = Row._fields[:4], Row._fields[4:]


def decision_of(result: Result) -> list[Row]:
    """Return what is to decide by of each policy, the baseline first; nothing where unknown."""
    table = result.table("decision", _TEXTS, _NUMBERS)
    rows = []
    for found in [] if table is None else table.to_dict("records"):
        row = Row._make(
            [
                *(plain(found[name]) for name in _TEXTS),
                *(float(found[name]) for name in _NUMBERS),
            ]
        )
        rows.append(row if row.title else row._replace(title=row.policy))
    return rows


def decision_table(decision: list[Row], caption: str) -> Table:
    """Return the table as it is shown, in percent, points and k$ per host and year."""
    rows = [_shown(row) for row in decision]
    columns = [
        "Policy",
        "Failure rate",
        f"Failures against {decision[0].title}",
        "Value delivered, of what was possible",
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
        "A partnership fails that by the end of its first term, or by the five-year milestone, "
        "missed its objectives, or failed before. Beneath a failure rate: its 95% interval between "
        "runs. Beneath a difference: its 95% interval, paired by seed, which holds for all "
        "policies together. Net benefit is value less all costs; equity of 1 is equal.",
    )


def _shown(row: Row) -> list[Cell]:
    mark, word, colour = MARKS.get(row.verdict, ("", row.verdict, ""))
    named = row.title.lower() == row.policy.replace("_", " ")
    rate = "not told" if isnan(row.failure_rate) else f"{100.0 * row.failure_rate:.1f}%"
    between = f"{100.0 * row.ci_low:.1f} to {100.0 * row.ci_high:.1f}%"
    fewer, more, richer, fairer = "", "", "", ""
    if row.verdict != BASELINE:
        ends = (100.0 * row.together_low, 100.0 * row.together_high)
        fewer = _change(100.0 * row.difference, *ends, 1, " points")
        more = _change(
            100.0 * row.value_delivered_difference,
            100.0 * row.value_delivered_difference_together_low,
            100.0 * row.value_delivered_difference_together_high,
            1,
            " points",
        )
        richer = _change(
            row.net_benefit_difference,
            row.net_benefit_difference_together_low,
            row.net_benefit_difference_together_high,
            0,
        )
        fairer = _change(
            row.equity_difference,
            row.equity_difference_together_low,
            row.equity_difference_together_high,
            2,
        )
    return [
        Cell(row.title, "" if named else row.policy),
        Cell(rate, "" if isnan(row.ci_low) else between),
        Cell(f"{mark} {word}", fewer, colour),
        Cell("" if isnan(row.value_delivered) else f"{100.0 * row.value_delivered:.1f}%", more),
        Cell(_amount(row.governance_cost_per_host_year)),
        Cell(_amount(row.net_benefit_per_host_year), richer),
        Cell("" if isnan(row.equity) else f"{row.equity:.2f}", fairer),
        Cell(row.may_be_best),
    ]


def difference_cell(row: Row) -> Cell:
    """Return the difference of failures with its verdict, its interval beneath."""
    mark, word, colour = MARKS.get(row.verdict, ("", row.verdict, ""))
    interval = interval_text(100.0 * row.together_low, 100.0 * row.together_high, 1)
    text = f"{mark} {points_text(row.difference)}: {word}"
    return Cell(text, interval and f"({interval})", colour)


def _change(value: float, low: float, high: float, digits: int, unit: str = "") -> str:
    if isnan(value):
        return ""
    interval = interval_text(low, high, digits)
    return f"{signed(value, digits)}{unit}{f' ({interval})' if interval else ''}"


def _amount(value: float) -> str:
    return "" if isnan(value) else f"{value:,.0f}".replace("-", "−")
