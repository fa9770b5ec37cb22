"""What is expected of each factor: something of all of them, and of nothing else."""

from __future__ import annotations

import pytest

from experiments.questions.effects.expected import expectations, notes, written_expectations
from experiments.questions.effects.factors import Factor, all_factors, chosen_factors
from sim import PartnershipTypes, Run, synthetic_population
from sim.telling.outcomes import run_outcomes


def any_row(name: str) -> str:
    """Return how the files speak of a column of any kind or type."""
    parts = name.split(".")
    return ".".join([parts[0], "*", *parts[2:]])


def test_something_is_expected_of_every_factor_and_of_nothing_else() -> None:
    factors = all_factors()
    found = expectations(factors)
    assert set(found) == {factor.name for factor in factors}
    named = {name for factor in factors for name in (factor.name, any_row(factor.name))}
    assert set(written_expectations()) <= named
    assert all(one.why for one in found.values())


def test_a_new_parameter_without_an_expectation_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"says nothing of parameters\.brand_new"):
        expectations([Factor("parameters.brand_new", 0.0, 1.0)])


def test_what_is_expected_to_move_is_an_outcome() -> None:
    from sim.engine.batch import run_world

    run = Run(seed=1, months=2, warm_up=0, population=synthetic_population(4, 3))
    known = set(run_outcomes(run_world(run), 2))
    for name, one in expectations(all_factors()).items():
        assert (one.outcome in known) == (one.sign != 0), name
        assert one.outcome in known or one.outcome == "", name


def test_a_type_of_ones_own_has_expectations_too() -> None:
    (factor,) = chosen_factors(["types.mine.mix"], [*PartnershipTypes(), "mine"])
    assert expectations([factor])[factor.name].outcome == "partnerships_mine"


def test_notes_are_about_factors() -> None:
    named = {factor.name for factor in all_factors()}
    columns = {any_row(name) for name in named}
    for about in ("surprise", "idle"):
        assert set(notes(about)) <= named | columns
