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
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from experiments import open_results
from experiments.archive.folder import seal
from experiments.archive.reading import (
    DIGESTS,
    DamagedResult,
    read_table,
)
from experiments.archive.store import Store
from experiments.archive.table_file import opened, verify
from experiments.archive.writing import write_table, write_text
from experiments.runs.chunks import Chunk, own_version
from experiments.runs.worker import carry_out_chunk, error_row, error_table
from sim import InvalidSetting
from tests.experiments.archive.attacks import (
    ATTACKS,
    CARDS,
    CLAIMS,
    FAILED,
    LABELS,
    MERGED,
    STOPPED,
    TEXTS,
    WANTED,
    Attack,
    flipped,
)
from tests.experiments.archive.made import (
    KEPT,
    assert_one_sentence,
    finish,
    keep,
)

pytestmark = pytest.mark.slow


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
