"""The runs of a results folder: what is finished, what was kept, what it is merged into.

While a study runs, each finished chunk becomes a *part*: a file for each table in ``parts/``,
written under temporary names and renamed, the runs last; a part counts once its runs are there.
When all runs are done the parts are merged into ``runs.parquet`` and, where kept,
``partnerships.parquet`` and ``histories.parquet``, whose bytes do not depend on how the work was
parted. The merged tables serve as a part themselves when a study is continued. Runs of other
settings stay in ``parts/`` for whoever comes back to these. A damaged file is named, set aside
and computed anew.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.archive.gather import Gathering
from experiments.archive.index import Index
from experiments.archive.parts import (
    BROKEN,
    Content,
    Writing,
    content_of,
    digest_of,
    opened,
    remove_abandoned,
    temporary_name,
    write_all,
)
from experiments.archive.run_tables import ERRORS, ID_TYPE, RUNS, WRITTEN, Ids, RunTables, ids_in
from experiments.archive.source import Damaged, HalfReplaced, Scan, Source, Vanished

# Runs to a row group of the merged tables; a reader needs one group in memory at a time.
RUNS_PER_GROUP: Final = {RUNS: 10_000, "partnerships": 100, "histories": 500}


Block = tuple[pa.Table, NDArray[np.int64]]
"""Rows, and of which wanted run each is."""


class Labels(Protocol):
    """Columns that a study adds to the merged tables, such as the point of a design."""

    names: tuple[str, ...]
    token: str
    """Changes with what they say."""

    def add(self, table: str, rows: pa.Table, place: NDArray[np.int64]) -> pa.Table:
        """Return rows of a table with the labels of the wanted runs that they are of."""
        ...


class Store:
    """The runs kept in a results folder.

    Parameters
    ----------
    folder : Path
        The results folder; it must exist before anything is kept.
    say : callable
        Told, in a sentence, of each damaged file.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._say = say
        self._parts = folder / "parts"
        self._merged = Source(folder)

    # What is there.

    def finished(self, tables: Sequence[str] = (), outcomes: Sequence[str] | None = None) -> Index:
        """Return an index of the runs in store; damaged files are set aside.

        Parameters
        ----------
        tables : sequence of str
            Tables that must be there beside the outcomes.
        outcomes : sequence of str, optional
            Outcomes that must be there.
        """
        needed = set(outcomes or ())
        return Index(
            [
                scan
                for scan in self._scans()
                if scan.layouts.keys() >= set(tables)
                and needed.issubset(scan.layouts[RUNS].schema.names)
            ]
        )

    def errors(self, finished: Index) -> pa.Table | None:
        """Return a row for each run that failed and has not been finished since."""
        found = []
        for path in self._error_files():
            with contextlib.suppress(*BROKEN), opened(path) as file:
                found.append(file.read())
        if not found:
            return None
        rows = pa.concat_tables(found)
        names, codes = ids_in(rows)
        # Of a run that failed several times, the last row.
        last = dict(zip(codes.tolist(), range(len(codes)), strict=True))
        kept = [row for code, row in last.items() if not finished.has(names[code : code + 1])[0]]
        return rows.take(pa.array(sorted(kept), pa.int64())) if kept else None

    def values(
        self, index: Index, wanted: Ids, columns: Sequence[str] | None
    ) -> Iterator[tuple[pa.Table, NDArray[np.int64]]]:
        """Yield outcomes of runs, whether merged or not, in the order in which they are wanted.

        ``columns`` says which; None for all.
        """
        gathering = Gathering(index, RUNS, wanted, None if columns is None else tuple(columns))
        yield from gathering.blocks(RUNS_PER_GROUP[RUNS])

    def merged(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield columns of a merged table, a row group at a time."""
        with opened(self._merged.path(table)) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(
                    group, columns=None if columns is None else list(columns), use_threads=False
                )

    # What is kept.

    def keep(self, tables: RunTables, errors: pa.Table | None = None) -> None:
        """Store a finished chunk as a part; it counts from the last rename on."""
        self._parts.mkdir(exist_ok=True)
        if errors is not None and len(errors):
            names, codes = ids_in(errors)
            digest = digest_of(names[codes])
            path = self._parts / f"{digest[:20]}.{ERRORS}.parquet"
            write_all([(path, errors)], Content(digest))
        if tables and len(tables[RUNS]):
            names, codes = ids_in(tables[RUNS])
            digest = digest_of(names[codes])
            part = self._part(digest)
            content = Content(digest)
            write_all(
                [(part.path(table), tables[table]) for table in WRITTEN if table in tables],
                content,
            )

    def merge(
        self,
        wanted: Ids,
        tables: Sequence[str] = (),
        outcomes: Sequence[str] | None = None,
        labels: Labels | None = None,
    ) -> bool:
        """Make the merged tables hold just these runs, in this order, from all that is in store.

        Parameters
        ----------
        wanted : Ids
            The runs; one wanted twice, by two points of a design, is there twice.
        tables, outcomes
            As in `finished`; of the outcomes, only these are merged. What is merged already
            and holds more is left as it is.
        labels : Labels, optional
            Columns to add.

        Returns
        -------
        bool
            False if runs are missing, for a file proved damaged: they are to be computed again.
        """
        if not len(wanted):
            return True
        content = _merged_content(wanted, outcomes, labels)
        if not self._is_merged(content, tables):
            self._take_merged_in()
            index = self.finished(tables, outcomes)
            if not index.has(wanted).all():
                return False
            try:
                self._write_merged(index, wanted, (*tables, RUNS), outcomes, labels, content)
            except Damaged as damaged:
                self._set_aside(damaged.source, damaged.reason)
                return False
            except Vanished:
                return False
        return self._remove_parts_within(wanted)

    # Reading.

    def _scans(self) -> list[Scan]:
        found = [self._scanned(self._part_of(path)) for path in self._files(RUNS)]
        if self._merged.path(RUNS).exists():
            found.append(self._scanned(self._merged))
        return [scan for scan in found if scan is not None]

    def _scanned(self, source: Source) -> Scan | None:
        try:
            return source.scan()
        except Vanished:
            # Merged by another writer since the folder was listed.
            return None
        except HalfReplaced as error:
            # Merged tables stopped between two renames: all they held is among the parts.
            if source != self._merged:
                self._set_aside(source, error)
        except Damaged as damaged:
            self._set_aside(source, damaged.reason)
        return None

    def _set_aside(self, source: Source, reason: BaseException) -> None:
        source.set_aside()
        why = str(reason).splitlines()[0].rstrip(".") if str(reason) else type(reason).__name__
        self._say(
            f"{source.path(RUNS).relative_to(self.folder)} or a table beside it is damaged "
            f"({why}); its files are set aside as *.damaged, and their runs are computed again."
        )

    def _files(self, table: str) -> list[Path]:
        return sorted(self._parts.glob(f"[!.]*.{table}.parquet"))

    def _error_files(self) -> list[Path]:
        return sorted(self._files(ERRORS), key=lambda path: path.stat().st_mtime_ns)

    def _part(self, digest: str) -> Source:
        return Source(self._parts, digest[:20] + ".")

    def _part_of(self, path: Path) -> Source:
        return Source(self._parts, path.name.split(".")[0] + ".")

    # Merging.

    def _is_merged(self, content: Content, tables: Sequence[str]) -> bool:
        for table in WRITTEN:
            path = self._merged.path(table)
            if table in (*tables, RUNS) and not path.exists():
                return False
            if path.exists():
                try:
                    with opened(path) as file:
                        said = content_of(file)
                except BROKEN:
                    return False
                if (said.digest, said.token) != (content.digest, content.token):
                    return False
        scan = self._scanned(self._merged)
        return scan is not None

    def _take_merged_in(self) -> None:
        """Make the merged tables, if any, a part as well, before they are replaced."""
        if not self._merged.path(RUNS).exists():
            return
        scan = self._scanned(self._merged)
        if scan is None or not len(scan.ids):
            return
        part = self._part(scan.content.digest + scan.content.token)
        self._parts.mkdir(exist_ok=True)
        for table in self._merged.tables:
            source, target = self._merged.path(table), part.path(table)
            temporary = temporary_name(target)
            temporary.unlink(missing_ok=True)
            try:
                os.link(source, temporary)
            except OSError:
                shutil.copyfile(source, temporary)
            os.replace(temporary, target)

    def _write_merged(
        self,
        index: Index,
        wanted: Ids,
        tables: Sequence[str],
        outcomes: Sequence[str] | None,
        labels: Labels | None,
        content: Content,
    ) -> None:
        """Write all tables; then replace the old ones, the runs last."""
        with contextlib.ExitStack() as unfinished:
            written = []
            for table in WRITTEN:
                if table in tables:
                    columns = None if table != RUNS or outcomes is None else tuple(outcomes)
                    gathering = Gathering(index, table, wanted, columns)
                    writing = self._write_table(gathering, table, labels, content)
                    unfinished.callback(writing.temporary.unlink, missing_ok=True)
                    written.append(writing)
            for writing in written:
                os.replace(writing.temporary, writing.path)
            for table in WRITTEN:
                if table not in tables:
                    self._merged.path(table).unlink(missing_ok=True)

    def _write_table(
        self, gathering: Gathering, table: str, labels: Labels | None, content: Content
    ) -> Writing:
        size = RUNS_PER_GROUP[table]
        said = Content(content.digest, size, content.labels, content.token)
        writing: Writing | None = None
        with contextlib.ExitStack() as stack:
            for rows, place in _ahead(gathering.blocks(size)):
                if labels is not None:
                    rows = labels.add(table, rows, place)
                if writing is None:
                    target = self._merged.path(table)
                    writing = stack.enter_context(Writing(target, rows.schema, said, for_long=True))
                writing.add(rows)
        if writing is None:
            raise ValueError("there is nothing to merge")
        return writing

    def _remove_parts_within(self, wanted: Ids) -> bool:
        """Remove the parts whose every run is in the merged tables, and the folder if empty.

        Returns
        -------
        bool
            False, and nothing removed, if the merged tables cannot be read.
        """
        merged, whole = np.sort(wanted), self._scanned(self._merged)
        if whole is None:
            return False
        for path in self._files(RUNS):
            scan = self._scanned(self._part_of(path))
            if scan and scan.is_within(whole) and _all_in(scan.ids, merged):
                scan.source.remove()
        for path in [path for table in WRITTEN[:-1] for path in self._files(table)]:
            if not self._part_of(path).path(RUNS).exists():
                path.unlink(missing_ok=True)
        for path in self._error_files():
            with contextlib.suppress(*BROKEN):
                with opened(path) as file:
                    names, _ = ids_in(file.read(columns=["run"]))
                if _all_in(names, merged):
                    path.unlink(missing_ok=True)
        for folder in (self.folder, self._parts):
            remove_abandoned(folder)
        with contextlib.suppress(OSError):
            self._parts.rmdir()
        return True


def _ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield blocks, the next of which is read by another thread meanwhile."""
    with ThreadPoolExecutor(1, thread_name_prefix="accord-store") as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


def _merged_content(wanted: Ids, outcomes: Sequence[str] | None, labels: Labels | None) -> Content:
    said = "all" if outcomes is None else ",".join(outcomes)
    token = said if labels is None else f"{said} {labels.token}"
    names = () if labels is None else labels.names
    return Content(digest_of(wanted), 0, names, digest_of(np.array([token.encode()])))


def _all_in(ids: Ids, ordered: Ids) -> bool:
    """Return whether all of these runs are among others, which are in order."""
    if not len(ids):
        return True
    place = np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)
    return bool(len(ordered) and (ordered[place] == ids.astype(ID_TYPE)).all())
