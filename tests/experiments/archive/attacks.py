"""Ways to spoil a results folder: by file, by what is done to it, by what it then says."""

import json
import os
import random
import shutil
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.archive.reading import (
    DIGESTS,
    read_bytes,
    read_json,
    read_records,
    read_table,
    read_text,
)
from experiments.archive.table_file import _seal
from experiments.figures.saving import Card
from experiments.questions.findings import Claim
from tests.experiments.archive.made import (
    RUNS,
    Labels,
    identities,
)

MERGED = ("runs.parquet", "partnerships.parquet", "histories.parquet")
FAILED = RUNS[5]
STOPPED = RUNS[:5]
WANTED = identities(STOPPED)
LABELS = Labels(np.linspace(0, 1, len(STOPPED)))
CLAIMS = [{"text": "Nothing is certain.", "figure": "rates"}]
CARDS = [{"name": "rates", "title": "Rates", "reading": "From below.", "caption": "All."}]
TEXTS = {
    "points.csv": lambda path: read_table(path, numbers=["point"]),
    "manifest.json": lambda path: read_json(path, dict),
    "finding.json": lambda path: read_records(path, Claim),
    "finding.txt": read_text,
    "figures/figures.json": lambda path: read_records(path, Card),
    "figures/rates.csv": read_table,
    "figures/rates.svg": read_text,
    "figures/rates.png": read_bytes,
}
"""Files beside the merged tables, and how each is read."""

Spoil = Callable[[Path], None]


class Attack(NamedTuple):
    """How to spoil a file of a folder; ``stopped``: of one whose command was stopped."""

    name: str
    file: str
    spoil: Spoil
    stopped: bool = False
    sealed: bool = True


# How a file is spoilt.


def replaced(content: bytes) -> Spoil:
    def spoil(path: Path) -> None:
        path.write_bytes(content)

    return spoil


def flipped(seed: int) -> Spoil:
    def spoil(path: Path) -> None:
        content = bytearray(path.read_bytes())
        bit = random.Random(seed).randrange(8 * len(content))
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)

    return spoil


def cut(part: float) -> Spoil:
    def spoil(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: min(int(part * len(content)), len(content) - 1)])

    return spoil


def becomes(make: Spoil) -> Spoil:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


def a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def a_full_folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("kept")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**42)


KINDS: dict[str, Spoil] = {
    "a folder": a_full_folder,
    "a named pipe": os.mkfifo,
    "a socket": a_socket,
    "a link to nothing": lambda path: path.symlink_to("gone"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a huge file": huge,
}


def copy_of(other: str) -> Spoil:
    def spoil(path: Path) -> None:
        shutil.copyfile(path.parent / other, path)

    return spoil


def swapped(path: Path) -> None:
    """Put the table of partnerships of one part in the place of another's."""
    one, other = sorted(path.parent.glob("*.partnerships.parquet"))
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def says(change: Callable[[dict[str, object]], object]) -> Spoil:
    """Let a table say something else of itself, with digests that are right."""

    def spoil(path: Path) -> None:
        rows = pq.read_table(path)
        said = json.loads(rows.schema.metadata[b"accord"])
        said = change(said) or said
        write(path, rows.replace_schema_metadata({"accord": json.dumps(said)}))

    return spoil


def holds(change: Callable[[pa.Table], pa.Table]) -> Spoil:
    """Let a table have other rows, with digests that are right."""

    def spoil(path: Path) -> None:
        rows = pq.read_table(path)
        write(path, change(rows).replace_schema_metadata(rows.schema.metadata))

    return spoil


def write(path: Path, rows: pa.Table) -> None:
    pq.write_table(rows, path)
    _seal(path)


def column(name: str, values: Callable[[pa.Table], pa.Array]) -> Spoil:
    return holds(lambda rows: rows.set_column(rows.column_names.index(name), name, values(rows)))


SAID: dict[str, Callable[[dict[str, object]], object]] = {
    "a list": lambda said: [1],
    "labels a number": lambda said: said.update(labels=3),
    "labels not there": lambda said: said.update(labels=["nowhere"]),
    "groups a text": lambda said: said.update(runs_per_group="x"),
    "groups below nought": lambda said: said.update(runs_per_group=-3),
    "groups too small": lambda said: said.update(runs_per_group=1),
    "an unknown entry": lambda said: said.update(colour="red"),
    "no digest": lambda said: said.pop("digest") and None,
    "the digest of others": lambda said: said.update(digest="0" * 64),
    "another table": lambda said: said.update(table="histories"),
}
MISSING = "runs that are missing"
HELD: dict[str, Spoil] = {
    "no runs": holds(lambda rows: rows.drop_columns("run")),
    "runs as numbers": column("run", lambda rows: pa.array(range(len(rows)))),
    "runs as plain text": column("run", lambda rows: rows["run"].cast(pa.string())),
    MISSING: column(
        "run", lambda rows: pa.nulls(len(rows), pa.dictionary(pa.int32(), pa.string()))
    ),
    "no rows": holds(lambda rows: rows[:0]),
    "rows twice": holds(lambda rows: pa.concat_tables([rows, rows])),
    "a column twice": holds(lambda rows: rows.append_column("policy", rows["policy"])),
}

JSON = {
    "nothing": b"",
    "half": b'[{"text": "a"',
    "a number": b"7",
    "a text": b'"text"',
    "null": b"null",
    "a list of numbers": b"[1, 2]",
    "a list of lists": b"[[]]",
    "an unknown field": b'[{"text": "a", "name": "a", "title": "a", "reading": "", "x": ""}]',
    "a number as text": b'[{"text": 1, "name": 1, "title": 1, "reading": 1, "caption": 1}]',
    "deep lists": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "an endless number": b"[" + b"9" * 10_000 + b"]",
    "half a letter": b'[{"text": "\\ud800"}]',
    "not UTF-8": b'["\xff"]',
    "UTF-16": '["a"]'.encode("utf-16"),
    "zeros": bytes(1_000),
}
MANIFESTS = {
    "its command a number": {"command": 3},
    "its version a list": {"command": "accord sweep", "model_version": ["1"]},
    "its settings a list": {"command": "accord sweep", "config": [1]},
    "its design a text": {"command": "accord sweep", "config": {"design": "morris"}},
}
CSV = {
    "not UTF-8": b"point,x\n0,\xff\n",
    "UTF-16": "point\n0\n".encode("utf-16"),
    "zeros": bytes(1_000),
    "a row too long": b"point,x\n0,1\n1,2,3\n",
    "all rows too long": b"point,x\n0,1,2\n1,2,3\n",
    "an open quote": b'point,x\n0,"1\n',
    "no column point": b"x\n1\n",
    "points that are words": b"point\none\n",
}


def attacks() -> Iterator[Attack]:
    parts = ("first", "second", "errors")
    sealed = [(name, False) for name in (*MERGED, *TEXTS)] + [(one, True) for one in parts]
    for file, stopped in sealed:
        for seed in range(6 if file in MERGED or stopped else 2):
            yield Attack(f"bit {seed}", file, flipped(seed), stopped)
        for part in (0, 0.5, 1):
            yield Attack(f"cut at {part}", file, cut(part), stopped)
        for kind, make in KINDS.items():
            yield Attack(kind, file, becomes(make), stopped)
    tables = (("runs.parquet", False), ("partnerships.parquet", False), ("first", True))
    for file, stopped in tables:
        for name, change in SAID.items():
            if not (name == "groups too small" and stopped):
                yield Attack(f"it says {name}", file, says(change), stopped)
        for name, spoil in HELD.items():
            # Of other tables it is not known how many rows a run should have.
            if file != "partnerships.parquet" or name not in ("no rows", "rows twice", MISSING):
                yield Attack(f"it holds {name}", file, spoil, stopped)
        yield Attack("another's table", file, lambda path: pq.write_table(_FOREIGN, path), stopped)
        yield Attack("text", file, replaced(b"run,policy\na,b\n" * 100), stopped)
        yield Attack("a footer too long", file, footer(2**32 - 1), stopped)
        yield Attack("no footer", file, footer(0), stopped)
    yield Attack("swapped", "runs.parquet", copy_of("partnerships.parquet"))
    yield Attack("swapped", "partnerships.parquet", copy_of("runs.parquet"))
    yield Attack("swapped", "histories.parquet", copy_of("partnerships.parquet"))
    yield Attack("swapped", "points.csv", copy_of("figures/rates.csv"))
    yield Attack("parts swapped", "first", swapped, stopped=True)
    for file in ("manifest.json", "finding.json", "figures/figures.json"):
        for name, content in JSON.items():
            yield Attack(name, file, replaced(content), sealed=False)
    for name, said in MANIFESTS.items():
        yield Attack(name, "manifest.json", replaced(json.dumps(said).encode()), sealed=False)
    for name, content in CSV.items():
        yield Attack(name, "points.csv", replaced(content), sealed=False)
    for file in ("finding.txt", "figures/rates.svg"):
        yield Attack("not UTF-8", file, replaced(b"\xfe"), sealed=False)
    for name, content in {"zeros": bytes(99), "text": b"a list\n", "Latin": b"\xe9\n"}.items():
        yield Attack(name, DIGESTS, replaced(content))
    for kind, make in KINDS.items():
        yield Attack(kind, DIGESTS, becomes(make))


_FOREIGN = pa.table({"run": pa.array(["a"]).dictionary_encode(), "policy": ["x"]})


def footer(length: int) -> Spoil:
    def spoil(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", length) + b"PAR1")

    return spoil


ATTACKS = list(attacks())
