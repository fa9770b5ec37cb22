"""A comparison that is stopped, repeated, extended or changed loses and doubles no run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from experiments import conduct
from experiments.conduct import simulate_chunk
from sim import Run
from tests.experiments.conftest import SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]

WORDS = ("compare", *SMALL, "policies=[full]", "executor=serial", "executor.chunk=1")


class Meter:
    """Counts runs that are computed; stops, like Ctrl-C, before the run of a number."""

    def __init__(self, stop_before: int | None = None) -> None:
        self.seen: list[str] = []
        self.stop_before = stop_before

    def __call__(self, runs: Sequence[Run]) -> conduct.Chunk:
        if len(self.seen) == self.stop_before:
            raise KeyboardInterrupt
        self.seen += [run.identity for run in runs]
        return simulate_chunk(runs)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    counter = Meter()
    monkeypatch.setattr(conduct, "simulate_chunk", counter)
    return counter


def content(name: str) -> tuple[pd.DataFrame, pd.DataFrame, bytes]:
    folder = Path("results/compare", name)
    return (
        pd.read_parquet(folder / "runs.parquet"),
        pd.read_parquet(folder / "partnerships.parquet").astype({"run": str, "policy": str}),
        (folder / "failure_rates.csv").read_bytes(),
    )


def assert_same(one: str, other: str) -> None:
    (runs, partnerships, rates), (runs_too, partnerships_too, rates_too) = (
        content(one),
        content(other),
    )
    pd.testing.assert_frame_equal(runs, runs_too, check_categorical=False)
    pd.testing.assert_frame_equal(partnerships, partnerships_too, check_categorical=False)
    assert rates == rates_too


@pytest.mark.parametrize("stop_before", [0, 1, 4])
def test_interrupted_then_continued(accord: Accord, meter: Meter, stop_before: int) -> None:
    assert accord(*WORDS, "name=undisturbed").code == 0
    meter.seen.clear()
    meter.stop_before = stop_before
    stopped = accord(*WORDS, "name=stopped")
    assert stopped.code == 130
    assert f"{stop_before} of 6 runs are stored" in stopped.err
    assert "name=stopped" in stopped.err
    assert len(stopped.err.strip().splitlines()) == 1
    meter.stop_before = None
    assert accord(*WORDS, "name=stopped").code == 0
    assert len(meter.seen) == len(set(meter.seen)) == 6
    assert_same("undisturbed", "stopped")


def test_finished_result_is_not_computed_again(accord: Accord, meter: Meter) -> None:
    first = accord(*WORDS, "name=again")
    again = accord(*WORDS, "name=again")
    assert len(meter.seen) == 6
    assert again.out == first.out
    manifest = json.loads(Path("results/compare/again/manifest.json").read_text())
    assert manifest["runs"]["found_in_store"] == 6


def test_extension_keeps_what_there_is(accord: Accord, meter: Meter) -> None:
    accord(*WORDS, "name=grown")
    accord(*WORDS, "name=grown", "replications=5", "policies=[full,outset]")
    assert len(meter.seen) == len(set(meter.seen)) == 15
    assert accord(*WORDS, "name=at_once", "replications=5", "policies=[full,outset]").code == 0
    assert_same("grown", "at_once")


def test_other_settings_are_kept_apart(accord: Accord, meter: Meter) -> None:
    accord(*WORDS, "name=mixed")
    assert accord(*WORDS, "name=mixed", "months=12").code == 0
    runs, partnerships, _ = content("mixed")
    assert set(runs["months"]) == {12}
    assert set(partnerships["run"]) <= set(runs["run"].astype(str))
    assert len(meter.seen) == 12
    # Coming back to the first settings finds their runs again.
    assert accord(*WORDS, "name=mixed").code == 0
    assert len(meter.seen) == 12
    assert set(content("mixed")[0]["months"]) == {24}


def test_a_chunk_that_fails_stops_no_other(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_once(runs: Sequence[Run]) -> conduct.Chunk:
        if runs[0].seed == 2 and runs[0].policy.name == "full":
            raise ZeroDivisionError("a bug")
        return simulate_chunk(runs)

    monkeypatch.setattr(conduct, "simulate_chunk", fails_once)
    with pytest.raises(ZeroDivisionError) as caught:
        accord(*WORDS, "name=buggy")
    assert "policy full, seeds 2 to 2" in caught.value.__notes__[0]
    counter = Meter()
    monkeypatch.setattr(conduct, "simulate_chunk", counter)
    assert accord(*WORDS, "name=buggy").code == 0
    assert len(counter.seen) == 1


def test_bad_input_harms_nothing_stored(accord: Accord) -> None:
    assert accord(*WORDS, "name=kept").code == 0
    folder = Path("results/compare/kept")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for wrong in ("months=-1", "policy.voice=3", "policies=[nosuch]", "moths=5", "seed=x"):
        assert accord(*WORDS, "name=kept", wrong).code == 2
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_bad_input_leaves_no_folder(accord: Accord) -> None:
    assert accord("compare", "months=-1", "name=nothing").code == 2
    assert not Path("results").exists()
