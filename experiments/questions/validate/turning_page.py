"""The tables of ``docs/turning-points.md``: where claims turn, and whom each lever helps."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from experiments.questions.validate.helps import AS_NAMED
from experiments.questions.validate.turns import points_of, setting_name, turn_said
from experiments.questions.words import bracketed, interval, number_text
from sim.documents.reference import table as table_lines

_CLAIMS: Final = ("claim", "as things are", "turns on", "because", "where", "plausible", "default")
_HELPS: Final = ("helps most", "harms most", "cost, k$ per host and year")


def turning_points(points: pd.DataFrame, helps: pd.DataFrame) -> str:
    """Return where claims turn, and whom each lever and policy helps and harms, in Markdown."""
    parts = [
        ("Claims", table_lines(_CLAIMS, _claims(points))),
        ("Whom each lever helps and harms", table_lines(("lever", *_HELPS), _whom(helps, "lever"))),
        (
            "Whom each policy helps and harms",
            table_lines(("policy", *_HELPS), _whom(helps, "policy")),
        ),
    ]
    return "\n".join(f"## {title}\n\n" + "\n".join(lines) for title, lines in parts)


def _claims(points: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for row in points_of(points):
        ends = bracketed(row.difference_low, row.difference_high)
        yield (
            row.claim,
            f"{row.compared}: {_signed(row.difference)}{ends}",
            f"`{setting_name(row.setting)}`",
            row.reason,
            turn_said(row),
            interval(row.plausible_low, row.plausible_high),
            number_text(row.usual),
        )


def _whom(helps: pd.DataFrame, kind: str) -> Iterator[tuple[str, ...]]:
    for row in helps[helps["kind"] == kind].to_dict("records"):
        cost = "governance_cost_per_host_year"
        yield (
            f"`{row['name']}`",
            _most(row, "helps"),
            _most(row, "harms"),
            f"{number_text(row[cost])}{bracketed(row[f'{cost}_low'], row[f'{cost}_high'])}",
        )


def _most(row: Mapping[Hashable, Any], which: str) -> str:
    """Return the largest clear help or harm of a row, and how many there are."""
    if not row[which]:
        return "nobody, clearly"
    by = f"{which}_by"
    change = f"{_signed(row[by])}{bracketed(row[f'{by}_low'], row[f'{by}_high'])}"
    at = "" if row[f"{which}_at"] == AS_NAMED else f", at {row[f'{which}_at']}"
    whom = row[f"{which}_whom"]
    return f"{row[f'{which}_in'].replace('_', ' ')}, {whom}: {change}{at} [{row[which]}]"


def _signed(value: float) -> str:
    return f"{'+' if value > 0.0 else ''}{number_text(value)}"
