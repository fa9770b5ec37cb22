"""What a sweep adds to its tables: the point of each run, and the values of its factors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from experiments.archive.run_tables import RUNS
from experiments.design.arms import Arms
from experiments.runs.study import Study

# A table of runs has these columns anyway.
_THERE = ("policy", "months")


def labels_of(arms: Arms, study: Study) -> partial[PointLabels]:
    """Return what labels runs of a study of arms, given which of them are merged."""
    points = arms.points
    columns = {} if points is None else dict(zip(points.names, points.columns, strict=True))
    return partial(PointLabels, study, arms.point_of(np.arange(len(arms))), columns)


class PointLabels:
    """The column ``point`` of every table, and a column for each factor of the table of runs.

    Parameters
    ----------
    study : Study
        Whose runs are labelled.
    points : array of int, shape (arms,)
        The point that each of its arms is of.
    columns : mapping of str to array, each of shape (points,)
        The factors, and the value of each at every point.
    place : array of int, shape (runs,)
        Which runs of the study are merged.
    """

    def __init__(
        self,
        study: Study,
        points: NDArray[np.int64],
        columns: Mapping[str, NDArray[Any]],
        place: NDArray[np.int64],
    ) -> None:
        self._study = study
        self._points = points
        self._columns = columns
        self._factors = [name for name in columns if name not in _THERE]
        self._place = place
        self.names = ("point", *self._factors)
        self.token = self._digest()

    def add(self, table: str, rows: pa.Table, place: NDArray[np.int64]) -> pa.Table:
        """Return rows of a table with the labels of the runs that they are of."""
        point = self._points[self._study.arm_of(self._place[place])]
        labels = {"point": pa.array(point)}
        if table == RUNS:
            for name in self._factors:
                labels[name] = _array(self._columns[name][point])
        for offset, (name, values) in enumerate(labels.items()):
            rows = rows.add_column(1 + offset, name, values)
        return rows

    def _digest(self) -> str:
        digest = hashlib.sha256(self._points.tobytes())
        digest.update(self._study.starts.tobytes())
        for name, values in self._columns.items():
            digest.update(name.encode())
            digest.update(
                "\0".join(map(str, values)).encode() if values.dtype == object else values.tobytes()
            )
        return digest.hexdigest()


def _array(values: NDArray[Any]) -> pa.Array:
    if values.dtype == object:
        return pa.array(values.tolist(), pa.string()).dictionary_encode()
    return pa.array(values)
