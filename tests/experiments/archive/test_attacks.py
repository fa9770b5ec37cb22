"""What strangers and broken disks leave in a results folder: told in a sentence, and harmless.

Each attack spoils a copy of a small results folder. Then everything in the folder is read, and its
command is given again. A guard ends whatever waits or reads for ever.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import struct
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from experiments import open_results
from experiments.archive.folder import seal
from experiments.archive.reading import (
    DIGESTS,
    DamagedResult,
    read_bytes,
    read_json,
    read_records,
    read_table,
    read_text,
)
from experiments.archive.store import Store
from experiments.archive.table_file import _seal, opened, verify
from experiments.archive.writing import write_table, write_text
from experiments.figures.saving import Card
from experiments.questions.findings import Claim
from experiments.runs.chunks import Chunk, own_version
from experiments.runs.worker import carry_out_chunk, error_row, error_table
from sim import InvalidSetting
from tests.experiments.archive.made import (
    KEPT,
    RUNS,
    Labels,
    assert_one_sentence,
    finish,
    identities,
    keep,
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


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    """End a test that waits for a pipe, or reads a device to its end, which it has not."""

    def end(number: int, frame: object) -> None:
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(120)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Folders:
    """A finished folder and a stopped one, not to be changed; what their command computes."""

    finished: Path
    stopped: Path
    tables: dict[str, pa.Table]
    merged: dict[str, bytes]

    def missing(self, store: Store) -> dict[str, pa.Table]:
        """Return what a worker makes of the runs that a store has not."""
        lost = WANTED[~store.finished(KEPT.tables).has(WANTED)]
        chosen = pa.array([run.decode() for run in lost.tolist()], pa.string())
        return {
            name: rows.filter(pc.is_in(rows["run"].cast(pa.string()), chosen))
            for name, rows in self.tables.items()
        }


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    above = tmp_path_factory.mktemp("folders")
    finished = finish(above / "finished", STOPPED, LABELS.values)
    (finished / "figures").mkdir()
    write_text(json.dumps(CLAIMS), finished / "finding.json")
    write_text("Nothing is certain.\n", finished / "finding.txt")
    write_text(json.dumps(CARDS), finished / "figures/figures.json")
    write_text("policy,rate\nfull,0.5\n", finished / "figures/rates.csv")
    write_text("<svg/>\n", finished / "figures/rates.svg")
    write_text("as it were\n", finished / "figures/rates.png")
    seal(finished)
    stopped = above / "stopped"
    keep(stopped, STOPPED[:2])
    store = keep(stopped, STOPPED[2:])
    store.keep({}, error_table([error_row(FAILED, "ValueError: no")]))
    whole = carry_out_chunk(Chunk(tuple(STOPPED), own_version()), KEPT).tables
    merged = {name: (finished / name).read_bytes() for name in MERGED}
    return Folders(finished, stopped, whole, merged)


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


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has the folder under attack, as the last one left it, and nothing else."""
    above = tmp_path_factory.mktemp("arena")
    for folder in ("gone", "finished", "stopped"):
        (above / folder).mkdir()
    return above


def restore(folder: Path, original: Path) -> None:
    """Make a folder what it was; to copy all of it takes much longer."""
    there, wanted = seen(folder), seen(original)
    for name in there:
        path = folder / name
        if there[name] == wanted.get(name) or not os.path.lexists(path):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for name, content in wanted.items():
        if isinstance(content, int):
            (folder / name).mkdir(exist_ok=True)
        elif not (folder / name).exists():
            (folder / name).write_bytes(content)


@pytest.fixture
def spoilt(
    folders: Folders, arena: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Path, Path]]:
    """A folder under attack, and the file of it that is spoilt."""
    attack: Attack = request.param
    original = folders.stopped if attack.stopped else folders.finished
    folder = arena / original.name
    restore(folder, original)
    if not attack.sealed:
        (folder / DIGESTS).unlink()
    path = folder / attack.file
    if attack.stopped:
        chosen = {"first": "*.runs", "second": "*.partnerships", "errors": "*.errors"}
        path = min((folder / "parts").glob(f"{chosen[attack.file]}.parquet"))
    attack.spoil(path)
    yield folder, path
    restore(folder, original)


def read_texts(folder: Path) -> None:
    for name, read in TEXTS.items():
        read(folder / name)


def read_all(folder: Path) -> None:
    """Read whatever is in a folder, as `open_results`, a report and a rerun do."""
    read_texts(folder)
    results = open_results(folder)
    assert repr(results)
    assert results.failed is None or len(results.failed)
    for name in results.tables:
        table = getattr(results, name)
        table.pandas()
        table.check()


def seen(folder: Path) -> dict[str, bytes | int]:
    """Return all that is in a folder: what files hold, and of what kind all else is."""
    found: dict[str, bytes | int] = {}
    for path in sorted(folder.rglob("*")):
        kind = path.lstat()
        small = path.is_file() and not path.is_symlink() and kind.st_size < 2**30
        found[path.relative_to(folder).as_posix()] = path.read_bytes() if small else kind.st_mode
    return found


def of_kind(*kinds: str, stopped: bool | None = None) -> list[object]:
    """Return the attacks on some kinds of files, as parameters of a test."""
    return [
        pytest.param(one, id=f"{one.file}: {one.name}")
        for one in ATTACKS
        if one.file.endswith(kinds) and stopped in (None, one.stopped)
    ]


def test_there_are_many() -> None:
    assert len(ATTACKS) >= 300


@pytest.mark.parametrize("spoilt", of_kind("", stopped=False), indirect=True)
def test_a_finished_folder_is_refused_in_a_sentence(spoilt: tuple[Path, Path]) -> None:
    folder, path = spoilt
    before = seen(folder.parent)
    with pytest.raises(InvalidSetting) as refused:
        read_all(folder)
    assert_one_sentence(str(refused.value))
    # It names the file, or the one beside it that does not fit.
    assert any(name in str(refused.value) for name in (path.name, *MERGED, DIGESTS))
    assert isinstance(refused.value, DamagedResult)
    assert seen(folder.parent) == before


@pytest.mark.parametrize("spoilt", of_kind("", stopped=True), indirect=True)
def test_of_a_stopped_folder_the_rest_is_read(spoilt: tuple[Path, Path]) -> None:
    folder, path = spoilt
    before = seen(folder.parent)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        told, found = "", 0
        try:
            found = len(open_results(folder).runs)
            read_all(folder)
        except InvalidSetting as refusal:
            told = str(refusal)
    sentences = [str(one.message) for one in warned] + [told] * bool(told)
    for sentence in sentences:
        assert_one_sentence(sentence)
    part = path.name.split(".")[0]
    assert any(part in sentence and "damaged" in sentence for sentence in sentences)
    whole = {name for name in sorted((folder / "parts").glob("*.runs.parquet")) if name != path}
    assert found in {0, 2, 3, 5}
    assert found or not told or len(whole) < 2
    # It is the command's to set it aside.
    assert seen(folder.parent) == before


def carry_out(folder: Path, folders: Folders) -> list[str]:
    """Give the command of a folder again; return what it said."""
    said: list[str] = []
    store = Store(folder, said.append)
    for _ in range(5):
        missing = folders.missing(store)
        if len(missing["runs"]):
            store.keep(missing)
        if store.merge(WANTED, KEPT.tables, labels=LABELS):
            return said
    raise AssertionError("damaged again and again")


@pytest.mark.parametrize("spoilt", of_kind(*MERGED, "first", "second"), indirect=True)
def test_a_rerun_sets_a_damaged_table_aside_and_computes_it_anew(
    spoilt: tuple[Path, Path], folders: Folders, request: pytest.FixtureRequest
) -> None:
    folder, _ = spoilt
    others = {
        name: content
        for name, content in seen(folder.parent).items()
        if "parquet" not in name and not name.endswith("/parts")
    }
    said = carry_out(folder, folders)
    assert {name: (folder / name).read_bytes() for name in MERGED} == folders.merged
    # Of other runs there may be a table where merging was stopped.
    assert said or "the digest of others" in request.node.name
    for sentence in said:
        assert_one_sentence(sentence)
    after = seen(folder.parent)
    assert others.items() <= after.items()
    assert not [name for name in after if name.endswith(".tmp")]
    assert not said or [name for name in after if name.endswith(".damaged")]


def test_what_was_computed_anew_is_sound(folders: Folders, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folders.finished, tmp_path / "one"))
    flipped(1)(folder / "partnerships.parquet")
    (said,) = carry_out(folder, folders)
    assert said.startswith("partnerships.parquet is damaged")
    before = seen(folder)
    assert carry_out(folder, folders) == []
    assert seen(folder) == before


@pytest.mark.parametrize("spoilt", of_kind(*TEXTS, DIGESTS), indirect=True)
def test_a_rerun_writes_every_file_anew(spoilt: tuple[Path, Path], folders: Folders) -> None:
    folder, path = spoilt
    refused = ""
    for name in TEXTS:
        try:
            write_text((folders.finished / name).read_text(), folder / name)
        except InvalidSetting as refusal:
            refused = str(refusal)
    try:
        seal(folder)
    except InvalidSetting as refusal:
        refused = str(refusal)
    if path.is_dir():
        assert path.name in refused
        assert_one_sentence(refused)
        assert (path / "inside").read_text() == "kept"
    else:
        assert refused == ""
        read_texts(folder)
        names = (*TEXTS, DIGESTS)
        assert [(folder / name).read_bytes() for name in names] == [
            (folders.finished / name).read_bytes() for name in names
        ]
    assert not list(folder.parent.rglob("*.tmp"))
    assert list((folder.parent / "gone").iterdir()) == []


@pytest.mark.parametrize("table", ["runs", "partnerships"])
def test_what_a_newer_version_wrote_is_left_alone(
    folders: Folders, tmp_path: Path, table: str
) -> None:
    folder = Path(shutil.copytree(folders.finished, tmp_path / "one"))
    path = folder / f"{table}.parquet"
    content = path.read_bytes()
    assert content.count(b"accord01") == 1
    path.write_bytes(content.replace(b"accord01", b"accord02"))
    before = seen(folder)
    for use in (read_all, lambda folder: carry_out(folder, folders)):
        with pytest.raises(InvalidSetting, match="newer version") as refused:
            use(folder)
        assert str(path) in str(refused.value)
        assert_one_sentence(str(refused.value))
        assert seen(folder) == before


@pytest.mark.parametrize("kind", ["a link", "a file"])
def test_parts_are_never_elsewhere(folders: Folders, tmp_path: Path, kind: str) -> None:
    outside = Path(shutil.copytree(folders.stopped / "parts", tmp_path / "outside"))
    folder = tmp_path / "one"
    folder.mkdir()
    if kind == "a link":
        (folder / "parts").symlink_to(outside)
    else:
        (folder / "parts").write_text("a file")
    before = seen(outside)
    for use in (read_all, lambda folder: carry_out(folder, folders)):
        with pytest.raises(InvalidSetting) as refused:
            use(folder)
        assert_one_sentence(str(refused.value))
    assert seen(outside) == before
    with pytest.raises(InvalidSetting, match="where a folder belongs"):
        Store(folder, print).keep(folders.tables)
    assert seen(outside) == before


def test_no_bit_of_a_table_can_change_unseen(folders: Folders, tmp_path: Path) -> None:
    path = tmp_path / "runs.parquet"
    content = (folders.finished / "runs.parquet").read_bytes()
    with opened(folders.finished / "runs.parquet") as file:
        assert file.read().num_rows == len(STOPPED)
    # Every bit of what it says of itself; a sample of the rest.
    ends = range(len(content) - 400, len(content))
    for place in (*ends, *random.Random(4).sample(range(len(content)), 200)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << place % 8
        path.write_bytes(spoilt)
        with pytest.raises(InvalidSetting):
            verify(path)


def test_a_table_with_formulas_and_markup_is_still_a_table(tmp_path: Path) -> None:
    import pandas as pd

    names = ["null", "NA", "a,b", 'q"q', "l\nl", " x "]
    write_table(pd.DataFrame({"name": names, "value": range(6)}), tmp_path / "t.csv")
    found = read_table(tmp_path / "t.csv", numbers=["value"])
    assert found is not None
    assert found["name"].tolist() == names
