"""``accord optimise`` as a user carries it out, on a small world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.archive.reading import read_records
from experiments.cli import main
from experiments.estimators.fronts import non_dominated
from experiments.figures.saving import cards
from experiments.questions.findings import DATA, Claim
from experiments.runs.conduct import Conducting
from experiments.runs.stopping import Interrupted
from tests.experiments.conftest import SAVE_DRAWINGS, Accord, assert_refused

# Large enough for each quarter of hosts to have partnerships.
WORLD = ("months=96", "warm_up=12", "population.health_systems=24", "population.vendors=12")
WORDS = (
    *WORLD,
    "replications=2",
    "candidates=8",
    "generations=4",
    "fresh=10",
    "front=5",
    "levers={voice:[0,0.6],dedicated_resources:[0,1],transparency:[0,1]}",
    "policies=[relational]",
)
TABLES = ("front", "candidates", "named", "policies", "carrying", "optimism", "progress")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which one optimisation was carried out."""
    place = tmp_path_factory.mktemp("optimised")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert main(["optimise", "name=first", *WORDS]) == 0
        yield place


@pytest.fixture(scope="module")
def folder(here: Path) -> Path:
    return here / "results" / "optimise" / "first"


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=True)


@pytest.mark.slow
def test_all_is_written(folder: Path) -> None:
    for name in TABLES:
        assert (folder / f"{name}.csv").exists()
    assert [card.name for card in cards(folder / "figures")] == ["front", "convergence"]
    (told,) = [claim for claim in read_records(folder / DATA, Claim) or () if claim.figure]
    assert told.figure == "front"
    assert told.text.startswith("The knee of the front is ")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["seeds"] == {"first": 1, "last": 2, "count": 2}
    assert manifest["seeds_of_the_proof"] == {"first": 3, "last": 12, "count": 10}
    assert manifest["seeds_of_the_policies"] == {"first": 13, "last": 22, "count": 10}
    assert manifest["runs"]["failed"] == 0


@pytest.mark.slow
def test_front_is_what_the_fresh_runs_say(folder: Path) -> None:
    front = table(folder, "front")
    runs = pd.read_parquet(folder / "runs.parquet")
    assert sorted(runs["seed"].unique()) == list(range(3, 13))
    own = runs.assign(
        gap=(1.0 - runs["equity"]).abs(),
        cost=runs["governance_cost"] / (runs["hosts"] * runs["months"] / 12.0),
        formed=runs["partnerships"] / runs["hosts"],
    )
    means = own.groupby("policy", observed=True)[["objectives_unmet", "cost", "gap", "formed"]]
    expected = means.mean().loc[front["point"]].to_numpy()
    columns = ["objectives_unmet", "governance_cost", "equity_gap", "partnerships_per_host"]
    assert front[columns].to_numpy() == pytest.approx(expected)
    allowed = expected[:, 3] >= 0.8 * means.mean().loc["ad_hoc", "formed"]
    on_front = np.zeros(len(front), bool)
    on_front[allowed] = non_dominated(expected[allowed, :3])
    assert front["on_front"].tolist() == on_front.tolist()
    assert front["why_not"].isna().tolist() == on_front.tolist()
    assert front.loc[front["knee"], "on_front"].tolist() == [True]
    for column in columns[:3]:
        inside = front[column].between(front[f"{column}_low"], front[f"{column}_high"])
        # A baseline that governs nothing costs nothing in any run, which gives no interval.
        assert (inside | front[f"{column}_low"].isna()).all()


@pytest.mark.slow
def test_candidates_keep_to_bounds_and_steps(folder: Path) -> None:
    tried = table(folder, "candidates")
    assert not tried.duplicated(["voice", "dedicated_resources", "transparency"]).any()
    assert tried["voice"].between(0.0, 0.6).all()
    steps = tried[["voice", "dedicated_resources", "transparency"]].to_numpy() / 0.05
    assert steps == pytest.approx(steps.round())
    # The named policies were tried: none, and relational as far as its levers are searched.
    assert tried.loc[0, ["voice", "dedicated_resources", "transparency"]].tolist() == [0, 0, 0]
    assert tried.loc[1, ["voice", "dedicated_resources", "transparency"]].tolist() == [
        0.5,
        0.5,
        0.6,
    ]


@pytest.mark.slow
def test_policies_are_files_that_a_comparison_takes(here: Path, folder: Path) -> None:
    told = table(folder, "policies").set_index("policy")
    knee = yaml.safe_load((folder / "policy" / "knee.yaml").read_text("utf-8"))
    assert knee["name"] == "knee"
    assert f"{100 * told.loc['knee', 'objectives_unmet']:.1f}%" in knee["meaning"]
    front = table(folder, "front")
    carrying = table(folder, "carrying")
    kept = carrying.loc[carrying["kept"], "lever"]
    strengths = front[front["knee"]].iloc[0]
    assert {name: knee[name] for name in kept} == {name: strengths[name] for name in kept}
    assert set(knee) - set(kept) == {"name", "title", "meaning"}
    words = ["--config-dir", "results/optimise/first", "policies=[knee,relational]", "seed=13"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SAVE_DRAWINGS, lambda *_: None)
        code = main(["compare", *words, *WORLD, "replications=10", "name=with_knee"])
    assert code == 0
    # The same seeds give what the optimisation said of it.
    rates = pd.read_csv(here / "results/compare/with_knee/failure_rates.csv")
    rates = rates[rates["definition"] == "objectives_unmet"].set_index("policy")["failure_rate"]
    for name in ("ad_hoc", "knee", "relational"):
        assert rates[name] == pytest.approx(told.loc[name, "objectives_unmet"])


@pytest.mark.slow
def test_continuing_after_an_interruption_gives_the_same_bytes(
    here: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SAVE_DRAWINGS, lambda *_: None)
    complete = Conducting.complete
    calls = 0

    def interrupted(self: Conducting, study: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Interrupted("Stopped.")
        return complete(self, study)

    with monkeypatch.context() as patch:
        patch.setattr(Conducting, "complete", interrupted)
        assert main(["optimise", "name=second", *WORDS]) == 130
    second = here / "results" / "optimise" / "second"
    assert not (second / "front.csv").exists()
    assert main(["optimise", "name=second", *WORDS]) == 0
    # And once more, when all runs are there.
    simulated: list[int] = []
    monkeypatch.setattr(Conducting, "_carry_out", lambda *_: simulated.append(1))
    assert main(["optimise", "name=second", *WORDS]) == 0
    assert simulated == []
    compared = [*folder.glob("*.csv"), *folder.glob("finding.*"), *folder.glob("policy/*.yaml")]
    assert len(compared) >= len(TABLES) + 3
    for path in (*compared, folder / "runs.parquet"):
        assert (second / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
def test_what_nobody_can_keep_to_is_said(accord: Accord) -> None:
    said = accord("optimise", "name=none", *WORDS, "least_partnerships=9")
    assert said.code == 1
    assert "least_partnerships=9" in said.err
    assert "Traceback" not in said.err
    assert not Path("results/optimise/none/front.csv").exists()


WRONG = {
    "levers=[voyce]": ["levers=voyce", "'voice'"],
    "levers=[]": ["levers=[]", "levers=[voice,transparency]"],
    "levers={voice:[0.5,0.2]}": ["levers.voice=[0.5, 0.2]", "0 to 1"],
    "levers={voice:[0,2]}": ["levers.voice=[0, 2]", "0 to 1"],
    "levers={voice:0.5}": ["levers.voice=0.5", "[0,0.6]"],
    "levers={voice:[0.51,0.54]}": ["levers.voice=[0.51, 0.54]", "0.05"],
    "objectives=[failure]": ["objectives=['failure']", "two or more"],
    "objectives=[failure,costs]": ["objectives=costs", "'cost'"],
    "objectives=[failure,[cost]]": ["objectives=", "net_benefit"],
    "budget=-1": ["budget=-1", "0 or more"],
    "budget=much": ["budget='much'", "0 or more"],
    "least_partnerships=-0.1": ["least_partnerships=-0.1", "0 to 10"],
    "candidates=2": ["candidates=2", "4 to"],
    "generations=0": ["generations=0", "1 to"],
    "fresh=5": ["fresh=5", "10 to"],
    "front=1": ["front=1", "2 to"],
    "replications=1": ["replications=1", "2 seeds"],
    "seed=18446744073709551600": ["seed=18446744073709551600", "fresh seeds"],
    "baseline=nosuch": ["baseline=nosuch", "ad_hoc"],
    "policy=public_mandate": ["policy=public_mandate", "phases"],
    "+new=3": ["new is not a setting"],
}


@pytest.mark.slow
@pytest.mark.parametrize("word", WRONG)
def test_optimise_refuses_in_one_sentence(accord: Accord, word: str) -> None:
    given = [word] if word.startswith("replications") else ["replications=2", word]
    assert_refused(accord, ["optimise", *given], WRONG[word])
