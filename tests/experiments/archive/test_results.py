"""Results read back: what was simulated, no more than is asked for, from any folders."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from experiments import open_results
from experiments.runs.chunks import Kept
from sim import InvalidSetting, simulate
from tests.experiments.archive.made import (
    KEPT,
    RUNS,
    TABLES,
    as_text,
    assert_one_sentence,
    finish,
    identities,
    keep,
)

ROOT = Path(__file__).parents[3]


def spoil(path: Path, *columns: str) -> None:
    """Overwrite what a Parquet file has of some columns."""
    row_group = pq.ParquetFile(path).metadata.row_group(0)
    content = bytearray(path.read_bytes())
    for number in range(row_group.num_columns):
        column = row_group.column(number)
        if not columns or column.path_in_schema in columns:
            pages = [column.data_page_offset, column.dictionary_page_offset]
            start = min(page for page in pages if page is not None)
            for place in range(start, start + column.total_compressed_size):
                content[place] ^= 0xFF
    path.write_bytes(bytes(content))


# What is read is what was simulated.


def test_tables_are_those_of_the_simulation(swept: Path) -> None:
    results = open_results(swept)
    expected = simulate(RUNS, history=True)
    frames = (expected.runs, expected.partnerships, expected.history)
    for name, frame in zip(TABLES, frames, strict=True):
        found = getattr(results, name).pandas()
        labels = [column for column in found.columns if column not in frame.columns]
        assert labels == (["point", "parameters.fomo_rate"] if name == "runs" else ["point"])
        pd.testing.assert_frame_equal(
            as_text(found.drop(columns=labels)), as_text(frame.reset_index(drop=True))
        )
        assert len(getattr(results, name)) == len(frame)


def test_it_says_what_it_is(swept: Path) -> None:
    results = open_results(swept)
    assert results.finished
    assert results.tables == TABLES
    assert results.policies == ("ad_hoc", "board")
    assert results.factors == ("parameters.fomo_rate",)
    assert results.points["parameters.fomo_rate"].tolist() == np.linspace(0, 1, 6).tolist()
    assert results.failed is None
    assert results.manifest["model_version"] == "one"
    assert list(results.folders.values()) == [str(swept)]
    lines = repr(results).splitlines()
    assert lines[0].startswith("Results of accord sweep in ")
    assert lines[1].strip() == "runs: 6 of 6 points; policies: ad_hoc, board"
    size = sum((swept / f"{name}.parquet").stat().st_size for name in TABLES)
    assert lines[-1].strip() == f"on disk: {size / 1e3:.0f} kB"
    assert repr(results.runs) == f"<runs: 6 rows, {len(results.runs.columns)} columns>"


def test_columns_and_rows_are_those_asked_for(swept: Path) -> None:
    runs = open_results(swept).runs
    assert runs.pandas(["seed", "policy"]).columns.tolist() == ["seed", "policy"]
    assert runs.arrow("policy").column_names == ["policy"]
    whole = runs.pandas()
    board = runs.pandas(where={"policy": "board"})
    assert board["seed"].tolist() == [0, 1, 2**64 - 1]
    assert runs.pandas(["point"], where={"seed": 2**64 - 1})["point"].tolist() == [2, 5]
    both = {"policy": ["ad_hoc", "no_such"], "seed": np.array([1, 2], np.uint64)}
    assert runs.pandas(["point"], where=both)["point"].tolist() == [1]
    assert runs.pandas(where={"policy": []}).empty
    middle = runs.pandas(where=(pc.field("point") > 1) & (pc.field("policy") == "ad_hoc"))
    pd.testing.assert_frame_equal(as_text(middle), as_text(whole[2:3].reset_index(drop=True)))


def test_a_date_that_has_not_come_is_missing(swept: Path) -> None:
    partnerships = open_results(swept).partnerships
    running = partnerships.pandas(["ended", "duration"], where={"outcome": "running"})
    assert len(running)
    assert running["ended"].isna().all()
    ended = partnerships.pandas(["ended"], where={"ended": list(range(40))})
    assert ended["ended"].dtype == running["ended"].dtype == pd.Int32Dtype()
    assert partnerships.pandas(["run"], where={"ended": None}).equals(
        partnerships.pandas(["run"], where=pc.field("ended").is_null())
    )


def test_batches_are_the_whole_table(swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.archive.lazy_table._ROWS_IN_A_BATCH", 7)
    histories = open_results(swept).histories
    batches = list(histories.batches(["month", "active"], where={"policy": "board"}))
    assert len(batches) > 1
    assert max(len(batch) for batch in batches) <= 7
    whole = histories.arrow(["month", "active"], where={"policy": "board"})
    assert pa.Table.from_batches(batches).equals(whole.combine_chunks())


# Nothing is read that is not asked for.


def test_a_damaged_column_matters_only_if_asked_for(copied: Path) -> None:
    whole = open_results(copied).runs.pandas()
    spoil(copied / "runs.parquet", "net_benefit")
    results = open_results(copied)
    assert results.runs.pandas(["equity"]).equals(whole[["equity"]])
    assert results.sql("select sum(seed) as s from runs where point < 2")["s"].tolist() == [1]
    for read in (
        lambda: results.runs.pandas(),
        lambda: results.runs.arrow(["net_benefit"]),
        lambda: list(results.runs.batches(["net_benefit"])),
        lambda: results.sql("select sum(net_benefit) from runs"),
        lambda: results.runs.check(),
    ):
        with pytest.raises(InvalidSetting, match=r"runs\.parquet is damaged") as refused:
            read()
        assert_one_sentence(str(refused.value))


def test_counting_reads_no_row(copied: Path) -> None:
    count = len(open_results(copied).partnerships)
    spoil(copied / "partnerships.parquet")
    partnerships = open_results(copied).partnerships
    assert partnerships.count == count > 0
    assert "formed" in partnerships.columns
    assert partnerships.schema.field("formed").type == pa.int32()
    assert f"partnerships: {count}" in repr(open_results(copied))


def test_opening_is_loaded_when_first_asked_for() -> None:
    code = (
        "import sys, experiments; assert 'pandas' not in sys.modules; "
        "experiments.open_results; assert 'pyarrow' in sys.modules; "
        "assert 'duckdb' not in sys.modules and 'hydra' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


# Several folders.


def test_jobs_are_read_together(jobs: Path) -> None:
    results = open_results(jobs)
    runs = results.runs.pandas(["folder", "parameters.fomo_rate", "run"])
    assert runs["folder"].tolist() == ["2", "2", "3", "3", "10", "10"]
    assert runs["parameters.fomo_rate"].tolist() == [0, 1, 0.75, 2, 0.25, 0.5]
    assert results.runs.columns[0] == "folder"
    assert results.runs.pandas(["run"], where={"folder": "10"})["run"].tolist() == [
        run.identity for run in RUNS[2:4]
    ]
    assert results.points["folder"].tolist() == runs["folder"].tolist()
    assert results.factors == ("parameters.fomo_rate",)
    assert set(results.manifest) == set(results.folders) == {"2", "3", "10"}
    assert results.failed is None
    assert "in 2, 3, 10" in repr(results)
    expected = len(simulate(RUNS).partnerships)
    assert len(results.partnerships) == len(results.partnerships.pandas()) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (lambda jobs: [jobs / "3", str(jobs / "2"), jobs / "3"], ["3", "2"]),
        (lambda jobs: f"{jobs}/?", ["2", "3"]),
        (lambda jobs: f"{jobs}/[!3]*", ["2", "10"]),
        (lambda jobs: [f"{jobs}/1*", jobs], ["10", "2", "3"]),
        (lambda jobs: jobs.parent, ["2", "3", "10"]),
    ],
    ids=["list", "pattern", "pattern of two", "both", "from further above"],
)
def test_folders_are_found(jobs: Path, given: Callable[[Path], Any], expected: list[str]) -> None:
    found = open_results(given(jobs)).folders
    assert [Path(path).name for path in found.values() if Path(path).parent == jobs] == expected


def test_finished_and_unfinished_are_read_together(copied: Path, tmp_path: Path) -> None:
    keep(tmp_path / "two", RUNS[:2])
    keep(tmp_path / "two", RUNS[1:3])
    results = open_results([copied, tmp_path / "two"])
    assert not results.finished
    assert results.runs.pandas(["folder"])["folder"].value_counts().to_dict() == {
        "one": 6,
        "two": 3,
    }
    assert results.runs.pandas(["point"], where={"folder": "two"})["point"].isna().all()


def test_model_versions_are_not_mixed_unless_told(swept: Path, tmp_path: Path) -> None:
    other = finish(tmp_path / "two", RUNS[:1], version="another")
    with pytest.raises(InvalidSetting) as refused:
        open_results([swept, other])
    for named in (str(swept), str(other), " one ", " another,", "mixed=True"):
        assert named in str(refused.value)
    assert_one_sentence(str(refused.value))
    assert len(open_results([swept, other], mixed=True).runs) == 7


# Refusals.


@pytest.fixture
def outcomes_only(tmp_path: Path) -> Path:
    return finish(tmp_path / "lean", RUNS[:2], kept=Kept())


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda results: results.partnerships, "keep=[outcomes,partnerships]"),
        (lambda results: results.histories, "keep=[outcomes,histories]"),
        (lambda results: results.sql("from histories"), "keep=[outcomes,histories]"),
        (lambda results: results.describe("partnerships"), "keep=[outcomes,partnerships]"),
        (lambda results: results.describe("months"), "table='months'"),
        (lambda results: results.runs.pandas(["reech"]), "Did you mean 'reach'?"),
        (lambda results: results.runs.arrow(where={"polcy": 1}), "Did you mean 'policy'?"),
        (lambda results: results.runs.arrow(where=pc.field("polcy") == 1), "'polcy' is not"),
        (lambda results: results.runs.arrow(where={"seed": "one"}), "seed='one'"),
        (lambda results: results.runs.arrow(where={"seed": [1, -1]}), "seed=[1, -1]"),
        (lambda results: results.runs.arrow(where={"policy": 3}), "policy=3"),
        (lambda results: results.runs.arrow(where="policy = 3"), "where='policy = 3'"),
    ],
)
def test_wrong_questions_are_refused_in_a_sentence(
    outcomes_only: Path, ask: Callable[[Any], Any], expected: str
) -> None:
    results = open_results(outcomes_only)
    assert results.tables == ("runs",)
    with pytest.raises(InvalidSetting) as refused:
        ask(results)
    assert expected in str(refused.value)
    assert_one_sentence(str(refused.value).partition(" Did you mean")[0])


def spoilt(path: Path) -> Iterator[tuple[Any, str]]:
    """Yield paths where there is nothing to open, and what is said of each."""
    (path / "empty").mkdir()
    (path / "file.txt").write_text("")
    (path / "failed").mkdir()
    (path / "failed" / "failed.csv").write_text("run\na\n")
    (path / "foreign").mkdir()
    pq.write_table(pa.table({"run": ["a"]}), path / "foreign" / "runs.parquet")
    (path / "broken").mkdir()
    (path / "broken" / "runs.parquet").write_bytes(b"PAR1")
    yield [], "No path is given"
    yield path / "no", f"{path / 'no'} does not exist"
    yield f"{path}/x*", "matches no results folder"
    yield path / "empty", f"{path / 'empty'} has no results of runs"
    yield [path / "file.txt"], "is a file"
    yield path / "failed", "has no finished run"
    yield path / "foreign", "is damaged or was not written by Accord"
    yield path / "broken", "is damaged or was not written by Accord"


def test_where_there_is_nothing_a_sentence_says_so(tmp_path: Path) -> None:
    for given, expected in spoilt(tmp_path):
        with pytest.raises(InvalidSetting) as refused:
            open_results(given)
        assert expected in str(refused.value)
        assert_one_sentence(str(refused.value))


def test_a_folder_merged_meanwhile_is_to_be_opened_again(tmp_path: Path) -> None:
    store = keep(tmp_path, RUNS[:2])
    results = open_results(tmp_path)
    assert len(results.runs) == 2
    assert store.merge(identities(RUNS[:2]), KEPT.tables)
    for read in (results.runs.pandas, lambda: results.sql("from runs"), lambda: repr(results)):
        with pytest.raises(InvalidSetting, match="open it again") as refused:
            read()
        assert_one_sentence(str(refused.value))
    assert open_results(tmp_path).finished


def test_folders_whose_columns_clash_are_not_read_together(jobs: Path, tmp_path: Path) -> None:
    text = finish(tmp_path / "text", RUNS[:1], np.array(["a"]))
    with pytest.raises(InvalidSetting, match=r"parameters\.fomo_rate") as refused:
        _ = open_results([jobs, text]).runs
    assert_one_sentence(str(refused.value))
