"""What a user writes for what varies: one grammar for ``factors=`` of all commands.

Words, each for a setting over its plausible range, for those of a row, or for a whole group::

    factors=[parameters.fomo_rate,kinds.vendor,levers]

Or names with what they take: levels, one value, a range of one's own, or ``range``, which is the
plausible one::

    factors={policy.voice: [0, 0.5, 1], months: {low: 12, high: 60}, kinds: {levels: 5}}
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from experiments.design.factors import Factor
from experiments.design.setting import GROUPS, Setting, Value, is_group, setting
from experiments.settings.values import written
from sim.parameters import (
    KIND_COLUMNS,
    LEVERS,
    PARAMETERS,
    TYPE_COLUMNS,
    InvalidSetting,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.declaration import Declaration, nearest
from sim.parameters.horizon import whole_number

ASSUMPTIONS: Final = ("parameters", "kinds", "types")
"""Groups of what a world assumes; what a policy does is chosen instead."""
_RANGE: Final = ("low", "high", "scale", "whole", "levels")
_SCALES: Final = ("linear", "log")
_MOST_LEVELS: Final = 1_000_000
# Levels, and letters of each, that a refusal repeats.
_SHOWN: Final = 8
_LONGEST: Final = 200


def read_factors(
    given: object,
    types: Iterable[str] | None = None,
    groups: Collection[str] = tuple(GROUPS),
    usual: Sequence[str] = (),
    values: bool = True,
) -> tuple[Factor, ...]:
    """Return the factors that a user asks for, in the order of asking, each once.

    Parameters
    ----------
    given : None, str, list of str, or mapping of str
        As told above. Names may also be nested, as in ``{parameters: {fomo_rate: range}}``.
    groups : collection of str
        What words of a group and of its rows may be about.
    usual : sequence of str
        Groups that vary where nothing, or an empty mapping, is given.
    values : bool
        Whether settings beside those of the groups may vary, and any by values of one's own.

    Raises
    ------
    InvalidSetting
        For a name that is no setting, and for anything that is neither levels nor a range.
    """
    if given is None or (isinstance(given, Mapping) and not given):
        return plausible(usual, types)
    among = plausible(groups, types)
    found: dict[str, Factor] = {}
    for name, one, label in _said(given):
        several = _named(name, one, label, among, groups, values)
        for factor in several:
            if factor.name in found and isinstance(given, Mapping):
                raise InvalidSetting(f"{label} gives {factor.name} twice; give it once.")
        found |= {factor.name: factor for factor in several}
    return tuple(found.values())


def plausible(
    groups: Collection[str] = ASSUMPTIONS, types: Iterable[str] | None = None
) -> tuple[Factor, ...]:
    """Return a factor for every number of these groups whose plausible range is no single value."""
    tables: dict[str, Iterable[tuple[str, Iterable[Declaration]]]] = {
        "levers": [("policy", [lever.declaration for lever in LEVERS])],
        "parameters": [("parameters", PARAMETERS.values())],
        "kinds": [(f"kinds.{row}", KIND_COLUMNS) for row in OrganisationKinds()],
        "types": [
            (f"types.{row}", TYPE_COLUMNS)
            for row in (PartnershipTypes() if types is None else types)
        ],
    }
    # Codes are no numbers, and a single value cannot be varied.
    return tuple(
        Factor(f"{prefix}.{declared.name}", float(declared.sweep[0]), float(declared.sweep[1]))
        for group in groups
        for prefix, columns in tables[group]
        for declared in columns
        if not declared.codes and declared.sweep[0] < declared.sweep[1]
    )


def _said(given: object) -> Iterator[tuple[str, Any, str]]:
    """Yield each name with what is said of it, and how a refusal repeats both."""
    if isinstance(given, Mapping):
        for name, one in _flat(given):
            yield name, one, f"factors.{name}={_short(one)}"
        return
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
        raise InvalidSetting(
            f"factors={_short(given)} is neither names nor settings with their values; write a "
            "list of names as factors=[parameters.fomo_rate,kinds.vendor], or "
            "factors={parameters.fomo_rate:[0.1,0.2]}."
        )
    for word in words:
        yield word, None, f"factors={word}"


def _named(
    name: str,
    given: object,
    label: str,
    among: Sequence[Factor],
    groups: Collection[str],
    values: bool,
) -> Sequence[Factor]:
    """Return the factors of a name: those of a group or row, or the one with what it takes."""
    plain = _is_plain(given)
    if plain or (values and _is_levels(given)):
        begins = f"{GROUPS.get(name, name)}."
        several = [one for one in among if one.name == name or one.name.startswith(begins)]
        if several and plain:
            return several
        if several:
            return [_with_values(setting(one.name, label), given, label) for one in several]
    if values:
        return [_with_values(setting(name, label, tuple(groups)), given, label)]
    if any(name == one.name for one in among):
        raise InvalidSetting(
            f"{label} cannot be given, for here all vary over their plausible ranges; write "
            f"factors=[{name}]."
        )
    raise InvalidSetting(
        f"{label} is not a factor here; write the dotted name of a setting with a plausible range, "
        f"such as parameters.fomo_rate, a row such as kinds.vendor, or one of {', '.join(groups)}."
        f"{nearest(name, [*groups, *(one.name for one in among)])}"
    )


def _is_plain(given: object) -> bool:
    """Return whether nothing but the name is said: the plausible range."""
    return given is None or given == "range" or (isinstance(given, Mapping) and not given)


def _is_levels(given: object) -> bool:
    """Return whether the plausible range is meant, in so many levels."""
    return isinstance(given, Mapping) and list(given) == ["levels"]


def _flat(given: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in given.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and is_group(name) and not _is_levels(value):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _with_values(about: Setting, given: object, label: str) -> Factor:
    if isinstance(given, list | tuple):
        return Factor(about.name, levels=_levels(about, given, label))
    if _is_plain(given):
        given = {}
    elif not isinstance(given, Mapping):
        return Factor(about.name, levels=(about.value(given),))
    if about.takes == "switch" and not given:
        return Factor(about.name, levels=(True, False))
    if about.takes == "code" and not given and about.declared:
        return Factor(about.name, levels=about.declared.codes)
    return _range(about, given, label)


def _levels(about: Setting, given: list[Any] | tuple[Any, ...], label: str) -> tuple[Value, ...]:
    if not given:
        raise InvalidSetting(f"{label} has no level; write factors.{about.name}=[VALUE,VALUE].")
    levels: dict[Value, None] = {}
    for level in map(about.value, given):
        if level in levels:
            raise InvalidSetting(f"{label} has the level {level} twice; give each level once.")
        levels[level] = None
    return tuple(levels)


def _range(about: Setting, given: Mapping[str, Any], label: str) -> Factor:
    """Read a range, declared or given, and its levels if it has any."""
    if about.takes not in ("number", "whole"):
        raise InvalidSetting(
            f"{label} is not a list of values, and {about.name} has no range; "
            f"write factors.{about.name}=[VALUE,VALUE]."
        )
    for key in given:
        if key not in _RANGE:
            raise InvalidSetting(
                f"{label} has {key!r}, which no range has; allowed are {', '.join(_RANGE)}."
                f"{nearest(str(key), list(_RANGE))}"
            )
    low, high = _given_ends(about, given, label) or _declared_ends(about, label)
    if not low < high:
        raise InvalidSetting(f"{label} is no range; low must be less than high.")
    scale, whole = given.get("scale", "linear"), given.get("whole", about.takes == "whole")
    if scale not in _SCALES:
        raise InvalidSetting(f"{label} has scale={scale!r}; allowed are {', '.join(_SCALES)}.")
    if scale == "log" and low <= 0.0:
        raise InvalidSetting(f"{label} has low={low:g}; scale=log allows only low above 0.")
    if not isinstance(whole, bool) or (about.takes == "whole" and not whole):
        allowed = "true" if about.takes == "whole" else "true or false"
        raise InvalidSetting(f"{label} has whole={whole!r}; allowed is {allowed}.")
    if whole:
        if low != int(low) or high != int(high):
            raise InvalidSetting(f"{label} has whole=true; low and high must be whole numbers.")
        low, high = int(low), int(high)
    factor = Factor(about.name, low, high, None, scale, whole)
    if given.get("levels") is None:
        return factor
    count = whole_number(given["levels"], f"factors.{about.name}.levels", 2, _MOST_LEVELS)
    return Factor(about.name, low, high, factor.evenly(count), scale, whole)


def _given_ends(about: Setting, given: Mapping[str, Any], label: str) -> tuple[Any, Any] | None:
    if "low" not in given and "high" not in given:
        return None
    for end in ("low", "high"):
        if end not in given:
            raise InvalidSetting(f"{label} has no {end}; a range needs both low and high.")
    return about.value(given["low"]), about.value(given["high"])


def _declared_ends(about: Setting, label: str) -> tuple[float, float]:
    ends = about.declared.sweep if about.declared else None
    if ends is None or ends[0] == ends[1]:
        raise InvalidSetting(
            f"{label} needs values, for {about.name} has no declared range; "
            f"write factors.{about.name}={{low:VALUE,high:VALUE}} or a list of levels."
        )
    return float(ends[0]), float(ends[1])


def _short(given: object) -> str:
    """Return what a refusal repeats of a value."""
    return written(given, _SHOWN, _LONGEST)
