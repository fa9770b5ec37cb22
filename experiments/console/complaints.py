"""From an error to one sentence: what was asked for, why it cannot be, what is allowed.

Hydra's own messages name the override but speak of structs, searchpaths and appending;
here they become a sentence for someone who wants to run a simulation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from errno import EACCES, ENOSPC, ENOTDIR, EPERM, EROFS
from typing import Any

from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf.errors import OmegaConfBaseException

from experiments.console.composing import Folders, one_choice
from experiments.settings.asked import not_an_option
from experiments.settings.declared import GROUPS, OF_A_DESIGN
from sim.parameters import (
    PARAMETERS,
    InvalidSetting,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    switched,
)
from sim.parameters.declaration import nearest

_UNWRITABLE = (EACCES, ENOSPC, ENOTDIR, EPERM, EROFS)


def complaint(error: BaseException, command: str, arguments: Sequence[str]) -> str | None:
    """Return the sentence for an error that the user can correct, or None for a bug.

    Parameters
    ----------
    error : BaseException
        What was raised, by Hydra or by the command.
    command : str
        Name of the command, to look up what settings it has.
    arguments : sequence of str
        The overrides that were given.
    """
    for link in _chain(error):
        if isinstance(link, InvalidSetting):
            return str(link)
    if isinstance(error, OverrideParseException):
        return (
            f"{error.override!r} cannot be read as a setting: write name=value, a list as "
            "name=[a,b], and quote special characters as name='\"a b\"'."
        )
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return _about_option(error, arguments)
    if isinstance(error, HydraException):
        return _about_override(error, command, arguments)
    if isinstance(error, OmegaConfBaseException):
        return _about_merge(error, arguments) or _first_line(error)
    if isinstance(error, ValueError) and "Config group override" in str(error):
        return _about_group_value(arguments)
    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        return f"{error.filename or 'The results folder'} cannot be written: {error.strerror}."
    return None


def unknown_setting(key: str, known: Iterable[str], command: str, text: str = "") -> str:
    """Return the sentence about a setting that does not exist."""
    group, _, name = key.partition(".")
    shown = text or key
    try:
        _ask_the_model(group, name, shown)
    except InvalidSetting as refusal:
        return str(refusal)
    names = sorted(known)
    hint = nearest(key, names)
    siblings = [one for one in names if one.startswith(f"{group}.")]
    if not hint:
        allowed = siblings if 0 < len(siblings) < 12 else [n for n in names if "." not in n]
        hint = f" Allowed are {', '.join(allowed)}."
    return f"{shown} is not a setting of accord {command}.{hint}"


def _ask_the_model(group: str, name: str, shown: str) -> None:
    """Let the model, which knows best what it has, refuse a name (without its group)."""
    row, _, column = name.partition(".")
    if group == "policy" and name and not column:
        Policy("", {name: 0.0})
    elif group == "parameters" and name and not column:
        Parameters(**{name: PARAMETERS[name].default if name in PARAMETERS else 0.0})
    elif group == "environment" and name and not column:
        switched(Parameters(), {name: True})
    elif group == "types" and row and row not in PartnershipTypes.BUILT_IN:
        known = list(PartnershipTypes.BUILT_IN)
        raise InvalidSetting(
            f"{shown}: there is no type {row!r} of partnership among {', '.join(known)}; "
            f"write +{shown.lstrip('+')} to add one.{nearest(row, known)}"
        )
    elif group == "kinds" and row and row not in OrganisationKinds.BUILT_IN:
        OrganisationKinds(**{row: {}})
    elif group in ("types", "kinds") and column and "." not in column:
        table = PartnershipTypes if group == "types" else OrganisationKinds
        if column not in {one.name for one in table.COLUMNS}:
            table(**{row: {column: 0.0}})


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _about_option(error: MissingConfigException, arguments: Sequence[str]) -> str:
    missing = str(error.missing_cfg_file)
    group, _, option = missing.rpartition("/")
    if group and error.options:
        return not_an_option(f"{group}={option}", option, error.options)
    if any(argument.startswith(f"{group}=[") for argument in arguments):
        return one_choice(group)
    return f"{missing}, named in the defaults of a configuration file, does not exist."


def _about_override(error: HydraException, command: str, arguments: Sequence[str]) -> str:
    message = str(error)
    found = re.search(r"Could not override '([^']+)'", message)
    if found:
        key = found.group(1)
        text = next((one for one in arguments if one.startswith(key)), key)
        return unknown_setting(key, _known_settings(command), command, text)
    found = re.search(r"(Ambiguous value for argument|Sweep parameters) '([^']+)'", message)
    if found:
        text = found.group(2)
        key, _, values = text.partition("=")
        as_list = f"write {key}=[{values}] for a list, or " if "Ambig" in found.group(1) else ""
        return f"{text} gives several values: {as_list}add --multirun to take one after another."
    found = re.search(r"In '([^']+)': \w+ raised while composing config:\s*(.*)", message)
    if found:
        file, why = found.groups()
        if why.startswith("Cannot merge"):
            why = "a list stands where names and values go, or names and values where a list goes"
        return f"In the configuration {file!r}: {why.rstrip('.')}."
    cause = error.__cause__
    if isinstance(cause, OmegaConfBaseException):
        return _about_merge(cause, arguments) or _first_line(cause)
    return _first_line(error)


def _about_group_value(arguments: Sequence[str]) -> str:
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key.lstrip("+") in (*GROUPS, *OF_A_DESIGN):
            return f"{key}={value} is not the name of a choice; accord COMMAND --help lists them."
        if not key:
            return f"{argument!r} cannot be read as a setting: write name=value."
    return "A choice among configurations must be given by its name."


def _about_merge(error: OmegaConfBaseException, arguments: Sequence[str]) -> str | None:
    """Return the sentence about a list where names and values go, or the other way round."""
    key = str(getattr(error, "full_key", "") or "")
    text = next((one for one in arguments if one.lstrip("+").startswith(f"{key}=")), "")
    if not (key and text and str(error).startswith("Cannot merge")):
        return None
    if "DictConfig with ListConfig" in str(error):
        return f"{text} is a list where names and values go; write {key}={{NAME:VALUE}}."
    return f"{text} gives names and values where a list goes; write {key}=[VALUE]."


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0].rstrip(".") if lines else type(error).__name__
    key = next((line for line in lines if line.startswith("full_key:")), "")
    where = f" (in {key.removeprefix('full_key:').strip()})" if key else ""
    return f"{text}{where}."


def _known_settings(command: str) -> list[str]:
    """Return the dotted names of all settings of a command, at their defaults."""
    return list(_dotted(Folders().composed(command, ())))


def _dotted(settings: Any, prefix: str = "") -> Iterator[str]:
    """Yield the dotted names of settings and of the groups that they are in."""
    for key, value in settings.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _dotted(value, f"{prefix}{key}.")
