"""What ``accord compare`` writes and says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet
from scipy import stats

from experiments.console.commands import COMMANDS
from experiments.figures.saving import cards
from experiments.questions.compare.pairing import Pairing
from experiments.questions.compare.parties import OUTSIDE
from experiments.questions.compare.partnerships import NEEDED, read_partnerships
from experiments.questions.compare.subgroups import DIMENSIONS
from experiments.questions.compare.tables import (
    COMPARED,
    DECISION_COLUMNS,
    DIFFERENCE_COLUMNS,
    PAIR_COLUMNS,
    SUBGROUP_COLUMNS,
)
from sim import FAILURE_DEFINITIONS
from tests.experiments.conftest import SMALL, Accord

pytestmark = pytest.mark.slow

COLUMNS = (
    *("policy", "definition", "failure_rate", "ci_low", "ci_high"),
    *("difference", "difference_low", "difference_high", "runs", "partnerships"),
)


@pytest.fixture(scope="module")
def rates(compared: Path) -> pd.DataFrame:
    return pd.read_csv(compared / "failure_rates.csv")


@pytest.fixture(scope="module")
def runs(compared: Path) -> pd.DataFrame:
    return pd.read_parquet(compared / "runs.parquet")


def test_failure_rates_have_the_agreed_columns(rates: pd.DataFrame) -> None:
    assert tuple(rates.columns) == COLUMNS
    assert list(rates["policy"].unique()) == ["ad_hoc", "contractual", "full"]
    assert list(rates["definition"][:3]) == list(FAILURE_DEFINITIONS)
    assert len(rates) == 9
    assert rates["failure_rate"].between(0, 1).all()


def test_differences_are_paired_by_seed(rates: pd.DataFrame, runs: pd.DataFrame) -> None:
    for row in rates[rates["policy"] != "ad_hoc"].itertuples():
        own = runs[runs["policy"] == row.policy].set_index("seed")[row.definition]
        baseline = runs[runs["policy"] == "ad_hoc"].set_index("seed")[row.definition]
        paired = (own - baseline).dropna()
        half = stats.t.ppf(0.975, len(paired) - 1) * paired.std() / np.sqrt(len(paired))
        bounds = (paired.mean() - half, paired.mean() + half)
        assert row.difference == pytest.approx(paired.mean())
        assert (row.difference_low, row.difference_high) == pytest.approx(bounds)


def test_rates_are_means_over_runs(rates: pd.DataFrame, runs: pd.DataFrame) -> None:
    for row in rates.itertuples():
        values = runs[runs["policy"] == row.policy][row.definition].dropna()
        half = stats.t.ppf(0.975, len(values) - 1) * values.std() / np.sqrt(len(values))
        low, high = values.mean() - half, values.mean() + half
        assert row.failure_rate == pytest.approx(values.mean())
        assert row.ci_low == pytest.approx(max(low, 0.0))
        assert row.ci_high == pytest.approx(min(high, 1.0))
        assert row.runs == len(values)


def test_baseline_differs_from_itself_by_nothing(rates: pd.DataFrame) -> None:
    own = rates[rates["policy"] == "ad_hoc"]
    assert (own[["difference", "difference_low", "difference_high"]] == 0).all(axis=None)


def test_all_policies_meet_the_same_seeds(runs: pd.DataFrame) -> None:
    assert list(runs["policy"]) == ["ad_hoc"] * 4 + ["contractual"] * 4 + ["full"] * 4
    assert list(runs["seed"]) == [1, 2, 3, 4] * 3
    assert runs["run"].is_unique


def test_partnerships_belong_to_the_runs(compared: Path, runs: pd.DataFrame) -> None:
    partnerships = pd.read_parquet(compared / "partnerships.parquet")
    counted = partnerships.groupby("run", observed=True).size()
    expected = runs.set_index("run")["partnerships"]
    assert counted.reindex(expected.index, fill_value=0).tolist() == expected.tolist()
    assert partnerships["policy"].isin(runs["policy"]).all()


def test_costs_are_told_per_host_and_year(compared: Path, runs: pd.DataFrame) -> None:
    costs = pd.read_csv(compared / "costs.csv").set_index(["policy", "measure"])
    full = runs[runs["policy"] == "full"]
    assert costs.loc[("full", "governance_cost"), "value"] == pytest.approx(
        (full["governance_cost"] / (full["hosts"] * 6)).mean()
    )
    assert costs.loc[("ad_hoc", "governance_cost"), "value"] == 0


def test_differences_and_the_table_to_decide_by(compared: Path) -> None:
    differences = pd.read_csv(compared / "differences.csv", keep_default_na=False)
    assert tuple(differences.columns) == DIFFERENCE_COLUMNS
    assert len(differences) == 2 * len(COMPARED)
    assert tuple(pd.read_csv(compared / "pairs.csv").columns) == PAIR_COLUMNS
    decision = pd.read_csv(compared / "decision.csv")
    assert tuple(decision.columns) == DECISION_COLUMNS
    assert list(decision["policy"]) == ["ad_hoc", "contractual", "full"]


def test_rates_of_subgroups_fit_the_runs(compared: Path, runs: pd.DataFrame) -> None:
    """The smallest and the largest quarter of hosts are among the outcomes of a run too."""
    partnerships = parquet.read_table(compared / "partnerships.parquet", columns=list(NEEDED))
    policies = tuple(runs["policy"].unique())
    found = read_partnerships([partnerships], Pairing(runs, policies)).rates
    for place, outcome in ((0, "small_hosts"), (3, "large_hosts")):
        known = runs[f"objectives_unmet_{outcome}"].to_numpy()
        assert found["host_size"].rate[:, place].tolist() == pytest.approx(known, nan_ok=True)
    for rates in found.values():
        assert rates.formed.sum(axis=1).tolist() == runs["partnerships"].tolist()
    table = pd.read_csv(compared / "subgroups.csv")
    assert tuple(table.columns) == SUBGROUP_COLUMNS
    assert set(table["dimension"]) == set(DIMENSIONS)


def test_who_pays_reconciles_with_the_runs(compared: Path, runs: pd.DataFrame) -> None:
    table = pd.read_csv(compared / "parties.csv")
    partnerships = pd.read_parquet(compared / "partnerships.parquet")
    years = runs["hosts"].iloc[0] * 6
    key = ["policy", "side", "dimension", "measure"]
    whole = table[table["dimension"].isin(["all", OUTSIDE, "total"])]
    amount = whole.set_index(key)["per_host_year"]
    for policy, own in runs.groupby("policy", observed=True):
        both = sum(amount[policy, side, "total", "net"] for side in ("host", "partner"))
        assert both == pytest.approx((own["net_benefit"] / years).mean())
        mine = partnerships[partnerships["policy"] == policy]
        for side in ("host", "partner"):
            value = mine[f"{side}_value"].astype(float).sum() / years / len(own)
            assert amount[policy, side, "all", "value"] == pytest.approx(value)
            parts = amount[policy, side, "all", "net"] + amount[policy, side, OUTSIDE, "net"]
            assert parts == pytest.approx(amount[policy, side, "total", "net"])


def test_cost_effectiveness_and_acceptability_are_of_all_policies(
    compared: Path, runs: pd.DataFrame
) -> None:
    table = pd.read_csv(compared / "cost_effectiveness.csv", keep_default_na=False)
    assert list(table["policy"]) == ["ad_hoc", "contractual", "full"]
    assert table["verdict"].iloc[0] == "baseline"
    full = runs[runs["policy"] == "full"]
    cost = full["governance_cost"].mean() / (runs["hosts"].iloc[0] * 6)
    assert float(table["governance_cost"].iloc[2]) == pytest.approx(cost)
    shares = pd.read_csv(compared / "acceptability.csv")
    sums = shares.groupby("worth_of_a_failure_avoided")["share_best"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))
    told = json.loads((compared / "finding.json").read_text())
    figures = {one["figure"] for one in told}
    assert "governance_cost" in figures
    # Four runs are too few to say which policy is the best choice, or who gains under one.
    assert not {"acceptability", "parties"} & figures


def test_incidence_only_grows_with_age(compared: Path) -> None:
    incidence = pd.read_csv(compared / "cumulative_incidence.csv")
    assert list(incidence.columns) == [
        "policy", "age_months", "ending", "incidence", "ci_low", "ci_high",
    ]  # fmt: skip
    assert set(incidence["policy"]) == {"ad_hoc", "contractual", "full"}
    growth = incidence.groupby(["policy", "ending"])["incidence"].diff().dropna()
    assert (growth >= 0).all()
    assert growth.max() > 0
    ended = incidence.groupby(["policy", "age_months"])["incidence"].sum()
    assert (ended <= 1 + 1e-9).all()


def test_tables_over_time_are_written(compared: Path) -> None:
    for name in ("hazard", "survival", "failing_within_year", "riskiest_age"):
        assert "policy" in pd.read_csv(compared / f"{name}.csv").columns
    life = pd.read_csv(compared / "mean_life.csv")
    runs = pd.read_parquet(compared / "runs.parquet")
    signed = runs.groupby("policy", observed=True)["partnerships"].sum()
    assert (life["partnerships"] == life["policy"].map(signed)).all()
    formation = pd.read_csv(compared / "formation.csv")
    monthly = formation[formation["origin"] == "all"].groupby("policy")["signed"].sum()
    # Four runs, three months to a quarter.
    assert (4 * 3 * monthly).round(6).to_dict() == signed.to_dict()
    origins = pd.read_csv(compared / "origins.csv")
    assert origins.groupby("policy")["share"].sum().to_numpy() == pytest.approx(np.ones(3))


def test_figures_are_written_with_their_data_and_cards(compared: Path) -> None:
    names = {path.name for path in (compared / "figures").iterdir()}
    stems = (
        *("failure_rates", "by_type", "subgroups"),
        *("endings", "survival", "hazard", "formation"),
        *("governance_cost", "acceptability", "parties", "network"),
    )
    expected = {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg", "csv")}
    assert names == {*expected, "figures.json"}
    assert {card.name for card in cards(compared / "figures")} == set(stems)
    for card in cards(compared / "figures"):
        assert card.title
        said = "one run of each policy, seed 1" if card.name == "network" else "4 replications"
        assert said in card.caption
        assert card.reading.endswith(".")
    for path in (compared / "figures").glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_the_documents_say_what_each_table_is(compared: Path) -> None:
    document = (Path(__file__).parents[4] / "docs" / "files.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"(?ms)^## `accord (\w+)`(.*?)(?=^## |\Z)", document))
    assert list(sections) == list(COMMANDS)
    tables = {path.name for path in compared.glob("*.csv")}
    first = " ".join(re.findall(r"(?m)^\| (`[^|]*)\|", sections["compare"]))
    assert len(tables) > 15
    assert tables == set(re.findall(r"`(\w+\.csv)`", first))


def test_manifest_repeats_and_tells_nothing_of_the_place(compared: Path) -> None:
    text = (compared / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["command"].startswith("accord compare ")
    assert "name=small" in manifest["command"]
    assert manifest["seeds"] == {"first": 1, "last": 4, "count": 4}
    assert manifest["runs"]["total"] == 12
    assert manifest["policies"]["ad_hoc"] == {}
    assert set(manifest["libraries"]) >= {"numpy", "numba", "mesa"}
    assert str(compared) not in text
    assert str(Path.home()) not in text
    assert "node" not in manifest["machine"]


def test_hydra_records_its_composition(compared: Path) -> None:
    names = sorted(path.name for path in (compared / ".hydra").iterdir())
    assert names == ["config.yaml", "hydra.yaml", "overrides.yaml"]


def test_nothing_half_done_is_left(compared: Path) -> None:
    assert not (compared / "parts").exists()
    assert not list(compared.rglob("*.tmp"))


@pytest.mark.usefixtures("no_figures")
def test_one_policy_with_a_lever_changed(accord: Accord) -> None:
    done = accord("compare", *SMALL, "name=one", "policy=contractual", "policy.voice=0.5")
    assert done.code == 0, done.err
    assert "contractual+voice=0.5" in done.out
    runs = pd.read_parquet("results/compare/one/runs.parquet")
    assert list(runs["policy"].unique()) == ["ad_hoc", "contractual+voice=0.5"]
    manifest = json.loads(Path("results/compare/one/manifest.json").read_text())
    levers = manifest["policies"]["contractual+voice=0.5"]
    assert levers["voice"] == 0.5
    assert levers["performance_contract"] > 0


@pytest.mark.usefixtures("no_figures")
def test_one_lever_alone_against_another_baseline(accord: Accord) -> None:
    done = accord("compare", *SMALL, "name=lone", "policy.voice=0.5", "baseline=full")
    assert done.code == 0, done.err
    runs = pd.read_parquet("results/compare/lone/runs.parquet")
    assert list(runs["policy"].unique()) == ["full", "voice=0.5"]


@pytest.mark.usefixtures("no_figures")
def test_a_policy_without_levers_changes_nothing(accord: Accord) -> None:
    done = accord("compare", *SMALL, "name=same", "policy=full", *_all_levers_off())
    assert done.code == 0, done.err
    rates = pd.read_csv("results/compare/same/failure_rates.csv")
    assert (rates["difference"].fillna(0.0) == 0).all()
    assert "No policy makes a clear difference" in done.out


def _all_levers_off() -> list[str]:
    from sim import LEVER_NAMES

    return ["policy.name=empty", *(f"policy.{lever}=0" for lever in LEVER_NAMES)]


def test_the_baseline_alone_has_figures_too(accord: Accord) -> None:
    done = accord("compare", *SMALL, "name=alone", "policies=[ad_hoc]", "replications=1")
    assert done.code == 0, done.err
    rates = pd.read_csv("results/compare/alone/failure_rates.csv")
    assert rates["ci_low"].isna().all()
    assert Path("results/compare/alone/figures/failure_rates.png").exists()


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize("runs", ["replications=1", "replications=3"])
def test_a_world_in_which_nobody_signs_is_told_so(accord: Accord, runs: str) -> None:
    tiny = ("population.health_systems=1", "population.vendors=1", "months=1", "warm_up=0")
    done = accord("compare", *tiny, runs, "name=nobody", "policies=[ad_hoc,full]")
    assert done.code == 0, done.err
    folder = Path("results/compare/nobody")
    assert "Under ad_hoc no partnership was formed, so none failed." in done.out
    assert pd.read_csv(folder / "failure_rates.csv")["failure_rate"].isna().all()
    assert pd.read_csv(folder / "subgroups.csv").empty
    assert set(pd.read_csv(folder / "decision.csv")["verdict"]) == {"baseline", "not clear"}


@pytest.mark.usefixtures("no_figures")
def test_multirun_makes_one_folder_for_each_value(accord: Accord) -> None:
    words = ("--multirun", *SMALL, "name=sweep", "policy=full", "policy.voice=0,1")
    done = accord("compare", *words)
    assert done.code == 0, done.err
    for number in ("0", "1"):
        assert Path("results/compare/sweep", number, "failure_rates.csv").exists()
