"""The table that ``accord robustness`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.table import Table

from experiments.questions.robustness.measures import Robustness

_SHOWN: Final = {
    "mean": "mean",
    "percentile_90": "90th percentile",
    "regret_90": "regret, 90th",
    "satisficing": "satisfies",
    "best": "best",
    "worse": "worse",
}


def print_robustness(console: Console, found: Mapping[str, Robustness]) -> None:
    """Print the measures of each set of worlds, the policy with the lowest mean first."""
    titles = {"all": "All worlds", "consistent": "Consistent worlds"}
    for which, own in found.items():
        table = Table(title=f"{titles[which]} ({own.count:,})", title_justify="left")
        table.add_column("policy")
        for heading in _SHOWN.values():
            table.add_column(heading, justify="right")
        for place in own.order("mean"):
            cells = [own.values[measure][place] for measure in _SHOWN]
            shown = ["" if cell != cell else f"{cell:.1%}" for cell in cells]
            table.add_row(own.policies[place], *shown)
        console.print(table)
