"""``accord sweep``: what it is told becomes runs, and what it keeps is told apart by its labels."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pytest

from experiments.runs import worker
from tests.experiments.conftest import Accord, assert_refused

pytestmark = pytest.mark.slow

SMALL = (
    "months=72",
    "warm_up=12",
    "population.health_systems=8",
    "population.vendors=6",
    "executor=serial",
)
FACTORS = "factors={parameters.fomo_rate:[0,0.2],policy.voice:[0,1]}"


def runs_of(name: str) -> pd.DataFrame:
    return pd.read_parquet(f"results/sweep/{name}/runs.parquet")


def plain(runs: pd.DataFrame) -> pd.DataFrame:
    """Return runs with text as text, however it is coded."""
    return runs.astype(dict.fromkeys(runs.select_dtypes("category"), object))


@pytest.mark.usefixtures("no_figures")
class TestRuns:
    def test_points_are_crossed_with_policies_and_seeds(self, accord: Accord) -> None:
        words = ("policies=[ad_hoc,full]", "replications=3", FACTORS)
        assert accord("sweep", *SMALL, *words, "name=s").code == 0
        runs = runs_of("s")
        assert len(runs) == 4 * 2 * 3
        assert list(runs.columns[:6]) == [
            "run",
            "point",
            "parameters.fomo_rate",
            "policy.voice",
            "policy",
            "seed",
        ]
        by_arm = runs.groupby(["point", "policy"], observed=True)["seed"].agg(list)
        assert all(seeds == [1, 2, 3] for seeds in by_arm)
        points = pd.read_csv("results/sweep/s/points.csv")
        told = runs.drop_duplicates("point")[["point", "parameters.fomo_rate", "policy.voice"]]
        pd.testing.assert_frame_equal(points, told.reset_index(drop=True))

    def test_a_run_is_the_one_that_accord_run_carries_out(
        self, accord: Accord, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever a factor is, it does what the setting of its name does."""
        monkeypatch.setattr("experiments.questions.run.command.drawings", lambda *_: [])
        factors = {
            "parameters.fomo_rate": "0.3",
            "types.hospital_tech.mix": "2.0",
            "kinds.vendor.tempo": "0.9",
            "environment.hype": "false",
            "policy.voice": "0.3",
            "population.vendors": "9",
            "months": "18",
            "warm_up": "6",
            "scenario": "covid",
            "policy": "full",
        }
        for name, value in factors.items():
            given = ["policy=relational"] if name == "policy.voice" else []
            words = (*SMALL, *given)
            swept = accord(
                "sweep", *words, f"factors={{{name}:[{value}]}}", "replications=1", "name=s"
            )
            assert swept.code == 0, swept.err
            # Otherwise it would be called after the lever.
            called = ["policy.name=relational"] if given else []
            done = accord("run", *words, *called, f"{name}={value}", "name=r")
            assert done.code == 0, done.err
            told = json.loads(Path("results/run/r/manifest.json").read_text())
            assert runs_of("s")["run"].tolist() == [told["run"]], name

    def test_a_lever_of_a_named_policy_moves(self, accord: Accord) -> None:
        assert (
            accord("sweep", *SMALL, FACTORS, "policies=[full]", "replications=1", "name=s").code
            == 0
        )
        assert runs_of("s")["run"].nunique() == 4
        assert set(runs_of("s")["policy"]) == {"full"}

    def test_without_factors_there_is_one_point(self, accord: Accord) -> None:
        assert (
            accord("sweep", *SMALL, "policies=[ad_hoc,full]", "replications=2", "name=s").code == 0
        )
        assert runs_of("s")["point"].tolist() == [0] * 4
        assert not Path("results/sweep/s/points.csv").exists()

    def test_tables_kept_are_a_choice(self, accord: Accord) -> None:
        words = ("sweep", *SMALL, FACTORS, "replications=1")
        assert accord(*words, "name=s").code == 0
        folder = Path("results/sweep/s")
        assert not (folder / "partnerships.parquet").exists()
        assert accord(*words, "name=s", "keep=[outcomes,partnerships,histories]").code == 0
        partnerships = pd.read_parquet(folder / "partnerships.parquet")
        histories = pd.read_parquet(folder / "histories.parquet")
        assert set(histories["run"]) == set(runs_of("s")["run"])
        assert len(histories) == 4 * 72
        formed = partnerships.groupby("point").size()
        assert formed.tolist() == runs_of("s").groupby("point")["partnerships"].sum().tolist()
        # Fewer tables asked for take none away.
        before = (folder / "partnerships.parquet").read_bytes()
        assert accord(*words, "name=s").code == 0
        assert (folder / "partnerships.parquet").read_bytes() == before

    def test_outcomes_kept_are_a_choice(self, accord: Accord, computed: list[str]) -> None:
        words = ("sweep", *SMALL, FACTORS, "replications=1", "name=s")
        assert accord(*words, "outcomes=[equity]").code == 0
        assert list(runs_of("s").columns) == [
            "run",
            "point",
            "parameters.fomo_rate",
            "policy.voice",
            "policy",
            "seed",
            "months",
            "hosts",
            "equity",
        ]
        # Others were not kept, so the runs are carried out again.
        assert accord(*words, "outcomes=[equity,reach]").code == 0
        assert len(computed) == 8
        assert "reach" in runs_of("s")

    def test_multirun_lands_in_stores_of_its_own(self, accord: Accord) -> None:
        words = ("sweep", "--multirun", *SMALL, FACTORS, "replications=1", "name=s")
        assert accord(*words, "scenario=default,covid").code == 0
        one, other = runs_of("s/0"), runs_of("s/1")
        assert len(one) == len(other) == 4
        assert not set(one["run"]) & set(other["run"])

    def test_shards_are_the_whole(self, accord: Accord) -> None:
        words = ("sweep", *SMALL, "design=sobol", "design.points=8", "replications=2")
        words = (*words, "factors={parameters.fomo_rate:range}")
        assert accord(*words, "name=whole").code == 0
        for number in (1, 2, 3):
            assert accord(*words, f"name=part{number}", f"shard={number}/3").code == 0
        parts = [plain(runs_of(f"part{number}")) for number in (1, 2, 3)]
        together = pd.concat(parts, ignore_index=True)
        pd.testing.assert_frame_equal(together, plain(runs_of("whole")))

    def test_a_point_that_fails_says_how_to_repeat_it(
        self, accord: Accord, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        simulate = worker._simulated

        def faulty(runs, kept):
            if any(run.parameters.fomo_rate == 0.2 and run.seed == 2 for run in runs):
                raise ArithmeticError("no such number")
            return simulate(runs, kept)

        words = ("sweep", *SMALL, FACTORS, "replications=2", "policies=[full]")
        with monkeypatch.context() as patch:
            patch.setattr(worker, "_simulated", faulty)
            done = accord(*words, "name=s")
        assert done.code == 0
        assert "2 of 8 runs failed" in done.err
        failed = pd.read_csv("results/sweep/s/failed.csv")
        assert failed["parameters.fomo_rate"].tolist() == [0.2, 0.2]
        assert failed["policy.voice"].tolist() == [0.0, 1.0]
        for row in failed.itertuples():
            words = shlex.split(row.again)
            assert accord(*words[1:], "name=r").code == 0
            told = json.loads(Path("results/run/r/manifest.json").read_text())
            assert told["run"] == row.run


@pytest.mark.usefixtures("no_figures")
class TestExtension:
    def test_more_of_a_design_computes_only_what_is_new(
        self, accord: Accord, computed: list[str]
    ) -> None:
        words = ("sweep", *SMALL, "design=saltelli", "replications=1", "name=s")
        words = (*words, "factors={parameters.fomo_rate:range,policy.voice:range}")
        assert accord(*words, "design.blocks=2").code == 0
        first = set(computed)
        assert len(first) == len(computed) == 8
        assert accord(*words, "design.blocks=4").code == 0
        assert len(computed) == len(set(computed)) == 16
        assert set(runs_of("s")["run"]) == set(computed)
        assert runs_of("s")["point"].tolist() == list(range(16))

    def test_more_levels_and_seeds_compute_only_what_is_new(
        self, accord: Accord, computed: list[str]
    ) -> None:
        words = ("sweep", *SMALL, "policies=[ad_hoc,full]")
        assert accord(*words, FACTORS, "replications=1", "name=s").code == 0
        more = "factors={parameters.fomo_rate:[0,0.1,0.2],policy.voice:[0,1]}"
        assert accord(*words, more, "replications=2", "name=s").code == 0
        assert len(computed) == len(set(computed)) == 6 * 2 * 2
        assert accord(*words, more, "replications=2", "name=at_once").code == 0
        for table in ("runs.parquet", "points.csv"):
            grown, whole = (Path("results/sweep", name, table) for name in ("s", "at_once"))
            assert grown.read_bytes() == whole.read_bytes()

    def test_a_point_twice_is_there_twice(self, accord: Accord) -> None:
        Path("own.csv").write_text("parameters.fomo_rate\n0.1\n0.2\n0.1\n")
        words = ("sweep", *SMALL, "design=points", "design.file=own.csv", "replications=2")
        assert accord(*words, "name=s", "keep=[partnerships]").code == 0
        runs = runs_of("s").set_index("point")["run"].astype(str)
        assert runs[0].tolist() == runs[2].tolist() != runs[1].tolist()
        partnerships = pd.read_parquet("results/sweep/s/partnerships.parquet")
        formed = partnerships.groupby("point").size()
        assert formed[0] == formed[2]
        # As a source of another study it is read as any other.
        again = (*words[:-1], "replications=3")
        assert accord(*again, "name=s", "keep=[partnerships]").code == 0
        assert len(runs_of("s")) == 9


@pytest.mark.usefixtures("no_figures")
class TestUntil:
    def test_points_get_replications_until_the_interval_is_narrow(self, accord: Accord) -> None:
        until = "until={outcome:partnerships,half_width:8,most:32}"
        words = ("sweep", *SMALL, "replications=4", "policies=[ad_hoc,full]", until)
        factors = "factors={parameters.fomo_rate:[0,0.4]}"
        assert accord(*words, factors, "name=s").code == 0
        runs = runs_of("s")
        count = runs.groupby(["point", "policy"], observed=True).size().unstack()
        assert set(count.to_numpy().ravel()) <= {4, 8, 16, 32}
        # Policies of a point stay paired.
        assert (count["ad_hoc"] == count["full"]).all()
        assert count.loc[0, "full"] < count.loc[1, "full"]
        # A rerun finds all of it.
        again = accord(*words, factors, "name=s")
        told = json.loads(Path("results/sweep/s/manifest.json").read_text())
        assert again.code == 0
        assert told["runs"]["computed"] == 0

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("until={outcome:equity}", "until={'outcome': 'equity'} must have"),
            ("until={outcome:luck,half_width:1,most:9}", "until.outcome=luck"),
            ("until={outcome:equity,half_width:0,most:9}", "until.half_width=0"),
            ("until={outcome:equity,half_width:1,most:1}", "until.most=1"),
            ("until=5", "until=5 must have"),
        ],
    )
    def test_refusals(self, accord: Accord, wrong: str, said: str) -> None:
        assert_refused(accord, ["sweep", *SMALL, "replications=3", wrong], [said])


class TestDryRun:
    def test_it_tells_how_much_and_writes_nothing(self, accord: Accord) -> None:
        words = ("sweep", *SMALL, FACTORS, "replications=5", "policies=[ad_hoc,full]")
        told = accord(*words, "name=s", "dry_run=true")
        assert told.code == 0
        lines = [line.split("  ") for line in told.out.splitlines() if "  " in line]
        said = {words[0].strip(): words[-1].strip() for words in lines}
        assert said["runs"] == "40"
        assert said["already in store"] == "0"
        assert "ms of one processor" in told.out
        assert "in store" in said["size"]
        assert not Path("results").exists()

    @pytest.mark.usefixtures("no_figures")
    def test_it_knows_what_is_stored(self, accord: Accord) -> None:
        words = ("sweep", *SMALL, FACTORS, "name=s")
        assert accord(*words, "replications=2").code == 0
        before = {path: path.stat().st_mtime_ns for path in Path("results").rglob("*")}
        told = accord(*words, "replications=5", "dry_run=true")
        assert "already in store" in told.out
        assert told.out.split("already in store")[1].split()[0] == "8"
        after = {path: path.stat().st_mtime_ns for path in Path("results").rglob("*")}
        assert before == after


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["factors={parameters.fomo_rat:[1]}"], ["fomo_rat", "fomo_rate"]),
        (["factors={parameters.fomo_rate:[-1,0.1]}"], ["fomo_rate", "-1"]),
        (["factors={types.hospitaltech.mix:[1,2]}"], ["types.hospitaltech", "hospital_tech"]),
        (["factors={environment.hyp:[true]}"], ["environment.hyp"]),
        (["factors={scenario:[nosuch]}"], ["scenario=nosuch", "default"]),
        (["factors={policy:[nosuch]}"], ["nosuch", "ad_hoc"]),
        (["factors={policy:[full]}", "policies=[full]"], ["policies=", "factors.policy"]),
        (["factors={population.vendors:[0]}"], ["population.vendors=0"]),
        (["factors=[1,2]"], ["factors=[1,2] is a list", "factors={NAME:VALUE}"]),
        (["design=nosuch"], ["design=nosuch", "grid"]),
        (["design.points=3"], ["design.points"]),
        (["design=[grid,zip]"], ["design= takes the name of one choice"]),
        (["keep=[everything]"], ["keep=everything", "partnerships"]),
        (["outcomes=[nosuch]"], ["outcomes=nosuch"]),
        (["shard=0/3"], ["shard=0/3", "1/20"]),
        (["shard=2/3"], ["shard=2/3", "no points"]),
        (["dry_run=maybe"], ["dry_run='maybe'"]),
        (["replications=1000000", "factors={policy.voice:{levels:30}}"], ["shards", "20,000,000"]),
    ],
    ids=str,
)
def test_refusals(accord: Accord, words: list[str], said: list[str]) -> None:
    assert_refused(accord, ["sweep", *SMALL, *words], said)
