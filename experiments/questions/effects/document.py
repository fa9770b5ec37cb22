"""The generated part of ``docs/effects.md``: tables and lists of the committed effects.

``python -m experiments.questions.effects.document`` writes it anew from
``results/reference/effects.csv``; with a results folder, such as ``results/effects/reference``,
it first copies that folder's ``effects.csv`` there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from experiments.archive.writing import write_text
from experiments.design.setting import GROUPS
from experiments.questions.effects.expected import Expectation, expectations, note_on, notes
from experiments.questions.effects.factors import all_factors
from experiments.questions.effects.finding import estimate_text
from experiments.questions.effects.table import NO, UNDECIDED, YES, EffectRow, is_clear, rows_of
from sim.documents.reference import table as table_lines

ROOT: Final = Path(__file__).parents[3]
DOCUMENT: Final = ROOT / "docs" / "effects.md"
TABLE: Final = ROOT / "results" / "reference" / "effects.csv"
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"

_TITLES: Final = {
    "levers": "Levers",
    "parameters": "Parameters",
    "kinds": "Kinds of organisation",
    "types": "Types of partnership",
}
_HEADINGS: Final = ("factor", "world", "moves most", "expected to move", "because", "as expected")


def read_effects(path: Path = TABLE) -> pd.DataFrame:
    """Return a table of effects from its file; an empty outcome is an empty text."""
    table = pd.read_csv(path)
    return table.fillna({"outcome": "", "expected_outcome": ""})


def generated(table: pd.DataFrame) -> str:
    """Return the generated part of the document for a table of effects."""
    expected = expectations(all_factors())
    parts = [
        _summary(table),
        _section("Surprises", _surprises(table)),
        _section("Undecided", _undecided(table)),
        _section("Factors without a clear effect", _idle(table)),
    ]
    for group, prefix in GROUPS.items():
        rows = table[table["factor"].str.startswith(f"{prefix}.")]
        parts.append(_section(_TITLES[group], effect_rows(rows, expected)))
    return "\n\n".join(part for part in parts if part)


def effect_rows(effects: pd.DataFrame, expected: dict[str, Expectation]) -> list[str]:
    """Return the lines of a table of effects in Markdown."""
    rows = (_cells(row, expected[row.factor]) for row in rows_of(effects))
    return table_lines(_HEADINGS, rows)[:-1]


def _cells(row: EffectRow, expectation: Expectation) -> tuple[str, ...]:
    awaited = "nothing"
    if expectation.sign:
        sign = "+" if expectation.sign > 0 else "−"
        awaited = f"`{row.expected_outcome}` {sign}: {estimate_text(row, expected=True)}"
    most = f"`{row.outcome}` {estimate_text(row, expected=False)}" if row.outcome else "nothing"
    if row.outcome and row.outcome == row.expected_outcome:
        most = f"`{row.outcome}`"
    name = f"`{row.factor}` {row.low:g} to {row.high:g}"
    return (name, row.world, most, awaited, expectation.why, row.right_sign)


def written(document: str, part: str) -> str:
    """Return a document with its generated part replaced."""
    before, _, rest = document.partition(BEGIN)
    _, marked, after = rest.partition(END)
    if not marked:
        raise ValueError(f"the document lacks {BEGIN} or {END}")
    return f"{before}{BEGIN}\n{part}\n{END}{after}"


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
    otherwise = set(table.loc[table["right_sign"] == NO, "factor"])
    corrected = [name for name in notes("surprise") if name not in otherwise]
    return (
        f"{int(is_clear(table).sum())} of {len(table)} factors have a clear effect on some "
        f"outcome. As expected: {said}; {len(corrected)} expectations were corrected after "
        "a first look at results (see *Surprises*)."
    )


def _surprises(table: pd.DataFrame) -> Iterator[str]:
    """Yield what is other than expected, then the expectations that had to be corrected."""
    told = notes("surprise")
    for row in rows_of(table[table["right_sign"] == NO]):
        moved = row.expected_outcome or row.outcome
        number = estimate_text(row, expected=bool(row.expected_outcome))
        why = note_on(row.factor, told) or "not explained yet."
        yield f"- **Other than expected**, `{row.called}`: `{moved}` {number}; {why}"
    wrong = set(table.loc[table["right_sign"] == NO, "factor"])
    for factor, note in told.items():
        if factor not in wrong:
            yield f"- `{factor}`: {note}"


def _undecided(table: pd.DataFrame) -> Iterator[str]:
    chosen = table[(table["right_sign"] == UNDECIDED) & is_clear(table)]
    if len(chosen):
        yield (
            "These clearly move something, but the outcome that was named for them beforehand too "
            "little to tell its sign:"
        )
        yield ""
    for row in rows_of(chosen):
        yield f"- `{row.called}`: `{row.expected_outcome}` {estimate_text(row, expected=True)}"


def _idle(table: pd.DataFrame) -> Iterator[str]:
    told = notes("idle")
    for row in rows_of(table[~is_clear(table)]):
        why = note_on(row.factor, told)
        if not row.expected_sign:
            why = why or "as expected: nothing reads it."
        yield f"- `{row.called}` ({row.runs} runs, {row.world}): {why or 'not explained yet.'}"


def _section(title: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return f"## {title}\n\n{text}" if text else ""


if __name__ == "__main__":
    sys.exit(main())
