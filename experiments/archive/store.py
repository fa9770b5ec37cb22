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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.archive.failed_runs import (
    failed_run_files,
    read_failed_runs,
    write_failed_runs,
)
from experiments.archive.gather import Block, Gathering
from experiments.archive.index import Index
from experiments.archive.reading import DamagedResult, shown
from experiments.archive.run_tables import (
    RUNS,
    WRITTEN,
    Ids,
    RunTables,
    all_in,
    ids_in,
)
from experiments.archive.source import PARTS, HalfReplaced, Scan, Source, parts_in
from experiments.archive.table_file import (
    Content,
    content_of,
    digest_of,
    opened,
    verify,
    write_groups,
)
from experiments.archive.writing import (
    link,
    make_folder,
    remove,
    remove_abandoned,
    replacing,
    set_aside,
)
from sim.parameters import InvalidSetting

# Runs to a row group of the merged tables; a reader needs one group in memory at a time.
RUNS_PER_GROUP: Final = {RUNS: 10_000, "partnerships": 100, "histories": 500}

FileState = tuple[int, int, int, int]
"""What changes when a file does: where it is on which disk, its size, and when it was written."""


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
    only_look : bool
        Whether to leave everything as it is, also what is damaged.
    """

    def __init__(self, folder: Path, say: Callable[[str], None], only_look: bool = False) -> None:
        self.folder = folder
        self._say = say
        self._only_look = only_look
        self._merged = Source(folder)
        # Files that were read to their last bit and are what was written.
        self._sound: set[FileState] = set()
        # What was in sources whose files have not changed since; a study that grows looks often.
        self._known: dict[Source, tuple[list[FileState | None], Scan]] = {}

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
        for path in failed_run_files(self.folder):
            try:
                found.append(read_failed_runs(path))
            except FileNotFoundError:
                continue
            except DamagedResult as damaged:
                self._tell(damaged, "which runs failed is not known of it")
        if not found:
            return None
        rows = pa.concat_tables(found)
        names, codes = ids_in(rows)
        # Of a run that failed several times, the last row.
        last = dict(zip(codes.tolist(), range(len(codes)), strict=True))
        kept = [row for code, row in last.items() if not finished.has(names[code : code + 1])[0]]
        return rows.take(pa.array(sorted(kept), pa.int64())) if kept else None

    def values(
        self, index: Index, wanted: Ids, columns: Sequence[str] | None, table: str = RUNS
    ) -> Iterator[Block]:
        """Yield rows of runs, whether merged or not, in the order in which they are wanted.

        ``columns`` says which; None for all. ``table`` says whether outcomes or another table.

        Raises
        ------
        DamagedResult
            If a file is damaged; it is set aside.
        """
        try:
            self._verify(index, wanted, (table,))
        except DamagedResult as damaged:
            self._set_aside(damaged)
            raise
        gathering = Gathering(index, table, wanted, None if columns is None else tuple(columns))
        yield from gathering.blocks(RUNS_PER_GROUP[table])

    def merged(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield columns of a merged table, a row group at a time; `DamagedResult` as above."""
        with opened(self._merged.path(table)) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(
                    group, columns=None if columns is None else list(columns), use_threads=False
                )

    # What is kept.

    def keep(self, tables: RunTables, errors: pa.Table | None = None) -> None:
        """Store a finished chunk as a part; it counts from the last rename on."""
        parts = make_folder(self.folder / PARTS)
        if errors is not None and len(errors):
            write_failed_runs(parts, errors)
        if tables and len(tables[RUNS]):
            names, codes = ids_in(tables[RUNS])
            digest = digest_of(names[codes])
            kept = [table for table in WRITTEN if table in tables]
            with self._replacing(self._part(digest), kept) as places:
                for table, place in places.items():
                    write_groups(place, [tables[table]], Content(table, digest))

    def clear(self) -> None:
        """Remove the parts: what was read off their runs is kept elsewhere."""
        for path in parts_in(self.folder):
            Source.holding(path).remove()
        remove_abandoned(self.folder / PARTS)
        with contextlib.suppress(OSError):
            (self.folder / PARTS).rmdir()

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
        try:
            if not self._is_merged(content, tables):
                self._take_merged_in()
                index = self.finished(tables, outcomes)
                if not index.has(wanted).all():
                    return False
                self._verify(index, wanted, (*tables, RUNS))
                self._write_merged(index, wanted, (*tables, RUNS), outcomes, labels, content)
        except DamagedResult as damaged:
            self._set_aside(damaged)
            return False
        except FileNotFoundError:
            # Another writer merged it meanwhile.
            return False
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            why = str(error).splitlines()[0].rstrip(".")
            raise InvalidSetting(
                f"{shown(self.folder)} has tables that do not fit together ({why}); give the "
                "command another name=."
            ) from error
        return self._remove_parts_within(wanted)

    # Reading.

    def _scans(self) -> list[Scan]:
        sources = [Source.holding(path) for path in parts_in(self.folder)]
        if RUNS in self._merged.tables:
            sources.append(self._merged)
        scans = [self._scanned(source) for source in sources]
        return [scan for scan in scans if scan is not None]

    def _scanned(self, source: Source) -> Scan | None:
        try:
            # Of a link to nothing, the scan tells.
            files = [_state(path) for path in map(source.path, source.tables) if path.exists()]
            if source not in self._known or self._known[source][0] != files:
                self._known[source] = (files, source.scan())
            return self._known[source][1]
        except FileNotFoundError:
            # Merged by another writer since the folder was listed.
            return None
        except DamagedResult as damaged:
            # Merged tables stopped between two renames: all they held is among the parts.
            if source != self._merged or not isinstance(damaged, HalfReplaced):
                self._set_aside(damaged)
        return None

    def _verify(self, index: Index, wanted: Ids, tables: Sequence[str]) -> None:
        """Read tables that have these runs to the last bit; raise `DamagedResult`."""
        for number in np.unique(index.find(wanted)[0]).tolist():
            self._verify_source(index.scans[number].source, tables)

    def _verify_source(self, source: Source, tables: Sequence[str]) -> None:
        for path in map(source.path, tables):
            # The same under another name, as merged tables are when they are made a part.
            known = _state(path)
            if known is None or known not in self._sound:
                verify(path)
                if known is not None:
                    self._sound.add(known)

    def _set_aside(self, damaged: DamagedResult) -> None:
        if self._only_look:
            self._tell(damaged, "its runs count as missing, and are computed again by the command")
            return
        Source.holding(damaged.path).set_aside()
        self._tell(
            damaged,
            "the files of its runs are set aside as *.damaged, and these are computed again",
        )

    def _tell(self, damaged: DamagedResult, then: str) -> None:
        within = damaged.path.relative_to(self.folder)
        self._say(str(DamagedResult(within, damaged.why, then)))

    def _part(self, digest: str) -> Source:
        return Source(self.folder / PARTS, digest[:20] + ".")

    # Merging.

    def _is_merged(self, content: Content, tables: Sequence[str]) -> bool:
        """Return whether the merged tables are these, to the last bit."""
        there = self._merged.tables
        if not set(there).issuperset((*tables, RUNS)):
            return False
        for table in there:
            with opened(self._merged.path(table)) as file:
                said = content_of(file, table)
            if (said.digest, said.token) != (content.digest, content.token):
                return False
        self._verify_source(self._merged, there)
        return self._scanned(self._merged) is not None

    def _take_merged_in(self) -> None:
        """Make the merged tables, if any, a part as well, before they are replaced."""
        if RUNS not in self._merged.tables:
            return
        scan = self._scanned(self._merged)
        if scan is None or not len(scan.ids):
            return
        self._verify_source(self._merged, self._merged.tables)
        make_folder(self.folder / PARTS)
        part = self._part(scan.content.digest + scan.content.token)
        for table in self._merged.tables:
            link(self._merged.path(table), part.path(table))

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
        with self._replacing(self._merged, tables) as places:
            for table, place in places.items():
                columns = None if table != RUNS or outcomes is None else tuple(outcomes)
                size = RUNS_PER_GROUP[table]
                blocks = Gathering(index, table, wanted, columns).blocks_ahead(size)
                groups = (
                    rows if labels is None else labels.add(table, rows, of) for rows, of in blocks
                )
                said = replace(content, table=table, runs_per_group=size)
                write_groups(place, groups, said, for_long=True)
        for table in set(WRITTEN).difference(tables):
            remove(self._merged.path(table))

    @contextlib.contextmanager
    def _replacing(self, source: Source, tables: Sequence[str]) -> Iterator[dict[str, Path]]:
        """Yield where to write tables of a source; when all are, they take their places in order.

        The runs are the last: with them it counts.
        """
        with contextlib.ExitStack() as stack:
            # What is entered first is left last.
            wanted = [table for table in reversed(WRITTEN) if table in tables]
            places = {table: stack.enter_context(replacing(source.path(table))) for table in wanted}
            yield dict(reversed(places.items()))

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
        for path in parts_in(self.folder):
            scan = self._scanned(Source.holding(path))
            if scan and scan.is_within(whole) and all_in(scan.ids, merged):
                scan.source.remove()
        for path in [path for table in WRITTEN[:-1] for path in parts_in(self.folder, table)]:
            if RUNS not in Source.holding(path).tables:
                remove(path)
        for path in failed_run_files(self.folder):
            try:
                if all_in(ids_in(read_failed_runs(path))[0], merged):
                    remove(path)
            except FileNotFoundError:
                continue
            except DamagedResult as damaged:
                set_aside(path)
                self._tell(damaged, "it is set aside as *.damaged")
        for folder in (self.folder, self.folder / PARTS):
            remove_abandoned(folder)
        with contextlib.suppress(OSError):
            (self.folder / PARTS).rmdir()
        return True


def _state(path: Path) -> FileState | None:
    try:
        found = path.stat()
    except OSError:
        # Gone, or a link that leads nowhere; whoever opens it says which.
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _merged_content(wanted: Ids, outcomes: Sequence[str] | None, labels: Labels | None) -> Content:
    said = "all" if outcomes is None else ",".join(outcomes)
    token = said if labels is None else f"{said} {labels.token}"
    names = () if labels is None else labels.names
    token = digest_of(np.array([token.encode()]))
    return Content(RUNS, digest_of(wanted), labels=names, token=token)
