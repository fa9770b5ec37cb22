"""What a command prints: tables for the eye, with the same numbers as the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from experiments.settings.printable import printable
from sim import FAILURE_DEFINITIONS

_HEADINGS: Final = ("objectives unmet", "before its term", "within five years")
_COST_HEADINGS: Final = {
    "host_governance_cost": "governing: host",
    "partner_governance_cost": "partner",
    "net_benefit": "net benefit",
}
# Columns of a value, and of a difference, with the ends of its interval.
_RATE: Final = ["failure_rate", "ci_low", "ci_high"]
_VALUE: Final = ["value", "ci_low", "ci_high"]
_CHANGE: Final = ["difference", "difference_low", "difference_high"]


class PrintableConsole(Console):
    """A console that makes printable whatever is printed on it, tables and all."""

    def render_str(self, text: str, *given: Any, **options: Any) -> Text:
        """Return a text as rich reads it, written out before there is a layout to break."""
        return super().render_str(printable(text), *given, **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield what is printed, as rich does, without what a terminal would obey."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(printable(segment.text), segment.style)


def open_console() -> Console:
    """Return a console on stdout; as wide as needed where it is not a terminal."""
    console = PrintableConsole(highlight=False, soft_wrap=False)
    return console if console.is_terminal else PrintableConsole(highlight=False, width=120)


def print_rates(console: Console, rates: pd.DataFrame) -> None:
    """Print failure rates, and differences to the baseline, by policy and definition."""
    baseline = rates["policy"].iloc[0]
    level = _table(_HEADINGS)
    change = _table(_HEADINGS)
    for policy, rows in rates.groupby("policy", sort=False):
        by_definition = rows.set_index("definition").loc[list(FAILURE_DEFINITIONS)]
        level.add_row(str(policy), *_cells(by_definition[_RATE], ".1f", 100.0))
        if policy != baseline:
            change.add_row(str(policy), *_cells(by_definition[_CHANGE], "+.1f", 100.0))
    _print(console, "Failure rates, % of partnerships (± 95% interval)", level)
    if change.row_count:
        title = f"Difference to {baseline}, percentage points (± 95% interval, paired by seed)"
        _print(console, title, change)


def print_by_type(console: Console, by_type: pd.DataFrame, policies: Sequence[str]) -> None:
    """Print the headline rate by type of partnership, under the baseline and the best policy."""
    baseline, *best = policies
    table = _table(["partnerships", *policies, *(["difference"] if best else [])], "type")
    formed = by_type.groupby("type", sort=False)["partnerships"].sum()
    for kind in formed[formed > 0].index:
        rows = by_type[by_type["type"] == kind].set_index("policy")
        cells = _cells(rows.loc[[*policies], _RATE], ".1f", 100.0)
        cells += _cells(rows.loc[best[:1], _CHANGE], "+.1f", 100.0)
        table.add_row(str(kind), f"{rows.loc[baseline, 'partnerships']:,}", *cells)
    if table.row_count:
        title = "Objectives unmet by type, % of partnerships (± 95% interval); number under "
        _print(console, f"{title}{baseline}", table)


def print_costs(console: Console, costs: pd.DataFrame) -> None:
    """Print what governance costs and what remains, by policy."""
    baseline = costs["policy"].iloc[0]
    table = _table([*_COST_HEADINGS.values(), "difference"])
    for policy, rows in costs.groupby("policy", sort=False):
        by_measure = rows.set_index("measure")
        cells = _cells(by_measure.loc[list(_COST_HEADINGS), _VALUE], ",.0f")
        if policy != baseline:
            cells += _cells(by_measure.loc[["net_benefit"], _CHANGE], "+,.0f")
        table.add_row(str(policy), *cells)
    _print(console, "Costs and benefits, k$ per host-year (± 95% interval)", table)


def print_facts(console: Console, title: str, facts: Mapping[str, Any]) -> None:
    """Print a list of names and values."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in facts.items():
        # Not as markup: a list of policies has brackets.
        table.add_row(Text(name), Text(str(value)))
    _print(console, title, table)


def _print(console: Console, title: str, table: Table) -> None:
    console.print(title, style="bold")
    console.print(table)
    console.print()


def _table(numbers: Sequence[str], what: str = "policy") -> Table:
    """Return an empty table: what a row is of, then numbers to the right."""
    table = Table(box=None, pad_edge=False)
    table.add_column(what, no_wrap=True)
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _cells(rows: pd.DataFrame, form: str, scale: float = 1.0) -> list[str]:
    """Return a cell for each row of a value and the ends of its interval."""
    return [
        _plus_minus(value, low, high, form, scale)
        for value, low, high in rows.to_numpy(np.float64).tolist()
    ]


def _plus_minus(value: float, low: float, high: float, form: str, scale: float) -> str:
    if pd.isna(value):
        return "none"
    told = format(scale * value, form)
    if pd.isna(low):
        return told
    half = scale * max(value - low, high - value)
    return f"{told} ± {format(half, form.replace('+', ''))}"
