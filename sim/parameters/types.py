"""Partnership types: a table of numbers, not separate code (2-1 to 2-8)."""

from typing import Final

import numpy as np

from sim.parameters.declaration import Declaration as D

TYPE_COLUMNS: Final = (
    D("host_kind", 0, "code", 0, 3, "Kind of organisation that hosts.", "0-2"),
    D("partner_kind", 1, "code", 0, 3, "Kind of organisation that is the partner.", "0-2"),
    D("implementation_months", 9.0, "months", 1, 60, "Planned length of implementation.", "1-7", (6, 15)),
    D("shortest_term", 3.0, "years", 1, 20, "Shortest agreed term.", "1-41", (2, 4)),
    D("term_spread", 2.0, "years", 0, 20, "Further whole years, equally likely.", "1-41", (0, 3)),
    D("integration", 0.6, "1", 0, 1, "How deeply it must be woven into workflows and systems.", "2-6 1-7", (0.3, 0.9)),
    D("data_exposure", 0.7, "1", 0, 1, "How much sensitive data it touches.", "2-6 2-27", (0.3, 1.0)),
    D("culture_gap", 0.35, "1", 0, 1, "Mean difference of culture between the sides.", "1-18", (0.2, 0.6)),
    D("contribution_share", 0.5, "1", 0.05, 0.95, "Host's part of what both contribute.", "2-21", (0.35, 0.65)),
    D("programme_share", 0.2, "1", 0, 1, "Share paid for by a programme whose funding may lapse.", "2-28", (0.05, 0.4)),
)  # fmt: skip

TYPE_RECORD: Final = np.dtype(
    [(column.name, "i8" if column.unit == "code" else "f8") for column in TYPE_COLUMNS], align=True
)

# One row for each type; a value not named is the column's default.
PARTNERSHIP_TYPES: Final[dict[str, dict[str, float]]] = {"hospital_tech": {}}
TYPE_NAMES: Final = tuple(PARTNERSHIP_TYPES)


def type_table() -> np.ndarray:
    """Return the table of partnership types, one row each."""
    table = np.zeros(len(PARTNERSHIP_TYPES), TYPE_RECORD)
    for row, values in enumerate(PARTNERSHIP_TYPES.values()):
        for column in TYPE_COLUMNS:
            table[column.name][row] = column.checked(values.get(column.name, column.default))
    return table
