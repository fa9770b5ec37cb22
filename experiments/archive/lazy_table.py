"""A table of results, read lazily: columns not asked for are never read from disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import LocalFileSystem

from experiments.archive.opened_folder import OpenedFolder, Piece, changed
from experiments.archive.outcome_columns import is_month
from experiments.archive.run_tables import CODES, common_schema, with_columns
from experiments.archive.source import Source
from experiments.archive.table_file import verify
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest

if TYPE_CHECKING:
    import pandas as pd

Where: TypeAlias = ds.Expression | Mapping[str, Any]
FOLDER: Final = "folder"
"""The column that says of which folder a row is, where several are open."""

# Every page has a checksum. Without prebuffering, a reader holds less at a time.
_FORMAT: Final = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(
        page_checksum_verification=True, pre_buffer=False
    )
)
_ROWS_IN_A_BATCH: Final = 65_536


class Table:
    """A table of one or several results folders.

    Parameters
    ----------
    name : str
        ``runs``, ``partnerships`` or ``histories``.
    folders : sequence of OpenedFolder
        Which have this table; if there are several, it begins with the column ``folder``.

    Attributes
    ----------
    name : str
        Its name.
    """

    def __init__(self, name: str, folders: Sequence[OpenedFolder]) -> None:
        self.name = name
        self._folders = folders
        self._pieces = [(folder, piece) for folder in folders for piece in folder.pieces(name)]
        self._dataset = _dataset(self._pieces, several=len(folders) > 1)

    @property
    def schema(self) -> pa.Schema:
        """The names and the Arrow types of its columns."""
        return self._dataset.schema

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns; `Results.describe` says what they mean."""
        return tuple(self.schema.names)

    @property
    def count(self) -> int:
        """How many rows it has; read from the ends of its files."""
        with self._reading():
            return int(self._dataset.count_rows())

    def __len__(self) -> int:
        return self.count

    def dataset(self) -> ds.Dataset:
        """Return it as a dataset of Arrow, for DuckDB, Polars, Dask and others."""
        return self._dataset

    def arrow(self, columns: Sequence[str] | None = None, where: Where | None = None) -> pa.Table:
        """Return rows as an Arrow table.

        Parameters
        ----------
        columns : sequence of str, optional
            Which columns, in this order; all if not given.
        where : mapping or expression, optional
            Which rows; all if not given. A mapping says for columns which value, or which of
            several values, they must have, all at once; an expression of
            ``pyarrow.compute`` says anything, such as ``field("duration") > 12``.

        Raises
        ------
        InvalidSetting
            For a column that the table does not have, or a value that its column cannot have.
        """
        names, chosen = self._columns(columns), self._filter(where)
        with self._reading():
            return self._dataset.to_table(columns=names, filter=chosen).unify_dictionaries()

    def pandas(
        self, columns: Sequence[str] | None = None, where: Where | None = None
    ) -> pd.DataFrame:
        """Return rows as a DataFrame; repeated text is categorical, months may be missing.

        Parameters
        ----------
        columns, where
            As in `arrow`.
        """
        rows = self.arrow(columns, where)
        maybe_missing = [name for name in rows.column_names if self._is_nullable(rows, name)]
        with self._reading():
            frame = rows.drop_columns(maybe_missing).to_pandas()
            for name in maybe_missing:
                frame[name] = rows[name].to_pandas(types_mapper=_nullable)
        ordered: pd.DataFrame = frame[rows.column_names]
        return ordered

    def batches(
        self, columns: Sequence[str] | None = None, where: Where | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield rows some ten thousand at a time, so that memory stays bounded.

        Parameters
        ----------
        columns, where
            As in `arrow`.
        """
        scanner = self._dataset.scanner(
            columns=self._columns(columns),
            filter=self._filter(where),
            batch_size=_ROWS_IN_A_BATCH,
            batch_readahead=1,
            fragment_readahead=1,
        )
        with self._reading():
            for batch in scanner.to_batches():
                if len(batch):
                    yield batch

    def check(self) -> None:
        """Read all of it, to the last bit; raise `DamagedResult` if a file is damaged."""
        with self._reading():
            self._verify()

    def bytes_on_disk(self) -> int:
        """Return the size of its files."""
        with self._reading():
            return sum(
                {piece.path: piece.path.stat().st_size for _, piece in self._pieces}.values()
            )

    def __repr__(self) -> str:
        return f"<{self.name}: {self.count:,} rows, {len(self.columns)} columns>"

    def _columns(self, wanted: Sequence[str] | None) -> list[str]:
        listed = [wanted] if isinstance(wanted, str) else list(wanted or self.columns)
        for name in listed:
            self._refuse_unknown(name)
        return listed

    def _filter(self, where: Where | None) -> ds.Expression | None:
        if where is None or isinstance(where, ds.Expression):
            return where
        if not isinstance(where, Mapping):
            raise InvalidSetting(
                f"where={where!r} is not allowed; give a dict such as {{'policy': 'ad_hoc'}} or "
                "an expression of pyarrow.compute."
            )
        chosen = None
        for name, value in where.items():
            self._refuse_unknown(name)
            one = ds.field(name).isin(self._values(name, value))
            chosen = one if chosen is None else chosen & one
        return chosen

    def _values(self, name: str, value: object) -> pa.Array:
        """Return the values that a column may have, in its own type."""
        kind = self.schema.field(name).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        listed: list[Any] = [value]
        if isinstance(value, Iterable) and not isinstance(value, str | bytes):
            listed = list(value)
        try:
            # Of NumPy's and pandas' own types, the plain values.
            plain = [one.item() if hasattr(one, "item") else one for one in listed]
            return pa.array(plain, kind)
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise InvalidSetting(
                f"where has {name}={value!r}, which a column of type {kind} of the table of "
                f"{self.name} cannot have."
            ) from error

    def _refuse_unknown(self, name: str) -> None:
        if name not in self.columns:
            raise InvalidSetting(
                f"{name!r} is not a column of the table of {self.name}; its columns lists all "
                f"{len(self.columns)}.{nearest(str(name), list(self.columns))}"
            )

    def _is_nullable(self, rows: pa.Table, name: str) -> bool:
        if not pa.types.is_integer(rows.schema.field(name).type):
            return False
        return is_month(self.name, name) or rows[name].null_count > 0

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Say in a sentence what is wrong with a file that cannot be read."""
        try:
            yield
        except FileNotFoundError as error:
            gone = [folder.path for folder, piece in self._pieces if not piece.path.exists()]
            raise InvalidSetting(changed((gone or [self._folders[0].path])[0])) from error
        except (pa.ArrowException, OSError, MemoryError) as error:
            unknown = re.search(r"No match for FieldRef.Name\((.*?)\)", str(error))
            if unknown:
                self._refuse_unknown(unknown[1])
            # Which file is damaged, if that is why; Arrow does not say.
            self._verify()
            raise

    def _verify(self) -> None:
        for path in dict.fromkeys(piece.path for _, piece in self._pieces):
            verify(path)
            Source.holding(path).scan()


def _dataset(pieces: Sequence[tuple[OpenedFolder, Piece]], several: bool) -> ds.Dataset:
    """Return the rows of all pieces as one dataset."""
    # A factor may have whole numbers in one folder and others in the next.
    try:
        schema = common_schema(((one.schema, one.is_empty) for _, one in pieces), "permissive")
    except pa.ArrowTypeError as error:
        raise InvalidSetting(
            f"These folders cannot be read together: {str(error).splitlines()[0].rstrip('.')}."
        ) from error
    if several:
        schema = schema.insert(0, pa.field(FOLDER, CODES))
    fragments = [
        _FORMAT.make_fragment(
            str(piece.path),
            LocalFileSystem(),
            partition_expression=ds.field(FOLDER) == folder.name if several else None,
        )
        for folder, piece in pieces
        if piece.rows is None and not piece.is_empty
    ]
    found = [ds.FileSystemDataset(fragments, schema, _FORMAT, LocalFileSystem())]
    for folder, piece in pieces:
        if piece.rows is not None:
            rows = piece.rows
            if several:
                rows = rows.append_column(FOLDER, pa.array([folder.name] * len(rows)))
            found.append(ds.dataset(with_columns(rows, schema)))
    return found[0] if len(found) == 1 else ds.dataset(found)


def _nullable(kind: pa.DataType) -> Any:
    """Return the type of pandas that holds these whole numbers and may miss some."""
    import pandas as pd

    return pd.api.types.pandas_dtype(str(kind).replace("int", "Int").replace("u", "U"))
