"""A source of finished runs: a part, or the tables that parts were merged into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from experiments.archive.parts import BROKEN, Content, content_of, digest_of, opened
from experiments.archive.run_tables import ID_TYPE, OPTIONAL_TABLES, RUNS, WRITTEN, Ids, ids_in


class HalfReplaced(Exception):
    """The tables of a source hold different runs."""


class Damaged(Exception):
    """A source that cannot be read, and why."""

    def __init__(self, source: Source, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.source = source
        self.reason = reason


class Vanished(Exception):
    """A file was taken away meanwhile, by another writer that merged it."""


@dataclass(frozen=True)
class Source:
    """Files in a folder whose names begin alike, one for each table."""

    folder: Path
    prefix: str = ""

    def path(self, table: str) -> Path:
        """Return where a table is."""
        return self.folder / f"{self.prefix}{table}.parquet"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are there."""
        return tuple(table for table in WRITTEN if self.path(table).exists())

    def read(self, table: str, group: int, columns: tuple[str, ...] | None = None) -> pa.Table:
        """Return a row group of a table without the labels; raise `Damaged` or `Vanished`."""
        with self._reading(), opened(self.path(table)) as file:
            labels = content_of(file).labels
            wanted = file.schema_arrow.names if columns is None else columns
            kept = [name for name in wanted if name not in labels]
            rows = file.read_row_group(group, columns=[*labels[:1], *kept], use_threads=False)
            return _once(rows, labels[0]).select(kept) if labels else rows

    def scan(self) -> Scan:
        """Return what is in it; raise `Damaged`, `Vanished` or `HalfReplaced`."""
        with self._reading():
            with opened(self.path(RUNS)) as file:
                content = content_of(file)
                groups = [
                    _ids_of(file.read_row_group(group, columns=["run"], use_threads=False))
                    for group in range(file.num_row_groups)
                ]
                ids = np.concatenate(groups) if groups else np.array([], ID_TYPE)
                layouts = {RUNS: _layout(file)}
            if content.digest != digest_of(ids):
                raise pa.ArrowInvalid("its runs are not those it was written with")
        for table in OPTIONAL_TABLES:
            if self.path(table).exists():
                with self._reading(), opened(self.path(table)) as file:
                    if content_of(file).digest != content.digest:
                        raise HalfReplaced("its tables hold different runs")
                    layouts[table] = _layout(file)
        return Scan(self, content, ids, layouts)

    def remove(self) -> None:
        """Remove its files; the runs first: without them it no longer counts."""
        for table in reversed(WRITTEN):
            self.path(table).unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Rename its files, so that they no longer count but can be looked at."""
        for table in reversed(WRITTEN):
            if self.path(table).exists():
                path = self.path(table)
                os.replace(path, path.with_name(path.name + ".damaged"))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise Vanished(str(error)) from error
        except BROKEN as error:
            raise Damaged(self, error) from error


@dataclass(frozen=True)
class Layout:
    """How a table of a source is laid out: its columns, its row groups, whether it has rows."""

    schema: pa.Schema
    runs_per_group: int
    is_empty: bool


@dataclass(frozen=True)
class Scan:
    """What is in a source."""

    source: Source
    content: Content
    ids: Ids
    layouts: dict[str, Layout]

    def is_within(self, other: Scan) -> bool:
        """Return whether another one has all its tables, with all their columns."""
        return all(
            table in other.layouts
            and set(layout.schema.names).issubset(other.layouts[table].schema.names)
            for table, layout in self.layouts.items()
        )


def _once(rows: pa.Table, label: str) -> pa.Table:
    """Return the rows of each run once, where two points of a design are the same run."""
    names, codes = ids_in(rows)
    point = rows[label].to_numpy()
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, codes, point)
    kept = point == first[codes]
    return rows if kept.all() else rows.filter(pa.array(kept))


def _layout(file: pa.parquet.ParquetFile) -> Layout:
    content = content_of(file)
    schema = file.schema_arrow.remove_metadata()
    kept = pa.schema([field for field in schema if field.name not in content.labels])
    return Layout(kept, content.runs_per_group, file.metadata.num_rows == 0)


def _ids_of(rows: pa.Table) -> Ids:
    return rows["run"].cast(pa.string()).to_numpy().astype(ID_TYPE)
