"""A source of finished runs: a part, or the tables that parts were merged into."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.archive.reading import DamagedResult, shown
from experiments.archive.run_tables import (
    ID_TYPE,
    OPTIONAL_TABLES,
    RUNS,
    WRITTEN,
    Ids,
    ids_in,
    ids_of,
)
from experiments.archive.table_file import Content, content_of, digest_of, opened
from experiments.archive.writing import remove, set_aside
from sim.parameters import InvalidSetting

PARTS: Final = "parts"
_ENDING: Final = ".parquet"


class HalfReplaced(DamagedResult):
    """The tables of a source hold different runs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the tables beside it hold other runs", "give its command again")


@dataclass(frozen=True)
class Source:
    """Files in a folder whose names begin alike, one for each table.

    Reading from it raises ``FileNotFoundError`` where another writer took a file away, that merged
    it, and otherwise what `experiments.archive.table_file.opened` does.
    """

    folder: Path
    prefix: str = ""

    @classmethod
    def holding(cls, path: Path) -> Source:
        """Return the source that a file is of."""
        prefix, dot, _ = path.name.removesuffix(_ENDING).rpartition(".")
        return cls(path.parent, prefix + dot)

    def path(self, table: str) -> Path:
        """Return where a table is."""
        return self.folder / f"{self.prefix}{table}{_ENDING}"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are there, whatever it is that bears their names."""
        return tuple(table for table in WRITTEN if os.path.lexists(self.path(table)))

    def read(self, table: str, group: int, columns: tuple[str, ...] | None = None) -> pa.Table:
        """Return a row group of a table without the labels."""
        with opened(self.path(table)) as file:
            labels = content_of(file, table).labels
            wanted = file.schema_arrow.names if columns is None else columns
            kept = [name for name in wanted if name not in labels]
            rows = file.read_row_group(group, columns=[*labels[:1], *kept], use_threads=False)
            return _once(rows, labels[0]).select(kept) if labels else rows

    def scan(self) -> Scan:
        """Return what is in it; raise `HalfReplaced` where its tables hold different runs."""
        with opened(self.path(RUNS)) as file:
            content = content_of(file, RUNS)
            groups = [
                ids_of(
                    file.read_row_group(group, columns=["run"], use_threads=False)
                    .column("run")
                    .combine_chunks()
                )
                for group in range(file.num_row_groups)
            ]
            ids = np.concatenate([np.array([], ID_TYPE), *groups])
            layouts = {RUNS: _layout(file, content, len(ids))}
            if content.digest != digest_of(ids):
                raise ValueError("its runs are not those it was written with")
        for table in OPTIONAL_TABLES:
            if table in self.tables:
                with opened(self.path(table)) as file:
                    own = content_of(file, table)
                    if own.digest != content.digest:
                        raise HalfReplaced(self.path(table))
                    layouts[table] = _layout(file, own, len(ids))
        return Scan(self, content, ids, layouts)

    def remove(self) -> None:
        """Remove its files; the runs first: without them it no longer counts."""
        for table in reversed(WRITTEN):
            remove(self.path(table))

    def set_aside(self) -> None:
        """Rename its files, so that they no longer count but can be looked at."""
        for table in reversed(self.tables):
            set_aside(self.path(table))


@dataclass(frozen=True)
class Layout:
    """How a table of a source is laid out: columns but for labels, row groups, any rows."""

    schema: pa.Schema
    runs_per_group: int
    groups: int
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


def parts_in(folder: Path, table: str = RUNS) -> list[Path]:
    """Return the files of parts that have a table, in the order of their names."""
    parts = folder / PARTS
    # Through a link, another folder's files would be read, renamed and removed.
    if parts.is_symlink() or (parts.exists() and not parts.is_dir()):
        raise InvalidSetting(f"{shown(parts)} is no folder, where one belongs; move it away.")
    return sorted(parts.glob(f"[!.]*.{table}{_ENDING}"))


def has_runs(folder: Path) -> bool:
    """Return whether a folder has finished runs, merged or not."""
    return RUNS in Source(folder).tables or any((folder / PARTS).glob(f"[!.]*.{RUNS}{_ENDING}"))


def _once(rows: pa.Table, label: str) -> pa.Table:
    """Return the rows of each run once, where two points of a design are the same run."""
    names, codes = ids_in(rows)
    point = rows[label].to_numpy()
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, codes, point)
    kept = point == first[codes]
    return rows if kept.all() else rows.filter(pa.array(kept))


def _layout(file: pq.ParquetFile, content: Content, runs: int) -> Layout:
    schema = file.schema_arrow.remove_metadata()
    kept = pa.schema([field for field in schema if field.name not in content.labels])
    per_group, groups = content.runs_per_group, file.num_row_groups
    if groups != (-(-runs // per_group) if per_group else 1):
        raise ValueError("its rows are not in the groups that it tells of")
    return Layout(kept, per_group, groups, file.metadata.num_rows == 0)
