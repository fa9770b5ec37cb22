"""The runs of a results folder that failed: a file in ``parts/`` for each chunk that had some."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from experiments.archive.run_tables import ERROR_SCHEMA, ERRORS, ids_in
from experiments.archive.source import parts_in
from experiments.archive.table_file import (
    Content,
    content_of,
    digest_of,
    opened,
    verify,
    write_groups,
)
from experiments.archive.writing import replacing


def write_failed_runs(parts: Path, errors: pa.Table) -> None:
    """Keep a row for each run of a chunk that failed, in the folder of parts."""
    names, codes = ids_in(errors)
    digest = digest_of(names[codes])
    with replacing(parts / f"{digest[:20]}.{ERRORS}.parquet") as place:
        write_groups(place, [errors], Content(ERRORS, digest))


def failed_run_files(folder: Path) -> list[Path]:
    """Return the files of a results folder that say which runs failed, the oldest first."""
    return sorted(parts_in(folder, ERRORS), key=lambda path: path.lstat().st_mtime_ns)


def read_failed_runs(path: Path) -> pa.Table:
    """Return a row for each run that failed.

    Raises
    ------
    DamagedResult
        If the file is damaged.
    FileNotFoundError
        If another writer has removed it since.
    """
    verify(path)
    with opened(path) as file:
        content_of(file, ERRORS)
        return file.read().select(ERROR_SCHEMA.names).cast(ERROR_SCHEMA)
