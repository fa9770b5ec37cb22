"""What each factor is expected to do, and why: written down before any result was looked at.

``expected.csv`` has a row for each setting: the outcome it should move, the sign (``0``
for a factor that should move nothing), and the reason. ``*`` stands for every row of the kinds
or types that has no line of its own, and ``{row}`` for its name.

``notes.csv`` was written afterwards: why an expectation was wrong and had to be corrected
(``about`` is ``surprise``), or why a factor has no clear effect (``idle``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from io import StringIO
from typing import Final

from experiments.design.factors import Factor

SIGNS: Final = {"+": 1, "-": -1, "0": 0}


@dataclass(frozen=True)
class Expectation:
    """The outcome that a factor should move, which way (0: none at all), and why."""

    outcome: str
    sign: int
    why: str


def expectations(factors: Iterable[Factor]) -> dict[str, Expectation]:
    """Return what is expected of each factor, by name.

    Raises
    ------
    ValueError
        For a factor of which nothing is said.
    """
    written = written_expectations()
    found = {}
    for name in dict.fromkeys(factor.name for factor in factors):
        key = next((one for one in _keys(name) if one in written), None)
        if key is None:
            raise ValueError(f"expected.csv says nothing of {name}")
        one = written[key]
        row = name.split(".")[1]
        found[name] = Expectation(one.outcome.replace("{row}", row), one.sign, one.why)
    return found


def written_expectations() -> dict[str, Expectation]:
    """Return the lines of the file, by factor, ``*`` and ``{row}`` as they are."""
    lines = _lines("expected.csv")
    return {
        line["factor"]: Expectation(line["outcome"], SIGNS[line["sign"]], line["why"])
        for line in lines
    }


def notes(about: str) -> dict[str, str]:
    """Return the notes of a kind (``surprise`` or ``idle``) by factor, as in the file."""
    lines = _lines("notes.csv")
    return {line["factor"]: line["note"] for line in lines if line["about"] == about}


def note_on(name: str, written: Mapping[str, str]) -> str:
    """Return the note on a factor, or an empty text."""
    return next((written[key] for key in _keys(name) if key in written), "")


def _keys(name: str) -> tuple[str, ...]:
    """Return the names under which a line may speak of a factor, the nearest first."""
    group, _, *column = name.split(".")
    return (name, f"{group}.*.{column[0]}") if column else (name,)


def _lines(file: str) -> list[dict[str, str]]:
    text = resources.files("experiments.questions.effects").joinpath(file).read_text("utf-8")
    return list(csv.DictReader(StringIO(text)))
