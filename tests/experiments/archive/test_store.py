"""The store under damage: nothing is lost that can be read, nothing damaged is trusted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from experiments.archive.run_tables import ID_TYPE, Ids
from experiments.archive.store import Store
from experiments.runs.chunks import Chunk, Kept, own_version
from experiments.runs.worker import carry_out_chunk
from sim import Run, synthetic_population

POPULATION = synthetic_population(6, 4)
RUNS = [Run(population=POPULATION, seed=seed, months=24, warm_up=6) for seed in range(6)]
WANTED = np.array([run.identity for run in RUNS], ID_TYPE)
KEPT = Kept(("partnerships",))
TABLES = KEPT.tables


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path, said.append)


def keep(store: Store, *seeds: int) -> None:
    keep_runs(store, *(RUNS[seed] for seed in seeds))


def keep_runs(store: Store, *runs: Run, kept: Kept = KEPT) -> None:
    found = carry_out_chunk(Chunk(runs, own_version()), kept)
    store.keep(found.tables, found.errors)


def parts(store: Store, kind: str = "*") -> list[Path]:
    return sorted((store.folder / "parts").glob(f"*.{kind}.parquet"))


def merge(store: Store, wanted: Ids) -> bool:
    return store.merge(wanted, TABLES)


def finished(store: Store) -> list[bytes]:
    return store.finished(TABLES).ids.tolist()


def merged_runs(store: Store) -> list[bytes]:
    return [run.encode() for part in store.merged("runs") for run in part["run"].to_pylist()]


def identities(seeds: Iterable[int]) -> list[bytes]:
    return sorted(WANTED[list(seeds)].tolist())


def test_parts_become_tables_in_order(store: Store) -> None:
    for seeds in ((4, 5), (0, 1), (2, 3)):
        keep(store, *seeds)
    assert finished(store) == identities(range(6))
    assert merge(store, WANTED)
    assert merged_runs(store) == WANTED.tolist()
    assert not (store.folder / "parts").exists()
    rows = [table["run"].to_pylist() for table in store.merged("partnerships", ["run"])]
    order = list(dict.fromkeys(run for part in rows for run in part))
    assert order == [run for run in map(bytes.decode, WANTED.tolist()) if run in order]


def test_a_run_stored_twice_counts_once(store: Store) -> None:
    keep(store, 0, 1, 2)
    keep(store, 2, 3)
    assert merge(store, WANTED[:4])
    assert merged_runs(store) == WANTED[:4].tolist()


def test_missing_runs_are_not_papered_over(store: Store) -> None:
    keep(store, 0, 1)
    assert not merge(store, WANTED)
    assert finished(store) == identities((0, 1))


def test_tables_serve_as_a_part_when_more_is_wanted(store: Store) -> None:
    keep(store, 0, 1)
    merge(store, WANTED[:2])
    keep(store, 2, 3)
    assert finished(store) == identities(range(4))
    assert merge(store, WANTED[:4])
    assert merged_runs(store) == WANTED[:4].tolist()
    assert not (store.folder / "parts").exists()


def test_unwanted_runs_stay_in_parts(store: Store) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    assert merge(store, WANTED[:2])
    assert finished(store) == identities(range(4))
    assert merge(store, WANTED[2:4])
    assert merged_runs(store) == WANTED[2:4].tolist()
    assert finished(store) == identities(range(4))
    assert merge(store, WANTED[:4])
    assert not (store.folder / "parts").exists()


@pytest.mark.parametrize("table", ["runs", "partnerships"])
def test_truncated_part_is_set_aside(store: Store, said: list[str], table: str) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    broken = parts(store, table)[0]
    broken.write_bytes(broken.read_bytes()[:-100])
    left = finished(store)
    assert len(left) == 2
    assert len(said) == 1
    assert broken.name in said[0] or broken.name.replace("partnerships", "runs") in said[0]
    assert broken.with_name(broken.name + ".damaged").exists()
    # Computed again, the tables are complete.
    keep(store, *(seed for seed in range(4) if WANTED[seed] not in left))
    assert merge(store, WANTED[:4])


def test_flipped_bits_are_found_when_merging(store: Store, said: list[str]) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    broken = parts(store, "partnerships")[0]
    content = bytearray(broken.read_bytes())
    for place in range(200, 260):
        content[place] ^= 0xFF
    broken.write_bytes(bytes(content))
    assert len(finished(store)) == 4
    assert not merge(store, WANTED[:4])
    assert len(said) == 1
    keep(store, *(seed for seed in range(4) if WANTED[seed] not in finished(store)))
    assert merge(store, WANTED[:4])


def test_damaged_tables_are_set_aside(store: Store, said: list[str]) -> None:
    keep(store, 0, 1)
    merge(store, WANTED[:2])
    (store.folder / "runs.parquet").write_bytes(b"not parquet at all")
    assert finished(store) == []
    assert len(said) == 1
    assert (store.folder / "partnerships.parquet.damaged").exists()


def test_killed_between_the_two_tables(
    store: Store, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, 0, 1)
    merge(store, WANTED[:2])
    keep(store, 2, 3)
    replace = os.replace

    def killed(source: Path, target: Path) -> None:
        if Path(target) == store.folder / "runs.parquet":
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.archive.writing.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            merge(store, WANTED[:4])
    assert finished(store) == identities(range(4))
    assert merge(store, WANTED[:4])
    assert merged_runs(store) == WANTED[:4].tolist()
    assert said == []
    assert not (store.folder / "parts").exists()
    assert not list(store.folder.glob(".*"))


def test_a_part_counts_only_when_both_files_are_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def killed(source: Path, target: Path) -> None:
        if ".runs." in Path(target).name:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.archive.writing.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            keep(store, 0, 1)
    assert finished(store) == []
    keep(store, 0, 1)
    assert merge(store, WANTED[:2])
    assert not (store.folder / "parts").exists()


def test_runs_without_partnerships_are_kept(store: Store) -> None:
    lonely = Run(population=synthetic_population(1, 1), seed=1, months=1, warm_up=0)
    keep_runs(store, lonely)
    keep(store, 0)
    wanted = np.array([lonely.identity, RUNS[0].identity], ID_TYPE)
    assert merge(store, wanted)
    assert merged_runs(store) == wanted.tolist()


@pytest.mark.parametrize("table", ["runs", "partnerships"])
def test_what_changes_after_it_was_looked_at_is_looked_at_again(
    store: Store, said: list[str], table: str
) -> None:
    keep(store, 0)
    keep(store, 1)
    assert finished(store) == identities([0, 1])
    (path,) = [one for one in parts(store, table) if holds(one, 0)]
    path.unlink()
    path.symlink_to("nowhere")
    assert finished(store) == identities([1])
    assert len(said) == 1
    assert "link to nothing" in said[0]
    keep(store, 0)
    assert finished(store) == identities([0, 1])


def holds(path: Path, seed: int) -> bool:
    """Whether a part is that of a run."""
    return bool(pq.read_table(path, columns=["run"])["run"][0].as_py() == RUNS[seed].identity)
