"""Folders whose command has not finished: what is there is read, and counts once."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from experiments import open_results
from experiments.archive.store import Store
from experiments.runs.worker import error_row, error_table
from sim import Run, simulate
from tests.experiments.archive.made import (
    KEPT,
    POPULATION,
    RUNS,
    TABLES,
    Labels,
    assert_one_sentence,
    finish,
    identities,
    ignored,
    in_order,
    keep,
)


def test_parts_are_read_before_they_are_merged(tmp_path: Path) -> None:
    keep(tmp_path, RUNS[:2])
    keep(tmp_path, RUNS[3:])
    results = open_results(tmp_path)
    assert not results.finished
    assert results.manifest == {}
    assert results.points is None
    assert results.factors == ()
    assert "unfinished" in repr(results)
    expected = simulate([*RUNS[:2], *RUNS[3:]], history=True)
    for name, frame in zip(TABLES, (expected.runs, expected.partnerships), strict=False):
        found = in_order(getattr(results, name).pandas())
        pd.testing.assert_frame_equal(found, in_order(frame), check_dtype=False)
    assert len(results.histories) == 5 * 30
    assert results.sql("select count(*) as n from partnerships")["n"][0] == len(
        expected.partnerships
    )


def test_a_run_stored_twice_counts_once(tmp_path: Path) -> None:
    keep(tmp_path, RUNS[:3])
    keep(tmp_path, RUNS[1:5])
    results = open_results(tmp_path)
    expected = simulate(RUNS[:5])
    assert len(results.runs) == 5
    assert sorted(results.runs.pandas(["run"])["run"]) == sorted(expected.runs["run"])
    assert len(results.partnerships) == len(expected.partnerships)
    assert len(results.histories) == 5 * 30
    assert len(results.runs.pandas(where={"run": RUNS[1].identity})) == 1
    assert sum(len(batch) for batch in results.histories.batches()) == 5 * 30


def test_merging_stopped_between_two_tables(copied: Path) -> None:
    before = open_results(copied).partnerships.pandas(["run", "partnership"])
    # As merging does first of all, the old tables are among the parts; one table is new.
    (copied / "parts").mkdir()
    for name in TABLES:
        shutil.copy(copied / f"{name}.parquet", copied / "parts" / f"0123.{name}.parquet")
    other = finish(copied.parent / "other", RUNS[:1])
    shutil.copy(other / "histories.parquet", copied / "histories.parquet")
    results = open_results(copied)
    assert not results.finished
    assert "point" not in results.runs.columns
    pd.testing.assert_frame_equal(results.partnerships.pandas(["run", "partnership"]), before)


def test_the_same_run_at_two_points_counts_once_in_a_part(tmp_path: Path) -> None:
    finish(tmp_path / "one", RUNS[:2])
    store = Store(tmp_path / "one", ignored)
    twice = identities([RUNS[0], RUNS[1], RUNS[0]])
    assert store.merge(twice, KEPT.tables, labels=Labels(np.array([1.0, 2.0, 3.0])))
    assert open_results(tmp_path / "one").runs.pandas(["point"])["point"].tolist() == [0, 1, 2]
    (tmp_path / "two" / "parts").mkdir(parents=True)
    for name in TABLES:
        shutil.copy(
            tmp_path / "one" / f"{name}.parquet", tmp_path / "two" / "parts" / f"0.{name}.parquet"
        )
    results = open_results(tmp_path / "two")
    assert len(results.runs) == 2
    assert len(results.histories) == 2 * 30
    assert len(results.partnerships) == len(simulate(RUNS[:2]).partnerships)


def test_a_damaged_part_is_left_out_with_a_warning(tmp_path: Path) -> None:
    keep(tmp_path, RUNS[:2])
    keep(tmp_path, RUNS[2:])
    broken = min((tmp_path / "parts").glob("*.runs.parquet"), key=lambda one: one.stat().st_size)
    broken.write_bytes(broken.read_bytes()[:-10])
    with pytest.warns(UserWarning, match=f"{broken.name} is damaged") as warned:
        left = len(open_results(tmp_path).runs)
    assert left in {2, 4}
    assert_one_sentence(str(warned[0].message))
    # It is the command's to set it aside.
    assert broken.exists()


RUNS_WITHOUT_ROWS = pa.table({"run": []})


def test_failed_runs_are_told(copied: Path, tmp_path: Path) -> None:
    table = pd.DataFrame({"run": ["a"], "policy": ["null"], "error": ["ValueError: no"]})
    table.to_csv(copied / "failed.csv", index=False)
    results = open_results(copied)
    assert results.failed["policy"].tolist() == ["null"]
    assert "failed runs: 1" in repr(results)
    store = keep(tmp_path / "stopped", RUNS[:1])
    store.keep({"runs": RUNS_WITHOUT_ROWS}, error_table([error_row(RUNS[1], "ValueError: no")]))
    failed = open_results(tmp_path / "stopped").failed
    assert failed["run"].tolist() == [RUNS[1].identity]


def test_runs_of_other_settings_beside_the_tables_are_mentioned(copied: Path) -> None:
    keep(copied, [Run(population=POPULATION, seed=9, months=12, warm_up=6)])
    results = open_results(copied)
    assert results.finished
    assert len(results.runs) == 6
    assert "in parts/ there are runs besides these" in repr(results)
