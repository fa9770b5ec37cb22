"""How rows and policies are written: codes by their names, facts beside levers, folders' names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sim.parameters import InvalidSetting
from sim.parameters.rows import Rows

# What a policy file says beside its levers, and what holds where it does not.
POLICY_FACTS: Final = {
    "name": None,
    "title": None,
    "meaning": None,
    "evidence": None,
    "phases": None,  # what changes later, or for some only
    "compared": True,  # whether a comparison takes it where no policies are named
}

# The number of a job of several, and after it, is allowed.
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[0-9]{1,6})?")


def named_rows(
    table: Rows, rows: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, dict[str, Any]]:
    """Return rows of a table, all if not given, as a file has them: codes by their names."""
    codes = {column.name: column.codes for column in table.COLUMNS if column.codes}
    return {
        name: {
            column: codes[column][int(value)] if column in codes else value
            for column, value in row.items()
        }
        for name, row in (table if rows is None else rows).items()
    }


def safe_name(text: str) -> str:
    """Return the name of a results folder, or refuse one that would lead elsewhere."""
    if not _SAFE_NAME.fullmatch(text):
        raise InvalidSetting(
            f"name={text!r} cannot name a folder; allowed are up to 100 letters, digits, "
            "'.', '_' and '-', beginning with a letter or digit."
        )
    return text
