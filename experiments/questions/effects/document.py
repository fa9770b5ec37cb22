"""The generated part of ``docs/effects.md``: what the committed effects show, in lists.

``python -m experiments.questions.effects.document`` writes it anew from
``results/reference/effects.csv``; with a results folder, such as ``results/effects/reference``,
it first copies that folder's ``effects.csv`` there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from experiments.archive.writing import write_text
from experiments.design.setting import GROUPS
from experiments.questions.effects.expected import (
    expectations,
    note_on,
    notes,
    written_expectations,
)
from experiments.questions.effects.factors import STRENGTHS, all_factors
from experiments.questions.effects.finding import difference_text, estimate_text
from experiments.questions.effects.table import NO, UNDECIDED, YES, EffectRow, is_clear, rows_of
from experiments.questions.marked import written
from sim.documents.reference import table as table_lines

ROOT: Final = Path(__file__).parents[3]
DOCUMENT: Final = ROOT / "docs" / "effects.md"
TABLE: Final = ROOT / "results" / "reference" / "effects.csv"

_OTHERS: Final = {
    "parameters": "Parameters",
    "kinds": "Kinds of organisation",
    "types": "Types of partnership",
}
_HALF, _FULL = STRENGTHS
_HEADINGS: Final = ("lever", "because", "expected to move", "half", "full", "moves most at full")


def read_effects(path: Path = TABLE) -> pd.DataFrame:
    """Return a table of effects from its file; an empty outcome is an empty text."""
    table = pd.read_csv(path)
    return table.fillna({"outcome": "", "expected_outcome": ""})


def generated(table: pd.DataFrame) -> str:
    """Return the generated part of the document for a table of effects."""
    clear = rows_of(table[is_clear(table)])
    parts = [
        _summary(table),
        _section("Surprises", surprises(table)),
        _section("Levers", lever_lines(_of_group(rows_of(table), "levers"))),
    ]
    for group, title in _OTHERS.items():
        lines = parameter_lines if group == "parameters" else column_lines
        parts.append(_section(title, lines(_of_group(clear, group))))
    parts.append(_section("Factors without a clear effect", idle_lines(table)))
    return "\n\n".join(part for part in parts if part)


def lever_lines(rows: Iterable[EffectRow]) -> list[str]:
    """Return a table in Markdown with a line for each lever, half strength beside full."""
    found = {(row.factor, row.high): row for row in rows}
    expected = expectations(all_factors())
    cells = []
    for full in found.values():
        if full.high != _FULL:
            continue
        half = found.get((full.factor, _HALF), full)
        cells.append(
            (
                f"`{_name(full)}`",
                expected[full.factor].why,
                f"`{full.expected_outcome}` {_sign(full)}",
                difference_text(half.expected_difference) + _mark(half),
                estimate_text(full, expected=True) + _mark(full),
                f"`{full.outcome}` {difference_text(full.difference)}" if full.outcome else "",
            )
        )
    return table_lines(_HEADINGS, cells)[:-1]


def parameter_lines(rows: Iterable[EffectRow]) -> Iterator[str]:
    """Yield a line for each outcome: what moves it as expected, and what is undecided."""
    for outcome, some in _grouped(rows, lambda row: row.expected_outcome):
        signs = [
            (said, [row for row in some if row.right_sign == YES and row.expected_sign == sign])
            for said, sign in (("more with", 1), ("less with", -1))
        ]
        parts = [f"{said} {_named(which)}" for said, which in signs if which]
        yield f"- `{outcome}`: {'; '.join([*parts, *_undecided(some)])}."


def column_lines(rows: Iterable[EffectRow]) -> Iterator[str]:
    """Yield a line for each column of kinds or types: in which rows it moves what it should."""
    written = written_expectations()
    for column, some in _grouped(rows, lambda row: row.factor.split(".")[2]):
        right = [row for row in some if row.right_sign == YES]
        parts = [
            f"`{outcome}` {_named(which)}"
            for outcome, which in _grouped(right, _outcome_of_any_row)
        ]
        group = some[0].factor.split(".")[0]
        of_all = written.get(f"{group}.*.{column}")
        why = f" ({of_all.why})" if of_all is not None and group == "types" else ""
        yield f"- `{column}`{why}: {'; '.join([*parts, *_undecided(some)])}."


def surprises(table: pd.DataFrame) -> Iterator[str]:
    """Yield what is other than expected, then the expectations that had to be corrected."""
    told = notes("surprise")
    for row in rows_of(table[table["right_sign"] == NO]):
        moved = row.expected_outcome or row.outcome
        number = estimate_text(row, expected=bool(row.expected_outcome))
        why = note_on(row.factor, told) or "not explained yet."
        yield f"- **Other than expected**, `{row.called}` ({row.world}): `{moved}` {number}; {why}"
    wrong = set(table.loc[table["right_sign"] == NO, "factor"])
    for factor, note in told.items():
        if factor not in wrong:
            yield f"- `{factor}`: {note}"


def idle_lines(table: pd.DataFrame) -> Iterator[str]:
    """Yield a line for each reason why factors have no clear effect, with their names."""
    told = notes("idle")

    def reason(row: EffectRow) -> str:
        if not row.expected_sign:
            return "as expected: nothing reads it."
        return note_on(row.factor, told) or "not explained yet."

    for why, some in _grouped(rows_of(table[~is_clear(table)]), reason):
        yield f"- {'; '.join(_called(some))}: {why}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the document anew and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given:
        write_text((Path(given[0]) / "effects.csv").read_text(encoding="utf-8"), TABLE)
    text = DOCUMENT.read_text(encoding="utf-8")
    write_text(written(text, generated(read_effects())), DOCUMENT)
    return 0


def _summary(table: pd.DataFrame) -> str:
    counts = table["right_sign"].value_counts()
    said = ", ".join(f"{counts.get(one, 0)} {one}" for one in (YES, NO, UNDECIDED))
    fewest, most = table["runs"].min(), table["runs"].max()
    pairs = f"{most}" if fewest == most else f"{fewest} to {most}"
    otherwise = set(table.loc[table["right_sign"] == NO, "factor"])
    corrected = [name for name in notes("surprise") if name not in otherwise]
    return (
        f"{int(is_clear(table).sum())} of {len(table)} factors have a clear effect on some "
        f"outcome, over {pairs} pairs of runs each. As expected: {said}; {len(corrected)} "
        "expectations were corrected after a first look at results (see *Surprises*)."
    )


def _undecided(rows: Iterable[EffectRow]) -> list[str]:
    """Return, in a list of one or none, which rows move something else than was expected."""
    names = [
        f"`{_name(row)}` (moves `{row.outcome}`)" for row in rows if row.right_sign == UNDECIDED
    ]
    return [f"undecided {', '.join(names)}"] if names else []


def _named(rows: Iterable[EffectRow]) -> str:
    return ", ".join(f"`{_name(row)}` {difference_text(row.expected_difference)}" for row in rows)


def _name(row: EffectRow) -> str:
    """Return a factor's name where its group, and the column of a kind or type, is told."""
    return row.factor.split(".")[1]


def _called(rows: Iterable[EffectRow]) -> Iterator[str]:
    """Yield the names of factors, those of one column of kinds or types together."""
    for column, some in _grouped(rows, lambda row: row.factor.split(".")[-1]):
        first = some[0].factor
        among = "" if first.count(".") < 2 else ", ".join(f"`{_name(row)}`" for row in some)
        yield f"`{column}` of {among}" if among else f"`{first}`"


def _outcome_of_any_row(row: EffectRow) -> str:
    return row.expected_outcome.replace(f"_{_name(row)}", "_ROW")


def _sign(row: EffectRow) -> str:
    return "+" if row.expected_sign > 0 else "−"


def _mark(row: EffectRow) -> str:
    """Return a mark for what is not as expected."""
    return {YES: "", NO: " (wrong)"}.get(row.right_sign, " (?)")


def _grouped(
    rows: Iterable[EffectRow], key: Callable[[EffectRow], str]
) -> Iterable[tuple[str, list[EffectRow]]]:
    found: dict[str, list[EffectRow]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found.items()


def _of_group(rows: Iterable[EffectRow], group: str) -> list[EffectRow]:
    return [row for row in rows if row.factor.startswith(f"{GROUPS[group]}.")]


def _section(title: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return f"## {title}\n\n{text}" if text else ""


if __name__ == "__main__":
    sys.exit(main())
