"""Reading the files of a results folder, whoever left them there and whatever became of them.

Only a regular file is opened, so that nothing waits for a pipe or reads from a device. What the
folder's list of digests knows is compared with it. What cannot be used is told in one sentence.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import stat
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, TypeVar

from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd

DIGESTS: Final = "SHA256SUMS"
"""The list of digests of a finished folder, as ``sha256sum`` writes and checks it."""

MANIFEST: Final = "manifest.json"
# What readers of a manifest rely on, where it is there.
_OF_A_MANIFEST: Final[Mapping[str, type]] = {
    "command": str,
    "model_version": str,
    "libraries": dict,
    "config": dict,
    "config.population": dict,
    "config.design": dict,
    "differs_from_defaults": dict,
    "policies": dict,
    "population": dict,
    "population.label": str,
    "population.notes": list,
    "seeds": dict,
    "seeds.first": int,
    "seeds.last": int,
    "seeds.count": int,
    "finished": str,
    "executor": dict,
}

OF_THE_MACHINE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR})
"""Numbers of errors that are no fault of the file."""

# Of a whole text and a whole table; none that Accord writes comes near.
_LARGEST_TEXT: Final = 2**26
_LARGEST_TABLE: Final = 2**30

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

Shape = TypeVar("Shape", dict[str, Any], list[Any])
Record = TypeVar("Record", bound=NamedTuple)


class DamagedResult(InvalidSetting):
    """A file of a result that cannot be used; the message is one sentence that names it."""

    def __init__(self, path: Path, why: str, then: str) -> None:
        self.path = path
        self.why = why
        super().__init__(self.told(then))

    def told(self, then: str) -> str:
        """Return the sentence with another ending."""
        return f"{shown(self.path)} is damaged or was not written by Accord ({self.why}); {then}."


def damaged(path: Path, why: object, then: str = "give its command again") -> DamagedResult:
    """Return the error about a file that cannot be used.

    Parameters
    ----------
    path : Path
        The file.
    why : object
        What is wrong, as a clause, or the error that says so.
    then : str
        What to do, or what is done.
    """
    said = re.split(r"\. |\n", str(why) or type(why).__name__)[0].rstrip(".")
    return DamagedResult(path, printable(said), then)


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path for a sentence, of one line; a terminal obeys nothing that is in it."""
    return printable(os.fspath(path)).translate({9: "\\t", 10: "\\n"})


def open_file(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading.

    Raises
    ------
    FileNotFoundError
        If there is nothing by that name.
    DamagedResult
        If it is anything else, such as a folder, a named pipe, a device or a link to nothing.
    """
    try:
        # Looked at first: to open a pipe waits, and to open a device may do anything.
        _refuse_irregular(path, path.stat())
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        if path.is_symlink():
            raise damaged(path, "it is a link to nothing") from None
        raise
    except OSError as error:
        raise _unreadable(path, error) from error
    file = os.fdopen(descriptor, "rb")
    try:
        _refuse_irregular(path, os.fstat(descriptor))
    except DamagedResult:
        file.close()
        raise
    return file


def read_bytes(path: Path, largest: int = _LARGEST_TEXT) -> bytes | None:
    """Return the bytes of a file, at most so many; None if there is no such file.

    Raises
    ------
    DamagedResult
        If it is no regular file, is longer, or is not what its folder's list of digests says.
    """
    try:
        with open_file(path) as file:
            content = _limited(path, file, largest)
    except FileNotFoundError:
        return None
    # Figures are listed with the folder that theirs is in.
    for folder in (path.parent, path.parent.parent):
        expected = listed_digests(folder).get(path.relative_to(folder).as_posix())
        if expected is not None and hashlib.sha256(content).hexdigest() != expected:
            raise damaged(
                path,
                f"it has changed since it was written, as {DIGESTS} tells",
                f"give its command again, or remove {DIGESTS} to have it read all the same",
            )
    return content


def read_text(path: Path) -> str | None:
    """Return the text of a file; None if there is no such file.

    Raises
    ------
    DamagedResult
        If it is no regular file, is not UTF-8, is longer than any text that Accord writes, or is
        not what its folder's list of digests says.
    """
    content = read_bytes(path)
    if content is None:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise damaged(path, f"it is not UTF-8 from byte {error.start:,} on") from None


def read_json(path: Path, shape: type[Shape]) -> Shape | None:
    """Return what a JSON file says, a ``dict`` or a ``list``; None if there is no such file.

    Raises
    ------
    DamagedResult
        As `read_text` does, and if it is not JSON or not of this shape.
    """
    text = read_text(path)
    if text is None:
        return None
    try:
        said = json.loads(text)
        # Half a letter, which JSON allows, can be neither shown nor written.
        json.dumps(said, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise damaged(path, "it is nested too deeply") from None
    except ValueError as error:
        raise damaged(path, f"it is not JSON: {error}") from None
    if not isinstance(said, shape):
        wanted = "an object" if shape is dict else "a list"
        raise damaged(path, f"it is {_called(said)}, where {wanted} belongs")
    return said


def read_records(path: Path, record: type[Record]) -> list[Record] | None:
    """Return the records of a JSON file, whose fields are all texts; None if there is no file.

    Raises
    ------
    DamagedResult
        As `read_json` does, and if an entry has another field, lacks one that it needs, or has
        something else than a text there.
    """
    said = read_json(path, list)
    if said is None:
        return None
    defaults = record._field_defaults
    found = []
    for number, one in enumerate(said, 1):
        if not isinstance(one, dict):
            raise damaged(path, f"its entry {number} is {_called(one)}, where an object belongs")
        wrong = [f"no {name}" for name in record._fields if name not in {**defaults, **one}]
        wrong += [f"an unknown {name!r}" for name in one if name not in record._fields]
        wrong += [
            f"{_called(value)} as {name}" for name, value in one.items() if type(value) is not str
        ]
        if wrong:
            raise damaged(path, f"its entry {number} has {wrong[0]}")
        found.append(record._make({**defaults, **one}[name] for name in record._fields))
    return found


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return what ``manifest.json`` says, where each entry is of its kind; None if there is none.

    Raises
    ------
    DamagedResult
        As `read_json` does, and if an entry that Accord writes is of another kind.
    """
    path = folder / MANIFEST
    said = read_json(path, dict)
    for name, kind in _OF_A_MANIFEST.items():
        value: Any = said
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None and type(value) is not kind:
            wanted = _called(kind())
            raise damaged(path, f"{name} is {_called(value)}, where {wanted} belongs")
    return said


def read_table(
    path: Path, columns: Sequence[str] = (), numbers: Sequence[str] = ()
) -> pd.DataFrame | None:
    """Return a CSV file as a table, empty if the file is; None if there is no such file.

    Only an empty field is a missing value: ``none`` and ``NA`` may be names.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of str
        Columns that it must have.
    numbers : sequence of str
        Columns that it must have and whose values must be numbers, or missing.

    Raises
    ------
    DamagedResult
        As `read_text` does, and if it is no table, or lacks what it must have.
    """
    content = read_bytes(path, _LARGEST_TABLE)
    if content is None:
        return None
    import pandas as pd  # here, since a text can be read without it

    if not content.strip():
        return pd.DataFrame(columns=list(dict.fromkeys((*columns, *numbers))))
    try:
        with warnings.catch_warnings():
            # Of a row that is longer than the others, pandas drops the end.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.BytesIO(content),
                encoding="utf-8",
                keep_default_na=False,
                na_values=[""],
                index_col=False,
                low_memory=False,
            )
    except UnicodeDecodeError as error:
        raise damaged(path, f"it is not UTF-8 from byte {error.start:,} on") from None
    except (ValueError, pd.errors.ParserWarning) as error:
        raise damaged(path, f"it is not a table: {error}") from None
    for name in (*columns, *numbers):
        if name not in table.columns:
            raise damaged(path, f"it has no column {name}")
    for name in numbers:
        if len(table) and not pd.api.types.is_numeric_dtype(table[name]):
            raise damaged(path, f"its column {name} has other things than numbers")
    return table


def listed_digests(folder: Path) -> dict[str, str]:
    """Return the digests that a folder's list has, by path in the folder; none without a list."""
    path = folder / DIGESTS
    try:
        with open_file(path) as file:
            lines = _limited(path, file, _LARGEST_TEXT).decode("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise damaged(path, "it is not UTF-8") from None
    found = {}
    for line in lines:
        read = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        if read is None:
            raise damaged(path, "it is not a list of digests")
        found[read[2]] = read[1]
    return found


def _limited(path: Path, file: BinaryIO, largest: int) -> bytes:
    content = b""
    try:
        if os.fstat(file.fileno()).st_size <= largest:
            content = file.read(largest + 1)
            if len(content) <= largest:
                return content
    except OSError as error:
        raise _unreadable(path, error) from error
    raise damaged(path, f"it has more than the {largest // 2**20:,} MiB that it may have")


def _unreadable(path: Path, error: OSError) -> Exception:
    if error.errno in OF_THE_MACHINE:
        return error
    return damaged(path, f"it cannot be read: {error.strerror}")


def _refuse_irregular(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = next((name for is_one, name in _KINDS if is_one(found.st_mode)), "something else")
        raise damaged(path, f"it is {kind}, where a file belongs")


def _called(value: object) -> str:
    """Return what JSON calls a value."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")
