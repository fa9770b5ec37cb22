"""``accord effects``: what it writes, wherever it is carried out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.archive.results import open_results
from experiments.cli import main
from experiments.questions.effects.table import COLUMNS, LONG_COLUMNS
from sim import PARAMETERS, Parameters, Run, simulate, synthetic_population
from tests.experiments.conftest import DRAWN, Accord, assert_refused

pytestmark = pytest.mark.slow

SMALL = (
    "replications=12",
    "most_replications=14",
    # As long as it takes until objectives are judged.
    "months=72",
    "warm_up=12",
    "population.health_systems=12",
    "population.vendors=8",
)
FACTORS = (
    "policy.voice",
    "parameters.search_rate",
    "parameters.crowding",
    "kinds.vendor.tempo",
    "kinds.university.understanding",
    "types.international_consulting.mix",
)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of one small study of a few factors."""
    here = tmp_path_factory.mktemp("studied")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        words = ("name=small", f"factors=[{','.join(FACTORS)}]", *SMALL)
        assert main(["effects", *words]) == 0
    return here / "results" / "effects" / "small"


def test_the_table_has_the_agreed_columns(studied: Path) -> None:
    table = pd.read_csv(studied / "effects.csv")
    assert tuple(table.columns) == COLUMNS == (
        *("factor", "world", "low", "high", "outcome", "difference", "ci_low", "ci_high", "runs"),
        *("expected_outcome", "expected_sign", "expected_difference", "expected_low"),
        *("expected_high", "right_sign"),
    )  # fmt: skip
    assert table["factor"].tolist() == [FACTORS[0], *FACTORS]
    assert set(table["right_sign"]) <= {"yes", "no", "undecided"}
    long = pd.read_csv(studied / "effects_all.csv")
    assert tuple(long.columns) == LONG_COLUMNS
    assert set(FACTORS) == set(long["factor"])


def test_a_factor_is_tried_where_it_can_act(studied: Path) -> None:
    long = pd.read_csv(studied / "effects_all.csv")
    tried = {name: set(rows["world"]) for name, rows in long.groupby("factor")}
    assert tried["parameters.crowding"] == {"governed"}
    assert "abroad" in tried["types.international_consulting.mix"]
    table = pd.read_csv(studied / "effects.csv", keep_default_na=False).set_index("factor")
    idle = table.loc["kinds.university.understanding"]
    assert (idle["outcome"], idle["expected_sign"], idle["right_sign"]) == ("", 0, "yes")
    assert table.loc["parameters.search_rate", "right_sign"] == "yes"


def test_the_values_are_those_of_the_runs(studied: Path) -> None:
    long = pd.read_csv(studied / "effects_all.csv")
    row = long[
        (long["factor"] == "parameters.search_rate")
        & (long["world"] == "ad_hoc")
        & (long["outcome"] == "partnerships")
    ].iloc[0]
    world = {"population": synthetic_population(12, 8), "months": 72, "warm_up": 12}
    ends = [
        simulate([Run(Parameters(search_rate=end), seed=1 + n, **world) for n in range(12)]).runs
        for end in PARAMETERS["search_rate"].sweep
    ]
    pairs = ends[1]["partnerships"] - ends[0]["partnerships"]
    assert row["difference"] == pytest.approx(pairs.mean(), rel=1e-5)
    assert row["se"] == pytest.approx(pairs.std() / 12**0.5, rel=1e-5)


def test_the_other_files(studied: Path) -> None:
    names = {path.relative_to(studied).as_posix() for path in studied.rglob("*.*")}
    assert names == {
        *("effects.csv", "effects_all.csv", "runs.parquet", "manifest.json", ".hydra"),
        *("finding.txt", "finding.json", "figures/figures.json"),
        *(f"figures/{name}.{kind}" for name in ("effects", "levers") for kind in DRAWN),
        *(f".hydra/{name}.yaml" for name in ("config", "hydra", "overrides")),
    }
    manifest = json.loads((studied / "manifest.json").read_text())
    assert manifest["command"].startswith("accord effects ")
    assert manifest["factors"] == {"levers": 2, "parameters": 2, "kinds": 2, "types": 1}
    assert manifest["seeds"] == {"first": 1, "last": 14, "count": 14}
    assert "kinds.university.understanding 0.3 to 0.7" in manifest["second_stage"]
    runs = len(pd.read_parquet(studied / "runs.parquet"))
    told = {"total": runs, "computed": runs, "found_in_store": 0, "failed": 0}
    assert manifest["runs"] == told
    words = (studied / "finding.txt").read_text()
    assert "of 7 factors clearly change something" in words
    assert "with 12 seeds for every factor and 14" in words


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize(
    "how",
    [["executor=serial", "executor.chunk=5"], ["executor=processes", "executor.workers=1"]],
    ids=str,
)
def test_the_executor_does_not_matter(accord: Accord, how: list[str]) -> None:
    common = ("effects", *SMALL, "factors=[parameters.search_rate]")
    assert accord(*common, "name=a").code == 0
    done = accord(*common, "name=b", *how)
    assert done.code == 0, done.err
    one, other = (Path("results/effects", name, "effects.csv").read_bytes() for name in "ab")
    assert one == other


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "factors=[parameters.fomo_rat]": ["parameters.fomo_rat", "'parameters.fomo_rate'"],
        "factors=[policy.voyce]": ["policy.voyce", "'policy.voice'"],
        "factors=[lever]": ["factors=lever", "levers, parameters, kinds, types", "'levers'"],
        "factors=[]": ["factors=[]", "factors=[parameters.fomo_rate,kinds.vendor]"],
        "factors=3": ["factors=3", "list of names"],
        "replications=9": ["replications=9", "at least 10"],
        "most_replications=0": ["most_replications=0", "1 to"],
        "policy=full": ["policy=", "factors=[levers]"],
        "policy.voice=0.5": ["policy.LEVER=", "factors=[levers]"],
        "policies=[full]": ["policies=", "factors=[levers]"],
        "factor=levers": ["factor=levers", "'factors'"],
        "parameters.fomo_rate=7": ["parameters.fomo_rate=7", "0 to 1"],
    }.items(),
)
def test_refuses_in_one_sentence(accord: Accord, word: str, expected: list[str]) -> None:
    assert_refused(accord, ["effects", word], expected)


def test_runs_say_what_is_moved_in_them(studied: Path) -> None:
    runs = open_results(studied).runs.pandas(["point", "world", "factor", "value", "run", "seed"])
    assert runs["run"].is_unique
    settings = runs.drop(columns=["run", "seed"]).drop_duplicates()
    assert len(settings) == runs["point"].nunique()
    assert set(runs["world"]) == {"ad_hoc", "governed", "abroad"}
    moved = runs[(runs["world"] == "ad_hoc") & (runs["factor"] == "parameters.search_rate")]
    world = {"population": synthetic_population(12, 8), "months": 72, "warm_up": 12}
    for row in moved.itertuples():
        run = Run(Parameters(search_rate=row.value), seed=int(row.seed), **world)
        assert run.identity == row.run
    # Nothing is moved in the runs that all factors are compared with.
    usual = runs[(runs["world"] == "ad_hoc") & (runs["factor"] == "")]
    assert usual["run"].tolist()[0] == Run(seed=1, **world).identity
