"""Tables of declared numbers with a name to each row: types of partnership, kinds of organisation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from sim.parameters.declaration import Declaration, InvalidSetting, nearest


def row_record(columns: tuple[Declaration, ...]) -> np.dtype[Any]:
    """Return the record type of a table with these columns."""
    return np.dtype(
        [(column.name, "i8" if column.unit == "code" else "f8") for column in columns], align=True
    )


class Rows(Mapping[str, Mapping[str, float]]):
    """Rows of numbers: the built-in ones, with changes, and, where allowed, rows of one's own.

    Parameters
    ----------
    **changes : mapping of str to float
        For a row, the values that differ from what it has. A new row starts from the columns'
        defaults. A code may be given by its name.

    Raises
    ------
    InvalidSetting
        For a row or column that does not exist or a value out of bounds.
    """

    GROUP: ClassVar[str]
    """What settings of the table begin with."""
    COLUMNS: ClassVar[tuple[Declaration, ...]]
    BUILT_IN: ClassVar[Mapping[str, Mapping[str, Any]]]
    """Values of the built-in rows that differ from the columns' defaults."""
    MORE_ROWS: ClassVar[bool]
    """Whether rows may be added."""
    TAKEN: ClassVar[tuple[str, ...]] = ()
    """Names that a new row cannot have."""

    def __init__(self, **changes: Mapping[str, Any]) -> None:
        self._rows: dict[str, Mapping[str, float]] = {}
        for name in [*self.BUILT_IN, *(one for one in changes if one not in self.BUILT_IN)]:
            changed = changes.get(name, {})
            self._refuse_wrong(name, changed)
            usual = {column.name: column.default for column in self.COLUMNS}
            self._rows[name] = self._row(name, usual, {**self.BUILT_IN.get(name, {}), **changed})

    def _row(
        self, name: str, usual: Mapping[str, float], changed: Mapping[str, Any]
    ) -> Mapping[str, float]:
        """Return a row with some values changed, these within their bounds."""
        where = f"{self.GROUP}.{name}."
        return MappingProxyType(
            {
                column.name: column.checked(changed[column.name], where)
                if column.name in changed
                else float(usual[column.name])
                for column in self.COLUMNS
            }
        )

    def _refuse_wrong(self, name: str, changed: object) -> None:
        if name not in self.BUILT_IN and not self.MORE_ROWS:
            raise InvalidSetting(
                f"{self.GROUP}.{name} does not exist; allowed are {', '.join(self.BUILT_IN)}."
            )
        if not name.isidentifier() or len(name) > 60:
            raise InvalidSetting(
                f"{self.GROUP}.{name} cannot be a name; allowed are letters, digits and _."
            )
        if name in self.TAKEN:
            raise InvalidSetting(
                f"{self.GROUP}.{name} cannot be a name, for outcomes are called so; "
                "allowed is any other."
            )
        if not isinstance(changed, Mapping):
            raise InvalidSetting(
                f"{self.GROUP}.{name}={changed!r} is not a row of numbers; "
                f"write {self.GROUP}.{name}.COLUMN=VALUE."
            )
        known = [column.name for column in self.COLUMNS]
        for column in changed:
            if column not in known:
                raise InvalidSetting(
                    f"{self.GROUP}.{name}.{column} does not exist.{nearest(str(column), known)}"
                )

    def __getitem__(self, name: str) -> Mapping[str, float]:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rows, in their order."""
        return tuple(self._rows)

    @cached_property
    def _values(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        return tuple((name, tuple(row.values())) for name, row in self._rows.items())

    def __hash__(self) -> int:
        return hash(self._values)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values == other._values

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.changes())

    def __repr__(self) -> str:
        changed = ", ".join(f"{name}={row}" for name, row in self.changes().items())
        return f"{type(self).__name__}({changed})"

    def changes(self) -> dict[str, dict[str, float]]:
        """Return, for each row that differs from the built-in ones, the values that do."""
        built_in = _built_in(type(self))
        found = {}
        for name, row in self._rows.items():
            usual = built_in.get(name, {})
            changed = {key: value for key, value in row.items() if usual.get(key) != value}
            if changed or name not in built_in:
                found[name] = changed
        return found

    def replace(self, **changes: Mapping[str, Any]) -> Self:
        """Return a copy with some values changed."""
        if not self._rows.keys() >= changes.keys():
            every = dict.fromkeys([*self._rows, *changes])
            return type(self)(
                **{name: {**self._rows.get(name, {}), **changes.get(name, {})} for name in every}
            )
        copy = type(self).__new__(type(self))
        copy._rows = dict(self._rows)
        for name, changed in changes.items():
            self._refuse_wrong(name, changed)
            copy._rows[name] = self._row(name, self._rows[name], changed)
        return copy

    @cached_property
    def content_hash(self) -> str:
        """16 hexadecimal digits that change with any value, name or the order of the rows."""
        text = json.dumps([[name, dict(row)] for name, row in self._rows.items()])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def record(self) -> np.ndarray:
        """Return the rows as a table for the rules, shape (rows,)."""
        return self._record.copy()

    @cached_property
    def _record(self) -> np.ndarray:
        table = np.zeros(len(self._rows), row_record(self.COLUMNS))
        for index, row in enumerate(self._rows.values()):
            for name, value in row.items():
                table[name][index] = value
        return table


@cache
def _built_in(kind: type[Rows]) -> Rows:
    """Return the table as it comes; made once, as it is asked for often."""
    return kind()


def _restore(kind: type[Rows], changes: Mapping[str, Mapping[str, float]]) -> Rows:
    return kind(**changes)
