"""A comparison that is stopped, repeated, extended or changed loses and doubles no run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from experiments.cli import main
from experiments.runs import conduct, worker
from experiments.runs.chunks import Chunk, Kept
from experiments.runs.worker import Finished, carry_out_chunk
from sim import Results, Run
from tests.experiments.conftest import SAVE_DRAWINGS, SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]

WORDS = ("compare", *SMALL, "policies=[full]", "executor=serial", "executor.chunk=1")
RESULTS = Path("results/compare")


class Meter:
    """Counts runs that are computed; stops, like Ctrl-C, before the run of a number."""

    def __init__(self, stop_before: int | None = None) -> None:
        self.seen: list[str] = []
        self.stop_before = stop_before

    def __call__(self, chunk: Chunk, kept: Kept) -> Finished:
        if len(self.seen) == self.stop_before:
            raise KeyboardInterrupt
        self.seen += [run.identity for run in chunk.runs]
        return carry_out_chunk(chunk, kept)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    counter = Meter()
    monkeypatch.setattr(conduct, "carry_out_chunk", counter)
    return counter


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a comparison that was carried out in one go, and what that printed."""
    here = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as printed:
        patch.chdir(here)
        patch.setattr(SAVE_DRAWINGS, lambda *_: None)
        assert main([*WORDS, "name=whole"]) == 0
    return here / RESULTS / "whole", printed.getvalue()


@pytest.fixture
def whole(undisturbed: tuple[Path, str], accord: Accord) -> Path:
    """A copy of that comparison, where ``accord`` is carried out."""
    return copytree(undisturbed[0], RESULTS / "whole")


def content(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, bytes]:
    return (
        pd.read_parquet(folder / "runs.parquet"),
        pd.read_parquet(folder / "partnerships.parquet").astype({"run": str, "policy": str}),
        (folder / "failure_rates.csv").read_bytes(),
    )


def assert_same(one: Path, other: Path) -> None:
    (runs, partnerships, rates), (runs_too, partnerships_too, rates_too) = (
        content(one),
        content(other),
    )
    pd.testing.assert_frame_equal(runs, runs_too, check_categorical=False)
    pd.testing.assert_frame_equal(partnerships, partnerships_too, check_categorical=False)
    assert rates == rates_too


@pytest.mark.parametrize("stop_before", [0, 1, 4])
def test_interrupted_then_continued(
    accord: Accord, meter: Meter, whole: Path, stop_before: int
) -> None:
    meter.stop_before = stop_before
    stopped = accord(*WORDS, "name=stopped")
    assert stopped.code == 130
    assert f"{stop_before} of 6 runs are stored" in stopped.err
    assert "name=stopped" in stopped.err
    assert len(stopped.err.strip().splitlines()) == 1
    meter.stop_before = None
    assert accord(*WORDS, "name=stopped").code == 0
    assert len(meter.seen) == len(set(meter.seen)) == 6
    assert_same(whole, RESULTS / "stopped")


def test_finished_result_is_not_computed_again(
    accord: Accord, meter: Meter, whole: Path, undisturbed: tuple[Path, str]
) -> None:
    again = accord(*WORDS, "name=whole")
    assert meter.seen == []
    assert again.out == undisturbed[1]
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["runs"]["found_in_store"] == 6


def test_extension_keeps_what_there_is(accord: Accord, meter: Meter, whole: Path) -> None:
    before = set(content(whole)[0]["run"])
    accord(*WORDS, "name=whole", "replications=5", "policies=[full,outset]")
    assert len(meter.seen) == len(set(meter.seen) - before) == 9
    assert accord(*WORDS, "name=at_once", "replications=5", "policies=[full,outset]").code == 0
    assert_same(whole, RESULTS / "at_once")


def test_other_settings_are_kept_apart(accord: Accord, meter: Meter, whole: Path) -> None:
    assert accord(*WORDS, "name=whole", "months=12").code == 0
    runs, partnerships, _ = content(whole)
    assert set(runs["months"]) == {12}
    assert set(partnerships["run"]) <= set(runs["run"].astype(str))
    assert len(meter.seen) == 6
    # Coming back to the first settings finds their runs again.
    assert accord(*WORDS, "name=whole").code == 0
    assert len(meter.seen) == 6
    assert set(content(whole)[0]["months"]) == {72}


def failing(run: Run) -> bool:
    return run.seed == 2 and run.policy.name == "full"


def test_a_run_that_raises_is_a_row(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, whole: Path
) -> None:
    simulate = worker._simulated

    def faulty(runs: Sequence[Run], kept: Kept) -> Results:
        if any(map(failing, runs)):
            raise ZeroDivisionError("a bug, as it were")
        return simulate(runs, kept)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_simulated", faulty)
        # In one chunk with runs that are sound.
        done = accord(*WORDS, "name=buggy", "executor.chunk=10")
    assert done.code == 0
    assert "1 of 6 runs failed" in done.err
    failed = pd.read_csv("results/compare/buggy/failed.csv")
    (row,) = failed.itertuples()
    assert (row.policy, row.seed) == ("full", 2)
    assert row.error == "ZeroDivisionError: a bug, as it were"
    assert "in faulty" in row.traceback
    runs, partnerships, _ = content(RESULTS / "buggy")
    assert len(runs) == 5
    assert row.run not in set(runs["run"]) | set(partnerships["run"])
    # The command that it names carries that run out.
    words = shlex.split(row.again)
    assert words[:2] == ["accord", "run"]
    assert accord(*words[1:], "name=again").code == 0
    assert json.loads(Path("results/run/again/manifest.json").read_text())["run"] == row.run
    # A rerun tries again what failed, and nothing else.
    counter = Meter()
    monkeypatch.setattr(conduct, "carry_out_chunk", counter)
    assert accord(*WORDS, "name=buggy").code == 0
    assert counter.seen == [row.run]
    assert_same(whole, RESULTS / "buggy")
    assert not Path("results/compare/buggy/failed.csv").exists()
    assert not Path("results/compare/buggy/parts").exists()


def test_where_every_run_fails_there_is_no_result(
    accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(runs: Sequence[Run], kept: Kept) -> Results:
        raise MemoryError

    monkeypatch.setattr(worker, "_simulated", broken)
    done = accord(*WORDS, "name=none")
    assert done.code == 1
    assert "6 of 6 runs failed" in done.err
    assert "MemoryError" in done.err
    assert len(pd.read_csv("results/compare/none/failed.csv")) == 6


def test_bad_input_harms_nothing_stored(accord: Accord, whole: Path) -> None:
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    for wrong in ("months=-1", "policy.voice=3", "policies=[nosuch]", "moths=5", "seed=x"):
        assert accord(*WORDS, "name=whole", wrong).code == 2
    assert before == {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}


def test_bad_input_leaves_no_folder(accord: Accord) -> None:
    assert accord("compare", "months=-1", "name=nothing").code == 2
    assert not Path("results").exists()
