"""What a store keeps of runs: a table of outcomes, and, where asked for, the longer ones.

Every row of every table says in its column ``run`` of which run it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

RUNS: Final = "runs"
ERRORS: Final = "errors"
OPTIONAL_TABLES: Final = ("partnerships", "histories")
# In the order in which they are written: with its runs a part counts.
WRITTEN: Final = (*OPTIONAL_TABLES, RUNS)

Ids = NDArray[np.bytes_]
"""Identities of runs, type ``S20``, shape (n,)."""
ID_TYPE: Final = np.dtype("S20")

RunTables = Mapping[str, pa.Table]
"""Tables by their names."""

_TEXT: Final = pa.string()
CODES: Final = pa.dictionary(pa.int32(), _TEXT)


def ids_in(rows: pa.Table) -> tuple[Ids, NDArray[np.int64]]:
    """Return the different runs that rows are of, and of which of these each row is."""
    column = rows["run"].unify_dictionaries().combine_chunks()
    names = column.dictionary.to_numpy(zero_copy_only=False)
    codes = column.indices.to_numpy(zero_copy_only=False)
    return names.astype(ID_TYPE), codes.astype(np.int64)


def encoded_anew(rows: pa.Table) -> pa.Table:
    """Return rows in one piece, whose repeated texts have codes in order of first appearance.

    So that equal rows make equal files, however many parts they come from.
    """
    columns = []
    for column in rows.columns:
        if pa.types.is_dictionary(column.type):
            column = column.cast(_TEXT).combine_chunks().dictionary_encode()
        columns.append(column)
    return pa.table(columns, names=rows.column_names).combine_chunks()
