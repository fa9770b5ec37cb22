"""What ``accord compare`` prints: tables for the eye, with the same numbers as the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Final

import pandas as pd
from rich.console import Console

from experiments.questions.measures import DELIVERED
from experiments.questions.terminal import number_table, print_table
from sim import FAILURE_DEFINITIONS

_HEADINGS: Final = ("objectives unmet", "before its term", "within five years", "value delivered")
_COST_HEADINGS: Final = {
    "host_governance_cost": "governing: host",
    "partner_governance_cost": "partner",
    "net_benefit": "net benefit",
}
_CHANGE: Final = ("difference", "difference_low", "difference_high")
_RATE: Final = ("failure_rate", "ci_low", "ci_high")
_VALUE: Final = ("value", "ci_low", "ci_high")
_MEAN: Final = ("mean", "ci_low", "ci_high")


def print_comparison(
    console: Console, tables: Mapping[str, pd.DataFrame], shown: Sequence[str]
) -> None:
    """Print failure rates, value, failure by type under the policies shown, and costs."""
    _print_rates(console, tables["failure_rates"], tables["outcomes"])
    _print_by_type(console, tables["failure_by_type"], shown)
    _print_costs(console, tables["costs"])


def _print_rates(console: Console, rates: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    if rates["failure_rate"].isna().all():
        return
    delivered = outcomes[outcomes["outcome"] == DELIVERED]
    baseline = rates["policy"].iloc[0]
    level, change = number_table(_HEADINGS), number_table(_HEADINGS)
    for policy, rows in rates.groupby("policy", sort=False):
        by_definition = rows.set_index("definition").loc[list(FAILURE_DEFINITIONS)]
        value = delivered[delivered["policy"] == policy]
        cells = _cells(by_definition, _RATE, ".1f", 100.0) + _cells(value, _MEAN, ".1f", 100.0)
        level.add_row(str(policy), *cells)
        if policy != baseline:
            cells = [
                cell
                for rows_of in (by_definition, value)
                for cell in _cells(rows_of, _CHANGE, "+.1f", 100.0)
            ]
            change.add_row(str(policy), *cells)
    title = "Failure rates, % of partnerships; value delivered, % of what was possible"
    print_table(console, f"{title} (± 95% interval)", level)
    if change.row_count:
        title = f"Difference to {baseline}, percentage points (± 95% interval, paired by seed)"
        print_table(console, title, change)


def _print_by_type(console: Console, by_type: pd.DataFrame, policies: Sequence[str]) -> None:
    if by_type["failure_rate"].isna().all():
        return
    baseline, *best = policies
    table = number_table(["partnerships", *policies, *(["difference"] if best else [])], "type")
    formed = by_type.groupby("type", sort=False)["partnerships"].sum()
    for kind in formed[formed > 0].index:
        rows = by_type[by_type["type"] == kind].set_index("policy")
        cells = _cells(rows.loc[list(policies)], _RATE, ".1f", 100.0)
        if best:
            cells += _cells(rows.loc[best], _CHANGE, "+.1f", 100.0)
        table.add_row(str(kind), f"{rows.loc[baseline, 'partnerships']:,}", *cells)
    if table.row_count:
        title = "Objectives unmet by type, % of partnerships (± 95% interval); number under "
        print_table(console, f"{title}{baseline}", table)


def _print_costs(console: Console, costs: pd.DataFrame) -> None:
    baseline = costs["policy"].iloc[0]
    table = number_table([*_COST_HEADINGS.values(), "difference"])
    for policy, rows in costs.groupby("policy", sort=False):
        by_measure = rows.set_index("measure")
        cells = _cells(by_measure.loc[list(_COST_HEADINGS)], _VALUE, ",.0f")
        change = _cells(by_measure.loc[["net_benefit"]], _CHANGE, "+,.0f")
        table.add_row(str(policy), *cells, *([""] if policy == baseline else change))
    print_table(console, "Costs and benefits, k$ per host-year (± 95% interval)", table)


def _cells(rows: pd.DataFrame, columns: Sequence[str], form: str, scale: float = 1.0) -> list[str]:
    """Return a cell for each row: a value with half the width of its interval."""
    numbers = (scale * rows[list(columns)].to_numpy()).tolist()
    return [_cell(value, low, high, form) for value, low, high in numbers]


def _cell(value: float, low: float, high: float, form: str) -> str:
    if isnan(value):
        return "none"
    told = format(value, form)
    if isnan(low):
        return told
    half = max(value - low, high - value)
    return f"{told} ± {format(half, form.replace('+', ''))}"
