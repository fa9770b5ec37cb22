"""``Parameters``: one complete, checked set of behavioural numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from sim.parameters.choosing import CHOOSING
from sim.parameters.declaration import Declaration, InvalidSetting, nearest
from sim.parameters.environment import ENVIRONMENT, MEANS
from sim.parameters.leaving import LEAVING
from sim.parameters.traits import TRAITS
from sim.parameters.working import WORKING

PARAMETER_GROUPS: Final[dict[str, tuple[Declaration, ...]]] = {
    "traits": TRAITS,
    "environment": ENVIRONMENT,
    "means": MEANS,
    "choosing": CHOOSING,
    "working": WORKING,
    "leaving": LEAVING,
}
PARAMETERS: Final[dict[str, Declaration]] = {
    declared.name: declared for group in PARAMETER_GROUPS.values() for declared in group
}
PARAMETER_RECORD: Final = np.dtype([(name, "f8") for name in PARAMETERS])
_DEFAULTS: Final = {name: float(declared.default) for name, declared in PARAMETERS.items()}
_PLACES: Final = {name: place for place, name in enumerate(PARAMETERS)}
_DEFAULT_ROW: Final = np.array([tuple(_DEFAULTS.values())], PARAMETER_RECORD)


class Parameters(Mapping[str, float]):
    """Every behavioural parameter, at its default unless another value is given.

    Parameters
    ----------
    **values : float
        Values that differ from the defaults, by name; see ``sim.PARAMETERS`` for all of them.

    Raises
    ------
    InvalidSetting
        For a name that does not exist or a value out of bounds.

    Examples
    --------
    >>> Parameters(fomo_rate=0.1)["fomo_rate"]
    0.1
    >>> Parameters().replace(crisis_rate=0).crisis_rate
    0.0
    """

    __slots__ = ("_changes", "_content_hash", "_values")

    def __init__(self, **values: float) -> None:
        self._take(_checked(values))

    def _take(self, changed: Mapping[str, float]) -> None:
        # A study makes one for each of its points, so only what changes costs anything.
        self._changes = {name: value for name, value in changed.items() if value != _DEFAULTS[name]}
        self._values: dict[str, float] = {**_DEFAULTS, **self._changes}
        self._content_hash = ""

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __getattr__(self, name: str) -> float:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"no parameter is called {name!r}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._changes.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameters) and self._changes == other._changes

    def __reduce__(self) -> tuple[object, tuple[dict[str, float]]]:
        return _restore, (self._changes,)

    def __repr__(self) -> str:
        changed = ", ".join(f"{name}={value:g}" for name, value in self.changes().items())
        return f"Parameters({changed})"

    def changes(self) -> dict[str, float]:
        """Return the values that differ from the defaults."""
        return {
            name: self._changes[name] for name in sorted(self._changes, key=_PLACES.__getitem__)
        }

    def replace(self, **values: float) -> Parameters:
        """Return a copy with some values changed."""
        copy = Parameters.__new__(Parameters)
        copy._take({**self._changes, **_checked(values)})
        return copy

    def record(self) -> np.ndarray:
        """Return the values as a table of one row for the rules."""
        row = _DEFAULT_ROW.copy()
        numbers = row.view(np.float64)
        for name, value in self._changes.items():
            numbers[_PLACES[name]] = value
        return row

    @property
    def content_hash(self) -> str:
        """16 hexadecimal digits that change with any value."""
        if not self._content_hash:
            text = repr(sorted(self._changes.items()))
            self._content_hash = hashlib.sha256(text.encode()).hexdigest()[:16]
        return self._content_hash


def _checked(values: Mapping[str, float]) -> dict[str, float]:
    """Return values within their bounds, or raise `InvalidSetting`."""
    for name in values:
        if name not in PARAMETERS:
            raise InvalidSetting(
                f"parameters.{name} does not exist.{nearest(name, list(PARAMETERS))}"
            )
    return {name: PARAMETERS[name].checked(value, "parameters.") for name, value in values.items()}


def _restore(changes: dict[str, float]) -> Parameters:
    # As they were checked before they were pickled.
    copy = Parameters.__new__(Parameters)
    copy._take(changes)
    return copy
