"""Results of one or several commands, opened without being read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from experiments.archive.lazy_table import FOLDER, Table
from experiments.archive.locating import Paths, find_folders, names_of
from experiments.archive.opened_folder import OpenedFolder
from experiments.archive.outcome_columns import description
from experiments.archive.queries import query_tables
from experiments.archive.run_tables import OPTIONAL_TABLES, RUNS
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

_TABLES: Final = (RUNS, *OPTIONAL_TABLES)
# So many names are listed in one line.
_LISTED: Final = 8


def open_results(paths: Paths, mixed: bool = False) -> Results:
    """Open what a command left in its results folder, without reading it.

    Parameters
    ----------
    paths : path, pattern or iterable of these
        A results folder; a folder above several, such as the jobs of ``--multirun``; a pattern
        such as ``results/sweep/shard_*``; or a list of these. Several are read together, and
        their tables have the column ``folder``.
    mixed : bool
        Whether runs of different versions of the model may be read together.

    Returns
    -------
    Results
        What is there. A folder whose command has not finished yet, or was stopped, gives the
        runs that are finished.

    Raises
    ------
    InvalidSetting
        If there is nothing, if what is there cannot be read, or if it mixes versions of the
        model unasked. The message is one sentence.

    Examples
    --------
    >>> results = open_results("results/sweep/tutorial")  # doctest: +SKIP
    >>> results.runs.pandas(["policy", "seed", "objectives_unmet"])  # doctest: +SKIP
    """
    places = find_folders(paths)
    names = names_of(places)
    folders = [OpenedFolder(path, name) for path, name in zip(places, names, strict=True)]
    if not mixed:
        _refuse_mixture(folders)
    return Results(folders)


class Results:
    """What commands left in their results folders.

    Parameters
    ----------
    folders : sequence of OpenedFolder
        At least one; see `open_results`.
    """

    def __init__(self, folders: Sequence[OpenedFolder]) -> None:
        self._folders = list(folders)
        self._tables: dict[str, Table] = {}

    @property
    def folders(self) -> dict[str, str]:
        """The paths of the folders, by what the column ``folder`` calls them."""
        return {folder.name: str(folder.path) for folder in self._folders}

    @property
    def runs(self) -> Table:
        """A row for each run: its outcomes."""
        return self._table(RUNS)

    @property
    def partnerships(self) -> Table:
        """A row for each partnership signed; refused in a sentence if they were not kept."""
        return self._table("partnerships")

    @property
    def histories(self) -> Table:
        """A row for each run and month; refused in a sentence if they were not kept."""
        return self._table("histories")

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that every folder has."""
        return tuple(
            name for name in _TABLES if all(name in folder.tables for folder in self._folders)
        )

    @property
    def finished(self) -> bool:
        """Whether every folder has its final tables; if not, these are the runs so far."""
        return all(folder.finished for folder in self._folders)

    @property
    def manifest(self) -> dict[str, Any]:
        """What ``manifest.json`` says, empty before it is there; of several, by folder."""
        if len(self._folders) == 1:
            return self._folders[0].manifest
        return {folder.name: folder.manifest for folder in self._folders}

    @cached_property
    def points(self) -> pd.DataFrame | None:
        """A row for each point of the design; None where there is no design."""
        return self._together([folder.points for folder in self._folders])

    @cached_property
    def failed(self) -> pd.DataFrame | None:
        """A row for each run that failed, with why and how to repeat it; None if none did."""
        return self._together([folder.failed for folder in self._folders])

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The names of the settings that the design varies."""
        from experiments.design.points import OWN_COLUMNS  # here, since it needs all of the model

        if self.points is not None:
            return tuple(name for name in self.points.columns if name not in (FOLDER, *OWN_COLUMNS))
        labels = (name for folder in self._folders for name in folder.labels)
        return tuple(name for name in dict.fromkeys(labels) if name not in OWN_COLUMNS)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The names of the policies that runs are of, in the order of the runs."""
        found: dict[str, None] = {}
        for batch in self.runs.batches(["policy"]):
            found.update(dict.fromkeys(pc.unique(batch["policy"]).to_pylist()))
        return tuple(found)

    def sql(self, query: str) -> pd.DataFrame:
        """Return what DuckDB answers to a query, reading no more than the query needs.

        Parameters
        ----------
        query : str
            Over ``runs``, ``partnerships``, ``histories`` and ``points``, as far as they are
            there. Names with dots stand in double quotes: ``"parameters.fomo_rate"``.

        Raises
        ------
        InvalidSetting
            If DuckDB is not installed, or a table was not kept.
        """
        there = {name: self._table(name) for name in self.tables}
        return query_tables(query, there, self.points, self._not_kept)

    def describe(self, table: str = RUNS) -> pd.DataFrame:
        """Return what the columns of a table are: ``column``, ``type``, ``unit``, ``meaning``.

        Parameters
        ----------
        table : str
            ``runs``, ``partnerships`` or ``histories``.
        """
        if table not in _TABLES:
            raise InvalidSetting(
                f"table={table!r} is not a table of results; allowed are {', '.join(_TABLES)}."
            )
        return description(table, self._table(table).schema)

    def __repr__(self) -> str:
        commands = " and ".join(
            dict.fromkeys(f"accord {folder.command}".strip() for folder in self._folders)
        )
        places = [folder.name for folder in self._folders]
        lines = [f"Results of {commands} in {_listed(places)}"]
        if not self.finished:
            lines.append("unfinished: only the runs so far; give the command again to continue")
        elif any(folder.left for folder in self._folders):
            lines.append("in parts/ there are runs besides these: of other settings, or unfinished")
        points = "" if self.points is None else f" of {len(self.points):,} points"
        lines.append(f"runs: {len(self.runs):,}{points}; policies: {_listed(self.policies)}")
        if self.factors:
            lines.append(f"factors: {_listed(self.factors)}")
        lines += [f"{name}: {len(self._table(name)):,}" for name in self.tables if name != RUNS]
        if self.failed is not None:
            lines.append(f"failed runs: {len(self.failed):,}")
        size = sum(self._table(name).bytes_on_disk() for name in self.tables)
        lines.append(f"on disk: {_size(size)}")
        return "\n  ".join(lines)

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise InvalidSetting(self._not_kept(name))
        if name not in self._tables:
            self._tables[name] = Table(name, self._folders)
        return self._tables[name]

    def _not_kept(self, name: str) -> str:
        """Return the sentence about a table that is not there."""
        without = next(folder for folder in self._folders if name not in folder.tables)
        kept = ["outcomes", *(one for one in _TABLES if one in without.tables and one != RUNS)]
        return (
            f"{without.path} has no table of {name}; accord sweep keeps it with "
            f"keep=[{','.join([*kept, name])}]."
        )

    def _together(self, frames: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
        """Return the rows of all folders, with the column ``folder`` if there are several."""
        if len(frames) == 1:
            return frames[0]
        import pandas as pd

        there = {
            folder.name: frame
            for folder, frame in zip(self._folders, frames, strict=True)
            if frame is not None
        }
        if not there:
            return None
        return pd.concat(there, names=[FOLDER]).reset_index(FOLDER).reset_index(drop=True)


def _refuse_mixture(folders: Sequence[OpenedFolder]) -> None:
    """Refuse runs of different versions of the model; of unfinished ones it is not known yet."""
    known: dict[str, OpenedFolder] = {}
    for folder in folders:
        if folder.model_version is not None:
            known.setdefault(folder.model_version, folder)
    if len(known) > 1:
        (one, here), (other, there) = list(known.items())[:2]
        raise InvalidSetting(
            f"{here.path} has runs of model version {one} and {there.path} of {other}, which do "
            "not compare; give mixed=True to read them together all the same."
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"
