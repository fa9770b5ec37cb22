"""What a factor sets: one setting of a run by its dotted name, and what values it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from experiments.settings.settings import COUNTS
from sim.parameters import (
    KIND_COLUMNS,
    LEVERS,
    PARAMETERS,
    SWITCHES,
    TYPE_COLUMNS,
    InvalidSetting,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.declaration import Declaration, nearest
from sim.parameters.horizon import LONGEST_RUN, whole_number
from sim.population.population import MOST_ORGANISATIONS

Value: TypeAlias = float | int | bool | str

_DECLARED: Final = {
    "parameters": dict(PARAMETERS),
    "policy": {lever.name: lever.declaration for lever in LEVERS},
    "types": {column.name: column for column in TYPE_COLUMNS},
    "kinds": {column.name: column for column in KIND_COLUMNS},
}
_ROWS: Final = {"types": PartnershipTypes.BUILT_IN, "kinds": OrganisationKinds.BUILT_IN}
_WHOLE: Final = {
    "months": (1, LONGEST_RUN),
    "warm_up": (0, LONGEST_RUN),
    **{f"population.{name}": (0, MOST_ORGANISATIONS) for name in COUNTS},
}
_NAMES: Final = ("policy", "population", "population.file", "scenario")
GROUPS: Final = {"levers": "policy", "parameters": "parameters", "kinds": "kinds", "types": "types"}
"""Words for all settings that have a plausible range: what the names of each group begin with."""
# Settings that may also be written one below the other.
_NESTED: Final = (*_DECLARED, "environment", "population")
# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@")
# Of the text of a number or code; a refusal repeats no more of it.
_LONGEST_TEXT: Final = 60
_FORMS: Final = (
    "parameters.NAME, types.ROW.COLUMN, kinds.ROW.COLUMN, policy.LEVER, environment.SWITCH, "
    "population.COUNT, population.file, population, policy, scenario, months, warm_up"
)


@dataclass(frozen=True)
class Setting:
    """One setting that a factor may vary."""

    name: str
    takes: Literal["number", "whole", "switch", "code", "name"]
    """What values it has: ``number``, ``whole`` (numbers), ``switch`` (true or false), ``code``
    (one of the declared names) or ``name`` (of a file or a choice)."""
    declared: Declaration | None = None
    """Of a ``number`` or ``code``: its bounds, names and range worth sweeping."""

    @property
    def meaning(self) -> str:
        """What it is, as declared, or that it is set."""
        return f"The setting {self.name}." if self.declared is None else self.declared.meaning

    @property
    def unit(self) -> str:
        """Its unit; ``name`` of what is called by a name, ``1`` of shares and switches."""
        if self.takes == "number" and self.declared is not None:
            return self.declared.unit
        return {"whole": "count", "switch": "1"}.get(self.takes, "name")

    @property
    def evidence(self) -> str:
        """Ids of ``docs/evidence.md``, or ``assumption``.

        "" of what no evidence could tell: what a policy does, and choices of a study such as
        counts of a population.
        """
        if self.declared is None or self.name.startswith("policy."):
            return ""
        return self.declared.evidence

    def value(self, given: object, before: str = "factors.") -> Value:
        """Return a value as the setting has it: a code by its name, a number as a float.

        What the setting does not take, or is out of bounds, raises `InvalidSetting`.

        Parameters
        ----------
        given : object
            From a configuration or a file.
        before : str
            What a refusal says before the setting's name.
        """
        label = f"{before}{self.name}"
        if self.declared is not None:
            number = self.declared.checked(given, label.removesuffix(self.declared.name))
            codes = self.declared.codes
            return codes[int(number)] if codes else number
        if self.takes == "whole":
            return whole_number(given, label, *_WHOLE[self.name])
        if self.takes == "switch":
            if not isinstance(given, bool):
                raise InvalidSetting(f"{label}={given!r} is not allowed; it is true or false.")
            return given
        if isinstance(given, bool | int | float):
            # YAML reads NO as false and 1.10 as 1.1.
            read = str(given).lower() if isinstance(given, bool) else repr(given)
            raise InvalidSetting(
                f"{label}={read} is not allowed; it is a name, and one that looks like a number "
                "or like yes or no needs quotes."
            )
        if not isinstance(given, str) or not given:
            raise InvalidSetting(f"{label}={given!r} is not allowed; it is a name.")
        return given

    def from_text(self, text: str, before: str) -> Value:
        """Return the value that a cell of a file holds; arguments and errors as in `value`."""
        given: Any = text.strip()
        if self.takes == "name":
            if given[:1] in _FORMULA:
                raise InvalidSetting(
                    f"{before}{self.name}={given[:_LONGEST_TEXT]!r} begins as a formula; "
                    "it is a name, and none begins with = + - or @."
                )
            return self.value(given, before)
        if len(given) > _LONGEST_TEXT:
            given = f"{given[:_LONGEST_TEXT]}..."
        try:
            # Python alone reads 1_000 and digits of other scripts.
            if self.takes in ("number", "whole") and given.isascii() and "_" not in given:
                given = int(given) if self.takes == "whole" else float(given)
        except ValueError:
            pass  # refused below, in the setting's own words
        if self.takes == "switch":
            given = {"true": True, "false": False}.get(given.lower(), given)
        return self.value(given, before)


def is_group(name: str) -> bool:
    """Return whether a name is that of a group of settings, such as ``types.hospital_tech``."""
    group, _, row = name.partition(".")
    return group in _NESTED if not row else group in _ROWS and "." not in row


def setting(name: Any, label: str, words: Sequence[str] = ()) -> Setting:
    """Return the setting of a dotted name.

    Parameters
    ----------
    words : sequence of str
        What else could have been written, for the refusal.

    Raises
    ------
    InvalidSetting
        For a name that is no setting which a factor may vary.
    """
    if name in _WHOLE:
        return Setting(name, "whole")
    if name in _NAMES:
        return Setting(name, "name")
    group, _, rest = str(name).partition(".")
    if group == "environment" and rest in SWITCHES:
        return Setting(name, "switch")
    row, dot, column = rest.rpartition(".")
    if group in _DECLARED and _row_exists(group, row, bool(dot)) and column in _DECLARED[group]:
        declared = _DECLARED[group][column]
        return Setting(name, "code" if declared.codes else "number", declared)
    groups = f", or for all of a group {', '.join(words)}" if words else ""
    raise InvalidSetting(
        f"{label} is not a setting that a factor may vary; allowed are {_FORMS}{groups}."
        f"{nearest(str(name), [*words, *_known(row)])}"
    )


def _row_exists(group: str, row: str, given: bool) -> bool:
    """Return whether a setting has the row it needs; a study may have types of its own."""
    if group not in _ROWS:
        return not given
    return row in _ROWS[group] if group == "kinds" else row.isidentifier()


def _known(row: str) -> list[str]:
    """Return the names of all settings; ``row`` may be one of a type of the user's own."""
    known = [*_WHOLE, *_NAMES, *(f"environment.{switch}" for switch in SWITCHES)]
    for table, columns in _DECLARED.items():
        rows = [table]
        if table in _ROWS:
            rows = [f"{table}.{one}" for one in _ROWS[table]]
            if table == "types" and row.isidentifier():
                rows.append(f"types.{row}")
        known += [f"{one}.{column}" for one in rows for column in columns]
    return known
