"""What a user must correct ends in one sentence and exit code 2, never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.conftest import Accord

# What is typed, and what the sentence must say: the override or file, the value, the allowed.
WRONG = {
    "moths=5": ["moths=5", "'months'"],
    "policy.voyce=1": ["policy.voyce", "'voice'", "steering_board"],
    "+policy.voyce=1": ["policy.voyce", "'voice'"],
    "policy.voice=1.5": ["policy.voice=1.5", "0 to 1"],
    "policy.voice=much": ["policy.voice='much'", "0 to 1"],
    "policy.voice.high=1": ["policy.voice.high=1", "policy.voice"],
    "policy=contratual": ["policy=contratual", "'contractual'", "full"],
    "policy=[full,outset]": ["policy=", "policies=[A,B]"],
    "policies=[full,nosuch]": ["nosuch", "ad_hoc"],
    "policies=[]": ["policies=[]", "policies=[contractual,full]"],
    "policies=full,outset": ["policies=full,outset", "[full,outset]", "--multirun"],
    "baseline=nosuch": ["baseline=nosuch", "ad_hoc"],
    "parameters.fomo_rat=0.1": ["parameters.fomo_rat", "'fomo_rate'"],
    "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
    "parameters.fomo_rate=often": ["parameters.fomo_rate='often'", "0 to 1"],
    "parameters=3": ["parameters=3", "parameters.NAME=VALUE"],
    "months=-3": ["months=-3", "1 to 1200"],
    "months=1.5": ["months=1.5", "whole number"],
    "months=long": ["months='long'", "whole number"],
    "months=1,2": ["months=1,2", "--multirun"],
    "months=range(1,3)": ["months=range(1,3)", "--multirun"],
    "months": ["'months'", "name=value"],
    "months=[1": ["'months=[1'", "name=value"],
    "=5": ["'=5'", "name=value"],
    "~months": ["months is missing"],
    "+new=3": ["new is not a setting", "months"],
    "warm_up=-1": ["warm_up=-1", "0 to 1200"],
    "replications=0": ["replications=0", "1 to"],
    "replications=2.5": ["replications=2.5", "whole number"],
    "seed=-1": ["seed=-1", "0 to"],
    "seed=18446744073709551616": ["seed=18446744073709551616", "0 to"],
    "name=../elsewhere": ["name='../elsewhere'", "letters, digits"],
    "name=a b": ["name='a b'", "letters, digits"],
    "name=${nosuch}": ["nosuch"],
    "population=mars": ["population=mars", "ahrq, synthetic, table"],
    "population=5": ["population=5", "name of a choice"],
    "population=ahrq": ["population=ahrq", "population.file=PATH"],
    "population.file=x.csv": ["population.file=x.csv", "population=ahrq"],
    "population.health_systems=0": ["population.health_systems=0", "1 to"],
    "population.vendors=many": ["population.vendors='many'", "whole number"],
    "population.size=3": ["population.size=3"],
    "executor=gpu": ["executor=gpu", "processes, serial, threads"],
    "executor.workers=0": ["executor.workers=0", "1 to"],
    "executor.chunk=x": ["executor.chunk='x'", "whole number"],
    "hydra.nosuch=1": ["hydra.nosuch=1"],
    "--months=5": ["--months=5", "without dashes"],
    "--nosuch": ["--nosuch"],
    "--config-dir=nosuch": ["nosuch", "not found"],
    "--config-name=nosuch": ["nosuch"],
}


@pytest.mark.parametrize("word", WRONG)
def test_compare_refuses_in_one_sentence(accord: Accord, word: str) -> None:
    refused = accord("compare", word)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err.startswith("accord compare: ")
    assert len(refused.err.splitlines()) == 1
    assert refused.err.rstrip()[-1] in ".?"
    for expected in WRONG[word]:
        assert expected in refused.err
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("voyce: 1\n", ["'mine'", "voyce", "'voice'"]),
        ("voice: 7\n", ["'mine'", "policy.voice=7", "0 to 1"]),
        ("voice: [\n", ["mine.yaml", "not valid YAML", "line 2"]),
        ("- voice\n", ["'mine'", "names and values"]),
        ("defaults: [nosuch]\n", ["nosuch", "does not exist"]),
    ],
)
def test_policy_file_of_ones_own(accord: Accord, content: str, expected: list[str]) -> None:
    folder = Path("mine/policy")
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(content)
    refused = accord("compare", "--config-dir=mine", "policies=[mine]")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    for word in expected:
        assert word in refused.err


def test_policy_file_hidden_by_one_of_accord(accord: Accord) -> None:
    folder = Path("mine/policy")
    folder.mkdir(parents=True)
    (folder / "full.yaml").write_text("voice: 1\n")
    refused = accord("compare", "--config-dir=mine", "policies=[full]")
    assert refused.code == 2
    assert "full.yaml" in refused.err


def test_population_file_that_is_not_there(accord: Accord) -> None:
    refused = accord("compare", "population=table", "population.file=nosuch.csv")
    assert refused.code == 2
    assert "nosuch.csv" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_name_taken_by_another_policy(accord: Accord) -> None:
    refused = accord("compare", "policy=full", "policy.name=ad_hoc")
    assert refused.code == 2
    assert "policy.name=ad_hoc" in refused.err


def test_results_folder_that_cannot_be_made(accord: Accord) -> None:
    Path("results").write_text("a file in the way")
    refused = accord("compare")
    assert refused.code == 2
    assert "results" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_bug_is_not_dressed_up(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("experiments.comparison.compared_policies", bug)
    with pytest.raises(RuntimeError, match="a bug"):
        accord("compare")
