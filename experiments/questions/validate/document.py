"""The generated parts of documents that tell what a validation found, from what is committed of it.

``python -m experiments.questions.validate.document`` writes them anew from the tables in
``results/reference``; with results folders, such as ``results/validate/reference``, it first
copies from there what it needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from experiments.archive.writing import write_text
from experiments.questions.marked import written
from experiments.questions.validate.reference_page import changes, levers_worse, patterns
from experiments.questions.validate.turning_page import turning_points

ROOT: Final = Path(__file__).parents[3]
REFERENCE: Final = ROOT / "results" / "reference"


@dataclass(frozen=True)
class Part:
    """A generated part of a document.

    Attributes
    ----------
    document : str
        In ``docs``.
    mark : str
        What the comments that enclose it are called.
    tables : tuple of str
        Files of ``results/reference`` that it is made of, without their ending.
    text : callable
        From these tables to Markdown.
    """

    document: str
    mark: str
    tables: tuple[str, ...]
    text: Callable[..., str]

    @property
    def path(self) -> Path:
        """The document's file."""
        return ROOT / "docs" / self.document

    def written(self) -> str:
        """Return the document with this part as the committed tables have it."""
        tables = [pd.read_csv(REFERENCE / f"{name}.csv") for name in self.tables]
        return written(self.path.read_text(encoding="utf-8"), self.text(*tables), self.mark)


PARTS: Final = (
    Part("calibration.md", "patterns", ("patterns",), patterns),
    Part("calibration.md", "levers", ("levers",), levers_worse),
    Part("model-changes.md", "changes", ("first_model", "structure"), changes),
    Part("turning-points.md", "generated", ("turning_points", "helps_and_harms"), turning_points),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the documents anew and return the exit code."""
    folders = [Path(one) for one in (sys.argv[1:] if arguments is None else arguments)]
    for name in {name: None for part in PARTS for name in part.tables}:
        for folder in folders:
            found = folder / f"{name}.csv"
            if found.exists():
                write_text(found.read_text(encoding="utf-8"), REFERENCE / found.name)
    for part in PARTS:
        write_text(part.written(), part.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
