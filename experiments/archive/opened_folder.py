"""One results folder, opened: its merged tables, or, before it is finished, the parts so far."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from experiments.archive.index import Index
from experiments.archive.reading import DamagedResult, read_manifest, read_table, read_text, shown
from experiments.archive.run_tables import OPTIONAL_TABLES, RUNS, ids_in
from experiments.archive.source import HalfReplaced, Scan, Source, parts_in
from experiments.archive.store import Store
from experiments.archive.table_file import content_of, opened
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

_FAILED: Final = "failed.csv"


@dataclass(frozen=True)
class Piece:
    """Rows of a table: a file whose every row counts, or rows taken out of one already."""

    path: Path
    schema: pa.Schema
    is_empty: bool
    rows: pa.Table | None = None


class OpenedFolder:
    """A results folder.

    Parameters
    ----------
    path : Path
        The folder; it has runs, merged or not.
    name : str
        What tells it from the other folders that are open with it.

    Raises
    ------
    DamagedResult
        If its merged tables cannot be read.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._merged = Source(path)
        self.finished = self._is_merged()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What ``manifest.json`` says; empty before it is there."""
        return read_manifest(self.path) or {}

    @property
    def model_version(self) -> str | None:
        """The version of the model that its runs are of; None if that is not known yet."""
        return self.manifest.get("model_version") if self.finished else None

    @cached_property
    def command(self) -> str:
        """Name of the command that wrote it; empty if nothing says so."""
        said = self.manifest.get("command", "").split()
        if len(said) > 1:
            return str(said[1])
        composition = read_text(self.path / ".hydra" / "hydra.yaml") or ""
        named = re.search(r"^    config_name: (\w+)$", composition, re.MULTILINE)
        return named[1] if named else ""

    @cached_property
    def points(self) -> pd.DataFrame | None:
        """A row for each point of its design; None if it has none."""
        return read_table(self.path / "points.csv", numbers=["point"])

    @cached_property
    def failed(self) -> pd.DataFrame | None:
        """A row for each run that failed; None if none did."""
        if self.finished:
            return read_table(self.path / _FAILED, columns=["run"])
        errors = Store(self.path, _warn).errors(Index(self._scans))
        return None if errors is None else errors.to_pandas()

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that it has, runs first."""
        there = set(self._merged.tables)
        if not self.finished:
            # A table that some parts lack would be a sample of who knows what.
            there = set.intersection(*(set(scan.layouts) for scan in self._scans))
        return tuple(table for table in (RUNS, *OPTIONAL_TABLES) if table in there)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Columns of its table of runs that its study added, such as the point of a design."""
        if not self.finished:
            return ()
        with opened(self._merged.path(RUNS)) as file:
            return content_of(file, RUNS).labels

    @property
    def left(self) -> bool:
        """Whether there are parts that the merged tables do not hold."""
        return self.finished and bool(parts_in(self.path))

    def pieces(self, table: str) -> list[Piece]:
        """Return where the rows of a table are, no run twice that is wanted once."""
        if self.finished:
            path = self._merged.path(table)
            with opened(path) as file:
                schema = file.schema_arrow.remove_metadata()
                return [Piece(path, schema, not file.metadata.num_rows)]
        index = Index([scan for scan in self._scans if table in scan.layouts])
        found = [_piece(index, number, table) for number in range(len(index.scans))]
        return [piece for piece in found if piece is not None]

    def _is_merged(self) -> bool:
        """Return whether merged tables are there and hold the same runs."""
        if RUNS not in self._merged.tables:
            return False
        digests = set()
        for table in self._merged.tables:
            with opened(self._merged.path(table)) as file:
                digests.add(content_of(file, table).digest)
        if len(digests) > 1 and not parts_in(self.path):
            raise HalfReplaced(self._merged.path(RUNS))
        # Merging was stopped between two tables; all they held is among the parts.
        return len(digests) == 1

    @cached_property
    def _scans(self) -> list[Scan]:
        """What the parts hold; those that are damaged are left out with a warning."""
        found = []
        for path in parts_in(self.path):
            try:
                found.append(Source.holding(path).scan())
            except FileNotFoundError:
                raise InvalidSetting(changed(self.path)) from None
            except DamagedResult as damaged:
                _warn(damaged.told("its runs are left out"))
        if not found:
            raise InvalidSetting(f"{shown(self.path)} has no finished run that can be read.")
        return found


def changed(folder: Path) -> str:
    """Return the sentence about a folder in which a command is at work."""
    return f"{shown(folder)} has changed since it was opened; open it again."


def _piece(index: Index, number: int, table: str) -> Piece | None:
    """Return the rows of one part that count; a run stored twice counts where it comes first."""
    scan = index.scans[number]
    source, place = index.find(scan.ids)
    chosen = (source == number) & (place == np.arange(len(scan.ids)))
    path, layout = scan.source.path(table), scan.layouts[table]
    if chosen.all():
        return Piece(path, layout.schema, layout.is_empty)
    if not chosen.any():
        return None
    rows = pa.concat_tables(scan.source.read(table, group) for group in range(layout.groups))
    names, codes = ids_in(rows)
    kept = np.isin(names, scan.ids[chosen])[codes]
    return Piece(path, layout.schema, layout.is_empty, rows.filter(pa.array(kept)))


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=2)
