"""One results folder: its merged tables, or, before it is finished, the parts so far."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from experiments.archive.index import Index
from experiments.archive.parts import BROKEN, content_of, opened
from experiments.archive.run_tables import OPTIONAL_TABLES, RUNS, ids_in
from experiments.archive.source import Damaged, HalfReplaced, Scan, Source, Vanished
from experiments.archive.store import Store
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

_FAILED: Final = "failed.csv"
# What tells the rows of one run in a table from each other.
_ROWS_OF_A_RUN: Final = {RUNS: (), "partnerships": ("partnership",), "histories": ("month",)}


@dataclass(frozen=True)
class Piece:
    """Rows of a table: a file whose every row counts, or rows taken out of one already."""

    path: Path
    schema: pa.Schema
    is_empty: bool
    rows: pa.Table | None = None


class Folder:
    """A results folder.

    Parameters
    ----------
    path : Path
        The folder; it has runs, merged or not.
    name : str
        What tells it from the other folders that are open with it.

    Raises
    ------
    InvalidSetting
        If its merged table of runs cannot be read.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.finished = self._is_merged()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What ``manifest.json`` says; empty before it is there."""
        found: dict[str, Any] = {}
        try:
            found = json.loads((self.path / "manifest.json").read_text("utf-8"))
        except FileNotFoundError:
            pass
        except ValueError as error:
            raise InvalidSetting(f"{self.path / 'manifest.json'} is not JSON: {error}.") from None
        return found

    @property
    def model_version(self) -> str | None:
        """The version of the model that its runs are of; None if that is not known yet."""
        return self.manifest.get("model_version") if self.finished else None

    @cached_property
    def command(self) -> str:
        """Name of the command that wrote it; empty if nothing says so."""
        said = str(self.manifest.get("command", "")).split()
        if len(said) > 1:
            return said[1]
        composition = self.path / ".hydra" / "hydra.yaml"
        if not composition.is_file():
            return ""
        import yaml  # here, since few folders need it

        return str(yaml.safe_load(composition.read_text("utf-8"))["hydra"]["job"]["config_name"])

    @cached_property
    def points(self) -> pd.DataFrame | None:
        """A row for each point of its design; None if it has none."""
        return _csv(self.path / "points.csv")

    @cached_property
    def failed(self) -> pd.DataFrame | None:
        """A row for each run that failed; None if none did."""
        if self.finished:
            return _csv(self.path / _FAILED)
        errors = Store(self.path, _warn).errors(Index(self._scans))
        return None if errors is None else errors.to_pandas()

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that it has, runs first."""
        there = self._merged.tables if self.finished else self._tables_of_parts
        return tuple(table for table in (RUNS, *OPTIONAL_TABLES) if table in there)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Columns of its table of runs that its study added, such as the point of a design."""
        if not self.finished:
            return ()
        with opened(self._merged.path(RUNS)) as file:
            return content_of(file).labels

    @property
    def left(self) -> bool:
        """Whether there are parts that the merged tables do not hold."""
        return self.finished and any((self.path / "parts").glob(f"[!.]*.{RUNS}.parquet"))

    def pieces(self, table: str) -> list[Piece]:
        """Return where the rows of a table are, no run twice that is wanted once."""
        if self.finished:
            path = self._merged.path(table)
            with opened(path) as file:
                schema = file.schema_arrow.remove_metadata()
                return [Piece(path, schema, not file.metadata.num_rows)]
        scans = [scan for scan in self._scans if table in scan.layouts]
        index = Index(scans)
        found = [_piece(index, number, table) for number in range(len(scans))]
        return [piece for piece in found if piece is not None]

    @property
    def _merged(self) -> Source:
        return Source(self.path)

    def _is_merged(self) -> bool:
        """Return whether merged tables are there and hold the same runs."""
        source = self._merged
        if RUNS not in source.tables:
            return False
        digests = set()
        for table in source.tables:
            try:
                with opened(source.path(table)) as file:
                    digests.add(content_of(file).digest)
            except BROKEN as error:
                raise InvalidSetting(damaged(source.path(table), error)) from error
        # Merging was stopped between two tables; all they held is among the parts.
        return len(digests) == 1

    @cached_property
    def _scans(self) -> list[Scan]:
        """What the parts hold; those that are damaged are left out with a warning."""
        parts = self.path / "parts"
        found = []
        for path in sorted(parts.glob(f"[!.]*.{RUNS}.parquet")):
            source = Source(parts, path.name.split(".")[0] + ".")
            try:
                found.append(source.scan())
            except Vanished:
                raise InvalidSetting(changed(self.path)) from None
            except (Damaged, HalfReplaced) as error:
                _warn(damaged(path, error, "its runs are left out"))
        if not found:
            raise InvalidSetting(f"{self.path} has no finished run that can be read.")
        return found

    @property
    def _tables_of_parts(self) -> set[str]:
        # A table that some parts lack would be a sample of who knows what.
        return set.intersection(*(set(scan.layouts) for scan in self._scans))


def damaged(path: Path, error: BaseException, then: str = "give its command again") -> str:
    """Return the sentence about a file that cannot be read."""
    why = re.split(r"\. |\n", str(error) or type(error).__name__)[0].rstrip(".")
    return f"{path} is damaged or was not written by Accord ({why}); {then}."


def changed(folder: Path) -> str:
    """Return the sentence about a folder in which a command is at work."""
    return f"{folder} has changed since it was opened; open it again."


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
    with opened(path) as file:
        rows = file.read(columns=layout.schema.names)
    keys = rows.select(["run", *_ROWS_OF_A_RUN[table]]).to_pandas()
    names, codes = ids_in(rows)
    kept = np.isin(names, scan.ids[chosen])[codes] & ~keys.duplicated().to_numpy()
    return Piece(path, layout.schema, layout.is_empty, rows.filter(pa.array(kept)))


def _csv(path: Path) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    import pandas as pd

    # A policy may be called null.
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=2)
