"""The points of a design as an analysis needs them, from this command or from a finished sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.archive.results import Results
from experiments.design.points import Points
from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.indices import step
from sim.parameters import InvalidSetting

SCREENED, INDEXED, GIVEN = "morris", "sobol", "given data"
_USUAL_LEVELS: Final = 4


@dataclass(frozen=True, eq=False)
class Data:
    """Points of a design."""

    method: str
    """What can be said of them: ``morris``, ``sobol``, or ``given data`` for any other design."""
    names: tuple[str, ...]  # the factors that vary
    columns: tuple[NDArray[Any], ...]
    groups: Integers
    """Shape (points,): which points were chosen together: those of a trajectory or block."""
    unit: Floats | None = None
    """Shape (points, factors): of Morris' design: a place in the unit cube, or how far each step
    went."""
    levels: int = _USUAL_LEVELS

    def independent(self) -> Flags:
        """Return which points differ from each other in all factors, as those of a sample do."""
        if self.method != INDEXED:
            return np.ones(len(self.groups), np.bool_)
        place = np.arange(len(self.groups)) % (len(self.names) + 2)
        return np.isin(place, (0, len(self.names) + 1))


def data_of(points: Points, levels: int = _USUAL_LEVELS) -> Data:
    """Return the points of a design made here, by Morris or Saltelli."""
    columns = tuple(points.columns[points.names.index(name)] for name in points.varied)
    if points.unit is not None:
        groups = np.asarray(points.facts["trajectory"])
        return Data(SCREENED, points.varied, columns, groups, points.unit, levels)
    return Data(INDEXED, points.varied, columns, np.asarray(points.facts["block"]))


def data_from(results: Results) -> Data:
    """Return the points of a finished sweep, with the method that their design allows.

    Where no factor varies, it raises `InvalidSetting`.
    """
    table = results.points
    assert table is not None
    factors = {name: _values(table[name]) for name in results.factors}
    varied = {name: values for name, values in factors.items() if len(np.unique(values)) > 1}
    path = next(iter(results.folders.values()))
    if not varied:
        raise InvalidSetting(f"from={path} has points that do not differ in any factor.")
    names, columns = tuple(varied), tuple(varied.values())
    design = (results.manifest.get("config") or {}).get("design") or {}
    # A share of a sweep, or points that were taken out, may not be whole blocks.
    if "block" in table and _is_whole(table, "block", len(names) + 2):
        return Data(INDEXED, names, columns, table["block"].to_numpy(np.int64))
    if "trajectory" in table and _is_whole(table, "trajectory", len(names) + 1):
        levels = int(design.get("levels", _USUAL_LEVELS))
        unit = _steps(table["moved"].fillna("").tolist(), varied, levels)
        return Data(SCREENED, names, columns, table["trajectory"].to_numpy(), unit, levels)
    return Data(GIVEN, names, columns, np.arange(len(table)))


def _values(column: pd.Series) -> NDArray[Any]:
    if column.dtype == bool or pd.api.types.is_numeric_dtype(column):
        return column.to_numpy()
    return column.astype(str).to_numpy(object)


def _is_whole(table: pd.DataFrame, group: str, size: int) -> bool:
    count = len(table) // size
    return len(table) == count * size and bool(
        (table[group].to_numpy() == table[group].iloc[0] + np.arange(len(table)) // size).all()
    )


def _steps(moved: list[str], varied: dict[str, NDArray[Any]], levels: int) -> Floats:
    """Return places whose differences along each trajectory are Morris' steps.

    Where in the cube a trajectory begins is not stored, and no analysis needs it.
    """
    names = list(varied)
    codes = [np.unique(values, return_inverse=True)[1] for values in varied.values()]
    unit = np.zeros((len(moved), len(names)))
    for row, name in enumerate(moved):
        if name:
            place = names.index(name)
            up = codes[place][row] - codes[place][row - 1]
            unit[row] = unit[row - 1]
            unit[row, place] += np.sign(up) * step(levels)
    return unit
