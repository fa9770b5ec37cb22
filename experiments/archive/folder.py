"""A results folder as a place: one command's own, and sealed when it is finished."""

from __future__ import annotations

import hashlib
import shutil
from itertools import count
from pathlib import Path
from typing import Final

from experiments.archive.reading import DIGESTS, open_file, shown
from experiments.archive.writing import remove_abandoned, write_text
from sim.parameters import InvalidSetting

FIGURES: Final = "figures"
# Tables in Parquet have their digests in them.
_LISTED: Final = {".csv", ".json", ".md", ".png", ".svg", ".txt"}


def claim(parent: Path, name: str) -> Path:
    """Make a folder that no other command has or gets, and return it.

    Parameters
    ----------
    parent : Path
        Where it is to be; made if it is not there.
    name : str
        What to call it if that is free, or else with the next free number: ``name_2``.

    Raises
    ------
    InvalidSetting
        If ``parent`` is no folder.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InvalidSetting(f"{shown(parent)} is not a folder; move it away.") from None
    for number in count(1):
        folder = parent / (name if number == 1 else f"{name}_{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError


def copy(folder: Path, target: Path) -> None:
    """Copy a results folder: its files and folders, and nothing that is neither."""

    def others(place: str, names: list[str]) -> list[str]:
        paths = [Path(place, name) for name in names]
        kept = [one for one in paths if one.is_file() or (one.is_dir() and not one.is_symlink())]
        return [one.name for one in paths if one not in kept]

    shutil.copytree(folder, target, ignore=others, dirs_exist_ok=True)


def seal(folder: Path) -> None:
    """Write the digests of a finished folder's files; all else must have been written.

    Whoever reads one of these files later is told if it has changed since.
    """
    lines = []
    for place in (folder, folder / FIGURES):
        remove_abandoned(place)
        for path in sorted(place.glob("[!.]*")):
            if path.suffix in _LISTED and path.is_file() and path.name.isprintable():
                with open_file(path) as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    write_text("".join(lines), folder / DIGESTS)
