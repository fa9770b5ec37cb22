"""``accord sensitivity`` as a user carries it out, on a small world."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments import open_results
from experiments.cli import main
from sim import PARAMETERS
from tests.experiments.conftest import SMALL, Accord, assert_refused

pytestmark = pytest.mark.slow

WORLD = ("replications=2", *SMALL[1:])
SHARE = "parameters.objective_share"
FACTORS = "factors={parameters.objective_share:range,parameters.fomo_rate:range,policy.voice:[0,1]}"
TINY = (*WORLD, FACTORS, "trajectories=4", "blocks=8", "keep=2", "policies=[ad_hoc,full]")
LEFT = ("screening.csv", "indices.csv", "influence.csv", "luck.csv", "finding.txt", "finding.json")
EXPLAINED = ["ad_hoc", "full", "full minus ad_hoc"]


def carry_out(here: Path, *words: str) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["sensitivity", *words]) == 0
    name = next(word.partition("=")[2] for word in words if word.startswith("name="))
    return here / "results" / "sensitivity" / name


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sensitivity")


@pytest.fixture(scope="module")
def found(here: Path) -> Path:
    return carry_out(here, "name=first", *TINY)


@pytest.mark.slow
def test_all_tables_are_there(found: Path) -> None:
    screening = pd.read_csv(found / "screening.csv")
    indices = pd.read_csv(found / "indices.csv")
    influence = pd.read_csv(found / "influence.csv")
    assert list(screening["policy"].unique()) == EXPLAINED
    assert screening.groupby("policy").size().tolist() == [3, 3, 3]
    evidence = screening.loc[screening["factor"] == SHARE, "evidence"]
    assert set(evidence) == {PARAMETERS[SHARE.partition(".")[2]].evidence}
    assert indices.groupby("policy").size().tolist() == [2, 2, 2]
    assert (indices["first_low"] <= indices["first"]).all()
    assert (indices["total"] <= indices["total_high"]).all()
    for _, rows in influence.groupby("policy", sort=False):
        assert rows["rank"].tolist() == [1, 2, 3]
        assert rows["method"].tolist() == ["sobol", "sobol", "morris"]
    # What is chosen has no evidence, and none could be bought.
    voice = influence[influence["factor"] == "policy.voice"]
    assert voice["evidence"].isna().all()
    assert voice["worth"].isna().all()
    assert set(pd.read_csv(found / "luck.csv")["method"]) == {"morris", "sobol"}


@pytest.mark.slow
def test_screening_is_what_its_runs_say(found: Path) -> None:
    """The mean effect under one policy, computed from the runs by hand."""
    results = open_results(found / "screening")
    runs = results.runs.pandas(["point", "policy", "objectives_unmet"])
    means = runs[runs["policy"] == "full"].groupby("point")["objectives_unmet"].mean()
    points = results.points.set_index("point")
    effects = []
    for point in points.index[points["moved"] == SHARE]:
        up = points[SHARE][point] > points[SHARE][point - 1]
        effects.append((means[point] - means[point - 1]) * (1.5 if up else -1.5))
    table = pd.read_csv(found / "screening.csv").set_index(["policy", "factor"])
    row = table.loc[("full", SHARE)]
    assert row["mu"] == pytest.approx(sum(effects) / 4, abs=1e-9)
    assert row["mu_star"] == pytest.approx(sum(map(abs, effects)) / 4, abs=1e-9)


@pytest.mark.slow
def test_the_effect_of_a_policy_is_paired_by_seed(found: Path) -> None:
    runs = open_results(found / "indices").runs.pandas(
        ["point", "seed", "policy", "objectives_unmet"]
    )
    wide = runs.pivot(index=["point", "seed"], columns="policy", values="objectives_unmet")
    spread = (wide["full"] - wide["ad_hoc"]).groupby("point").mean().std(ddof=0)
    luck = pd.read_csv(found / "luck.csv").set_index(["policy", "method"])
    told = luck.loc[("full minus ad_hoc", "sobol"), "standard_deviation"]
    assert told == pytest.approx(spread, abs=1e-9)


@pytest.mark.slow
def test_figures_and_claims_belong_together(found: Path) -> None:
    claims = json.loads((found / "finding.json").read_text())
    cards = json.loads((found / "figures" / "figures.json").read_text())
    names = [card["name"] for card in cards]
    assert names == ["screening", "sensitivity"]
    # Of three outcomes, the first names the figure, so that it makes one slide.
    assert sorted(claim["figure"] for claim in claims if claim["figure"]) == names
    assert all(card["title"] and card["caption"] and card["reading"] for card in cards)
    manifest = json.loads((found / "manifest.json").read_text())
    assert manifest["runs"]["total"] == (4 * 4 + 8 * 4) * 2 * 2
    assert manifest["runs"]["failed"] == 0


@pytest.mark.slow
def test_again_the_same_bytes_from_new_runs(found: Path, here: Path) -> None:
    again = carry_out(here, "name=again", "executor=serial", *TINY)
    for name in (*LEFT, "figures/screening.svg", "figures/sensitivity.svg"):
        assert (again / name).read_bytes() == (found / name).read_bytes(), name


@pytest.mark.slow
def test_the_runs_of_a_stage_explained_once_more_say_the_same(found: Path, here: Path) -> None:
    for stage in ("screening", "indices"):
        again = carry_out(here, f"name=of_{stage}", f"from={found / stage}")
        columns = ["factor", "policy", *(("mu_star",) if stage == "screening" else ("first",))]
        before, after = (
            pd.read_csv(folder / f"{stage}.csv")[columns].sort_values(["policy", "factor"])
            for folder in (found, again)
        )
        pd.testing.assert_frame_equal(
            before.reset_index(drop=True), after.reset_index(drop=True), rtol=1e-9
        )


def test_any_other_sweep_gives_measures_from_given_data(accord: Accord) -> None:
    swept = accord(
        "sweep",
        "name=some",
        *WORLD,
        "design=latin_hypercube",
        "design.points=40",
        "factors={parameters.fomo_rate:range,policy:[ad_hoc,full]}",
        "outcomes=[objectives_unmet,net_benefit]",
    )
    assert swept.code == 0
    done = accord("sensitivity", "from=results/sweep/some", "name=given", "outcome=net_benefit")
    assert done.code == 0
    table = pd.read_csv("results/sensitivity/given/indices.csv")
    assert set(table["factor"]) == {"parameters.fomo_rate", "policy"}
    assert set(table["method"]) == {"given data"}
    assert set(table["outcome"]) == {"net_benefit_per_host_year"}
    assert {"pawn_low", "delta", "first_high", "pawn_dummy_high", "clear"} <= set(table)
    assert_refusals_of_given(accord)


def assert_refusals_of_given(accord: Accord) -> None:
    path = "from=results/sweep/some"
    for words, expected in (
        ((path, "months=60"), ("months=60", path)),
        ((path, "outcome=equity"), ("outcome=equity", "docs/results.md")),
        ((path, "policies=[relational]"), ("relational", "factor")),
        (("from=nosuch",), ("nosuch",)),
    ):
        refused = accord("sensitivity", "name=refused", *words)
        assert refused.code == 2
        assert len(refused.err.splitlines()) == 1
        assert all(one in refused.err for one in expected), refused.err
        assert not Path("results/sensitivity/refused").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["method=mores"], ["method=mores", "morris", "sobol"]),
        (["outcome=objectives"], ["outcome=objectives", "objectives_unmet"]),
        (["replications=1"], ["replications=1", "at least 2"]),
        (["blocks=100"], ["blocks=100", "64 and 128"]),
        (["levels=5"], ["levels=5", "6"]),
        (["trajectories=1"], ["trajectories=1", "2 to"]),
        (["keep=0"], ["keep=0", "1 to"]),
        (["factors=[parametres]"], ["factors=parametres", "'parameters'"]),
        (["factors=[3]"], ["factors=[3]", "neither names"]),
        (["factors={parameters.fomo_rate:0.1}"], ["parameters.fomo_rate", "one value"]),
        (["factors={policy:[ad_hoc,full]}", "policies=[full]"], ["policies=", "factors.policy"]),
        (["factors={policy:[ad_hoc,nosuch]}"], ["nosuch"]),
    ],
)
def test_refusals(accord: Accord, words: list[str], expected: list[str]) -> None:
    assert_refused(accord, ["sensitivity", *words], expected)
