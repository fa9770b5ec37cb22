"""A world told by settings is the world told in Python, run for run, and the manifest tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import configs
from sim import (
    Event,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Phase,
    Policy,
    Run,
    synthetic_population,
)
from sim.parameters import switched
from tests.experiments.conftest import SMALL, Accord

POPULATION = synthetic_population(12, 8)
MINE = {"host_kind": "university", "partner_kind": "vendor", "mix": 3, "worth": 1.5}
HERE = Path("results/compare/one")

pytestmark = [pytest.mark.usefixtures("no_figures"), pytest.mark.slow]


def run_of(policy: Policy | None = None, seed: int = 1, **settings: Any) -> Run:
    told = {"population": POPULATION, "months": 72, "warm_up": 12, **settings}
    return Run(policy=policy or Policy(), seed=seed, **told)


def identities(policy: str = "ad_hoc") -> list[str]:
    runs = pd.read_parquet(HERE / "runs.parquet")
    return list(runs[runs["policy"] == policy]["run"])


def manifest(folder: Path = HERE) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())


def file_levers(name: str) -> dict[str, float]:
    said = yaml.safe_load((Path(configs.__path__[0]) / "policy" / f"{name}.yaml").read_text())
    return {key: value for key, value in said.items() if isinstance(value, float)}


def scenario_of_ones_own(text: str) -> str:
    path = Path("mine/scenario/mine.yaml")
    path.parent.mkdir(parents=True)
    path.write_text(f"# @package _global_\n{text}")
    return "--config-dir=mine"


def compared(accord: Accord, *words: str) -> list[str]:
    """Carry out a small comparison; return the runs of the baseline."""
    # Flags come before settings.
    flags = [word for word in words if word.startswith("--")]
    done = accord("compare", *flags, *SMALL, "name=one", *[w for w in words if w not in flags])
    assert done.code == 0, done.err
    return identities()


WORLDS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "types": (
        ["types.academic_industry.mix=2", "types.public_private.public_hosts=no"],
        {
            "types": PartnershipTypes(
                academic_industry={"mix": 2}, public_private={"public_hosts": "no"}
            )
        },
    ),
    "kinds": (
        ["kinds.vendor.tempo=0.5"],
        {"kinds": OrganisationKinds(vendor={"tempo": 0.5})},
    ),
    "environment": (
        ["environment.crises=false", "environment.hype=false", "parameters.fomo_rate=0.05"],
        {"parameters": switched(Parameters(fomo_rate=0.05), {"crises": False, "hype": False})},
    ),
    "events": (
        ["events=[{kind:crisis,month:6,size:0.6},{kind:hype,month:-3,area:cost}]"],
        {"events": (Event("crisis", 6, 0.6), Event("hype", -3, area="cost"))},
    ),
    "counts": (
        [
            "population.public_agencies=2",
            "population.universities=3",
            "population.foreign_systems=4",
            "population.foreign_agencies=0",
        ],
        {"population": synthetic_population(12, 8, 2, 3, 4, 0)},
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_settings_say_what_python_says(accord: Accord, name: str) -> None:
    words, told = WORLDS[name]
    found = compared(accord, *words, "policies=[ad_hoc]", "replications=2")
    assert found == [run_of(seed=seed, **told).identity for seed in (1, 2)]


def test_a_run_takes_the_same_world(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.questions.run.command.drawings", lambda *_: [])
    words = [word for given, _ in WORLDS.values() for word in given]
    phases = "policy.phases=[{start:6,levers:{voice:1}}]"
    done = accord("run", *SMALL[1:], *words, phases, "name=one")
    assert done.code == 0, done.err
    told = {key: value for _, each in WORLDS.values() for key, value in each.items()}
    expected = run_of(Policy("ad_hoc+phases", {}, [Phase({"voice": 1}, 6)]), **told)
    assert manifest(Path("results/run/one"))["run"] == expected.identity


def test_the_manifest_tells_what_differs(accord: Accord) -> None:
    words = [word for given, _ in WORLDS.values() for word in given]
    compared(accord, *words, "policies=[ad_hoc]", "replications=1")
    found = manifest()
    assert found["differs_from_defaults"] == {
        "parameters": {
            "fomo_rate": 0.05,
            "crisis_rate": 0.0,
            "hype_rate": 0.0,
            "hype_from_news": 0.0,
        },
        "types": {"academic_industry": {"mix": 2.0}, "public_private": {"public_hosts": "no"}},
        "kinds": {"vendor": {"tempo": 0.5}},
        "environment": {"crises": False, "hype": False},
        "events": [
            {"kind": "crisis", "month": 6, "size": 0.6},
            {"kind": "hype", "month": -3, "size": 1.0, "area": "cost"},
        ],
    }
    assert found["population"]["organisations"] == 12 + 8 + 2 + 3 + 4


def test_a_type_of_ones_own_by_file(accord: Accord) -> None:
    how = scenario_of_ones_own(f"months: 72\nwarm_up: 12\ntypes: {{mine: {json.dumps(MINE)}}}\n")
    words = ("scenario=mine", "population.universities=20", "policies=[full]")
    done = accord("compare", how, SMALL[0], *SMALL[3:], *words, "name=one")
    assert done.code == 0, done.err
    told = {
        "types": PartnershipTypes(mine=MINE),
        "population": synthetic_population(12, 8, universities=20),
    }
    assert identities() == [run_of(seed=seed, **told).identity for seed in (1, 2, 3)]
    by_type = pd.read_csv(HERE / "failure_by_type.csv")
    assert list(by_type["type"].unique()) == [*PartnershipTypes.BUILT_IN, "mine"]
    assert by_type.set_index(["policy", "type"]).loc[("ad_hoc", "mine"), "partnerships"] > 0
    assert "mine" in done.out
    assert manifest()["differs_from_defaults"]["types"]["mine"]["host_kind"] == "university"
    partnerships = pd.read_parquet(HERE / "partnerships.parquet")
    assert (partnerships["type"] == "mine").any()


def test_a_type_of_ones_own_on_the_command_line(accord: Accord) -> None:
    found = compared(accord, "+types.mine.mix=1", "policies=[ad_hoc]", "replications=1")
    assert found == [run_of(types=PartnershipTypes(mine={"mix": 1})).identity]


def test_a_scenario_may_build_on_another(accord: Accord) -> None:
    how = scenario_of_ones_own("defaults: [hospital_tech, _self_]\nparameters: {crisis_rate: 0}\n")
    found = compared(accord, how, "scenario=mine", "policies=[ad_hoc]", "replications=1")
    others = [name for name in PartnershipTypes.BUILT_IN if name != "hospital_tech"]
    told = {
        "types": PartnershipTypes(**{name: {"mix": 0} for name in others}),
        "population": synthetic_population(12, 8, 0, 0, 0, 0),
        "parameters": Parameters(crisis_rate=0),
    }
    assert found == [run_of(**told).identity]


def test_phases_of_a_file_are_those_of_python(accord: Accord) -> None:
    compared(accord, "policies=[public_mandate,voluntary_scheme]", "replications=1")
    mandate = Phase(file_levers("relational"), start=36, applies_to="public")
    scheme = Phase(file_levers("problem_first"), uptake=0.1, spread=0.1)
    for name, phase in (("public_mandate", mandate), ("voluntary_scheme", scheme)):
        assert identities(name) == [run_of(Policy(name, {}, [phase])).identity]
    told = manifest()["policies"]
    assert told["ad_hoc"] == {}
    assert told["public_mandate"] == {
        "phases": [
            {
                "start": 36,
                "applies_to": "public",
                "levers": file_levers("relational"),
                "uptake": 1.0,
                "spread": 0.0,
            }
        ]
    }


def test_phases_of_the_command_line_change_the_name(accord: Accord) -> None:
    phases = (
        "policy.phases=[{start:12,applies_to:small,policy:relational,levers:{voice:1,transparency:0}},"
        "{start:18,levers:{}}]"
    )
    compared(accord, "policy=contractual", phases, "policy.voice=0.5", "replications=1")
    levers = file_levers("relational") | {"voice": 1.0}
    del levers["transparency"]
    policy = Policy(
        "contractual+voice=0.5+phases",
        {**file_levers("contractual"), "voice": 0.5},
        [Phase(levers, 12, "small"), Phase({}, 18)],
    )
    assert identities(policy.name) == [run_of(policy).identity]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["policy=public_mandate"], "public_mandate"),
        (["policy=public_mandate", "policy.voice=1"], "public_mandate+voice=1"),
        (["policy=public_mandate", "policy.phases=null"], "public_mandate+no_phases"),
        (["policy.phases=[{start:6,policy:full}]"], "phases"),
        (["policy.phases=[{policy:full}]", "policy.name=late"], "late"),
    ],
)
def test_names_of_policies_with_phases(accord: Accord, words: list[str], name: str) -> None:
    compared(accord, *words, "replications=1", "months=3", "warm_up=0")
    assert list(manifest()["policies"]) == ["ad_hoc", name]


def test_a_policy_of_ones_own_with_phases_is_compared(accord: Accord) -> None:
    folder = Path("mine/policy")
    folder.mkdir(parents=True)
    (folder / "later.yaml").write_text("voice: 0.3\nphases: [{start: 6, policy: full}]\n")
    words = ("--config-dir=mine", *SMALL, "replications=1", "months=3", "warm_up=0", "name=one")
    done = accord("compare", *words)
    assert done.code == 0, done.err
    told = manifest()["policies"]
    assert len(told) == 13
    assert told["later"]["voice"] == 0.3
    assert told["later"]["phases"][0]["start"] == 6
    assert not {"public_mandate", "voluntary_scheme"} & set(told)


def test_what_lies_outside_the_run_is_pointed_out(accord: Accord) -> None:
    words = ("name=one", "scenario=covid", "policies=[public_mandate]", "replications=1")
    done = accord("compare", "months=24", *SMALL[2:], *words)
    assert done.code == 0
    assert "crisis in month 36 lies outside the run (months -12 to 23)" in done.err
    assert "public_mandate: a phase from month 36 lies outside the run" in done.err
