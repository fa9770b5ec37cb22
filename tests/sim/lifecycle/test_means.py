"""Means: attention, memory, money; and vendors that fail, return or are acquired."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.means import is_trading, renew_attention, renew_means
from tests.sim.lifecycle.pair import HOST, PARTNER, again, months, small_world

RARE = 1e-6


def test_attention_asked_for_becomes_the_load_and_coverage_is_the_share_there_is():
    world = small_world()
    own = world.organisations
    for asked, covered in ((5.0, 1.0), (10.0, 1.0), (40.0, 0.25)):
        own["committed"][HOST] = asked
        renew_attention(world, HOST)
        assert own["load"][HOST] == asked
        assert own["committed"][HOST] == 0
        assert own["coverage"][HOST] == covered


def test_protected_time_adds_attention_to_hosts_and_to_nobody_else():
    world = small_world({"protected_time": 0.5}, protected_time_gain=0.4, governance_attention=0)
    own = world.organisations
    own["committed"] = 24.0
    for who in (HOST, PARTNER):
        renew_attention(world, who)
    assert own["coverage"][HOST] == pytest.approx(12 / 24)
    assert own["coverage"][PARTNER] == pytest.approx(10 / 24)


def test_experience_and_pressure_fade_and_skill_follows_experience():
    world = small_world(forgetting=0.1, fomo_fade=0.25, experience_half=4)
    own = world.organisations
    own["experience"][HOST], own["fomo_pressure"][HOST] = 10.0, 2.0
    renew_means(world, HOST, 0)
    assert own["experience"][HOST] == pytest.approx(9)
    assert own["fomo_pressure"][HOST] == pytest.approx(1.5)
    assert own["skill"][HOST] == pytest.approx(9 / 13)


def test_a_host_sets_aside_its_budget_less_in_a_deficit_and_under_pressure():
    def saved(margin=0.0, pressure=0.0, scale=1.0, income=0.0):
        world = small_world(
            margin_effect=2, pressure_effect=0.5, partnering_budget=40, locum_cost=0
        )
        own = world.organisations
        own["margin"][HOST], own["scale"][HOST] = margin, scale
        own["resources"][HOST], own["net_income"][HOST] = 0.0, income
        world.regions["pressure"] = pressure
        renew_means(world, HOST, 0)
        assert own["net_income"][HOST] == 0
        return float(own["resources"][HOST])

    assert saved() == pytest.approx(40)
    assert saved(scale=3) == pytest.approx(120)
    assert saved(margin=-0.1) == pytest.approx(32)
    assert saved(margin=-1) == 0, "a budget is never negative"
    assert saved(pressure=1) == pytest.approx(20)
    assert saved(income=-100) == pytest.approx(-60)


def test_reserves_are_kept_up_to_their_limit():
    world = small_world(reserve_limit=10, partnering_budget=40, vendor_overhead=50)
    own = world.organisations
    own["resources"] = 1e9
    renew_means(world, HOST, 0)
    renew_means(world, PARTNER, 0)
    assert own["resources"][[HOST, PARTNER]].tolist() == [400, 500]


MARKET = {"vendor_volatility": 0, "insolvency_rate": 0, "acquisition_rate": 0}


def test_a_vendor_lives_on_its_other_business_less_under_pressure():
    world = small_world(
        vendor_overhead=100, vendor_other_business=0.9, vendor_pressure_effect=0.5, **MARKET
    )
    own = world.organisations
    own["resources"][PARTNER], own["net_income"][PARTNER] = 0.0, 30.0
    world.regions["pressure"] = 0.0
    renew_means(world, PARTNER, 0)
    assert own["resources"][PARTNER] == pytest.approx(20)
    world.regions["pressure"] = 1.0
    renew_means(world, PARTNER, 1)
    assert own["resources"][PARTNER] == pytest.approx(20 - 100 + 45)


def test_a_vendors_fortune_swings_evenly_and_less_the_larger_it_is():
    def swing(rank):
        world = small_world(
            vendor_overhead=100, vendor_other_business=1, vendor_pressure_effect=0,
            **MARKET | {"vendor_volatility": 0.5},
        )  # fmt: skip
        world.organisations["size_rank"][PARTNER] = rank
        found = []
        for month in range(1000):
            world.organisations["resources"][PARTNER] = 0.0
            renew_means(world, PARTNER, month)
            found.append(float(world.organisations["resources"][PARTNER]))
        return np.array(found)

    small, large = swing(0.0), swing(1.0)
    assert small.std() == pytest.approx(0.5 * 100 / 0.5, rel=0.12)
    assert large.std() == pytest.approx(0.5 * 100 / 1.5, rel=0.12)
    assert abs(small.mean()) < 5.3 * small.std() / np.sqrt(1000)


def fates(resources, **parameters):
    world = small_world(**MARKET | parameters)
    world.organisations["resources"][PARTNER] = resources
    return [
        (one := again(world), renew_means(one, PARTNER, month))[0].organisations[PARTNER]
        for month in range(1000)
    ]


def test_only_a_vendor_out_of_money_fails_at_the_declared_rate():
    solvent = fates(1e6, insolvency_rate=1)
    assert not any(own["generation"] for own in solvent)
    failed = [own["generation"] for own in fates(-1e6, insolvency_rate=0.1)]
    assert stats.binomtest(int(sum(failed)), 1000, 0.1).pvalue > RARE


def test_a_new_firm_takes_the_place_after_a_while_without_memory():
    world = small_world(**MARKET | {"insolvency_rate": 1, "refounding_delay": 4})
    own = world.organisations
    own["resources"][PARTNER], own["reputation"][PARTNER] = -1e6, 0.1
    renew_means(world, PARTNER, 7)
    assert own["generation"][PARTNER] == 1
    assert own["exists_from"][PARTNER] == 11
    assert own["experience"][PARTNER] == 0
    assert own["reputation"][PARTNER] == world.parameters["initial_reputation"][0]
    for month in (8, 9, 10):
        assert not is_trading(world, PARTNER, month)
        renew_means(world, PARTNER, month)
        assert own["generation"][PARTNER] == 1
    assert is_trading(world, PARTNER, 11)
    renew_means(world, PARTNER, 11)
    assert own["resources"][PARTNER] > 0


def test_a_new_firm_does_not_inherit_what_the_old_one_had_coming():
    funds = []
    for owed in (0.0, 5000.0):
        world = small_world(**MARKET | {"insolvency_rate": 1, "refounding_delay": 1})
        own = world.organisations
        own["resources"][PARTNER] = -1e6
        renew_means(world, PARTNER, 7)
        own["net_income"][PARTNER] = -owed
        renew_means(world, PARTNER, 8)
        funds.append(float(own["resources"][PARTNER]))
    assert funds[0] == funds[1]


def test_vendors_are_acquired_at_the_declared_rate_and_have_money_again():
    found = fates(100.0, acquisition_rate=0.1)
    acquired = [own for own in found if own["acquired_month"] >= 0]
    assert stats.binomtest(len(acquired), 1000, 0.1).pvalue > RARE
    others = [own for own in found if own["acquired_month"] < 0]
    assert min(own["resources"] for own in acquired) > max(own["resources"] for own in others)


def test_governance_of_the_whole_organisation_is_paid_every_month():
    levers = {"entry_gate": 1.0, "portfolio_focus": 0.5, "protected_time": 0.25}
    world = small_world(levers, governance_price=2, governance_attention=3)
    own = world.organisations
    own["resources"][HOST], own["scale"][HOST] = 0.0, 1.5
    plain = small_world().organisations
    renew_means(world, HOST, 0)
    money = 2 * 1.5 * (0.3 + 0.5 * 0.4 + 0.25 * 12)
    assert months(world)["host_governance_cost"][0] == pytest.approx(money)
    assert own["committed"][HOST] == pytest.approx(3 * (0.02 + 0.5 * 0.02))
    assert plain["committed"][HOST] == 0
