"""A folder of one's own: policies and scenarios by a file each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.experiments.conftest import SMALL, Accord

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]


@pytest.fixture
def own(accord: Accord) -> Accord:
    """A folder with two policies and a scenario."""
    for name, content in {
        "policy/board.yaml": "title: The board\nsteering_board: 0.5\n",
        "policy/mine.yaml": "defaults: [contractual, _self_]\nvoice: 0.9\n",
        "scenario/short.yaml": (
            "# @package _global_\nmonths: 18\nwarm_up: 6\nparameters:\n  crisis_rate: 0\n"
        ),
    }.items():
        path = Path("own", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return accord


def test_policies_of_ones_own(own: Accord) -> None:
    done = own("compare", "--config-dir=own", *SMALL, "name=own", "policies=[mine,board]")
    assert done.code == 0, done.err
    policies = json.loads(Path("results/compare/own/manifest.json").read_text())["policies"]
    assert list(policies) == ["ad_hoc", "mine", "board"]
    assert policies["board"] == {"steering_board": 0.5}
    assert policies["mine"]["voice"] == 0.9
    assert policies["mine"]["performance_contract"] > 0


def test_one_policy_of_ones_own(own: Accord) -> None:
    # Flags may stand among the settings.
    words = ("name=own", "--config-dir", "own", *SMALL, "policy=mine", "policy.voice=0.1")
    done = own("compare", *words)
    assert done.code == 0, done.err
    assert "mine+voice=0.1" in done.out


def test_all_policies_include_ones_own(own: Accord) -> None:
    done = own("compare", "--config-dir=own", *SMALL, "name=own", "replications=1")
    assert done.code == 0, done.err
    policies = json.loads(Path("results/compare/own/manifest.json").read_text())["policies"]
    assert len(policies) == 14
    assert {"mine", "board"} <= set(policies)


def test_scenario_of_ones_own(own: Accord) -> None:
    words = ("--config-dir=own", "scenario=short", "replications=2", *SMALL[3:])
    done = own("compare", *words, "name=own", "policies=[full]")
    assert done.code == 0, done.err
    manifest = json.loads(Path("results/compare/own/manifest.json").read_text())
    assert manifest["config"]["months"] == 18
    assert manifest["config"]["parameters"]["crisis_rate"] == 0
    assert manifest["command"].split()[2] == "--config-dir=own"
