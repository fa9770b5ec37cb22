"""Writing into a results folder, here and nowhere else: each file is complete or not there."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.archive.reading import DIGESTS, DamagedResult, listed_digests, shown
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

# Where a spreadsheet would run a text: at its beginning and, in countries whose cells are parted
# by semicolons, after one. A number that is written as text is none.
_FORMULA: Final = re.compile(
    r"(?:^|(?<=[;\t\n]))(?=[=+\-@\t\n＝＋－＠])(?![-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z)"
)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a CSV file, with an apostrophe before text that a spreadsheet would run."""
    plain = table.rename(columns=_not_run)
    for place, (_, values) in enumerate(table.items()):
        if any(isinstance(one, str) and _not_run(one) != one for one in values):
            plain.isetitem(place, [_not_run(one) for one in values])
    write_text(plain.to_csv(index=False, lineterminator="\n"), path)


def _not_run(value: object) -> object:
    # A lone carriage return is not quoted, and would end the row.
    return _FORMULA.sub("'", value.replace("\r", "\n")) if isinstance(value, str) else value


def write_text(text: str, path: Path) -> None:
    """Write a text file."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_within(folder: Path, name: str, text: str) -> None:
    """Write a text file by its path in a folder; folders on the way are made."""
    for between in reversed(Path(name).parents[:-1]):
        make_folder(folder / between)
    write_text(text, folder / name)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield where to write a file; then it takes its place, or, after an error, nothing stays.

    Raises
    ------
    InvalidSetting
        If there is a folder by that name, or none that it could be in.
    OSError
        If it cannot be written; it names the file.
    """
    if path.is_dir() and not path.is_symlink():
        raise _occupied(path, "a folder", "a file")
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.{os.getpid()}.tmp")
    try:
        # Made anew: no link that a stranger left leads elsewhere.
        temporary.touch(exist_ok=False)
        yield temporary
        _take_from_list(path)
        os.replace(temporary, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        # Arrow's own errors do not say which file, others name the temporary one.
        if isinstance(error, OSError) and error.errno and error.filename in _unsaid(temporary):
            if isinstance(error, FileNotFoundError):
                said = f"{shown(from_here(path))} cannot be written: its folder is gone."
                raise InvalidSetting(said) from error
            name = from_here(path)
            raise OSError(error.errno, os.strerror(error.errno), name) from error
        raise


def link(source: Path, target: Path) -> None:
    """Let a file be there under a second name, as a copy where the disk knows no links."""
    with replacing(target) as temporary:
        temporary.unlink()
        try:
            os.link(source.resolve(), temporary)
        except OSError:
            shutil.copyfile(source, temporary)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    if path.is_dir() and not path.is_symlink():
        raise _occupied(path, "a folder", "a file")
    path.unlink(missing_ok=True)


def set_aside(path: Path) -> None:
    """Rename whatever is there, so that it no longer counts but can be looked at."""
    aside = path.with_name(f"{path.name}.damaged")
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.{number}.damaged")
    # Another writer may have done so meanwhile.
    with contextlib.suppress(FileNotFoundError):
        os.replace(path, aside)


def make_folder(path: Path) -> Path:
    """Make a folder within a results folder, if it is not there, and return it.

    Raises
    ------
    InvalidSetting
        If something else is there, such as a link, which would lead out of the results folder.
    """
    if path.is_symlink():
        raise _occupied(path, "a link", "a folder")
    if path.exists() and not path.is_dir():
        raise _occupied(path, "a file", "a folder")
    path.mkdir(parents=True, exist_ok=True)
    return path


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of writers that are no more."""
    for path in folder.glob(".*.tmp"):
        writer = re.fullmatch(r"\..+\.[0-9a-f]{8}\.([0-9]+)\.tmp", path.name)
        if writer and not _is_alive(int(writer[1])):
            with contextlib.suppress(OSError):
                path.unlink()


def from_here(path: str | Path) -> str:
    """Return a path as seen from the working folder, or else its last part."""
    place = Path(path)
    if not place.is_absolute():
        return str(path)
    try:
        return str(place.relative_to(Path.cwd()))
    except ValueError:
        return place.name


def _take_from_list(path: Path) -> None:
    """Remove the list of digests that knows a file which is about to change."""
    for folder in (path.parent, path.parent.parent):
        try:
            known = path.relative_to(folder).as_posix() in listed_digests(folder)
        except DamagedResult:
            known = True
        if known:
            remove(folder / DIGESTS)


def _unsaid(temporary: Path) -> tuple[str | None, ...]:
    return (None, "", str(temporary))


def _occupied(path: Path, there: str, wanted: str) -> InvalidSetting:
    return InvalidSetting(
        f"{shown(from_here(path))} is {there}, where {wanted} belongs; move it away, then give "
        "the command again."
    )


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
