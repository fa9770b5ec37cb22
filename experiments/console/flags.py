"""The flags of a command, Hydra's own names for them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from sim.parameters import InvalidSetting


class Flags(NamedTuple):
    """What a command is told beside its settings.

    Attributes
    ----------
    help : bool
        Whether to print the help.
    show : bool
        Whether to print the settings as composed.
    package : str or None
        Which part of them.
    resolve : bool
        Whether with references replaced.
    multirun : bool
        Whether a setting may have several values, to be run for each.
    folders : tuple of str
        Where else settings files are.
    words : tuple of str
        The settings.
    """

    help: bool
    show: bool
    package: str | None
    resolve: bool
    multirun: bool
    folders: tuple[str, ...]
    words: tuple[str, ...]


def read_flags(given: Sequence[str]) -> Flags:
    """Return the flags among the words of a command; they may stand anywhere.

    Raises
    ------
    InvalidSetting
        For a flag that there is not.
    """

    def refuse(message: str) -> NoReturn:
        wrong = [word for word in given if word.startswith("-") and word in message]
        settings = any("=" in word for word in wrong)
        hint = " Settings are written without dashes, as months=60." if settings else ""
        raise InvalidSetting(f"{message[0].upper()}{message[1:]}.{hint}")

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--cfg", "-c", choices=["job"])
    parser.add_argument("--package", "-p")
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("--multirun", "-m", action="store_true")
    parser.add_argument("--config-dir", "-cd", action="append", default=[])
    parser.add_argument("words", nargs="*")
    parser.error = refuse  # type: ignore[method-assign] # argparse would print and leave
    found = parser.parse_intermixed_args(list(given))
    return Flags(
        help=found.help,
        show=found.cfg is not None,
        package=found.package,
        resolve=found.resolve,
        multirun=found.multirun,
        folders=tuple(found.config_dir),
        words=tuple(found.words),
    )
