"""The composition: every parameter and lever is a setting, at its declared default."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.console.composing import compose
from experiments.settings.naming import POLICY_FACTS
from sim import LEVER_NAMES, PARAMETERS, OrganisationKinds, PartnershipTypes
from sim.parameters import SWITCHES
from sim.population.names import GROUPS

pytestmark = pytest.mark.slow


@pytest.fixture(params=["compare", "run"])
def command(request: pytest.FixtureRequest) -> str:
    return request.param


def composed(command: str, *words: str) -> Any:
    return compose(command, words).values


def test_parameters_are_the_declared_ones(command: str) -> None:
    parameters = composed(command)["parameters"]
    assert parameters == {name: declared.default for name, declared in PARAMETERS.items()}


def test_levers_are_the_declared_ones(command: str) -> None:
    policy = composed(command, "policy=ad_hoc")["policy"]
    assert [key for key in policy if key in LEVER_NAMES] == list(LEVER_NAMES)


def test_facts_of_a_policy_are_settings(command: str) -> None:
    policy = composed(command)["policy"]
    assert {key for key in policy if key not in LEVER_NAMES} == set(POLICY_FACTS)
    assert policy["phases"] is None


def test_types_and_kinds_are_the_built_in_ones(command: str) -> None:
    config = composed(command)
    assert PartnershipTypes(**config["types"]) == PartnershipTypes()
    assert OrganisationKinds(**config["kinds"]) == OrganisationKinds()


def test_codes_of_types_are_shown_by_name(command: str) -> None:
    types = composed(command)["types"]
    assert types["academic_industry"]["host_kind"] == "university"
    assert types["public_private"]["public_hosts"] == "yes"
    assert types["hospital_tech"]["abroad"] == "no"


def test_switches_are_on(command: str) -> None:
    assert composed(command)["environment"] == dict.fromkeys(SWITCHES, True)


def test_types_kinds_and_switches_need_no_plus(command: str) -> None:
    config = composed(
        command,
        "types.academic_industry.mix=2",
        "types.hospital_tech.host_kind=public_agency",
        "kinds.vendor.tempo=0.5",
        "environment.crises=false",
        "events=[{kind:crisis,month:36,size:0.6}]",
        "policy.phases=[{start:36,applies_to:public,levers:{voice:1}}]",
        *(f"population.{group.name}=7" for group in GROUPS),
    )
    assert config["types"]["academic_industry"]["mix"] == 2
    assert config["types"]["hospital_tech"]["host_kind"] == "public_agency"
    assert config["kinds"]["vendor"]["tempo"] == 0.5
    assert not config["environment"]["crises"]
    assert config["events"] == [{"kind": "crisis", "month": 36, "size": 0.6}]
    assert config["policy"]["phases"][0]["levers"]["voice"] == 1
    assert all(config["population"][group.name] == 7 for group in GROUPS)


def test_a_type_of_ones_own_takes_a_plus(command: str) -> None:
    assert composed(command, "+types.mine.mix=1")["types"]["mine"] == {"mix": 1}


def test_levers_and_parameters_need_no_plus(command: str) -> None:
    config = composed(command, "policy=outset", "policy.voice=0.5", "parameters.crisis_rate=0")
    assert config["policy"]["voice"] == 0.5
    assert config["policy"]["governance_at_outset"] > 0
    assert config["parameters"]["crisis_rate"] == 0


def test_shared_settings(command: str) -> None:
    shared = ("name", "seed", "months", "warm_up", "replications", "policy", "policies", "executor")
    assert set(shared) <= set(composed(command))
    assert {"types", "kinds", "environment", "events"} <= set(composed(command))
    counts = {group.name for group in GROUPS}
    assert set(composed(command)["population"]) == {"layout", "file", *counts}


@pytest.mark.parametrize(
    "choice",
    ["population=ahrq", "population=table", "executor=serial", "executor=processes"],
)
def test_choices_compose(command: str, choice: str) -> None:
    group = choice.split("=")[0]
    assert set(composed(command, choice)[group]) == set(composed(command)[group])
