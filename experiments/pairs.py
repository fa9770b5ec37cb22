"""Two Parquet files that hold the same runs: their partnerships and their outcomes.

Row group *i* of both holds the same runs, and both carry the same digest of all their runs,
by which a pair that was only half replaced is recognised. Pages have checksums.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

TABLES: Final = ("partnerships", "runs")
# What reading a damaged file raises.
BROKEN: Final = (pa.ArrowException, OSError, KeyError)
_DIGEST: Final = b"accord.runs"


class HalfReplaced(Exception):
    """The two files of a pair hold different runs."""


@dataclass(frozen=True)
class Segment:
    """A row group that both files of a pair have, and the runs it holds."""

    pair: Pair
    group: int
    runs: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two files with the same runs: their partnerships and their outcomes."""

    partnerships: Path
    runs: Path

    @classmethod
    def named(cls, folder: Path, prefix: str = "") -> Pair:
        """Return the pair of files in a folder."""
        return cls(*(folder / f"{prefix}{table}.parquet" for table in TABLES))

    def segments(self) -> list[Segment]:
        """Return its row groups; raise one of ``BROKEN`` if it cannot be read."""
        with opened(self.runs) as runs:
            groups = [
                tuple(runs.read_row_group(group, columns=["run"])["run"].to_pylist())
                for group in range(runs.num_row_groups)
            ]
            digest = _digest_in(runs)
        if digest != digest_of(run for group in groups for run in group):
            raise pa.ArrowInvalid("its runs are not those it was written with")
        with opened(self.partnerships) as partnerships:
            same = _digest_in(partnerships) == digest
            if not same or partnerships.num_row_groups != len(groups):
                raise HalfReplaced("its two tables hold different runs")
        return [Segment(self, group, runs) for group, runs in enumerate(groups)]

    def read(self, table: str, group: int, columns: Sequence[str] | None = None) -> pa.Table:
        """Return one row group of one of the tables."""
        with opened(getattr(self, table)) as file:
            return file.read_row_group(group, columns=columns, use_threads=False)


class Writing:
    """A Parquet file under a temporary name, which it keeps; removed if anything goes wrong."""

    def __init__(self, path: Path, schema: pa.Schema, digest: bytes) -> None:
        self.temporary = temporary_name(path)
        self._schema = schema.with_metadata({**(schema.metadata or {}), _DIGEST: digest})
        names = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        self._writer = pq.ParquetWriter(
            self.temporary,
            self._schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=names,
            write_page_checksum=True,
        )

    def add(self, rows: pa.Table) -> None:
        """Write a row group."""
        self._writer.write_table(rows.cast(self._schema), row_group_size=max(len(rows), 1))

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            self._writer.close()
        finally:
            if kind is not None:
                self.temporary.unlink(missing_ok=True)


def opened(path: Path) -> pq.ParquetFile:
    """Open a file; reading from it checks its checksums."""
    return pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False)


def _digest_in(file: pq.ParquetFile) -> bytes | None:
    return (file.schema_arrow.metadata or {}).get(_DIGEST)


def digest_of(runs: Iterable[str]) -> bytes:
    """Return what tells these runs, in this order, from any others."""
    digest = hashlib.sha256()
    for run in runs:
        digest.update(run.encode())
    return digest.hexdigest().encode()


def temporary_name(path: Path) -> Path:
    """Return where a file of this name is written until it is complete."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")
