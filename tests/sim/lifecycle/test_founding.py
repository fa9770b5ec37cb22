"""Founding: a firm that takes a failed one's place serves its markets and is new otherwise."""

import numpy as np
import pytest
from scipy import stats

from sim import Run, synthetic_population
from sim.engine.beginning import begin
from sim.lifecycle.founding import around, draw_temper, found_firm
from tests.sim.lifecycle.pair import HOST, PARTNER, small_world

RARE = 1e-6
MARKETS = np.array([0.9, 0.0, 0.7, 0.0, 0.0, 0.6, 0.0])
DRAWN = ("tempo", "overstatement", "understanding", "selectivity", "niche")


def test_a_trait_is_drawn_around_its_mean_and_held_within_its_bounds():
    assert around(0.4, 0.2, 0.5) == pytest.approx(0.4)
    assert around(0.4, 0.2, 0.8413447) == pytest.approx(0.6, abs=1e-6)
    assert around(0.4, 0.0, 0.99) == pytest.approx(0.4)
    assert (around(0.9, 0.5, 0.99), around(0.1, 0.5, 0.01)) == (1, 0)


def founded(generation=1, **parameters):
    """A vendor's place, taken by a firm of a generation."""
    world = small_world(**parameters)
    own = world.organisations
    own["capabilities"][PARTNER] = MARKETS
    own["generation"][PARTNER] = generation
    own["experience"][PARTNER], own["hired"][PARTNER] = 9.0, 3.0
    own["reputation"][PARTNER], own["resources"][PARTNER] = 0.1, -500.0
    own["scale"][PARTNER] = 2.0
    draw_temper(world, PARTNER)
    found_firm(world, PARTNER)
    return world.organisations[PARTNER].copy()


def test_a_new_firm_keeps_the_markets_and_inherits_nothing_else():
    new = founded(capability_least=0.5, vendor_runway=10, vendor_overhead=60)
    assert np.array_equal(new["capabilities"] > 0, MARKETS > 0)
    assert np.all(new["capabilities"][MARKETS > 0] >= 0.5)
    assert not np.isin(new["capabilities"][MARKETS > 0], MARKETS).any()
    assert new["resources"] == pytest.approx(10 * 60 * 2)
    assert new["reputation"] == 0.5
    assert new["experience"] == new["hired"] == new["skill"] == 0


def test_each_generation_is_drawn_anew_and_always_the_same_for_a_seed():
    one, two, again = founded(1), founded(2), founded(1)
    assert one.tobytes() == again.tobytes()
    assert all(one[name] != two[name] for name in DRAWN)
    assert not np.array_equal(one["capabilities"], two["capabilities"])


def test_temper_is_drawn_around_what_is_usual_and_the_product_between_least_and_all():
    firms = [
        founded(generation, selectivity_mean=0.4, trait_spread=0.1, capability_least=0.6)
        for generation in range(1, 120)
    ]
    vendor = small_world().kinds[1]
    for name, mean in (
        ("tempo", vendor["tempo"]),
        ("overstatement", vendor["overstatement"]),
        ("understanding", vendor["understanding"]),
        ("selectivity", 0.4),
    ):
        drawn = np.array([firm[name] for firm in firms])
        assert drawn.mean() == pytest.approx(mean, abs=5 * 0.1 / np.sqrt(len(firms)))
        assert drawn.std() == pytest.approx(0.1, rel=0.4)
    products = np.array([firm["capabilities"][0] for firm in firms])
    assert stats.kstest(products, stats.uniform(0.6, 0.4).cdf).pvalue > RARE


def test_vendors_aim_at_the_large():
    own = begin(Run(population=synthetic_population(2, 1500), warm_up=0)).organisations
    vendors = own[own["kind"] == 1]
    # The larger of two even draws.
    assert stats.kstest(vendors["niche"], lambda x: np.asarray(x) ** 2).pvalue > RARE


def test_only_who_sells_bends_a_product():
    own = begin(Run(population=synthetic_population(5, 5, 2, 2, 2, 2), warm_up=0)).organisations
    vendor = own["kind"] == 1
    assert np.all(own["willingness_to_customise"][vendor] > 0)
    assert not own["willingness_to_customise"][~vendor].any()
    assert not own["niche"][~vendor].any()
    assert own["selectivity"][HOST] > 0
