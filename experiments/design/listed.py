"""Points of one's own: a CSV file with a column for each factor and a row for each point."""

from __future__ import annotations

import csv
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from experiments.design.factors import column
from experiments.design.points import MOST_POINTS, OWN_COLUMNS, Points
from experiments.design.setting import Setting, Value, setting
from sim.parameters import InvalidSetting

_MOST_BYTES: Final = 2**30
_LONGEST_LINE: Final = 1_000_000
_MOST_BLANK: Final = 1000  # lines at the end of a file
_LONGEST_NAME: Final = 200  # letters of a column that a refusal repeats


def listed(file: str | Path) -> Points:
    """Return the points of a file.

    Parameters
    ----------
    file : str or Path
        A CSV file whose header has the dotted names of settings. What a table of points has
        beside its factors, such as ``point``, is passed over, so that one written by a study can
        be read.

    Raises
    ------
    InvalidSetting
        In one sentence that names the file and, where it can, the line.
    """
    told = f"design.file={file}"
    try:
        path = _regular(file, told)
        with path.open(encoding="utf-8-sig", newline="") as opened:
            return _read(csv.reader(_lines(opened, told), strict=True), told)
    except FileNotFoundError:
        raise InvalidSetting(f"{told} does not exist; give the path of a CSV file.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InvalidSetting(f"{told} cannot be read ({reason}); give a CSV file.") from None
    except UnicodeDecodeError:
        raise InvalidSetting(f"{told} is not text in UTF-8; give a CSV file.") from None
    except csv.Error as error:
        raise InvalidSetting(f"{told} is not a table of comma-separated values: {error}.") from None


def _regular(file: str | Path, told: str) -> Path:
    """Return the path of a file, refusing what would never end or take too long to be read."""
    try:
        path = Path(file).expanduser()
        found = path.stat()
    except RuntimeError:  # the home of nobody
        raise FileNotFoundError from None
    except ValueError:
        raise InvalidSetting(f"design.file={str(file)!r} is no path; give a CSV file.") from None
    if not stat.S_ISREG(found.st_mode):
        raise InvalidSetting(f"{told} is not a regular file; give a CSV file.")
    if found.st_size > _MOST_BYTES:
        raise InvalidSetting(
            f"{told} has {found.st_size:,} bytes; allowed are {_MOST_BYTES:,}, so give its points "
            "in several files."
        )
    return path


def _lines(opened: TextIO, told: str) -> Iterator[str]:
    number = 0
    while line := opened.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise InvalidSetting(
                f"{told}, line {number} is longer than {_LONGEST_LINE:,} letters; give a CSV file."
            )
        yield line


def _read(rows: Any, told: str) -> Points:
    """Read what a reader of the ``csv`` module yields."""
    header = [cell.strip() for cell in next(rows, [])]
    settings = _settings(header, told)
    cells: list[list[Value]] = [[] for _ in settings]
    count = 0
    blank, blanks = "", 0
    for row in rows:
        line = f"{told}, line {rows.line_num}"
        if not row:
            blank, blanks = blank or line, blanks + 1
        if (blank and row) or blanks > _MOST_BLANK:  # not only at the end of the file
            raise InvalidSetting(f"{blank} is blank; leave it out or give it values.")
        if not row:
            continue
        if len(row) != len(header):
            raise InvalidSetting(
                f"{line} has {len(row)} cells; it must have as many as the header, {len(header)}."
            )
        for values, (place, one) in zip(cells, settings, strict=True):
            if not row[place].strip():
                raise InvalidSetting(f"{line} has a blank cell for {one.name}; give it a value.")
            values.append(one.from_text(row[place], f"{line}: "))
        count += 1
        if count > MOST_POINTS:
            raise InvalidSetting(f"{told} has more points than the {MOST_POINTS} that are allowed.")
    if not count:
        raise InvalidSetting(f"{told} has no points; give a header and a row for each point.")
    names = tuple(one.name for _, one in settings)
    return Points(names, tuple(column(values) for values in cells), varied=names)


def _settings(header: list[str], told: str) -> list[tuple[int, Setting]]:
    """Return where in a row which setting stands."""
    for name, times in Counter(header).items():
        if times > 1:
            raise InvalidSetting(
                f"{told} has the column {name[:_LONGEST_NAME]!r} twice; give it once."
            )
    found = [
        (place, setting(name, f"{told}, line 1: the column {name[:_LONGEST_NAME]!r}"))
        for place, name in enumerate(header)
        if name not in OWN_COLUMNS
    ]
    if not found:
        raise InvalidSetting(
            f"{told} has no factor; give a header with a setting such as parameters.fomo_rate."
        )
    return found
