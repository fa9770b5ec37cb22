"""What ``accord run`` writes and says."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from experiments.questions.run.story import tell
from sim import Parameters, Run, simulate, synthetic_population
from sim.vocabulary import ENDINGS
from tests.experiments.conftest import DRAWN, SAVE_DRAWINGS, SMALL, Accord

pytestmark = pytest.mark.slow

ONE = (*SMALL[1:], "months=72", "seed=5")
HERE = Path("results/run/one")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one run, figures and all."""
    here = tmp_path_factory.mktemp("told")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["run", *ONE, "name=one", "policy=full"]) == 0
    return here / HERE


def test_everything_is_written(told: Path) -> None:
    names = {path.name for path in told.iterdir()}
    tables = {"outcomes.csv", "history.csv", "partnerships.csv"}
    assert names == tables | {"biography.md", "manifest.json", "SHA256SUMS", "figures", ".hydra"}
    figures = {path.name for path in (told / "figures").iterdir()}
    drawn = {f"{name}.{kind}" for name in ("months", "biography") for kind in DRAWN}
    assert figures == {*drawn, "figures.json"}


def test_tables_agree_with_each_other(told: Path) -> None:
    history = pd.read_csv(told / "history.csv")
    partnerships = pd.read_csv(told / "partnerships.csv")
    outcomes = pd.read_csv(told / "outcomes.csv").iloc[0]
    assert list(history["month"]) == list(range(72))
    assert history["formed"].sum() == len(partnerships) == outcomes["partnerships"]
    ended = partnerships[partnerships["outcome"] != "running"]
    counted = [f"ended_{name}" for name in ENDINGS if name != "running"]
    assert outcomes[counted].sum() == len(ended)


def test_the_story_of_a_firm_in_a_failed_ones_place_is_its_own() -> None:
    poor = Parameters(volatility=2, vendor_runway=0, distress_rate=0.2)
    run = Run(poor, population=synthetic_population(10, 4), months=48, warm_up=12)
    signed = simulate([run]).partnerships
    later = signed[signed["partnership"].str.contains(".", regex=False)].iloc[0]
    story = tell(run, later["partnership"])
    assert story.title.startswith(f"{later['partnership']}: ")
    assert later["type"].replace("_", " ") in story.title
    assert later["formed"] in set(story.events["month"])


def test_biography_is_of_a_partnership_that_ended(told: Path) -> None:
    partnership = json.loads((told / "manifest.json").read_text())["partnership"]
    text = (told / "biography.md").read_text()
    assert text.startswith(f"# {partnership}: ")
    assert "Signed for" in text
    partnerships = pd.read_csv(told / "partnerships.csv").set_index("partnership")
    assert partnerships.loc[partnership, "outcome"] != "running"
    assert f"**Month {partnerships.loc[partnership, 'ended']:.0f}.**" in text


def test_chance_chooses_the_same_partnership_again(told: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setattr(SAVE_DRAWINGS, lambda *_: None)
        assert main(["run", *ONE, "name=one", "policy=full"]) == 0
    for name in ("biography.md", "history.csv", "partnerships.csv", "outcomes.csv"):
        assert (tmp_path / HERE / name).read_bytes() == (told / name).read_bytes()


@pytest.mark.usefixtures("no_figures")
def test_a_partnership_asked_for(accord: Accord, told: Path) -> None:
    wanted = pd.read_csv(told / "partnerships.csv")["partnership"].iloc[-1]
    done = accord("run", *ONE, "name=one", "policy=full", f"partnership={wanted}")
    assert done.code == 0, done.err
    assert f"The story of {wanted}" in done.out
    assert (HERE / "biography.md").read_text().startswith(f"# {wanted}")


@pytest.mark.usefixtures("no_figures")
def test_ids_of_ones_own_may_have_hyphens(accord: Accord) -> None:
    rows = [f"east-{n},health_system,{100 * n}" for n in range(1, 13)]
    rows += [f"soft-ware-{n},vendor,{50 * n}" for n in range(1, 9)]
    Path("own.csv").write_text("\n".join(["id,kind,size", *rows]) + "\n")
    # No host but those of the file.
    own = ("population=table", "population.file=own.csv", "scenario=hospital_tech")
    words = (*own, "months=72", "seed=4")
    done = accord("run", *words, "name=one")
    assert done.code == 0, done.err
    assert "The story of east-" in done.out


@pytest.mark.usefixtures("no_figures")
def test_a_world_without_partnerships(accord: Accord) -> None:
    words = ("population.health_systems=1", "population.vendors=1", "months=1", "warm_up=0")
    done = accord("run", *words, "name=empty")
    assert done.code == 0, done.err
    assert "no biography" in done.out


WRONG = {
    "partnership=H999-V999-1": ["H999-V999-1"],
    "policies=[full]": ["policies=['full']", "policy=NAME"],
    "replications=5": ["replications=5", "accord compare"],
    "policy=nosuch": ["policy=nosuch", "ad_hoc"],
    "policy.voice=2": ["policy.voice=2", "0 to 1"],
    "months=-1": ["months=-1", "1 to 1200"],
    "baseline=full": ["baseline=full", "accord run"],
    "population.file=nosuch.csv": ["nosuch.csv"],
}


@pytest.mark.parametrize("word", WRONG)
def test_run_refuses_in_one_sentence(accord: Accord, word: str) -> None:
    refused = accord("run", *ONE, word)
    assert refused.code == 2
    assert refused.err.startswith("accord run: ")
    assert len(refused.err.splitlines()) == 1
    for expected in WRONG[word]:
        assert expected in refused.err
    assert not Path("results").exists()
