"""The worlds in which factors are tried, and what a factor moves in them."""

from __future__ import annotations

from experiments.questions.effects.factors import Factor, all_factors
from experiments.questions.effects.worlds import concerns_abroad
from experiments.settings.assumptions import Assumptions
from experiments.settings.world import AssumedWorld
from sim import (
    LEVER_NAMES,
    PARAMETERS,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    synthetic_population,
)
from tests.experiments.questions.effects.made import FEAR, VOICE


def arm(policy: Policy) -> Assumptions:
    world = AssumedWorld(Parameters(), PartnershipTypes(), OrganisationKinds(), (), ())
    return Assumptions(world, policy, synthetic_population(4, 3), 12, 0)


def test_a_factor_moves_one_setting_only() -> None:
    usual = arm(Policy("governed", dict.fromkeys(LEVER_NAMES, 0.5)))
    assert usual.changed({FEAR.name: 0.1}).world.parameters == Parameters(fomo_rate=0.1)
    without = usual.changed({VOICE.name: 0.0}).policy.levers
    assert "voice" not in without
    assert len(without) == len(LEVER_NAMES) - 1
    tempo = usual.changed({"kinds.vendor.tempo": 0.4})
    assert tempo.world.kinds.changes() == {"vendor": {"tempo": 0.4}}
    mix = usual.changed({"types.hospital_tech.mix": 2.0})
    assert mix.world.types.changes() == {"hospital_tech": {"mix": 2.0}}
    assert (tempo.world.parameters, tempo.policy) == (Parameters(), usual.policy)
    assert mix.world.kinds == usual.world.kinds


def test_worlds_that_are_the_same_are_simulated_once() -> None:
    ad_hoc = arm(Policy())
    at_default = ad_hoc.changed({FEAR.name: PARAMETERS["fomo_rate"].default})
    assert len({ad_hoc, ad_hoc.changed({VOICE.name: 0.0}), at_default}) == 1
    assert len({ad_hoc, ad_hoc.changed({VOICE.name: 0.5})}) == 2


def test_what_concerns_work_abroad() -> None:
    assert concerns_abroad(Factor("types.international_consulting.mix", 0.0, 2.0))
    assert concerns_abroad(Factor("parameters.foreign_learning", 0.0, 0.006))
    assert not concerns_abroad(FEAR)
    abroad = {one.name for one in all_factors() if concerns_abroad(one)}
    # A name that does not exist would go unnoticed.
    from experiments.questions.effects import worlds

    assert abroad >= worlds._CONCERN_ABROAD
