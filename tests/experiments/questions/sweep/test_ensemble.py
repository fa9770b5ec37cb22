"""An ensemble: the runs of a sweep, asked for as they are needed, and never carried out twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.console.composing import Folders, compose
from experiments.design.points import Points
from experiments.runs import worker
from experiments.runs.ensemble import Ensemble, settings_of
from experiments.settings.policies import named_policies
from experiments.settings.settings import read_settings
from sim import Policy
from sim.parameters import InvalidSetting
from tests.experiments.conftest import Accord

pytestmark = pytest.mark.slow

SMALL = (
    "months=72",
    "warm_up=12",
    "population.health_systems=8",
    "population.vendors=6",
    "executor=serial",
    "replications=2",
)
OUTCOMES = ["objectives_unmet", "partnerships"]


def points_of(**columns: list[Any]) -> Points:
    """Points with these values; ``__`` in a name stands for its dot."""
    arrays = []
    for values in columns.values():
        text = any(isinstance(one, str) for one in values)
        arrays.append(np.array(values, object if text else None))
    names = tuple(name.replace("__", ".") for name in columns)
    return Points(names, tuple(arrays), varied=names)


@pytest.fixture
def within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Do something with an ensemble of a command's settings, and return what it returns."""
    monkeypatch.chdir(tmp_path)

    def carry_out(
        work: Callable[[Ensemble], Any], *words: str, outcomes: list[str] | None = OUTCOMES
    ) -> Any:
        settings = read_settings(compose("sweep", [*SMALL, "name=unused", *words]))
        folder = Path("ensemble")
        folder.mkdir(exist_ok=True)
        return work(Ensemble(settings, folder, outcomes, _no_damage))

    return carry_out


def _no_damage(text: str) -> None:
    raise AssertionError(text)


def policies(*names: str) -> list[Policy]:
    return [one.policy for one in named_policies(names, Folders())]


@pytest.fixture
def four() -> Points:
    return points_of(parameters__fomo_rate=[0.0, 0.0, 0.2, 0.2], policy__voice=[0.0, 1.0, 0.0, 1.0])


@pytest.mark.usefixtures("no_figures")
@pytest.mark.slow
def test_its_merged_table_is_that_of_a_sweep(
    accord: Accord, within: Callable[..., Any], four: Points
) -> None:
    within(lambda one: one.merge(one.arms(four, policies("ad_hoc", "full"))), outcomes=None)
    factors = "factors={parameters.fomo_rate:[0,0.2],policy.voice:[0,1]}"
    assert accord("sweep", *SMALL, factors, "policies=[ad_hoc,full]", "name=s").code == 0
    merged, swept = (Path(one, "runs.parquet") for one in ("ensemble", "results/sweep/s"))
    assert merged.read_bytes() == swept.read_bytes()


def test_runs_are_those_of_the_merged_table(within: Callable[..., Any], four: Points) -> None:
    def work(one: Ensemble) -> tuple[pd.DataFrame, pd.DataFrame]:
        arms = one.arms(four, policies("ad_hoc", "full"))
        before = one.runs(arms)
        one.merge(arms)
        return before, one.runs(arms)

    before, after = within(work)
    assert list(before.columns) == ["point", "run", "policy", "seed", "months", "hosts", *OUTCOMES]
    assert before["point"].tolist() == np.repeat(range(4), 4).tolist()
    assert before["policy"].tolist() == ["ad_hoc", "ad_hoc", "full", "full"] * 4
    assert before["seed"].tolist() == [1, 2] * 8
    plain = [one.astype({"run": object, "policy": object}) for one in (before, after)]
    pd.testing.assert_frame_equal(*plain)
    merged = pd.read_parquet("ensemble/runs.parquet")
    assert merged["run"].tolist() == before["run"].tolist()
    assert merged["parameters.fomo_rate"].tolist() == np.repeat([0.0, 0.2], 8).tolist()


@pytest.mark.slow
def test_only_what_is_missing_is_computed(
    within: Callable[..., Any], four: Points, computed: list[str]
) -> None:
    two = points_of(parameters__fomo_rate=[0.0, 0.2], policy__voice=[0.0, 0.0])

    def work(one: Ensemble) -> list[int]:
        counts = []
        for points, seeds in ((two, {}), (two, {}), (four, {}), (four, {"replications": 3})):
            one.runs(one.arms(points, policies("ad_hoc")), **seeds)
            counts.append(len(computed))
        # Other seeds than those are other runs, and one of these is not.
        one.runs(one.arms(two, policies("ad_hoc")), replications=2, first_seed=3)
        return [*counts, len(computed)]

    assert within(work) == [4, 4, 8, 12, 14]
    assert len(set(computed)) == len(computed)
    # In another process, as it were.
    assert within(work) == [14] * 5


@pytest.mark.slow
def test_a_scenario_may_differ_between_points(within: Callable[..., Any]) -> None:
    points = points_of(scenario=["default", "covid", "default"], parameters__fomo_rate=[0.1] * 3)

    def work(one: Ensemble) -> pd.DataFrame:
        return one.runs(one.arms(points, policies("ad_hoc")))

    # As a scenario sets months too, what the command line says is kept.
    runs = within(work)
    default, covid, again = (rows for _, rows in runs.groupby("point"))
    assert default["run"].tolist() == again["run"].tolist()
    assert not set(default["run"]) & set(covid["run"])
    assert (runs["months"] == 72).all()
    assert default[OUTCOMES].to_numpy() == pytest.approx(again[OUTCOMES].to_numpy(), nan_ok=True)


def test_runs_that_fail_are_left_out_and_told(
    within: Callable[..., Any], four: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate = worker.simulate

    def failing(runs: Any, **more: Any) -> Any:
        if any(run.policy.levers.get("voice") and run.seed == 2 for run in runs):
            raise RuntimeError("no luck")
        return simulate(runs, **more)

    monkeypatch.setattr(worker, "simulate", failing)

    def work(one: Ensemble) -> tuple[Any, ...]:
        arms = one.arms(four, policies("ad_hoc"))
        conducted = one.merge(arms)
        return (
            one.runs(arms),
            conducted.errors,
            settings_of(arms, one.study(arms), conducted.errors),
        )

    runs, errors, settings = within(work)
    assert list(zip(runs["point"], runs["seed"], strict=True)) == [
        (0, 1), (0, 2), (1, 1), (2, 1), (2, 2), (3, 1)
    ]  # fmt: skip
    assert errors["error"].to_pylist() == ["RuntimeError: no luck"] * 2
    told = [settings[run] for run in errors["run"].to_pylist()]
    assert sorted(told, key=lambda one: one["parameters.fomo_rate"]) == [
        {"parameters.fomo_rate": 0.0, "policy.voice": 1.0},
        {"parameters.fomo_rate": 0.2, "policy.voice": 1.0},
    ]


def test_all_runs_fail(
    within: Callable[..., Any], four: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(runs: Any, **more: Any) -> Any:
        raise RuntimeError("no luck")

    monkeypatch.setattr(worker, "simulate", failing)
    runs = within(lambda one: one.runs(one.arms(four, policies("ad_hoc"))))
    assert len(runs) == 0
    assert set(OUTCOMES) <= set(runs.columns)


def test_without_points_only_policies_differ(within: Callable[..., Any]) -> None:
    def work(one: Ensemble) -> tuple[pd.DataFrame, dict[str, Any]]:
        arms = one.arms(None, policies("ad_hoc", "full"))
        runs = one.runs(arms)
        return runs, settings_of(arms, one.study(arms), None)

    runs, settings = within(work)
    assert runs["policy"].tolist() == ["ad_hoc", "ad_hoc", "full", "full"]
    assert (runs["point"] == 0).all()
    assert settings == {}


def test_a_value_that_cannot_be(within: Callable[..., Any]) -> None:
    points = points_of(parameters__fomo_rate=[0.1, 7.0])

    def work(one: Ensemble) -> None:
        with pytest.raises(InvalidSetting, match="fomo_rate=7"):
            one.runs(one.arms(points, policies("ad_hoc")))

    within(work)
