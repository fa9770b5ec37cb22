"""What the tests of designs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from experiments.design.factors import Factor
from experiments.design.grammar import read_factors
from experiments.design.points import Points
from sim.parameters import InvalidSetting

# Every form of factor: ranges of three sorts, levels of numbers, names, and one level only.
MIXED = read_factors(
    {
        "parameters.fomo_rate": {"low": 0.0, "high": 0.2},
        "kinds.vendor.median_size": {"low": 20, "high": 2000, "scale": "log"},
        "months": {"low": 12, "high": 36},
        "scenario": ["default", "covid", "calm"],
        "policy.voice": 0.5,
        "environment.crises": None,
    }
)


def unit_factors(count: int) -> tuple[Factor, ...]:
    """Ranges from 0 to 1 of settings that need not exist."""
    return tuple(Factor(f"parameters.x{place}", 0.0, 1.0) for place in range(count))


def problem(points: Points) -> dict[str, Any]:
    """Return what SALib calls the problem: the varied factors over the unit cube."""
    names = list(points.varied)
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def refused(do: Callable[[], Any], *expected: str) -> None:
    """Hold a refusal to one sentence that names what is wrong."""
    with pytest.raises(InvalidSetting) as caught:
        do()
    said = str(caught.value)
    sentence = said.partition(" Did you mean ")[0]
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert "\n" not in said
    for one in expected:
        assert one in said
