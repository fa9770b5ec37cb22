"""From what a user names to results folders: a folder, a parent of several, a list, a pattern."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from experiments.archive.reading import shown
from experiments.archive.run_tables import RUNS
from experiments.archive.source import has_runs
from experiments.archive.writing import from_here
from sim.parameters import InvalidSetting

Paths: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

# results/COMMAND/NAME/JOB is the deepest that commands write.
_DEEPEST: Final = 4


def find_folders(given: Paths) -> list[Path]:
    """Return the results folders that are meant, each once, numbered jobs in their order.

    Parameters
    ----------
    given : path, pattern or iterable of these
        A results folder, a folder that has some somewhere below it, or a pattern such as
        ``results/sweep/shard_*``.

    Raises
    ------
    InvalidSetting
        For a path where there is none.
    """
    listed = [given] if isinstance(given, str | os.PathLike) else list(given)
    if not listed:
        raise InvalidSetting("No path is given; name a results folder.")
    found: dict[Path, None] = {}
    for one in listed:
        paths = [path for place in _places(one) for path in _below(place, _DEEPEST)]
        if not paths:
            raise InvalidSetting(_nothing(one))
        found.update(dict.fromkeys(path.resolve() for path in paths))
    return list(found)


def names_of(folders: list[Path]) -> list[str]:
    """Return what to call folders: what tells one from another in their paths."""
    if len(folders) == 1:
        return [from_here(folders[0])]
    above = Path(os.path.commonpath(folders))
    # One folder may be inside another.
    if above in folders:
        above = above.parent
    return [folder.relative_to(above).as_posix() for folder in folders]


def _places(given: str | os.PathLike[str]) -> list[Path]:
    path = Path(given).expanduser()
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    return [Path(match) for match in sorted(glob.glob(str(path), recursive=True), key=_numbered)]


def _below(place: Path, depth: int) -> Iterator[Path]:
    """Yield this folder if it holds results, or else those below it that do."""
    if has_runs(place):
        yield place
    elif depth and place.is_dir():
        try:
            inner = [one for one in place.iterdir() if one.is_dir() and one.name[0] != "."]
        except OSError as error:
            raise InvalidSetting(f"{shown(place)} cannot be read: {error.strerror}.") from error
        for one in sorted(inner, key=lambda one: _numbered(one.name)):
            # A link may lead to results, but not to wherever these may be.
            yield from _below(one, 0 if one.is_symlink() else depth - 1)


def _numbered(text: str) -> list[tuple[int, str]]:
    """Return a key by which 10 comes after 9."""
    parts = re.findall("[0-9]+|[^0-9]+", text)
    return [(int(part) if part[0] in "0123456789" else -1, part) for part in parts]


def _nothing(given: str | os.PathLike[str]) -> str:
    path = Path(given).expanduser()
    if path.is_file():
        return f"{given} is a file; name the results folder that it is in."
    if glob.has_magic(str(path)) and not path.exists():
        return f"{given} matches no results folder; a results folder has a {RUNS}.parquet."
    if not path.exists():
        return f"{given} does not exist; name a results folder, such as results/sweep/NAME."
    if (path / "failed.csv").is_file():
        return f"{given} has no finished run; its failed.csv says why each run failed."
    return f"{given} has no results of runs, neither {RUNS}.parquet nor parts of one in parts/."
