"""The composition: every parameter and lever is a setting, at its declared default."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hydra import compose, initialize_config_module
from omegaconf import DictConfig, OmegaConf

from experiments.schema import register
from sim import LEVER_NAMES, PARAMETERS


@pytest.fixture(autouse=True)
def hydra() -> Iterator[None]:
    register()
    with initialize_config_module("configs", version_base="1.3"):
        yield


@pytest.fixture(params=["compare", "run"])
def command(request: pytest.FixtureRequest) -> str:
    return request.param


def composed(command: str, *overrides: str) -> DictConfig:
    return compose(command, overrides=list(overrides))


def test_parameters_are_the_declared_ones(command: str) -> None:
    parameters = OmegaConf.to_container(composed(command).parameters)
    assert parameters == {name: declared.default for name, declared in PARAMETERS.items()}


def test_levers_are_the_declared_ones(command: str) -> None:
    policy = composed(command, "policy=ad_hoc").policy
    assert [key for key in policy if key in LEVER_NAMES] == list(LEVER_NAMES)


def test_levers_and_parameters_need_no_plus(command: str) -> None:
    config = composed(command, "policy=outset", "policy.voice=0.5", "parameters.crisis_rate=0")
    assert config.policy.voice == 0.5
    assert config.policy.governance_at_outset > 0
    assert config.parameters.crisis_rate == 0


def test_shared_settings(command: str) -> None:
    shared = ("name", "seed", "months", "warm_up", "replications", "policy", "policies", "executor")
    assert set(shared) <= set(composed(command))
    assert {"health_systems", "vendors", "file"} <= set(composed(command).population)


@pytest.mark.parametrize(
    "choice",
    ["population=ahrq", "population=table", "executor=serial", "executor=processes"],
)
def test_choices_compose(command: str, choice: str) -> None:
    group = choice.split("=")[0]
    assert set(composed(command, choice)[group]) == set(composed(command)[group])
