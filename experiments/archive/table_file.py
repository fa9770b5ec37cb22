"""Parquet files that say which runs they hold, and show whether any bit of them has changed.

Before its footer, where Parquet lets anything stand, a file has a mark and two digests: of all
that is before these, and of all the rest. So opening one checks what it says of itself, reading
from it checks the pages that are read, and `verify` checks all of it. No second file is needed,
which a kill could keep from being written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.archive.reading import OF_THE_MACHINE, damaged, open_file, shown
from experiments.archive.run_tables import CODES, Ids
from sim.parameters import InvalidSetting

# What reading a damaged file raises.
_BROKEN: Final = (
    pa.ArrowException,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    OverflowError,
    RecursionError,
)
_KEY: Final = b"accord"
_NAME: Final = b"accord"
_VERSION: Final = 1
_MARK: Final = _NAME + b"%02d" % _VERSION
_DIGEST: Final = hashlib.sha256().digest_size
_SEAL: Final = len(_MARK) + 2 * _DIGEST
# The length of the footer, and Parquet's own mark.
_END: Final = 8
_PIECE: Final = 2**20


@dataclass(frozen=True)
class Content:
    """What a file says of itself."""

    table: str  # which table it is
    digest: str  # of the runs that it holds, in their order; the tables of a part have the same one
    runs_per_group: int = 0  # how many runs a row group holds; 0 if there is one group only
    labels: tuple[str, ...] = ()
    """Columns that are not of the runs but of the study, such as the point of a design."""
    token: str = ""  # changes with what the labels say


def digest_of(runs: Ids) -> str:
    """Return what tells these runs, in this order, from any others."""
    return hashlib.sha256(runs.tobytes()).hexdigest()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a table; what is read from it is checked as it is read.

    Raises
    ------
    FileNotFoundError
        If it is not there.
    DamagedResult
        If it, or what is read from it, is damaged.
    InvalidSetting
        If a newer version of Accord wrote it.
    """
    with _telling(path):
        with open_file(path) as file:
            _seal_of(path, file)
        with pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False) as table:
            yield table


def verify(path: Path) -> None:
    """Read all of a table and compare it with its digests; raises what `opened` does."""
    with _telling(path), open_file(path) as file:
        length, digest = _seal_of(path, file)
        if _digest(file, length) != digest:
            raise ValueError("it is not what was written")


def content_of(file: pq.ParquetFile, table: str) -> Content:
    """Return what an open table says of itself; a ``ValueError`` if that is not as it should be."""
    said = json.loads((file.schema_arrow.metadata or {}).get(_KEY, b"null"))
    kinds = {"table": str, "digest": str, "runs_per_group": int, "labels": list, "token": str}
    if not isinstance(said, dict) or {name: type(one) for name, one in said.items()} != kinds:
        raise ValueError("it does not say which runs it holds")
    content = Content(**{**said, "labels": tuple(said["labels"])})
    if content.table != table:
        raise ValueError(f"it is the table of {content.table}")
    names = file.schema_arrow.names
    # Of the labels, all tables have the first.
    if len(set(names)) < len(names) or not set(content.labels[:1]) <= set(names):
        raise ValueError("its columns are not those of a table of runs")
    if "run" not in names or file.schema_arrow.field("run").type != CODES:
        raise ValueError("it does not say of which run a row is")
    if content.runs_per_group < 0 or (not content.runs_per_group and file.num_row_groups > 1):
        raise ValueError("its rows are not in the groups that it tells of")
    return content


def write_groups(
    place: Path, groups: Iterable[pa.Table], content: Content, for_long: bool = False
) -> None:
    """Write a table, a row group for each of at least one piece.

    Parameters
    ----------
    place : Path
        Where; see `experiments.archive.writing.replacing`.
    groups : iterable of Table
        All with the columns of the first.
    content : Content
        What it is to say of itself.
    for_long : bool
        Whether to make it small, with what helps a reader to pass over rows, or quickly.
    """
    with contextlib.ExitStack() as stack:
        writer: Any = None
        for rows in groups:
            if writer is None:
                schema = rows.schema.with_metadata({_KEY: json.dumps(asdict(content)).encode()})
                repeated = [one.name for one in schema if pa.types.is_dictionary(one.type)]
                writer = stack.enter_context(
                    pq.ParquetWriter(
                        place,
                        schema,
                        compression="zstd" if for_long else "lz4",
                        compression_level=1 if for_long else None,
                        write_statistics=for_long,
                        use_dictionary=repeated,
                        write_page_checksum=True,
                    )
                )
            writer.write_table(rows.cast(schema), row_group_size=max(len(rows), 1))
    if writer is None:
        raise ValueError("there is nothing to write")
    _seal(place)


def _seal(path: Path) -> None:
    """Put the digests of a file into it."""
    with path.open("r+b") as file:
        start = _footer_of(file)
        file.seek(start)
        rest = file.read()
        said = _MARK + _digest(file, start)
        file.seek(start)
        file.write(said + hashlib.sha256(said + rest).digest() + rest)


def _seal_of(path: Path, file: BinaryIO) -> tuple[int, bytes]:
    """Return how many bytes are before a file's digests, and the digest of these."""
    start = _footer_of(file) - _SEAL
    if start < 0:
        raise ValueError("it is no table, or not all of one")
    file.seek(start)
    mark = file.read(len(_MARK))
    number = mark.removeprefix(_NAME)
    if mark.startswith(_NAME) and number.isdigit() and int(number) > _VERSION:
        raise InvalidSetting(
            f"{shown(path)} was written by a newer version of Accord; use that one, or another "
            "folder."
        )
    if mark != _MARK:
        raise ValueError("it has no digest where Accord writes one")
    digest, own, rest = file.read(_DIGEST), file.read(_DIGEST), file.read()
    if hashlib.sha256(mark + digest + rest).digest() != own:
        raise ValueError("what it says of itself is not what was written")
    return start, digest


def _footer_of(file: BinaryIO) -> int:
    """Return where the footer of a Parquet file begins; negative if it has none."""
    size = file.seek(0, 2)
    file.seek(max(size - _END, 0))
    end = file.read(_END)
    if not end.endswith(b"PAR1"):
        return -1
    return size - _END - int.from_bytes(end[:4], "little")


def _digest(file: BinaryIO, length: int) -> bytes:
    """Return the digest of so many bytes from a file's beginning on."""
    found = hashlib.sha256()
    file.seek(0)
    while length and (piece := file.read(min(length, _PIECE))):
        found.update(piece)
        length -= len(piece)
    return found.digest()


@contextlib.contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a file that cannot be read."""
    try:
        yield
    except (FileNotFoundError, InvalidSetting):
        raise
    except MemoryError:
        # Where a damaged length asks for it, the digests tell.
        verify(path)
        raise
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
            raise
        raise damaged(path, error) from error
