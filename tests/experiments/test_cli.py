"""The command line: what it offers, and that it answers at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.console.commands import COMMANDS
from sim import LEVER_NAMES
from tests.experiments.conftest import Accord

ABOUT_RESULTS = ("status", "repeat", "report")
COMPOSED = [command for command in COMMANDS if command not in ABOUT_RESULTS]


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help_lists_the_commands(accord: Accord, word: str) -> None:
    shown = accord(word)
    assert shown.code == 0
    for command in COMMANDS:
        assert f"  {command} " in shown.out


def test_no_command_shows_the_help(accord: Accord) -> None:
    assert accord().code == 2


def test_version(accord: Accord) -> None:
    shown = accord("--version")
    assert shown.code == 0
    assert shown.out.startswith("accord ")


def test_misspelt_command(accord: Accord) -> None:
    refused = accord("comprae")
    assert refused.code == 2
    assert "'comprae' is not a command" in refused.err
    assert "'compare'" in refused.err


@pytest.mark.parametrize("command", COMPOSED)
def test_help_of_a_command(accord: Accord, command: str) -> None:
    shown = accord(command, "--help")
    assert shown.code == 0
    for expected in ("months=120", "contractual_relational", "Examples", *LEVER_NAMES):
        assert expected in shown.out


@pytest.mark.parametrize("command", COMPOSED)
def test_composition_is_shown(accord: Accord, command: str) -> None:
    shown = accord(command, "--cfg", "job", "policy=full", "policy.voice=0.25")
    assert shown.code == 0
    assert "voice: 0.25" in shown.out
    assert "fomo_rate:" in shown.out


@pytest.mark.parametrize("command", ABOUT_RESULTS)
def test_help_of_a_command_about_results(accord: Accord, command: str) -> None:
    shown = accord(command, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"accord {command}: ")
    assert "Examples" in shown.out


def test_help_of_a_sweep_lists_designs_and_studies(accord: Accord) -> None:
    shown = accord("sweep", "--help").out
    for expected in ("latin_hypercube", "one_at_a_time", "fear_and_gate", "accord status"):
        assert expected in shown


def test_help_lists_policies_of_ones_own(accord: Accord) -> None:
    folder = Path("mine/policy")
    folder.mkdir(parents=True)
    (folder / "ours.yaml").write_text("meaning: What we do.\nvoice: 1\n")
    assert "What we do." in accord("compare", "--help", "--config-dir=mine").out


def test_commands_are_modules_too() -> None:
    words = [sys.executable, "-m", "experiments", "compare", "--cfg", "job", "months=36"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "months: 36" in done.stdout


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    heavy = {"numpy", "pandas", "numba", "hydra", "matplotlib", "rich", "mesa", "scipy"}
    seen = _loaded_by("main(['--help'])")
    assert not heavy & seen
    seen = _loaded_by("main(['compare', '--help'])")
    assert not {"pandas", "matplotlib", "mesa", "pyarrow"} & seen
    # What a refused setting is refused by needs neither results nor the model.
    seen = _loaded_by("main(['compare', 'replicatons=3'])")
    assert not {"numba", "pandas", "matplotlib", "mesa", "pyarrow", "rich"} & seen


@pytest.mark.slow
@pytest.mark.usefixtures("no_figures")
def test_status_loads_no_more_than_it_needs(accord: Accord) -> None:
    words = ("policies=[full]", "replications=1", "months=6", "warm_up=0", "executor=serial")
    assert accord("compare", *words, "population.health_systems=3", "name=c").code == 0
    seen = _loaded_by("main(['status', 'c'])")
    assert not {"pandas", "matplotlib", "mesa", "pyarrow.compute"} & seen


def _loaded_by(call: str) -> set[str]:
    code = f"import sys; from experiments.cli import main; {call}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())
