"""Parquet files with checksums, complete or not there, that say which runs they hold."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.archive.run_tables import Ids
from experiments.archive.writing import from_here

# What reading a damaged file raises.
BROKEN: Final = (pa.ArrowException, OSError, KeyError, ValueError)
_KEY: Final = b"accord"


@dataclass(frozen=True)
class Content:
    """What a file says of itself.

    Attributes
    ----------
    digest : str
        Of the runs that it holds, in their order; the tables of a part have the same one.
    runs_per_group : int
        How many runs a row group holds; 0 if there is one group only.
    labels : tuple of str
        Columns that are not of the runs but of the study, such as the point of a design.
    token : str
        Changes with what the labels say.
    """

    digest: str
    runs_per_group: int = 0
    labels: tuple[str, ...] = ()
    token: str = ""


def digest_of(runs: Ids) -> str:
    """Return what tells these runs, in this order, from any others."""
    return hashlib.sha256(runs.tobytes()).hexdigest()


def opened(path: Path) -> pq.ParquetFile:
    """Open a file; reading from it checks its checksums."""
    return pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False)


def content_of(file: pq.ParquetFile) -> Content:
    """Return what an open file says of itself; raise ``KeyError`` if it says nothing."""
    said = json.loads((file.schema_arrow.metadata or {})[_KEY])
    return Content(**{**said, "labels": tuple(said["labels"])})


class Writing:
    """A Parquet file under a temporary name, which it keeps; removed if anything goes wrong.

    Parameters
    ----------
    path : Path
        What it is to be called.
    schema, content
        Of its rows, and what it says of itself.
    for_long : bool
        Whether to make it small, with what helps a reader to pass over rows, or quickly.
    """

    def __init__(self, path: Path, schema: pa.Schema, content: Content, for_long: bool) -> None:
        self.path = path
        self.temporary = temporary_name(path)
        said = json.dumps({**content.__dict__, "labels": list(content.labels)}).encode()
        self._schema = schema.with_metadata({_KEY: said})
        repeated = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        with self._named():
            self._writer = pq.ParquetWriter(
                self.temporary,
                self._schema,
                compression="zstd" if for_long else "lz4",
                compression_level=1 if for_long else None,
                write_statistics=for_long,
                use_dictionary=repeated,
                write_page_checksum=True,
            )

    def add(self, rows: pa.Table) -> None:
        """Write a row group."""
        with self._named():
            self._writer.write_table(rows.cast(self._schema), row_group_size=max(len(rows), 1))

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            with self._named():
                self._writer.close()
        except BaseException:
            kind = OSError
            raise
        finally:
            if kind is not None:
                self.temporary.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """Let an error say which file could not be written; Arrow's own does not."""
        try:
            yield
        except OSError as error:
            if error.errno is None or error.filename:
                raise
            name = from_here(self.path)
            raise OSError(error.errno, os.strerror(error.errno), name) from error


def write_all(tables: Sequence[tuple[Path, pa.Table]], content: Content) -> None:
    """Write tables that belong together, the last one last; each is complete or not there."""
    for path, rows in tables:
        writing = Writing(path, rows.schema, content, for_long=False)
        with writing:
            writing.add(rows)
        try:
            os.replace(writing.temporary, path)
        except BaseException:
            writing.temporary.unlink(missing_ok=True)
            raise


def temporary_name(path: Path) -> Path:
    """Return where a file of this name is written until it is complete."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of writers that are no more."""
    for path in _temporary_files(folder):
        writer = path.name.rsplit(".", 2)[1]
        if writer.isdigit() and not _is_alive(int(writer)):
            path.unlink(missing_ok=True)


def _temporary_files(folder: Path) -> Iterator[Path]:
    return folder.glob(".*.tmp")


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False
