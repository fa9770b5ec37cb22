"""A run under Mesa and the same run in batch are equal, bit for bit."""

import pytest
from hypothesis import given

from sim import LEVER_NAMES, PartnershipModel, Policy, Run
from sim.engine.batch import run_world
from tests.sim.worlds import assert_same, contents, examples, runs


def assert_mesa_equals_batch(run):
    model = PartnershipModel(
        parameters=run.parameters,
        seed=run.seed,
        policy=run.policy,
        population=run.population,
        warm_up=run.warm_up,
        types=run.types,
        kinds=run.kinds,
        events=run.events,
    )
    model.run_for(run.months)
    lived = run.warm_up + run.months
    assert_same(contents(model.world, lived), contents(run_world(run), lived))


@examples(25)
@given(runs())
def test_mesa_equals_batch_over_plausible_worlds(run):
    assert_mesa_equals_batch(run)


@examples(25)
@given(runs(full=True))
def test_mesa_equals_batch_over_all_worlds_within_bounds(run):
    assert_mesa_equals_batch(run)


@pytest.mark.slow
@pytest.mark.parametrize("levers", [{}, dict.fromkeys(LEVER_NAMES, 0.5)], ids=["none", "half"])
def test_mesa_equals_batch_in_a_world_of_default_size(levers):
    assert_mesa_equals_batch(Run(policy=Policy("levers", levers), seed=2026))
