"""Reading what a command left behind, checked, however much of it there is."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from experiments.archive.folder import numbered, result_named
from experiments.archive.reading import (
    MANIFEST,
    damaged,
    read_bytes,
    read_manifest,
    read_records,
    read_table,
    read_text,
)
from experiments.figures.saving import CARDS, Card
from experiments.questions.findings import DATA, Claim
from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

# The objects of a manifest that a report tells of.
_PARTS: Final = (
    "config",
    "differs_from_defaults",
    "policies",
    "population",
    "seeds",
    "libraries",
)
# Of the names of all settings, many times what a command has.
_LETTERS: Final = 2**22
# Of a figure, which becomes part of the names of files.
_FIGURE_NAME: Final = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)


@dataclass(frozen=True)
class Picture:
    """A figure: what is said of it, and what its SVG and PNG files hold."""

    card: Card
    path: Path
    """The SVG file."""
    svg: str
    png: bytes


@dataclass(frozen=True)
class Result:
    """A finished result: its folder, and what its manifest, finding and figures say."""

    folder: Path
    manifest: dict[str, Any]
    """With the fields that a report tells of, empty where the file has none."""
    words: list[str]  # the command that made it, such as ``["accord", "compare", "name=first"]``
    # config, changes: all settings, and those that differ from the defaults, as text by their
    # dotted names
    config: dict[str, str]
    changes: dict[str, str]
    claims: tuple[Claim, ...]
    pictures: tuple[Picture, ...]

    @property
    def command(self) -> str:
        """The command that made it, such as ``compare``."""
        return self.words[1]

    @property
    def name(self) -> str:
        """What the result is called."""
        return printable(self.folder.name)

    @property
    def policies(self) -> list[str]:
        """The names of its policies, the baseline first."""
        return list(self.manifest["policies"])

    @property
    def seeds(self) -> tuple[int, int]:
        """The first and the last of its seeds."""
        return self.manifest["seeds"].get("first", 0), self.manifest["seeds"].get("last", 0)

    @property
    def replications(self) -> int:
        """How many seeds it has; 0 where that is not told."""
        return int(self.manifest["seeds"].get("count", 0))

    @property
    def day(self) -> str:
        """When it was finished, as 2026-11-22; "" where that is not told."""
        return str(self.manifest["finished"])[:10]

    @property
    def tables(self) -> list[str]:
        """The names of its tables: its CSV files, without their ending."""
        return sorted(path.stem for path in self.folder.glob("*.csv"))

    def table(
        self, name: str, columns: Sequence[str] = (), numbers: Sequence[str] = ()
    ) -> pd.DataFrame | None:
        """Return a table by its name; None where there is none or it has no rows.

        Raises
        ------
        DamagedResult
            If it is no table or lacks one of the columns, or if one of numbers has others.
        """
        table = read_table(self.folder / f"{name}.csv", columns, numbers)
        return None if table is None or table.empty else table


def find_results(given: str) -> list[Result]:
    """Return the results that a name or path means: one, or the jobs of a ``--multirun``.

    Raises
    ------
    InvalidSetting
        If there is none, names of several commands fit, or one is not finished.
    DamagedResult
        If one is damaged or was not written by Accord.
    """
    path = result_named(given, Path.is_dir, lambda one: bool(_finished_in(one)))
    if finished := _finished_in(path):
        return [_read(one) for one in finished]
    if (path / ".hydra").is_dir() or (path / "parts").is_dir():
        raise InvalidSetting(
            f"{given} is not finished: it has no {MANIFEST}; accord status {given} says what is "
            "missing."
        )
    raise InvalidSetting(
        f"{given} is not a result of accord: it has no {MANIFEST}; name a folder such as "
        "results/compare/NAME."
    )


def _finished_in(folder: Path) -> list[Path]:
    """Return a result itself, or its jobs, as far as they are finished."""
    own = folder / MANIFEST
    if own.exists() or own.is_symlink():
        return [folder]
    return sorted((path.parent for path in folder.glob(f"*/{MANIFEST}")), key=numbered)


def _read(folder: Path) -> Result:
    path = folder / MANIFEST
    said = _there(read_manifest(folder))
    manifest = {"finished": "", **said, **{name: said.get(name, {}) for name in _PARTS}}
    manifest |= {name: _there(manifest[name]) for name in ("population", "seeds")}
    if not all(isinstance(one, str) for one in manifest["population"].get("notes", [])):
        raise damaged(path, "its population.notes are not texts")
    try:
        words = shlex.split(manifest.get("command", ""))
    except ValueError:
        words = []
    if len(words) < 2:
        raise damaged(path, "it does not tell which command made its folder")
    try:
        config, changes = (flat(manifest[name]) for name in ("config", "differs_from_defaults"))
    except RecursionError:
        raise damaged(path, "it is nested too deeply") from None
    except ValueError as error:
        raise damaged(path, error) from None
    return Result(
        folder,
        manifest,
        words,
        config,
        {name: value for name, value in changes.items() if value != "[]"},
        tuple(read_records(folder / DATA, Claim) or ()),
        tuple(_pictures(folder / "figures")),
    )


def _there(said: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (said or {}).items() if value is not None}


def _pictures(folder: Path) -> list[Picture]:
    """Return the figures of a folder whose files are there."""
    found = []
    for card in read_records(folder / CARDS, Card) or ():
        if not _FIGURE_NAME.fullmatch(card.name):
            raise damaged(folder / CARDS, f"{card.name!r} is not the name of a figure")
        path = folder / f"{card.name}.svg"
        svg, png = read_text(path), read_bytes(folder / f"{card.name}.png")
        if svg is not None and png is not None:
            found.append(Picture(card, path, svg, png))
    return found


def flat(content: dict[str, Any]) -> dict[str, str]:
    """Return nested settings by their dotted names, as text.

    Raises
    ------
    ValueError
        If there are more than any command has: each name within repeats those above it.
    """
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [("", content)]
    room = _LETTERS
    while waiting:
        above, inner = waiting.pop()
        if isinstance(inner, dict):
            room -= (len(above) + 1) * len(inner)
            if room < 0:
                raise ValueError("it has more settings than any command has")
            named = [(f"{above}.{name}" if above else name, one) for name, one in inner.items()]
            waiting += reversed(named)
        elif isinstance(inner, list):
            found[above] = "; ".join(_entry(one) for one in inner) or "[]"
        else:
            found[above] = "none" if inner is None else _entry(inner)
    return found


def _entry(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_entry(inner)}" for name, inner in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
