"""``accord validate``: what it writes, wherever it is carried out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.cli import main
from experiments.questions.patterns import COLUMNS, number_of
from experiments.questions.validate.levers import LABEL, OUTCOMES
from sim import FAILURE_DEFINITIONS, LEVER_NAMES, Run, simulate
from sim.documents.patterns import PATTERNS
from tests.experiments.conftest import Accord, assert_refused

pytestmark = pytest.mark.slow

SMALL = (
    "replications=40",
    "months=72",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
)
NUMBERS = ["1", "2", "3", "4", "5a", "5b", "6", "7a", "7b", "7c", "8a", "8b", "9", "10"]
CHECKS = ["C1", "C2", "C3", "C4"]
BY_NUMBER = {pattern.number: pattern for pattern in PATTERNS}


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small validation, levers, figure and all."""
    here = tmp_path_factory.mktemp("validated")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        assert main(["validate", "name=small", "parts=[patterns,levers]", *SMALL]) == 0
    return here / "results" / "validate" / "small"


def test_patterns_have_the_agreed_columns(validated: Path) -> None:
    table = pd.read_csv(validated / "patterns.csv")
    assert tuple(table.columns) == COLUMNS == (
        *("pattern", "source", "target_low", "target_high"),
        *("simulated", "ci_low", "ci_high", "holds"),
    )  # fmt: skip
    assert [number_of(label) for label in table["pattern"]] == NUMBERS + CHECKS
    within = (table["ci_low"] > table["target_low"]) & (table["ci_high"] < table["target_high"])
    assert table["holds"].tolist() == within.tolist()
    assert table["source"].str.len().gt(0).all()


def test_levers_are_compared_at_half_and_full(validated: Path) -> None:
    levers = pd.read_csv(validated / "levers.csv")
    assert len(levers) == len(LEVER_NAMES) * len(OUTCOMES)
    table = pd.read_csv(validated / "patterns.csv").set_index("pattern")
    failing = levers[levers["outcome"].isin(FAILURE_DEFINITIONS)]
    assert table.loc[LABEL, "simulated"] == pytest.approx(failing["full_less_half"].max())
    assert table.loc[LABEL, "ci_low"] == pytest.approx(failing["together_low"].max())


def test_the_other_files(validated: Path) -> None:
    names = {path.relative_to(validated).as_posix() for path in validated.rglob("*.*")}
    assert names == {
        *("patterns.csv", "levers.csv", "finding.txt", "finding.json", "manifest.json", ".hydra"),
        *(f"figures/{name}" for name in ("patterns.png", "patterns.svg", "patterns.csv")),
        "figures/figures.json",
        *(f"patterns/{name}.parquet" for name in ("runs", "partnerships", "histories")),
        "levers/runs.parquet",
        *(f".hydra/{name}.yaml" for name in ("config", "hydra", "overrides")),
    }
    manifest = json.loads((validated / "manifest.json").read_text())
    assert manifest["command"].startswith("accord validate ")
    assert manifest["seeds"] == {"first": 1, "last": 40, "count": 40}
    assert manifest["runs"] == {
        "patterns": 80,
        "levers": 40 * 2 * len(LEVER_NAMES),
        "computed": 80 + 40 * 2 * len(LEVER_NAMES),
        "found_in_store": 0,
        "failed": 0,
    }


def test_the_values_are_those_of_the_runs(validated: Path) -> None:
    table = pd.read_csv(validated / "patterns.csv")
    from sim.population import synthetic_population

    population = synthetic_population(12, 8)
    runs = [Run(population=population, seed=1 + n, months=72, warm_up=12) for n in range(40)]
    found = simulate(runs, history=True)
    row = table[table["pattern"].str.startswith("6:")].iloc[0]
    pattern = BY_NUMBER["6"]
    tables = (found.runs, found.partnerships, found.history)
    assert row["simulated"] == pytest.approx(pattern.measure(*tables))
    # Twenty groups: seeds 1 and 21, 2 and 22, ...
    parts = [
        pattern.measure(*(table[(table["seed"] - 1) % 20 == group] for table in tables))
        for group in range(20)
    ]
    half = stats.t.ppf(0.975, 19) * np.std(parts, ddof=1) / np.sqrt(20)
    assert row["ci_high"] - row["simulated"] == pytest.approx(half)


@pytest.mark.usefixtures("no_figures")
def test_five_years_cannot_be_seen_in_two(accord: Accord) -> None:
    words = [one for one in SMALL if not one.startswith("months=")]
    asked = ("months=24", "parts=[patterns,levers]", "name=short")
    done = accord("validate", *words, *asked)
    assert done.code == 0, done.err
    short = Path("results/validate/short")
    table = pd.read_csv(short / "patterns.csv").set_index("pattern")
    for number in ("1", "2", "8b", "C1"):
        row = table.loc[BY_NUMBER[number].label]
        assert row[["simulated", "ci_low", "ci_high"]].isna().all()
        assert not row["holds"]
    assert "not measurable in these runs" in (short / "finding.txt").read_text()


@pytest.mark.usefixtures("no_figures")
def test_without_levers(accord: Accord) -> None:
    stale = Path("results/validate/quick/levers.csv")
    stale.parent.mkdir(parents=True)
    stale.write_text("of an earlier run\n")
    done = accord("validate", *SMALL, "name=quick", "parts=patterns")
    assert done.code == 0, done.err
    assert "for parts has no levers" in done.out
    table = pd.read_csv("results/validate/quick/patterns.csv")
    assert [number_of(one) for one in table["pattern"]] == [
        number for number in NUMBERS + CHECKS if number != "9"
    ]
    assert not stale.exists()


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize(
    "how",
    [
        ["executor=serial", "executor.chunk=7"],
        ["executor.workers=3", "executor.chunk=1"],
        ["executor=processes", "executor.workers=1"],
    ],
    ids=str,
)
def test_the_executor_does_not_matter(validated: Path, accord: Accord, how: list[str]) -> None:
    done = accord("validate", *SMALL, "parts=patterns", "name=b", *how)
    assert done.code == 0, done.err
    one, other = validated, Path("results/validate/b")
    for table in ("runs", "partnerships", "histories"):
        name = f"patterns/{table}.parquet"
        assert (one / name).read_bytes() == (other / name).read_bytes()
    # The ninth pattern is that of the levers.
    lines = (one / "patterns.csv").read_text().splitlines()
    without = [line for line in lines if not line.startswith("9:")]
    assert (other / "patterns.csv").read_text().splitlines() == without


@pytest.mark.usefixtures("no_figures")
def test_under_another_policy(accord: Accord) -> None:
    done = accord(
        "validate", *SMALL, "name=gov", "parts=patterns", "policy=full", "policy.voice=0.5"
    )
    assert done.code == 0, done.err
    assert "Under full+voice=0.5" in done.out
    assert "see policy=ad_hoc" in done.out
    manifest = json.loads(Path("results/validate/gov/manifest.json").read_text())
    assert manifest["policies"]["full+voice=0.5"]["voice"] == 0.5


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "replications=39": ["replications=39", "at least 40"],
        "replications=0": ["replications=0", "1 to"],
        "policies=[full]": ["policies=['full']", "policy=NAME"],
        "parts=[]": ["parts=[]", "allowed are some of patterns, levers, steady"],
        "parts=[sise]": ["parts=sise", "'size'"],
        "parts=3": ["parts=3", "allowed are some of"],
        "part=dose": ["part=dose", "'parts'"],
        "levers=false": ["levers=false", "accord validate"],
        "baseline=full": ["baseline=full", "accord validate"],
        "months=-3": ["months=-3", "1 to 1200"],
        "policy=contratual": ["policy=contratual", "'contractual'"],
        "policy.voyce=1": ["policy.voyce", "'voice'"],
        "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
        "population=ahrq": ["population=ahrq", "population.file=PATH"],
        "executor=gpu": ["executor=gpu", "processes, serial, threads"],
        "name=../elsewhere": ["name='../elsewhere'"],
    }.items(),
)
def test_refuses_in_one_sentence(accord: Accord, word: str, expected: list[str]) -> None:
    assert_refused(accord, ["validate", word], expected)
