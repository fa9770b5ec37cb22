"""``accord repeat``: the same command again gives the same results, and what differs is told."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import Accord

SMALL = (
    "months=72",
    "warm_up=6",
    "population.health_systems=6",
    "population.vendors=4",
    "executor=serial",
)
pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]


@pytest.mark.parametrize(
    "words",
    [
        ("sweep", "factors={parameters.fomo_rate:[0,0.2]}", "replications=2", "keep=[histories]"),
        ("compare", "policies=[full]", "replications=2"),
        ("run", "policy=full"),
    ],
    ids=lambda words: words[0],
)
def test_a_repetition_is_the_same(accord: Accord, words: tuple[str, ...]) -> None:
    command, *rest = words
    assert accord(command, *SMALL, *rest, "name=first").code == 0
    again = accord("repeat", f"results/{command}/first/manifest.json")
    assert again.code == 0, again.err
    assert "Every table is the same" in again.out
    assert " differs" not in again.out
    folder = Path(f"results/{command}/first_again")
    assert (folder / "manifest.json").exists()
    # Carried out, and not looked up.
    if command != "run":
        assert json.loads((folder / "manifest.json").read_text())["runs"]["found_in_store"] == 0


def test_a_repetition_of_its_own_folder_for_each(accord: Accord) -> None:
    assert accord("run", *SMALL, "name=first").code == 0
    for folder in ("first_again", "first_again2"):
        assert accord("repeat", "results/run/first").code == 0
        assert Path("results/run", folder, "manifest.json").exists()


def test_what_differs_is_told(accord: Accord) -> None:
    assert accord("compare", *SMALL, "policies=[full]", "replications=2", "name=c").code == 0
    folder = Path("results/compare/c")
    rates = pd.read_csv(folder / "failure_rates.csv")
    rates.loc[0, "failure_rate"] += 0.1
    rates.to_csv(folder / "failure_rates.csv", index=False)
    (folder / "notes.txt").write_text("mine")
    told = json.loads((folder / "manifest.json").read_text())
    # The list of digests would tell that files have changed.
    assert accord("repeat", "results/compare/c").code == 1
    (folder / "SHA256SUMS").unlink()
    told["model_version"] = "0123456789abcdef"
    told["config"]["months"] = 36
    (folder / "manifest.json").write_text(json.dumps(told))
    again = accord("repeat", "results/compare/c")
    assert again.code == 1
    lines = [" ".join(line.split()) for line in again.out.splitlines()]
    assert "failure_rates.csv differs" in lines
    assert "notes.txt missing this time" in lines
    assert "runs.parquet same" in lines
    assert "months 36 -> 72" in lines
    assert "The results are not the same." in lines
    assert "it was 0123456789abcdef" in again.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        ("not json", "it is not JSON"),
        ("{}", "is not the manifest of a command"),
        ('{"command": "rm -r everything"}', "is not the manifest of a command"),
        ('{"command": "accord status s"}', "tells of no command of Accord"),
    ],
)
def test_refusals(accord: Accord, content: str | None, said: str) -> None:
    if content is not None:
        Path("manifest.json").write_text(content)
    refused = accord("repeat", "manifest.json")
    assert refused.code == (1 if content == "not json" else 2)
    assert said in refused.err
    assert "manifest.json" in refused.err
    assert len(refused.err.splitlines()) == 1
    assert accord("repeat").code == 2
