"""``accord calibrate``: what it writes, and that it goes on after a stop."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import accord as face
from experiments.cli import main
from experiments.questions.calibrate.running import Running
from experiments.questions.patterns import number_of
from experiments.runs import conduct
from experiments.runs.chunks import Chunk, Kept
from experiments.runs.worker import Finished, carry_out_chunk
from sim.documents.open_parameters import OPEN_PARAMETERS
from sim.documents.patterns import PATTERNS
from sim.parameters import Parameters
from tests.experiments.conftest import Accord

pytestmark = pytest.mark.slow

SMALL = (
    "months=24",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
    "population.public_agencies=0",
    "population.universities=0",
    "population.foreign_systems=0",
    "population.foreign_agencies=0",
    "replications=40",
    "fresh=40",
    "candidates=4",
    "generations=2",
)
FACTORS = "factors=[parameters.search_rate,kinds.health_system.attention]"
NAMES = ["parameters.search_rate", "kinds.health_system.attention"]


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small calibration, figure and all."""
    here = tmp_path_factory.mktemp("calibrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["calibrate", "name=small", FACTORS, *SMALL, "parameters.search_rate=0.3"]) == 0
    return here / "results" / "calibrate" / "small"


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def test_a_row_for_each_parameter(calibrated: Path) -> None:
    found = table(calibrated, "calibrated")
    assert found["parameter"].tolist() == NAMES
    assert found.loc[0, ["default", "start"]].tolist() == [Parameters().search_rate, 0.3]
    assert found.loc[0, ["plausible_low", "plausible_high"]].tolist() == [0.1, 0.3]
    assert found["why_open"].tolist() == [OPEN_PARAMETERS[name] for name in NAMES]
    best = table(calibrated, "search").sort_values("distance").iloc[0]
    assert found["calibrated"].tolist() == best[NAMES].tolist()
    good = table(calibrated, "search").query("good")
    assert found["good_low"].tolist() == good[NAMES].min().tolist()
    assert found["good_points"].tolist() == [len(good)] * 2


def test_a_row_for_each_point(calibrated: Path) -> None:
    found = table(calibrated, "search")
    assert found["generation"].tolist() == [0, *[1] * 4, *[2] * 4, 3]
    assert found.loc[0, "parameters.search_rate"] == 0.3
    parts = found[["misses", "pull", "leaving", "prior"]].sum(axis=1)
    assert found["distance"].to_numpy() == pytest.approx(parts.to_numpy())


def test_a_row_for_each_pattern_before_and_after(calibrated: Path) -> None:
    found = table(calibrated, "patterns")
    assert found["pattern"].map(number_of).tolist() == [one.number for one in PATTERNS]
    counts = [one.calibrated and one.months <= 24 for one in PATTERNS]
    assert found["after_miss"].notna().tolist() == found["before_pull"].notna().tolist() == counts
    assert set(found["after_verdict"]) <= {"holds", "misses", "undecided"}
    telling = found[["before", "before_low", "before_high"]].dropna()
    assert (telling["before_low"] <= telling["before"]).all()


def test_the_finding_tells_misses_and_what_was_too_short(calibrated: Path) -> None:
    said = (calibrated / "finding.txt").read_text()
    missed = table(calibrated, "patterns").query("after_verdict == 'misses'")
    for label in missed.loc[~missed["pattern"].str.contains("check"), "pattern"]:
        assert label in said
    assert "24 months tell nothing of 1, 2, 4, 5b and 8b." in said
    assert "With fewer than 8 generations" in said


def test_the_other_files(calibrated: Path) -> None:
    names = {path.relative_to(calibrated).as_posix() for path in calibrated.rglob("*.*")}
    assert names == {
        *(f"{name}.csv" for name in ("calibrated", "patterns", "search")),
        *("finding.txt", "finding.json", "manifest.json", ".hydra"),
        *(f"figures/calibration.{kind}" for kind in ("png", "svg", "csv")),
        *("figures/figures.json", "scenario/calibrated.yaml", "search/measured.json"),
        *(f"patterns/{name}.parquet" for name in ("runs", "partnerships", "histories")),
        *(f".hydra/{name}.yaml" for name in ("config", "hydra", "overrides")),
    }
    manifest = json.loads((calibrated / "manifest.json").read_text())
    assert manifest["seeds"] == {"first": 1, "last": 40, "count": 40}
    assert manifest["seeds_of_the_patterns"] == {"first": 41, "last": 80, "count": 40}
    assert manifest["runs"] == {
        "search": 10 * 2 * 40,
        "patterns": 2 * 2 * 40,
        "warm_ups": [12, 0],
        "failed": 0,
    }


def test_the_scenario_is_the_calibrated_world(calibrated: Path) -> None:
    point = table(calibrated, "calibrated").set_index("parameter")["calibrated"]
    found = face.run(
        config_dir=str(calibrated), scenario="calibrated", months=1, warm_up=0, seed=41
    )
    world = found.settings.world
    assert world.given["search_rate"] == point["parameters.search_rate"]
    assert world.kinds["health_system"]["attention"] == point["kinds.health_system.attention"]
    assert found.settings.config["population"]["vendors"] == 8
    assert found.settings.config["population"]["universities"] == 0


@pytest.mark.usefixtures("no_figures")
def test_stopped_and_continued_it_writes_the_same(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, calibrated: Path
) -> None:
    words = (
        "calibrate",
        FACTORS,
        *SMALL,
        "parameters.search_rate=0.3",
        "executor.chunk=16",
        "name=small",
    )
    folder = Path("results/calibrate/small")
    carried = 0

    def stopping(chunk: Chunk, kept: Kept) -> Finished:
        nonlocal carried
        carried += 1
        # In the first generation, in the second one, and among the fresh runs.
        if carried in (12, 40, 60):
            raise KeyboardInterrupt
        return carry_out_chunk(chunk, kept)

    monkeypatch.setattr(conduct, "carry_out_chunk", stopping)
    stops = 0
    while (code := accord(*words, "executor=serial").code) == 130:
        stops += 1
    assert (code, stops) == (0, 3)
    # Not a run more than it takes, but for the chunks that were lost.
    assert carried <= (10 + 2) * 2 * 40 // 16 + 3 * 2
    for name in ("calibrated.csv", "patterns.csv", "search.csv", "finding.txt"):
        assert (folder / name).read_bytes() == (calibrated / name).read_bytes(), name
    assert "parts" not in {path.name for path in folder.rglob("*")}


def test_a_finished_search_measures_nothing_again(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, calibrated: Path
) -> None:
    shutil.copytree(calibrated, Path("results/calibrate/small"))
    monkeypatch.setattr(conduct, "carry_out_chunk", None)
    monkeypatch.setattr(Running, "_measure", None)
    again = accord("calibrate", FACTORS, *SMALL, "parameters.search_rate=0.3", "name=small")
    assert again.code == 0
    assert "Patterns, on fresh seeds" in again.out
    assert "scenario/calibrated.yaml" in again.out


@pytest.mark.usefixtures("no_figures")
def test_where_nothing_can_be_bettered_the_start_stays(accord: Accord) -> None:
    # There are no universities.
    words = ("factors=[kinds.university.attention]", *SMALL, "name=none")
    assert accord("calibrate", *words).code == 0
    folder = Path("results/calibrate/none")
    row = table(folder, "calibrated").iloc[0]
    assert row["calibrated"] == row["start"] == row["default"]
    found = table(folder, "patterns")
    assert found["before"].equals(found["after"])
    said = (folder / "finding.txt").read_text()
    assert "None is nearer to the patterns than the start" in said


def test_in_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    population = dict.fromkeys(
        ("public_agencies", "universities", "foreign_systems", "foreign_agencies"), 0
    )
    found = face.calibrate(
        factors={"parameters.pace": {"low": 3, "high": 5}},
        months=24,
        warm_up=0,
        candidates=4,
        generations=1,
        replications=40,
        fresh=40,
        population={**population, "health_systems": 12, "vendors": 8},
    )
    assert not list(tmp_path.iterdir())
    row = found.tables["calibrated"].iloc[0]
    assert (row["plausible_low"], row["plausible_high"]) == (3.0, 5.0)
    assert len(found.tables["search"]) == 6
    assert [one.name for one in found.drawings] == ["calibration"]
    # One warm-up serves all patterns.
    assert len(found.runs) == 2 * 40
