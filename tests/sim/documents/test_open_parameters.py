"""What is open to calibration exists, may be varied, and says why."""

from __future__ import annotations

from experiments.design.grammar import plausible
from sim.documents.open_parameters import OPEN_PARAMETERS


def test_open_parameters_have_a_plausible_range_and_a_reason() -> None:
    ranged = {factor.name for factor in plausible()}
    assert set(OPEN_PARAMETERS) <= ranged
    assert all(why and not why.endswith(".") for why in OPEN_PARAMETERS.values())


def test_they_are_few() -> None:
    assert 2 <= len(OPEN_PARAMETERS) <= 20
