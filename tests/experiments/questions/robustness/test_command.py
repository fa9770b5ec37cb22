"""``accord robustness``: from the command line to its files, twice the same."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.cli import main
from experiments.design.grammar import plausible
from experiments.questions.measures import measured
from experiments.questions.robustness.limits import Limit, read_limits
from experiments.questions.robustness.question import read_worlds
from sim import PARAMETERS, PartnershipTypes
from sim.parameters import InvalidSetting
from tests.experiments.conftest import Accord, assert_refused

pytestmark = pytest.mark.slow

SMALL = (
    "months=72",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
    "policies=[contractual,full]",
    "replications=2",
    "worlds=20",
)
WORDS = (
    *SMALL,
    "candidates=30",
    # About half of the worlds show so few.
    "plausible={partnerships:[0,32.5]}",
    "factors={parameters.fomo_rate:range,scenario:[default,covid],environment.hype:[true,false]}",
)
TABLES = ("worlds.csv", "robustness.csv", "scenarios.csv", "runs.parquet", "finding.txt")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small study, figures and all."""
    here = tmp_path_factory.mktemp("stressed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setattr("experiments.questions.robustness.measures.RESAMPLES", 50)
        assert main(["robustness", *WORDS, "name=small"]) == 0
    return here / "results" / "robustness" / "small"


@pytest.mark.slow
class TestResults:
    def test_worlds(self, done: Path) -> None:
        worlds = pd.read_csv(done / "worlds.csv")
        assert (worlds["drawn"] == "at random").sum() <= 20
        joined = worlds["drawn"] == "as consistent"
        assert worlds.loc[joined, "consistent"].all()
        assert worlds.loc[joined, "world"].min() >= 20
        shown = worlds["shown_partnerships"]
        assert (worlds["consistent"] == shown.between(0, 32.5)).all()
        assert 0.0 < worlds["consistent"].mean() < 1.0
        runs = pd.read_parquet(done / "runs.parquet")
        means = runs.groupby(["point", "policy"], observed=True)["objectives_unmet"].mean()
        every = means.unstack().dropna()
        assert every.idxmin(axis=1).astype(str).isin(worlds["best"]).all()
        assert set(worlds["scenario"]) == {"default", "covid"}

    def test_runs_are_paired_by_seed_and_none_of_them_told_which_worlds_are_consistent(
        self, done: Path
    ) -> None:
        runs = pd.read_parquet(done / "runs.parquet")
        seeds = runs.groupby(["point", "policy"], observed=True)["seed"].agg(tuple)
        assert set(seeds) == {(1, 2)}
        parts = pd.concat(pd.read_parquet(part) for part in (done / "parts").glob("*.parquet"))
        assert set(parts["seed"]) == {3, 4}
        assert set(parts["policy"]) == {"ad_hoc"}
        assert len(parts) == 2 * 50

    def test_measures(self, done: Path) -> None:
        table = pd.read_csv(done / "robustness.csv")
        assert list(table.columns) == [
            "policy", "worlds", "count", "measure", "value", "ci_low", "ci_high",
        ]  # fmt: skip
        assert set(table["policy"]) == {"ad_hoc", "contractual", "full"}
        assert set(table["worlds"]) == {"all", "consistent"}
        shares = table[table["measure"] == "best"].groupby("worlds")["value"].sum()
        assert shares.to_numpy() == pytest.approx(np.ones(2))

    def test_figures_and_finding(self, done: Path) -> None:
        assert {path.name for path in (done / "figures").iterdir()} >= {
            "robustness.png", "robustness.svg", "robustness.csv", "figures.json",
        }  # fmt: skip
        claims = json.loads((done / "finding.json").read_text())
        assert "3 policies in" in claims[0]["text"]
        named = [one["figure"] for one in claims if one["figure"]]
        assert "robustness" in named
        assert len(named) == len(set(named))
        cards = json.loads((done / "figures" / "figures.json").read_text())
        assert sorted(named) == sorted(one["name"] for one in cards)

    def test_manifest(self, done: Path) -> None:
        told = json.loads((done / "manifest.json").read_text())
        assert told["worlds"]["drawn"] == 20
        assert told["worlds"]["candidates"] == 30
        assert told["plausible"] == ["partnerships from 0 to 32.5"]
        assert "at least 5 percentage points lower" in told["satisfying"]

    def test_again_it_is_the_same(
        self, done: Path, accord: Accord, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("experiments.questions.robustness.measures.RESAMPLES", 50)
        assert accord("robustness", *WORDS, "name=again", "executor=serial").code == 0
        for name in TABLES:
            again = Path("results/robustness/again", name).read_bytes()
            assert again == (done / name).read_bytes(), name


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("worlds=5", ["worlds=5", "20 to"]),
        ("replications=1", ["replications=1", "at least 2"]),
        ("seed=18446744073709551613", ["seed=18446744073709551613", "other seeds"]),
        ("policies=[ad_hoc]", ["baseline=ad_hoc", "policies=[A,B]"]),
        ("outcome=net_benefit", ["outcome=net_benefit", "objectives_unmet"]),
        ("margin=2", ["margin=2", "0 to 1"]),
        ("months=60", ["outcome=objectives_unmet", "months=61 or more"]),
        ("factors={scenario:[default,nosuch]}", ["scenario=nosuch", "covid"]),
        ("factors={types.nosuch.mix:{low:1,high:2}}", ["types.nosuch", "hospital_tech"]),
    ],
    ids=str,
)
def test_refusals(accord: Accord, word: str, said: list[str]) -> None:
    usual = [one for one in SMALL if one.split("=")[0] != word.split("=")[0]]
    assert_refused(accord, ["robustness", *usual, "plausible=null", word], said)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"objectives_unmet": [0.7, 0.5]}, ["plausible.objectives_unmet=[0.7, 0.5]", "low not"]),
        ({"objectives_unmet": [0.7, 0.5, 0.6]}, ["plausible.objectives_unmet", "[low,high]"]),
        ({"objectives_unmet": "low"}, ["plausible.objectives_unmet=low", "[low,high]"]),
        ({"objectives_unmet": True}, ["plausible.objectives_unmet=True"]),
        ({"equity": [None, None]}, ["plausible.equity", "null"]),
        ({"equity": float("nan")}, ["plausible.equity=nan"]),
        ({"governance_cos": 5}, ["plausible.governance_cos", "'governance_cost'"]),
        ({}, ["plausible={}", "{objectives_unmet:0.5}"]),
        (5, ["plausible=5", "[0.5,0.7]"]),
    ],
    ids=str,
)
def test_what_is_no_limit(given: Any, said: list[str]) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        read_limits(given, "plausible")
    assert all(one in str(refusal.value) for one in said)


def test_limits() -> None:
    limits = read_limits({"equity": [0.8, None], "governance_cost": 60}, "satisfied")
    assert limits == (Limit("equity", 0.8, inf), Limit("governance_cost", -inf, 60.0))
    assert [one.said for one in limits] == ["equity at least 0.8", "governance_cost at most 60"]
    runs = pd.DataFrame({"governance_cost": [600.0], "hosts": [20.0], "months": [60]})
    assert measured(runs, "governance_cost").tolist() == [6.0]


SETTINGS: Any = SimpleNamespace(world=SimpleNamespace(types=PartnershipTypes()))


class TestFactors:
    @pytest.mark.parametrize("given", [None, {}])
    def test_all_assumptions(self, given: Any) -> None:
        found = read_worlds(given, SETTINGS)
        assert [one.name for one in found] == [one.name for one in plausible()]

    def test_words(self) -> None:
        found = read_worlds(["types.hospital_tech", "parameters.fomo_rate"], SETTINGS)
        names = [one.name for one in found]
        assert names[0] == "parameters.fomo_rate"
        assert all(one.startswith("types.hospital_tech.") for one in names[1:])
        assert len(names) > 5
        assert read_worlds("parameters.fomo_rate", SETTINGS) == found[:1]

    def test_a_mapping(self) -> None:
        rate, hype = read_worlds(
            {"parameters.fomo_rate": "range", "environment.hype": [True, False]}, SETTINGS
        )
        assert (rate.low, rate.high) == PARAMETERS["fomo_rate"].sweep
        assert hype.levels == (True, False)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (["levers"], ["factors=levers", "kinds, types"]),
            (["parameters.fomo_rat"], ["factors=parameters.fomo_rat", "fomo_rate"]),
            (7, ["factors=7", "factors=[parameters"]),
            ([], ["factors=[]"]),
            ({"policy.voice": [0, 1]}, ["factors.policy.voice", "policies=[A,B]"]),
            ({"policy": ["full", "ad_hoc"]}, ["factors.policy", "policies=[A,B]"]),
            ({"parameters.fomo_rate": [0.1]}, ["factors.parameters.fomo_rate", "one level"]),
            ({"parameters.fomo_rate": [0.1, 7]}, ["parameters.fomo_rate=7", "0 to 1"]),
        ],
        ids=str,
    )
    def test_what_is_none(self, given: Any, said: list[str]) -> None:
        with pytest.raises(InvalidSetting) as refusal:
            read_worlds(given, SETTINGS)
        assert all(one in str(refusal.value) for one in said)


@pytest.mark.slow
def test_no_world_has_a_partnership(accord: Accord) -> None:
    told = accord(
        "robustness", *SMALL, "parameters.fall_through=1", "plausible=null",
        "factors=[kinds.vendor]", "name=none",
    )  # fmt: skip
    assert told.code != 0
    assert "a run of some policy has no rate" in told.err
    assert "Traceback" not in told.err
