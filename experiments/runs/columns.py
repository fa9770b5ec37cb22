"""From the model's pandas tables to Arrow tables with one schema, whatever chunk they are of."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pyarrow as pa

# Text that repeats from row to row is stored once and referred to.
_REPEATED: Final = ("run", "policy", "host", "partner")
_TEXT: Final = ("partnership",)
_CODES: Final = pa.dictionary(pa.int32(), pa.string())


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a table whose schema does not depend on the values in it."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    schema = pa.schema([_field(field) for field in table.schema])
    # Without a row, pandas forgets what was text.
    return table.cast(schema) if len(table) else schema.empty_table()


def _field(field: pa.Field) -> pa.Field:
    if field.name in _REPEATED:
        return pa.field(field.name, _CODES)
    if pa.types.is_dictionary(field.type):
        return pa.field(field.name, _CODES)
    if field.name in _TEXT or pa.types.is_large_string(field.type):
        return pa.field(field.name, pa.string())
    # Seeds go up to 2**64 - 1.
    return pa.field(field.name, pa.uint64()) if field.name == "seed" else field
