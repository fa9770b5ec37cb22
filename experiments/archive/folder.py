"""A results folder as a place: found by its name, one command's own, sealed when finished."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final

from experiments.archive.reading import DIGESTS, open_file, shown
from experiments.archive.writing import remove_abandoned, write_text
from sim.parameters import InvalidSetting

RESULTS: Final = Path("results")
"""Below it each command has a folder of its results."""
FIGURES: Final = "figures"
# Tables in Parquet have their digests in them.
_LISTED: Final = {".csv", ".json", ".md", ".png", ".svg", ".txt"}


def result_named(
    name: str, is_one: Callable[[Path], bool], is_told: Callable[[Path], bool]
) -> Path:
    """Return the results folder that a name or path means.

    Parameters
    ----------
    is_one, is_told : callable
        Whether a folder may be meant, and whether it is listed where none is.

    Raises
    ------
    InvalidSetting
        If there is none, or commands have several of the name.
    """
    if is_one(Path(name)):
        return Path(name)
    # A job of several is named as name/0.
    found = [path / name for path in sorted(RESULTS.glob("*")) if is_one(path / name)]
    if not found:
        known = ", ".join(sorted({path.name for path in RESULTS.glob("*/*") if is_told(path)})[:12])
        there = f"; there are {known}" if known else ""
        raise InvalidSetting(f"There is no result called {name} below {RESULTS}{there}.")
    if len(found) > 1:
        raise InvalidSetting(
            f"Several results are called {name}: write the path of one, "
            f"{' or '.join(map(str, found))}."
        )
    return found[0]


def numbered(job: Path) -> tuple[int, str]:
    """Return a key by which jobs come in the order of their numbers."""
    return len(job.name), job.name


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
