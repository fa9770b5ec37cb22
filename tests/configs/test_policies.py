"""The policy files: each says what it is, on what evidence, and names levers that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import configs
from experiments.settings.naming import POLICY_FACTS
from sim import LEVER_NAMES, Policy

FILES = sorted((Path(configs.__path__[0]) / "policy").glob("*.yaml"))
COMPARED = {
    *("ad_hoc", "contractual", "relational", "contractual_relational", "outset", "problem_first"),
    *("adaptive", "equitable", "brokered", "integrated_vendors", "data_trust", "full"),
}


def content(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text())


def levers(path: Path) -> dict[str, float]:
    return {key: value for key, value in content(path).items() if key not in POLICY_FACTS}


def test_all_named_policies_are_there() -> None:
    assert {path.stem for path in FILES} == COMPARED | {"public_mandate", "voluntary_scheme"}


def test_twelve_are_compared_where_none_is_named() -> None:
    compared = {path.stem for path in FILES if content(path).get("compared", True)}
    assert compared == COMPARED
    assert len(compared) == 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_policy_is_valid(path: Path) -> None:
    policy = Policy(path.stem, levers(path))
    assert all(0 < strength <= 1 for strength in policy.levers.values())
    assert bool(policy.levers) == (path.stem in COMPARED - {"ad_hoc"})
    assert bool(content(path).get("phases")) == (path.stem not in COMPARED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_policy_says_what_it_is(path: Path) -> None:
    facts = content(path)
    assert facts["name"] == path.stem
    assert facts["title"]
    assert facts["meaning"].endswith(".")
    assert re.fullmatch(r"\d-\d+( \d-\d+)*", str(facts["evidence"]))


def test_policies_differ() -> None:
    combinations = [
        (str(content(path).get("phases")), tuple(sorted(levers(path).items()))) for path in FILES
    ]
    assert len(set(combinations)) == len(combinations)


def test_full_has_every_lever() -> None:
    (full,) = (path for path in FILES if path.stem == "full")
    assert set(levers(full)) == set(LEVER_NAMES)
