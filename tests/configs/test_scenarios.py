"""The scenario files: what each changes, that the model takes it, and who has the last word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import configs
from experiments.console.composing import compose
from experiments.settings.world import AssumedWorld, read_world
from sim import PartnershipTypes, synthetic_population
from sim.parameters import SWITCHES, Event

pytestmark = pytest.mark.slow

FILES = sorted((Path(configs.__path__[0]) / "scenario").glob("*.yaml"))
NAMED = [
    *("calm", "covid", "default", "first_mover", "hospital_tech", "international"),
    "regional_authority",
]
EVERYONE = synthetic_population(2, 1)
# The groups that the types of partnership other than hospital-tech need.
OTHERS = ("public_agencies", "universities", "foreign_systems", "foreign_agencies")


def composed(*words: str) -> Any:
    return compose("compare", words).values


def world_of(*overrides: str) -> AssumedWorld:
    return read_world(composed(*overrides), EVERYONE)


def test_all_scenarios_are_there() -> None:
    assert [path.stem for path in FILES] == NAMED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_says_what_it_is_for(path: Path) -> None:
    first, second, *_ = path.read_text().splitlines()
    assert first == "# @package _global_"
    assert second.startswith("# ")
    assert len(second) > 40


@pytest.mark.parametrize("name", NAMED)
def test_a_scenario_is_ten_years_after_ten(name: str) -> None:
    config = composed(f"scenario={name}")
    assert (config["months"], config["warm_up"]) == (120, 120)
    read_world(config, EVERYONE)


def test_the_default_changes_nothing() -> None:
    found = world_of("scenario=default").differences()
    assert found == {
        "parameters": {},
        "types": {},
        "kinds": {},
        "environment": {},
        "events": [],
    }


def test_hospital_tech_has_no_other_type_and_nobody_else() -> None:
    types = world_of("scenario=hospital_tech").types
    assert types == PartnershipTypes(
        **{name: {"mix": 0} for name in PartnershipTypes.BUILT_IN if name != "hospital_tech"}
    )
    population = composed("scenario=hospital_tech")["population"]
    assert [population[name] for name in OTHERS] == [0, 0, 0, 0]
    assert (population["health_systems"], population["vendors"]) == (100, 60)


def test_international_work_is_more_frequent() -> None:
    types, usual = world_of("scenario=international").types, PartnershipTypes()
    for name in ("international_consulting", "international_government"):
        assert types[name]["mix"] > usual[name]["mix"]
    population, default = composed("scenario=international")["population"], composed()["population"]
    for name in ("foreign_systems", "foreign_agencies"):
        assert population[name] > default[name]


def test_covid_is_a_crisis_in_the_fourth_year() -> None:
    assert world_of("scenario=covid").events == (Event("crisis", 36, 0.8),)


def test_a_first_mover_announces() -> None:
    (event,) = world_of("scenario=first_mover").events
    assert (event.kind, event.month) == ("first_mover", 12)


def test_calm_switches_everything_off() -> None:
    assert set(world_of("scenario=calm").off) == set(SWITCHES)


def test_the_command_line_wins_over_a_scenario() -> None:
    config = composed(
        "scenario=hospital_tech",
        "months=24",
        "population.universities=4",
        "types.academic_industry.mix=1",
    )
    assert config["months"] == 24
    assert config["population"]["universities"] == 4
    assert config["population"]["public_agencies"] == 0
    assert config["types"]["academic_industry"]["mix"] == 1
    assert config["types"]["public_private"]["mix"] == 0
    assert world_of("scenario=covid", "events=[]").events == ()
    assert "crises" not in world_of("scenario=calm", "environment.crises=true").off


@pytest.mark.parametrize("first", [True, False])
def test_choices_of_other_groups_stand_beside_a_scenario(first: bool) -> None:
    words = ["scenario=hospital_tech", "population=table", "policy=relational"]
    config = composed(*(words if first else reversed(words)))
    assert config["population"]["layout"] == "table"
    assert config["population"]["health_systems"] is None
    assert config["population"]["universities"] == 0
    assert config["policy"]["transparency"] == 0.6


@pytest.mark.parametrize("layout", ["ahrq", "table"])
def test_a_population_of_a_file_is_as_large_as_its_health_systems_ask(layout: str) -> None:
    population = composed(f"population={layout}")["population"]
    assert [population[name] for name in OTHERS] == [None] * 4
