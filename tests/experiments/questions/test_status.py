"""``accord status``: what is done, missing and failed, whatever state a study is in."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from experiments.runs import conduct, worker
from experiments.runs.chunks import Chunk, Kept
from experiments.runs.worker import Finished, carry_out_chunk
from tests.experiments.conftest import Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]

SMALL = (
    "months=72",
    "warm_up=6",
    "population.health_systems=6",
    "population.vendors=4",
    "executor=serial",
    "executor.chunk=1",
)
SWEEP = ("sweep", *SMALL, "factors={parameters.fomo_rate:[0,0.2]}", "replications=3")


def told(accord: Accord, name: str) -> dict[str, str]:
    """Return the numbers of a status by their names, and the last line."""
    done = accord("status", name)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    numbers = [line.split() for line in lines if line.split()[-1:] and line.split()[-1].isdigit()]
    return {" ".join(words[:-1]): words[-1] for words in numbers} | {"last": lines[-1]}


def test_finished(accord: Accord) -> None:
    assert accord(*SWEEP, "name=s").code == 0
    said = told(accord, "s")
    assert (said["runs"], said["done"], said["failed"], said["missing"]) == ("6", "6", "0", "0")
    assert said["last"].startswith("Repeat or extend it with: accord sweep")
    assert told(accord, "results/sweep/s") == said


def test_interrupted_and_failed(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping(chunk: Chunk, kept: Kept) -> Finished:
        if chunk.runs[0].parameters.fomo_rate == 0.2 and chunk.runs[0].seed == 2:
            raise KeyboardInterrupt
        return carry_out_chunk(chunk, kept)

    simulate = worker._simulated

    def faulty(runs, kept):
        if runs[0].seed == 3:
            raise ArithmeticError
        return simulate(runs, kept)

    with monkeypatch.context() as patch:
        patch.setattr(conduct, "carry_out_chunk", stopping)
        patch.setattr(worker, "_simulated", faulty)
        stopped = accord(*SWEEP, "name=s")
    assert stopped.code == 130
    said = told(accord, "s")
    assert (said["runs"], said["done"], said["failed"], said["missing"]) == ("6", "3", "1", "2")
    again = said["last"].removeprefix("Continue with: accord ")
    # The very command that it names completes it.
    assert accord(*shlex.split(again)).code == 0
    said = told(accord, "s")
    assert (said["done"], said["failed"], said["missing"]) == ("6", "0", "0")


def test_other_settings_in_the_same_folder(accord: Accord) -> None:
    assert accord(*SWEEP, "name=s").code == 0
    assert accord(*SWEEP, "name=s", "months=12").code == 0
    done = accord("status", "s")
    assert "6 of other settings or of another version of the model" in done.out


def test_a_comparison_and_a_command_that_stores_nothing(accord: Accord) -> None:
    assert accord("compare", *SMALL, "policies=[full]", "replications=2", "name=c").code == 0
    assert told(accord, "c")["done"] == "4"
    assert accord("run", *SMALL[:-2], "name=r").code == 0
    assert "Finished." in accord("status", "r").out


def test_jobs_of_a_multirun(accord: Accord) -> None:
    assert accord("sweep", "--multirun", *SWEEP[1:], "scenario=default,covid", "name=m").code == 0
    done = accord("status", "m")
    assert done.out.count("Runs of accord sweep") == 2
    assert "name=m/1" in done.out


def test_until_goes_as_far_as_is_stored(accord: Accord) -> None:
    until = "until={outcome:partnerships,half_width:0.001,most:12}"
    assert accord(*SWEEP, until, "name=u").code == 0
    assert told(accord, "u")["done"] == "24"


GROWING = {
    "sensitivity": ("factors={parameters.fomo_rate:range,policy.voice:[0,1]}", "method=morris"),
    "robustness": ("policies=[full]", "worlds=20", "plausible=null"),
    "optimise": ("levers=[voice]", "policies=[full]", "candidates=4", "generations=1", "fresh=10"),
    "calibrate": ("factors=[parameters.pace]", "candidates=4", "generations=1"),
}
STORES = {"sensitivity": "screening", "calibrate": "search"}
REPLICATIONS = {"calibrate": 40}


@pytest.mark.parametrize("command", GROWING)
def test_of_a_command_that_decides_as_it_goes(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    replications = f"replications={REPLICATIONS.get(command, 2)}"
    words = (command, *SMALL, *GROWING[command], replications, "name=g")
    carried = 0

    def stopping(chunk: Chunk, kept: Kept) -> Finished:
        nonlocal carried
        carried += 1
        if carried == 6:
            raise KeyboardInterrupt
        return carry_out_chunk(chunk, kept)

    with monkeypatch.context() as patch:
        patch.setattr(conduct, "carry_out_chunk", stopping)
        assert accord(*words).code == 130
    folder = Path("results") / command / "g"
    parts = list((folder / STORES.get(command, "") / "parts").glob("[!.]*.runs.parquet"))
    assert len(parts) == 5
    said = told(accord, "g")
    assert (said["stored"], said["failed"]) == ("5", "0")
    assert "missing" not in said
    assert said["last"] == f"Continue with: accord {' '.join(map(shlex.quote, words))}"
    assert "Not finished. It decides as it goes" in accord("status", "g").out


@pytest.mark.usefixtures("no_figures")
def test_finished_by_these_settings_and_not_by_others(
    accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sensitivity", *SMALL, *GROWING["sensitivity"], "trajectories=2", "name=g")
    assert accord(*words, "replications=2").code == 0
    said = told(accord, "g")
    # Of two trajectories through two factors, each point has two seeds.
    assert said["stored"] == "12"
    assert said["last"].startswith("Repeat or extend it with: accord sensitivity")
    assert "Not finished" not in accord("status", "g").out

    def stopping(*_: object, **__: object) -> Finished:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(conduct, "carry_out_chunk", stopping)
        assert accord(*words, "replications=3").code == 130
    # The manifest is that of the shorter study, whose runs are there still.
    assert (Path("results") / "sensitivity" / "g" / "manifest.json").exists()
    said = told(accord, "g")
    assert said["stored"] == "12"
    assert said["last"].startswith("Continue with: accord sensitivity")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "There is no result called nosuch below results; there are s."),
        ([], "write accord status NAME"),
        (["a", "b"], "'a b' is not the name of one result"),
        (
            ["broken"],
            "results/sweep/broken/.hydra/hydra.yaml does not tell how its folder was made.",
        ),
    ],
)
def test_refusals(accord: Accord, words: list[str], said: str) -> None:
    folder = Path("results/sweep/s/.hydra")
    if words != ["broken"]:
        folder.mkdir(parents=True)
    else:
        Path("results/sweep/broken/.hydra").mkdir(parents=True)
    refused = accord("status", *words)
    assert refused.code == 2
    assert refused.err.startswith("accord status: ")
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1


def test_status_only_looks(accord: Accord) -> None:
    assert accord(*SWEEP, "name=s").code == 0
    runs = Path("results/sweep/s/runs.parquet")
    content = bytearray(runs.read_bytes())
    content[-20] ^= 1
    runs.write_bytes(content)
    before = {path: path.read_bytes() for path in Path("results").rglob("*") if path.is_file()}
    done = accord("status", "s")
    assert "runs.parquet is damaged" in done.out
    assert "its runs count as missing" in done.out
    after = {path: path.read_bytes() for path in Path("results").rglob("*") if path.is_file()}
    assert after == before
