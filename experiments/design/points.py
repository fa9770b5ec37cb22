"""Points: the values of all factors that are tried together, and what a design knows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.design.factors import Factor
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS: Final = 20_000_000
# What tables of points have beside the factors; no setting is called so.
OWN_COLUMNS: Final = ("point", "trajectory", "step", "block", "matrix", "moved")


@dataclass(frozen=True, eq=False)
class Points:
    """The points of a design, a column for each factor."""

    names: tuple[str, ...]  # the factors, in the order they were given
    columns: tuple[NDArray[Any], ...]
    """Their values, each of shape (points,): float64, int64, bool, or objects where text."""
    facts: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """What the design knows of each point, such as its ``trajectory`` or the factor ``moved``; each
    of shape (points,)."""
    varied: tuple[str, ...] = ()
    """The factors that an analysis of the design is about, those with one level left out."""
    unit: NDArray[np.float64] | None = None
    """Of Morris' method, shape (points, varied): where in the unit cube each point lies, as an
    analysis needs it."""

    def __len__(self) -> int:
        return len(self.columns[0])

    def row(self, point: int) -> dict[str, Any]:
        """Return the values of one point by the names of the factors, as Python's own types."""
        return {
            name: values[point : point + 1].tolist()[0]
            for name, values in zip(self.names, self.columns, strict=True)
        }

    def table(self) -> pd.DataFrame:
        """Return a row per point: its number from 0, what the design knows of it, the factors."""
        import pandas as pd  # here, since a design can do without

        values = dict(zip(self.names, self.columns, strict=True))
        return pd.DataFrame({"point": np.arange(len(self)), **self.facts, **values})


def names_of(factors: Sequence[Factor]) -> tuple[str, ...]:
    """Return the names of factors."""
    return tuple(factor.name for factor in factors)


def varied_factors(factors: Sequence[Factor], kind: str) -> tuple[Factor, ...]:
    """Return the factors that have more than one value, or refuse where there is none."""
    varied = tuple(factor for factor in factors if not factor.constant)
    if not varied:
        raise InvalidSetting(
            f"design={kind} has nothing to vary; give a factor with several levels or a range in "
            "factors."
        )
    return varied


def points_at(
    factors: Sequence[Factor],
    places: Mapping[str, NDArray[np.float64]],
    count: int,
    facts: Mapping[str, NDArray[Any]] | None = None,
    unit: NDArray[np.float64] | None = None,
) -> Points:
    """Return the points whose varied factors have their values at these places.

    Parameters
    ----------
    factors : sequence of Factor
        All; one with a single level has it everywhere.
    places : mapping of str to array of float, each of shape (count,)
        Of each varied factor, in the unit interval; see `Factor.values`.
    """
    anywhere = np.zeros(count)
    columns = tuple(factor.values(places.get(factor.name, anywhere)) for factor in factors)
    return Points(names_of(factors), columns, facts or {}, tuple(places), unit)


def refuse_many(count: int, what: str) -> None:
    """Refuse more points than a table of them should have; ``what`` names the settings."""
    if count > MOST_POINTS:
        raise InvalidSetting(f"{what} makes {count} points; allowed are up to {MOST_POINTS}.")
