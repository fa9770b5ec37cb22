"""Rows of runs in the order in which they are wanted, from whatever sources hold them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.archive.index import Index
from experiments.archive.run_tables import (
    Ids,
    common_schema,
    encoded_anew,
    ids_in,
    with_columns,
)

Block = tuple[pa.Table, NDArray[np.int64]]
"""Rows, and of which wanted run each is."""

# Row groups kept at hand, since adjoining blocks often share one.
_AT_HAND = 4


class Gathering:
    """Reads a table of an index's sources, a block of wanted runs at a time.

    Parameters
    ----------
    index : Index
        Where the runs are.
    table : str
        Which table.
    wanted : Ids
        Runs that must all be in the index, in the order in which they are wanted.
    columns : tuple of str, optional
        Which columns; all if not given.

    Attributes
    ----------
    schema : Schema
        Of what it yields: the columns that any source has, in the order in which they come.
    """

    def __init__(
        self, index: Index, table: str, wanted: Ids, columns: tuple[str, ...] | None = None
    ) -> None:
        self._index = index
        self._wanted = wanted
        self._table = table
        self._columns = columns
        self._at_hand: OrderedDict[tuple[int, int], pa.Table] = OrderedDict()
        needed, first = np.unique(index.find(wanted)[0], return_index=True)
        layouts = [
            index.scans[source].layouts[table] for source in needed[np.argsort(first)].tolist()
        ]
        self._runs_per_group = np.zeros(len(index.scans), np.int64)
        for source in needed.tolist():
            self._runs_per_group[source] = index.scans[source].layouts[table].runs_per_group
        schema = common_schema((layout.schema, layout.is_empty) for layout in layouts)
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        self.schema = schema

    def blocks(self, size: int) -> Iterator[Block]:
        """Yield the rows of so many runs at a time, and of which wanted run each row is.

        A run wanted twice is yielded twice.
        """
        for start in range(0, len(self._wanted), size):
            rows, place = self._block(self._wanted[start : start + size])
            yield rows, start + place

    def blocks_ahead(self, size: int) -> Iterator[Block]:
        """Yield the same, the next block of which is read by another thread meanwhile."""
        blocks = self.blocks(size)
        with ThreadPoolExecutor(1, thread_name_prefix="accord-store") as reader:
            coming = reader.submit(next, blocks, None)
            while (block := coming.result()) is not None:
                coming = reader.submit(next, blocks, None)
                yield block

    def _block(self, wanted: Ids) -> Block:
        source, place = self._index.find(wanted)
        per_group = self._runs_per_group[source]
        group = np.where(per_group > 0, place // np.maximum(per_group, 1), 0)
        # Different runs, sorted, and where each is first wanted.
        runs, first = np.unique(wanted, return_index=True)
        tables, places = [], []
        for one, number in sorted(set(zip(source.tolist(), group.tolist(), strict=True))):
            rows = self._read(one, number)
            names, codes = ids_in(rows)
            slot = np.minimum(np.searchsorted(runs, names), len(runs) - 1)
            # Only from the source that was chosen for it, should several hold the run.
            chosen = (runs[slot] == names) & (source[first[slot]] == one)
            where = np.where(chosen, first[slot], -1)[codes]
            if (where < 0).any():
                rows = rows.filter(pa.array(where >= 0))
                where = where[where >= 0]
            tables.append(with_columns(rows, self.schema))
            places.append(where)
        rows, where = pa.concat_tables(tables), np.concatenate(places)
        rows, where = _sorted(rows, where)
        if len(runs) < len(wanted):
            rows, where = _repeated(rows, where, wanted)
        return encoded_anew(rows), where

    def _read(self, source: int, group: int) -> pa.Table:
        key = (source, group)
        if key in self._at_hand:
            self._at_hand.move_to_end(key)
            return self._at_hand[key]
        columns = self._columns
        if columns is not None:
            there = self._index.scans[source].layouts[self._table].schema.names
            columns = tuple(name for name in dict.fromkeys(("run", *columns)) if name in there)
        rows = self._index.scans[source].source.read(self._table, group, columns)
        self._at_hand[key] = rows
        if len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return rows


def _sorted(rows: pa.Table, where: NDArray[np.int64]) -> tuple[pa.Table, NDArray[np.int64]]:
    if (where[1:] >= where[:-1]).all():
        return rows, where
    order = np.argsort(where, kind="stable")
    return rows.take(pa.array(order)), where[order]


def _repeated(
    rows: pa.Table, where: NDArray[np.int64], wanted: Ids
) -> tuple[pa.Table, NDArray[np.int64]]:
    """Return the rows of each wanted run, however often it is wanted."""
    _, first, inverse = np.unique(wanted, return_index=True, return_inverse=True)
    origin = first[inverse]
    start = np.searchsorted(where, origin, "left")
    count = np.searchsorted(where, origin, "right") - start
    take = np.repeat(start - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    take = take + np.arange(count.sum())
    return rows.take(pa.array(take)), np.repeat(np.arange(len(wanted)), count)
