"""The flags of a command, Hydra's own names for them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from sim.parameters import InvalidSetting


class Flags(NamedTuple):
    """What a command is told beside its settings."""

    help: bool  # whether to print the help
    show: bool  # whether to print the settings as composed
    package: str | None  # which part of them
    resolve: bool  # whether with references replaced
    multirun: bool  # whether a setting may have several values, to be run for each
    folders: tuple[str, ...]  # where else settings files are
    words: tuple[str, ...]  # the settings


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
