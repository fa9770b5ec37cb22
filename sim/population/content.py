"""The text of a population file: which files are read, how much of them, in which encoding.

A file comes from anyone. Only a regular file is opened, never a pipe or a device, which might not
end; no more is read than a list of organisations takes; what is not text is named and refused.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Final

from sim.population.faults import Faults, printable

MOST_BYTES: Final = 32_000_000

_NOT_A_FILE: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_OTHER_FORMATS: Final = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_text(faults: Faults, file: str) -> tuple[str, str]:
    """Return the text of a file, in UTF-8 or UTF-16, and its digest.

    The digest is the first 16 hexadecimal digits of the SHA-256 of its bytes.

    Raises
    ------
    InvalidSetting
        For what is no regular file, cannot be read, is too large, is empty, or is not text.
    """
    content = _content(faults, file)
    text = _decoded(faults, content)
    found = _CONTROL.search(text)
    if found:
        raise faults.refusal(
            f"this is not text, and a CSV file is needed (line {_line(text, found.start())} has "
            f"the character U+{ord(found.group()):04X})"
        )
    if not text.strip("\ufeff \t\r\n"):
        raise faults.refusal("the file is empty")
    return text, hashlib.sha256(content).hexdigest()[:16]


def _content(faults: Faults, file: str) -> bytes:
    """Return the bytes of a regular file."""
    if not file:
        raise faults.refusal("no file is named")
    if "\0" in file:
        raise faults.refusal("there is no such file")
    try:
        path = _expanded(faults, file)
        _refuse_irregular(faults, path.stat())
        with open(path, "rb", buffering=0, opener=_without_waiting) as opened:
            # Asked once more: another thing may have taken its place.
            _refuse_irregular(faults, os.fstat(opened.fileno()))
            content = _read(opened.fileno())
    except FileNotFoundError:
        raise faults.refusal("there is no such file") from None
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", "") or "unknown reason").lower()
        raise faults.refusal(f"the file cannot be read ({reason})") from None
    if len(content) > MOST_BYTES:
        raise faults.refusal(_too_large(len(content)))
    return content


def _expanded(faults: Faults, file: str) -> Path:
    """Return the path with ``~`` and ``~user`` as in a shell."""
    try:
        return Path(file).expanduser()
    except RuntimeError:
        if Path(file).exists():
            return Path(file)
    home = printable(Path(file).parts[0])
    raise faults.refusal(f"there is no user whose home folder {home} could be")


def _refuse_irregular(faults: Faults, found: os.stat_result) -> None:
    """Refuse what is no regular file, and what is too large to be read."""
    for is_one, what in _NOT_A_FILE:
        if is_one(found.st_mode):
            raise faults.refusal(f"this is {what}, and a CSV file is needed")
    if not stat.S_ISREG(found.st_mode):
        raise faults.refusal("this is no regular file, and a CSV file is needed")
    if found.st_size > MOST_BYTES:
        raise faults.refusal(_too_large(found.st_size))


def _too_large(size: int) -> str:
    return f"the file has {size:,} bytes or more; allowed are {MOST_BYTES:,}"


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read(descriptor: int) -> bytes:
    """Return what there is to read, but no more than tells that it is too much."""
    parts, left = [], MOST_BYTES + 1
    while left > 0 and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _decoded(faults: Faults, content: bytes) -> str:
    for start, what in _OTHER_FORMATS.items():
        if content.startswith(start):
            raise faults.refusal(f"this is {what}, and a CSV file is needed")
    if content.startswith(_UTF_16_MARKS):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise faults.refusal(
                "this is not text, and a CSV file is needed (it begins as UTF-16 does, but is not)"
            ) from None
    if content[:200].count(0) > len(content[:200]) // 4:
        raise faults.refusal(
            "this is not text in UTF-8 but looks like UTF-16 without a byte order mark; "
            "save it as UTF-8"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise faults.refusal(_not_utf_8(content, error.start)) from None


def _not_utf_8(content: bytes, place: int) -> str:
    """Return what to say of a byte that is not UTF-8."""
    line = content.count(b"\n", 0, place) + 1
    within = place - content.rfind(b"\n", 0, place)
    wrong = content[place : place + 1]
    letter = wrong.decode("cp1252", "replace")
    meant = f" (in Windows-1252 it is {letter!r})" if letter.isprintable() else ""
    return (
        f"byte {within} of line {line} is 0x{wrong.hex().upper()}, which is not UTF-8{meant}; "
        "save the file as UTF-8"
    )


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
