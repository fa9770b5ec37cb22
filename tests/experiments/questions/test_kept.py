"""Whether stopped, repeated or changed: ``validate`` and ``effects`` lose and double no run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from experiments.questions.effects import runs as runs_of_effects
from experiments.runs import conduct, worker
from experiments.runs.chunks import Chunk, Kept
from experiments.runs.worker import Finished, carry_out_chunk
from sim import Results, Run
from tests.experiments.conftest import SAVE_DRAWINGS, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]

WORLD = ("months=6", "warm_up=3", "population.health_systems=5", "population.vendors=3")
WORDS = {
    "validate": (
        *("validate", *WORLD, "replications=40", "parts=[patterns,levers]"),
        *("executor=serial", "executor.chunk=90"),
    ),
    "effects": (
        *("effects", *WORLD, "replications=10", "most_replications=12"),
        "factors=[policy.voice,parameters.search_rate,types.international_consulting.mix]",
        *("executor=serial", "executor.chunk=20"),
    ),
}
WRITTEN = {
    "validate": (
        *("patterns.csv", "levers.csv", "finding.txt"),
        *(f"patterns/{table}.parquet" for table in ("runs", "partnerships", "histories")),
        "levers/runs.parquet",
    ),
    "effects": ("effects.csv", "effects_all.csv", "finding.txt", "runs.parquet"),
}
COMMANDS = pytest.mark.parametrize("command", WORDS)


class Meter:
    """Counts the runs that are computed; stops, like Ctrl-C, before the chunk of a number."""

    def __init__(self, stop_before: int | None = None) -> None:
        self.seen: list[str] = []
        self._left = stop_before

    def __call__(self, chunk: Chunk, kept: Kept) -> Finished:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left = None if self._left is None else self._left - 1
        self.seen += [run.identity for run in chunk.runs]
        return carry_out_chunk(chunk, kept)


def content(folder: Path) -> dict[str, bytes]:
    """Return what a command wrote, by name."""
    return {name: (folder / name).read_bytes() for name in WRITTEN[folder.parent.name]}


def runs_told(folder: Path) -> dict[str, int]:
    told: dict[str, int] = json.loads((folder / "manifest.json").read_text())["runs"]
    return told


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The results folders of both commands, carried out in one go and in other chunks."""
    here = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setattr(SAVE_DRAWINGS, lambda *_: None)
        for words in WORDS.values():
            assert main([*words, "name=whole", "executor.chunk=null"]) == 0
    return {command: here / "results" / command / "whole" for command in WORDS}


@COMMANDS
def test_a_rerun_computes_nothing(
    command: str, undisturbed: dict[str, Path], accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = undisturbed[command]
    before, first = content(folder), runs_told(folder)
    monkeypatch.chdir(folder.parents[2])
    monkeypatch.setattr(conduct, "carry_out_chunk", meter := Meter())
    # As much is read at a time as it may be, or as little.
    monkeypatch.setattr(runs_of_effects, "_AT_ONCE", 1)
    assert accord(*WORDS[command], "name=whole").code == 0
    assert meter.seen == []
    assert content(folder) == before
    again = runs_told(folder)
    assert (again["computed"], again["found_in_store"]) == (0, first["computed"])
    assert first["found_in_store"] == 0


@COMMANDS
@pytest.mark.parametrize("stop_before", [0, 3])
def test_interrupted_then_continued(
    command: str,
    stop_before: int,
    undisturbed: dict[str, Path],
    accord: Accord,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conduct, "carry_out_chunk", stopped := Meter(stop_before))
    done = accord(*WORDS[command], "name=cut")
    assert done.code == 130
    assert "runs are stored. Continue with: accord " + command in done.err
    folder = Path("results", command, "cut")
    assert not (folder / WRITTEN[command][0]).exists()
    status = accord("status", "cut").out
    assert f"{len(stopped.seen):,}" in status
    assert "Continue with: accord " + command in status
    monkeypatch.setattr(conduct, "carry_out_chunk", rest := Meter())
    assert accord(*WORDS[command], "name=cut").code == 0
    assert content(folder) == content(undisturbed[command])
    told = runs_told(folder)
    assert (told["computed"], told["found_in_store"]) == (len(rest.seen), len(stopped.seen))
    every = [*stopped.seen, *rest.seen]
    assert len(every) == len(set(every)) == told["computed"] + told["found_in_store"]


FAILING = {
    "validate": lambda run: run.warm_up == 0 or run.policy.name == "voice half",
    # In every world.
    "effects": lambda run: True,
}


def of_each_kind(failed: pd.DataFrame) -> Iterator[pd.Series]:
    kinds = [name for name in ("policy", "warm_up", "population.foreign_systems") if name in failed]
    for _, rows in failed.groupby(kinds, dropna=False):
        yield rows.iloc[-1]


@COMMANDS
def test_a_run_that_raises_is_a_row(
    command: str,
    undisturbed: dict[str, Path],
    accord: Accord,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulate = worker._simulated

    def faulty(runs: Sequence[Run], kept: Kept) -> Results:
        if any(run.seed == 2 and FAILING[command](run) for run in runs):
            raise ZeroDivisionError("a bug, as it were")
        return simulate(runs, kept)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_simulated", faulty)
        done = accord(*WORDS[command], "name=buggy")
    assert done.code == 0, done.err
    assert "runs failed; failed.csv says why" in done.err
    folder = Path("results", command, "buggy")
    failed = pd.concat(
        [pd.read_csv(path, keep_default_na=False) for path in folder.rglob("failed.csv")]
    )
    assert set(failed["seed"]) == {2}
    assert runs_told(folder)["failed"] == len(failed)
    assert f"failed {len(failed):,}" in " ".join(accord("status", "buggy").out.split())
    # The commands that it names carry those runs out.
    for row in of_each_kind(failed):
        assert accord(*shlex.split(row["again"])[1:], "name=again").code == 0
        assert json.loads(Path("results/run/again/manifest.json").read_text())["run"] == row["run"]
    # A rerun tries again what failed, and nothing else.
    monkeypatch.setattr(conduct, "carry_out_chunk", meter := Meter())
    assert accord(*WORDS[command], "name=buggy").code == 0
    assert set(failed["run"]) <= set(meter.seen)
    assert content(folder) == content(undisturbed[command])
    assert not [*folder.rglob("failed.csv")]
    assert "failed 0" in " ".join(accord("status", "buggy").out.split())


@COMMANDS
def test_where_every_run_fails_there_is_no_result(
    command: str, accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(runs: Sequence[Run], kept: Kept) -> Results:
        raise MemoryError

    monkeypatch.setattr(worker, "_simulated", broken)
    done = accord(*WORDS[command], "name=none")
    assert done.code == 1
    assert "runs failed" in done.err
    assert "MemoryError" in done.err
    assert not (Path("results", command, "none") / WRITTEN[command][0]).exists()


@COMMANDS
def test_other_settings_keep_what_is_there(
    command: str, undisturbed: dict[str, Path], accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = undisturbed[command]
    before = content(folder)
    monkeypatch.chdir(folder.parents[2])
    assert accord(*WORDS[command], "name=whole", "months=4").code == 0
    assert content(folder) != before
    monkeypatch.setattr(conduct, "carry_out_chunk", meter := Meter())
    assert accord(*WORDS[command], "name=whole").code == 0
    assert meter.seen == []
    assert content(folder) == before
