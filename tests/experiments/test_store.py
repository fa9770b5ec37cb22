"""The store under damage: nothing is lost that can be read, nothing damaged is trusted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from experiments.conduct import simulate_chunk
from experiments.store import Store
from sim import Run, synthetic_population

POPULATION = synthetic_population(6, 4)
RUNS = [Run(population=POPULATION, seed=seed, months=24, warm_up=6) for seed in range(6)]
WANTED = [run.identity for run in RUNS]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path, said.append)


def keep(store: Store, *seeds: int) -> None:
    store.keep(*simulate_chunk([RUNS[seed] for seed in seeds]))


def parts(store: Store, kind: str = "*") -> list[Path]:
    return sorted((store.folder / "parts").glob(f"*.{kind}.parquet"))


def merged_runs(store: Store) -> list[str]:
    return store.runs()["run"].to_pylist()


def identities(seeds: Iterable[int]) -> set[str]:
    return {WANTED[seed] for seed in seeds}


def test_parts_become_tables_in_order(store: Store) -> None:
    for seeds in ((4, 5), (0, 1), (2, 3)):
        keep(store, *seeds)
    assert store.finished() == set(WANTED)
    assert store.merge(WANTED)
    assert merged_runs(store) == WANTED
    assert not (store.folder / "parts").exists()
    rows = [table["run"].to_pylist() for table in store.partnerships(["run"])]
    order = list(dict.fromkeys(run for part in rows for run in part))
    assert order == [run for run in WANTED if run in order]


def test_a_run_stored_twice_counts_once(store: Store) -> None:
    keep(store, 0, 1, 2)
    keep(store, 2, 3)
    assert store.merge(WANTED[:4])
    assert merged_runs(store) == WANTED[:4]


def test_missing_runs_are_not_papered_over(store: Store) -> None:
    keep(store, 0, 1)
    assert not store.merge(WANTED)
    assert store.finished() == identities((0, 1))


def test_tables_serve_as_a_part_when_more_is_wanted(store: Store) -> None:
    keep(store, 0, 1)
    store.merge(WANTED[:2])
    keep(store, 2, 3)
    assert store.finished() == identities(range(4))
    assert store.merge(WANTED[:4])
    assert merged_runs(store) == WANTED[:4]
    assert not (store.folder / "parts").exists()


def test_unwanted_runs_stay_in_parts(store: Store) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    assert store.merge(WANTED[:2])
    assert store.finished() == identities(range(4))
    assert store.merge(WANTED[2:4])
    assert merged_runs(store) == WANTED[2:4]
    assert store.finished() == identities(range(4))
    assert store.merge(WANTED[:4])
    assert not (store.folder / "parts").exists()


@pytest.mark.parametrize("table", ["runs", "partnerships"])
def test_truncated_part_is_set_aside(store: Store, said: list[str], table: str) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    broken = parts(store, table)[0]
    broken.write_bytes(broken.read_bytes()[:-100])
    left = store.finished()
    assert len(left) == 2
    assert len(said) == 1
    assert broken.name in said[0] or broken.name.replace("partnerships", "runs") in said[0]
    assert broken.with_name(broken.name + ".damaged").exists()
    # Computed again, the tables are complete.
    keep(store, *(seed for seed in range(4) if WANTED[seed] not in left))
    assert store.merge(WANTED[:4])


def test_flipped_bits_are_found_when_merging(store: Store, said: list[str]) -> None:
    keep(store, 0, 1)
    keep(store, 2, 3)
    broken = parts(store, "partnerships")[0]
    content = bytearray(broken.read_bytes())
    for place in range(200, 260):
        content[place] ^= 0xFF
    broken.write_bytes(bytes(content))
    assert len(store.finished()) == 4
    assert not store.merge(WANTED[:4])
    assert len(said) == 1
    keep(store, *(seed for seed in range(4) if WANTED[seed] not in store.finished()))
    assert store.merge(WANTED[:4])


def test_damaged_tables_are_set_aside(store: Store, said: list[str]) -> None:
    keep(store, 0, 1)
    store.merge(WANTED[:2])
    (store.folder / "runs.parquet").write_bytes(b"not parquet at all")
    assert store.finished() == set()
    assert len(said) == 1
    assert (store.folder / "partnerships.parquet.damaged").exists()


def test_killed_between_the_two_tables(
    store: Store, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, 0, 1)
    store.merge(WANTED[:2])
    keep(store, 2, 3)
    replace = os.replace

    def killed(source: Path, target: Path) -> None:
        if Path(target) == store.folder / "runs.parquet":
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr("experiments.store.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            store.merge(WANTED[:4])
    assert store.finished() == identities(range(4))
    assert store.merge(WANTED[:4])
    assert merged_runs(store) == WANTED[:4]
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
        patch.setattr("experiments.store.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            keep(store, 0, 1)
    assert store.finished() == set()
    keep(store, 0, 1)
    assert store.merge(WANTED[:2])
    assert not (store.folder / "parts").exists()


def test_runs_without_partnerships_are_kept(store: Store) -> None:
    lonely = Run(population=synthetic_population(1, 1), seed=1, months=1, warm_up=0)
    store.keep(*simulate_chunk([lonely]))
    keep(store, 0)
    assert store.merge([lonely.identity, WANTED[0]])
    assert merged_runs(store) == [lonely.identity, WANTED[0]]
