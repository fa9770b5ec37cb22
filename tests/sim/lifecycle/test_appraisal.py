"""Appraisal: both sides weigh the prospect with one rule, for both must gain."""

import numpy as np
import pytest

from sim.lifecycle.appraisal import (
    appraise,
    certainty_equivalent,
    clear_sight,
    economic_terms,
    need_weight,
    partner_agrees,
    true_fit,
)
from sim.vocabulary import BROKERED, DELIBERATE, FOMO
from tests.sim.lifecycle.pair import AREA, HOST, PARTNER, TYPE, small_world, together

CLEAR = {"appraisal_noise": 0, "hype_belief": 0}


def gain(world, route=DELIBERATE, month=0):
    return appraise(world, HOST, PARTNER, AREA, TYPE, route, 0, month)[0]


def seen(world, route=DELIBERATE, months=1):
    fits = [
        appraise(world, HOST, PARTNER, AREA, TYPE, route, 0, month)[1] for month in range(months)
    ]
    return np.array(fits)


def test_a_sure_gain_is_worth_itself_and_risk_takes_from_it_by_the_square():
    assert certainty_equivalent(0.3, 0.0, 4.0) == 0.3
    assert certainty_equivalent(0.3, 0.2, 0.0) == 0.3
    assert certainty_equivalent(0.3, 0.2, 4.0) == pytest.approx(0.3 - 0.5 * 4 * 0.04)


def test_a_fit_is_a_capability_less_the_gap_of_tempo_and_a_bundle_adds_what_is_missing():
    world = small_world(tempo_misfit=0.5)
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8)
    world.organisations["tempo"][HOST] = 0.1
    assert true_fit(world, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.8 * (1 - 0.5 * 0.4))
    bundled = small_world({"integrated_bundles": 1}, bundle_gain=0.5)
    assert true_fit(bundled, HOST, PARTNER, AREA, TYPE) == pytest.approx(0.9)


def test_fixed_costs_weigh_on_small_hosts():
    world = small_world(contract_worth=100, host_fixed_cost=10, partner_fixed_cost=20)
    assert economic_terms(world, HOST, TYPE) == (100, 0.1, 0.2)
    world.organisations["scale"][HOST] = 0.5
    assert economic_terms(world, HOST, TYPE) == (50, 0.2, 0.4)


def test_a_small_host_gains_less_and_interests_fewer_partners():
    world = small_world()
    large = gain(world)
    world.organisations["scale"][HOST] = 0.05
    assert gain(world) < large
    assert not partner_agrees(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0)
    world.organisations["serves_all_sizes"][PARTNER] = 1
    assert partner_agrees(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0)


def test_caution_lowers_a_prospect_and_need_weighs_it():
    world = small_world(**CLEAR)
    bold = gain(world)
    world.organisations["risk_aversion"][HOST] = 10
    assert gain(world) < bold
    assert need_weight(world, HOST, AREA) == pytest.approx(1)
    world.organisations["capabilities"][HOST] = 0.6
    assert need_weight(world, HOST, AREA) == pytest.approx(0.5)


@pytest.mark.parametrize("route", [DELIBERATE, FOMO, BROKERED])
def test_without_noise_claims_and_talk_the_fit_is_seen_as_it_is(route):
    assert seen(small_world(**CLEAR), route) == pytest.approx(0.8)


def test_claims_and_talk_are_believed_by_those_who_do_not_see_clearly():
    world = small_world(appraisal_noise=0, hype_belief=0.5, tempo_misfit=0, base_clarity=0.2)
    own, region = world.organisations, world.regions
    own["capabilities"][PARTNER] = 0.4
    own["overstatement"][PARTNER] = 0.5
    claimed = seen(world)
    assert claimed > 0.4
    region["hype"][4, AREA] = 0.5
    assert seen(world) > claimed
    assert seen(world, FOMO) > seen(world)
    own["skill"][HOST] = 1.0
    assert seen(world) < claimed + 0.5 * 0.5 * 0.8
    own["skill"][HOST], own["coverage"][HOST] = 0.5, 0.0
    region["hype"][:] = 0
    assert seen(world) > claimed, "without time to think, claims are believed"


def test_open_talk_tells_less_than_claims_and_nothing_false():
    worlds = [small_world(levers, appraisal_noise=0) for levers in ({}, {"transparency": 1})]
    for world in worlds:
        world.organisations["overstatement"][PARTNER] = 0.5
        world.organisations["capabilities"][PARTNER] = 0.4
    silent, told = (float(seen(world)[0]) for world in worlds)
    assert 0.4 < told < silent


@pytest.mark.parametrize("lever", ["due_diligence", "nothing"])
def test_noise_is_unbiased_and_diligence_lessens_it(lever):
    levers = {lever: 1.0} if lever == "due_diligence" else {}
    world = small_world(levers, appraisal_noise=0.15)
    world.organisations["capabilities"][PARTNER] = 0.5
    fits = seen(world, months=2000)
    deviation = 0.15 * (1 - clear_sight(world, HOST, DELIBERATE))
    assert fits.mean() == pytest.approx(0.5, abs=5.3 * deviation / np.sqrt(2000))
    assert fits.std() == pytest.approx(deviation, rel=0.1)


def test_clear_sight_takes_experience_and_time():
    world = small_world()
    clear = clear_sight(world, HOST, DELIBERATE)
    world.organisations["skill"][HOST] = 0.9
    assert clear_sight(world, HOST, DELIBERATE) > clear
    world.organisations["coverage"][HOST] = 0.3
    assert clear_sight(world, HOST, DELIBERATE) < clear


def test_the_act_of_buying_has_a_value_of_its_own_to_those_who_fear_to_miss_out():
    world = small_world(fomo_blindness=0, symbolic_value=0.2, fomo_override=0.5, **CLEAR)
    world.organisations["risk_aversion"][HOST] = 8
    risk = 0.5 * world.parameters["outcome_deviation"][0]
    caution = 0.5 * 8 * risk**2
    expected = 0.2 * 0.5 + 0.5 * 0.5 * caution
    assert gain(world, FOMO) - gain(world) == pytest.approx(expected)
    world.organisations["fomo"][HOST] = 0
    assert gain(world, FOMO) == pytest.approx(gain(world))


def test_a_partner_of_the_own_region_is_preferred_by_those_with_a_local_focus():
    world = small_world(local_preference=0.1, **CLEAR)
    world.organisations["local_focus"][HOST] = 0.5
    near = gain(world)
    world.organisations["region"][PARTNER] = 5
    assert near - gain(world) == pytest.approx(0.05)


def test_trust_from_an_earlier_tie_counts_for_or_against():
    world = together(tie_bonus=0.2, **CLEAR)
    world.partnerships["stage"][0] = 3
    without = gain(small_world(tie_bonus=0.2, **CLEAR))
    for trust in (0.1, 0.5, 0.9):
        for part in ("competence", "integrity", "commitment"):
            world.partnerships[f"host_trust_{part}"][0] = trust
        assert gain(world) - without == pytest.approx(0.2 * (trust - 0.5))


def test_a_partner_demands_the_fit_it_has_chosen_and_more_where_it_selects():
    def agrees(levers=None, selectivity=0.6, route=DELIBERATE):
        world = small_world(levers, partner_noise=0, selectivity_gain=0.15, hurry_misfit=0.3)
        world.organisations["selectivity"][PARTNER] = selectivity
        return partner_agrees(world, HOST, PARTNER, AREA, TYPE, route, 0)

    assert agrees()
    assert not agrees(selectivity=0.81)
    assert agrees(selectivity=0.7)
    assert not agrees({"vendor_selectivity": 1}, selectivity=0.7)
    assert agrees({"vendor_selectivity": 1})
    assert not agrees({"vendor_selectivity": 1}, route=FOMO), "a hurried buyer is noticed"
    assert agrees(route=FOMO)


def test_a_partner_with_its_hands_full_or_a_fear_of_risk_gains_too_little():
    hunger = {"growth_hunger": 0.04, "data_gain": 0, "outcome_deviation": 0.15}
    world = small_world(partner_noise=0, partner_cost_share=0.1, partner_fixed_cost=5, **hunger)
    own = world.organisations
    assert partner_agrees(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0)
    own["risk_aversion"][PARTNER] = 20
    own["coverage"][PARTNER] = 0.0
    own["capabilities"][PARTNER] = 0.5
    assert not partner_agrees(world, HOST, PARTNER, AREA, TYPE, DELIBERATE, 0)
