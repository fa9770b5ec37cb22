"""Where finished runs are kept, so that none is lost, doubled or computed twice.

While a study runs, each finished chunk becomes a *part*: a pair of files in ``parts/``, written
under temporary names and renamed, the partnerships first, the runs last; a part counts once its
runs are there. When all runs are done the parts are merged into ``runs.parquet`` and
``partnerships.parquet``, which serve as a part themselves when a study is continued, and the
parts within them are removed. Runs of other settings stay in ``parts/`` for whoever comes back
to these. A damaged file is named, set aside and computed anew.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from experiments.pairs import (
    BROKEN,
    TABLES,
    HalfReplaced,
    Pair,
    Segment,
    Writing,
    digest_of,
    opened,
    temporary_name,
)


class Store:
    """The runs kept in a results folder.

    Parameters
    ----------
    folder : Path
        The results folder; it must exist.
    say : callable
        Told, in a sentence, of each damaged file.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self._say = say
        self._parts = folder / "parts"
        self._merged = Pair.named(folder)

    def finished(self) -> set[str]:
        """Return the identities of all runs in store; damaged files are set aside."""
        return {run for segment in self._segments() for run in segment.runs}

    def keep(self, runs: pa.Table, partnerships: pa.Table) -> None:
        """Store a finished chunk as a part; it counts from the last rename on."""
        self._parts.mkdir(exist_ok=True)
        digest = digest_of(runs["run"].to_pylist())
        part = self._part(digest)
        for path, table in ((part.partnerships, partnerships), (part.runs, runs)):
            writing = Writing(path, table.schema, digest)
            with writing:
                writing.add(table)
            os.replace(writing.temporary, path)

    def merge(self, wanted: Sequence[str]) -> bool:
        """Make the tables hold just these runs, in this order, from all that is in store.

        Returns
        -------
        bool
            False if runs are missing, for a file proved damaged: they are to be computed again.
        """
        if not self._is_merged(wanted):
            self._take_merged_in()
            segments = self._in_order(wanted)
            if {run for segment in segments for run in segment.runs}.issuperset(wanted):
                try:
                    self._write_merged(segments, wanted)
                except _DamagedSegment as damaged:
                    self._set_aside(damaged.pair, damaged.reason)
                    return False
            else:
                return False
        self._remove_parts_within(set(wanted))
        return True

    def partnerships(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield columns of the merged partnerships, a row group at a time."""
        with opened(self._merged.partnerships) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=list(columns), use_threads=False)

    def runs(self) -> pa.Table:
        """Return the merged table of runs."""
        with opened(self._merged.runs) as file:
            return file.read()

    # Reading.

    def _segments(self) -> list[Segment]:
        pairs = [self._part_of(path) for path in self._part_files("runs")]
        found = [segment for pair in pairs for segment in self._read_or_set_aside(pair)]
        return found + self._merged_segments()

    def _merged_segments(self) -> list[Segment]:
        if not self._merged.runs.exists():
            return []
        try:
            return self._merged.segments()
        except HalfReplaced:
            # Stopped between the two renames: all that the tables held is among the parts.
            return []
        except BROKEN as error:
            self._set_aside(self._merged, error)
            return []

    def _read_or_set_aside(self, pair: Pair) -> list[Segment]:
        try:
            return pair.segments()
        except (*BROKEN, HalfReplaced) as error:
            self._set_aside(pair, error)
            return []

    def _set_aside(self, pair: Pair, reason: BaseException) -> None:
        for path in (pair.runs, pair.partnerships):
            if path.exists():
                os.replace(path, path.with_name(path.name + ".damaged"))
        why = str(reason).splitlines()[0].rstrip(".") if str(reason) else type(reason).__name__
        self._say(
            f"{pair.runs.relative_to(self.folder)} or its partnerships are damaged ({why}); "
            "both files are set aside as *.damaged, and their runs are computed again."
        )

    # Writing.

    def _part(self, digest: bytes) -> Pair:
        return Pair.named(self._parts, digest.decode()[:20] + ".")

    def _part_of(self, path: Path) -> Pair:
        return Pair.named(self._parts, path.name.split(".")[0] + ".")

    def _part_files(self, table: str) -> list[Path]:
        return sorted(self._parts.glob(f"[!.]*.{table}.parquet"))

    def _is_merged(self, wanted: Sequence[str]) -> bool:
        return [run for one in self._merged_segments() for run in one.runs] == list(wanted)

    def _take_merged_in(self) -> None:
        """Make the merged tables, if any, a part as well, before they are replaced."""
        runs = [run for segment in self._merged_segments() for run in segment.runs]
        part = self._part(digest_of(runs))
        if not runs or part.runs.exists():
            return
        self._parts.mkdir(exist_ok=True)
        for table in TABLES:
            source, target = getattr(self._merged, table), getattr(part, table)
            temporary = temporary_name(target)
            temporary.unlink(missing_ok=True)
            try:
                os.link(source, temporary)
            except OSError:
                shutil.copyfile(source, temporary)
            os.replace(temporary, target)

    def _in_order(self, wanted: Sequence[str]) -> list[Segment]:
        """Return the segments that hold any of these runs, by the first of them."""
        place = {run: position for position, run in enumerate(wanted)}
        first = {
            segment: min((place[run] for run in segment.runs if run in place), default=-1)
            for segment in self._segments()
        }
        return sorted((one for one in first if first[one] >= 0), key=lambda one: first[one])

    def _write_merged(self, segments: Sequence[Segment], wanted: Sequence[str]) -> None:
        """Write both tables, a row group for each segment; then replace the old ones."""
        digest = digest_of(wanted)
        complete = []
        for table in TABLES:
            missing = set(wanted)
            target = getattr(self._merged, table)
            with contextlib.ExitStack() as stack:
                writing: Writing | None = None
                for segment in segments:
                    fresh = missing.intersection(segment.runs)
                    missing -= fresh
                    if not fresh:
                        continue
                    rows = _rows_of(segment, table, fresh)
                    if writing is None:
                        writing = stack.enter_context(Writing(target, rows.schema, digest))
                        complete.append((writing.temporary, target))
                    writing.add(rows)
        for temporary, target in complete:
            os.replace(temporary, target)

    def _remove_parts_within(self, kept: set[str]) -> None:
        """Remove the parts whose every run is in the merged tables, and the folder if empty."""
        for path in self._part_files("runs"):
            part = self._part_of(path)
            if kept.issuperset(run for one in self._read_or_set_aside(part) for run in one.runs):
                # The runs first: without them the part no longer counts.
                part.runs.unlink(missing_ok=True)
                part.partnerships.unlink(missing_ok=True)
        for path in self._part_files("partnerships"):
            if not self._part_of(path).runs.exists():
                path.unlink(missing_ok=True)
        for folder in (self.folder, self._parts):
            for path in folder.glob(".*.tmp"):
                path.unlink(missing_ok=True)
        if self._parts.is_dir() and not any(self._parts.iterdir()):
            self._parts.rmdir()


class _DamagedSegment(Exception):
    def __init__(self, pair: Pair, reason: BaseException) -> None:
        super().__init__(str(reason))
        self.pair = pair
        self.reason = reason


def _rows_of(segment: Segment, table: str, runs: set[str]) -> pa.Table:
    """Return the rows of some of a segment's runs."""
    try:
        rows = segment.pair.read(table, segment.group)
    except BROKEN as error:
        raise _DamagedSegment(segment.pair, error) from error
    if len(runs) < len(segment.runs):
        rows = rows.filter(pc.is_in(rows["run"].cast(pa.string()), pa.array(sorted(runs))))
    return rows
