"""What a store keeps of runs: a table of outcomes, and, where asked for, the longer ones.

Every row of every table says in its column ``run`` of which run it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
ERROR_SCHEMA: Final = pa.schema(
    [
        ("run", CODES),
        ("policy", CODES),
        ("seed", pa.uint64()),
        ("error", _TEXT),
        ("traceback", _TEXT),
    ]
)
"""Of the table of runs that came to nothing."""


def ids_in(rows: pa.Table) -> tuple[Ids, NDArray[np.int64]]:
    """Return the different runs that rows are of, and of which of these each row is."""
    column = rows["run"].unify_dictionaries().combine_chunks()
    if column.null_count:
        raise ValueError("it does not say of which run a row is")
    codes = column.indices.to_numpy(zero_copy_only=False)
    return ids_of(column.dictionary), codes.astype(np.int64)


def ids_of(column: pa.Array) -> Ids:
    """Return a column of identities as they are in memory, without pandas, which loads long.

    Raises
    ------
    ValueError
        If any is missing, or not of the length that an identity has.
    """
    unlike = "its identities of runs are not of the length that they have"
    if pa.types.is_dictionary(column.type):
        if column.null_count:
            raise ValueError(unlike)
        decoded: Ids = ids_of(column.dictionary)[np.from_dlpack(column.indices)]
        return decoded
    # A cast loads all functions of Arrow, and only files of others need one.
    texts = column if column.type == _TEXT else column.cast(_TEXT)
    _, offsets, letters = texts.buffers()
    width = ID_TYPE.itemsize
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset)
    if texts.null_count or (np.diff(places) != width).any():
        raise ValueError(unlike)
    if not len(texts):
        return np.zeros(0, ID_TYPE)
    ids: Ids = np.frombuffer(letters, ID_TYPE, len(texts), int(places[0]))
    return ids


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


def common_schema(tables: Iterable[tuple[pa.Schema, bool]], promote: str = "default") -> pa.Schema:
    """Return the columns that any table has, in the order in which they come.

    Parameters
    ----------
    tables : iterable of (Schema, bool)
        Of each table its columns, and whether it is empty: then their types are guesses, and count
        only where all are.
    promote : str
        Which types fit together, as Arrow calls it.
    """
    known = list(tables)
    telling = [schema for schema, is_empty in known if not is_empty]
    different = dict.fromkeys(telling or [schema for schema, _ in known])
    return pa.unify_schemas(list(different), promote_options=promote)


def with_columns(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows with just the columns of a schema, empty where there was none."""
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def all_in(ids: Ids, ordered: Ids) -> bool:
    """Return whether all of these runs are among others, which are in order."""
    if not len(ids):
        return True
    place = np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)
    return bool(len(ordered) and (ordered[place] == ids.astype(ID_TYPE)).all())
