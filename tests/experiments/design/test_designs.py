"""The designs by name, as their configurations say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import configs
from experiments.console.composing import compose
from experiments.design.designs import read_design
from experiments.design.grammar import read_factors
from tests.experiments.design.conftest import refused

FILES = sorted((Path(configs.__path__[0]) / "design").glob("*.yaml"))
KINDS = {
    "grid": 9,
    "zip": 3,
    "latin_hypercube": 64,
    "sobol": 64,
    "saltelli": 64 * 4,
    "morris": 20 * 3,
    "one_at_a_time": 7,
    "points": 2,
}
FACTORS = read_factors({"policy.voice": {"levels": 3}, "months": [12, 24, 36]})


def composed(kind: str, *words: str) -> Any:
    return compose("sweep", [f"design={kind}", *words]).values["design"]


def current(name: str) -> Any:
    return {"policy.voice": 0.5, "months": 120}[name]


def test_there_is_a_file_for_each_kind() -> None:
    assert {path.stem for path in FILES} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_configuration_makes_points(kind: str, tmp_path: Path) -> None:
    changes, factors = [], FACTORS
    if kind == "points":
        (tmp_path / "mine.csv").write_text("policy.voice\n0\n1\n")
        changes, factors = [f"design.file={tmp_path / 'mine.csv'}"], ()
    points = read_design(composed(kind, *changes)).points(factors, current)
    assert len(points) == KINDS[kind]
    table = points.table()
    assert next(iter(table)) == "point"
    assert set(points.names) <= set(table)
    assert all(len(values) == len(points) for values in points.columns)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_change_the_points(kind: str) -> None:
    config = composed(kind)
    for name in config.keys() & {"points", "blocks", "trajectories"}:
        before, after = (
            len(read_design(one).points(FACTORS, current))
            for one in (config, {**config, name: 2 * config[name]})
        )
        assert after == 2 * before
    if "seed" in config:
        before, after = (
            read_design({**config, "seed": seed}).points(FACTORS, current).table()
            for seed in (1, 2)
        )
        assert not before.equals(after)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, ["design=None", "latin_hypercube"]),
        ({}, ["design={}", "grid"]),
        ({"kind": "gird"}, ["design.kind=gird", "Did you mean 'grid'?"]),
        ({"kind": ["grid"]}, ["design.kind=['grid']"]),
        ({"kind": "grid", "seed": 1}, ["design.seed", "design=grid", "none"]),
        ({"kind": "sobol", "points": 4, "sed": 1}, ["design.sed", "Did you mean 'seed'?"]),
        ({"kind": "sobol", "points": 4}, ["design.seed is missing"]),
        ({"kind": "sobol", "points": 100, "seed": 1}, ["design.points=100", "64 and 128"]),
        ({"kind": "saltelli", "blocks": 3, "seed": 1}, ["design.blocks=3", "2 and 4"]),
        ({"kind": "sobol", "points": 1, "seed": 1}, ["design.points=1", "from 2"]),
        ({"kind": "sobol", "points": 2**25, "seed": 1}, ["design.points", "20000000"]),
        ({"kind": "latin_hypercube", "points": "many", "seed": 1}, ["design.points='many'"]),
        ({"kind": "latin_hypercube", "points": 9.5, "seed": 1}, ["design.points=9.5"]),
        ({"kind": "latin_hypercube", "points": 9, "seed": -1}, ["design.seed=-1"]),
        (
            {"kind": "morris", "trajectories": 0, "levels": 4, "seed": 1},
            ["design.trajectories=0"],
        ),
        ({"kind": "morris", "trajectories": 9, "levels": 5, "seed": 1}, ["design.levels=5", "6"]),
        ({"kind": "points", "file": None}, ["design.file=None", "CSV"]),
    ],
)
def test_refusals(config: Any, expected: list[str]) -> None:
    refused(lambda: read_design(config), *expected)


def test_factors_belong_to_the_settings_or_to_the_file() -> None:
    refused(lambda: read_design({"kind": "grid"}).points((), current), "factors={}")
    own = read_design({"kind": "points", "file": "mine.csv"})
    refused(lambda: own.points(FACTORS, current), "factors.policy.voice", "design=points")
