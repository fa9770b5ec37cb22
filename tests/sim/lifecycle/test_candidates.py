"""Candidates: peers tell of the partner they have, the market shows others; red lines hold."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.candidates import meet_candidate
from sim.lifecycle.negotiation import sign
from sim.population.network import supplier_index
from sim.vocabulary import DELIBERATE, ENDED, FOMO, OPERATING
from tests.sim.lifecycle.everyone import (
    FOREIGN,
    OTHER_VENDOR,
    PUBLIC,
    SYSTEM,
    VENDOR,
    code_of,
    everyone,
)
from tests.sim.lifecycle.pair import (
    AREA,
    HOST,
    PARTNER,
    TYPE,
    open_talks,
    small_world,
    tie_of,
    together,
)

RARE = 1e-6
RIVAL = PARTNER + 1
# The second host watches the first.
PEER, WATCHER = HOST, 1


def met(world, who=WATCHER, route=DELIBERATE, area=AREA, kind=TYPE, months=400):
    """Whom a host meets first in so many searches."""
    return np.array(
        [meet_candidate(world, who, area, kind, route, 0, month) for month in range(months)]
    )


def told(levers=None, **parameters):
    """A world in which the peer works with a partner; on the market it is one of two."""
    return together(levers, **{"word_of_mouth": 1} | parameters)


@pytest.mark.parametrize(("route", "talk"), [(DELIBERATE, 1), (FOMO, 1), (FOMO, 0)])
def test_a_host_hears_of_the_partner_that_a_watched_peer_works_with(route, talk):
    world = told(word_of_mouth=talk)
    assert set(met(world, route=route)) == {PARTNER}
    tie_of(world)["stage"] = OPERATING
    assert set(met(world, route=route)) == {PARTNER}


def test_whoever_plans_hears_of_it_now_and_then_and_asks_for_its_name():
    world = told(word_of_mouth=0.4)
    world.organisations["active"] = 0
    count = int((met(world, months=2000) == PARTNER).sum())
    assert stats.binomtest(count, 2000, 0.4 + 0.6 * 0.5).pvalue > RARE
    world = told()
    world.organisations["active"] = 0
    world.organisations["reputation"][PARTNER] = 0.25
    count = int((met(world, months=2000) == PARTNER).sum())
    assert stats.binomtest(count, 2000, 0.5 + 0.5 * 0.5).pvalue > RARE
    assert set(met(world, route=FOMO)) == {PARTNER}, "who fears to miss out does not ask"


def test_whom_one_does_not_like_by_name_says_nothing_about_the_size_of_the_stranger():
    """The name and the niche are held against draws of their own."""
    world = told()
    own = world.organisations
    own["active"], own["reputation"][PARTNER] = 0, 0.0
    own["niche"], own["size_rank"][WATCHER] = 0.75, 0.25
    count = int((met(world, months=2000) >= 0).sum())
    assert stats.binomtest(count, 2000, 0.5).pvalue > RARE
    own["reputation"][PARTNER] = 0.25
    # Half are told of it and take it; of the others every second meets no stranger that fits.
    nobody = int((met(world, months=2000) < 0).sum())
    assert stats.binomtest(nobody, 2000, 0.25).pvalue > RARE


def other_type(world):
    tie_of(world)["type"] = 1


def long_over(world):
    tie_of(world)["stage"] = ENDED


def failed_firm(world):
    world.organisations["generation"][PARTNER] = 1


def another_need(world):
    world.organisations["capabilities"][PARTNER, AREA] = 0.0


def watches_nobody(world):
    world.watched[WATCHER] = -1


@pytest.mark.parametrize(
    "change", [other_type, long_over, failed_firm, another_need, watches_nobody]
)
def test_peers_tell_only_of_what_runs_for_the_same_end_and_only_those_who_watch_hear(change):
    world = told()
    world.organisations["active"] = 0
    change(world)
    assert set(met(world)) == {PARTNER, RIVAL}, "both are met on the market"


def test_of_two_strangers_the_one_with_more_customers_comes_to_mind():
    world = small_world(word_of_mouth=0)
    count = int((met(world, months=2000) == PARTNER).sum())
    assert stats.binomtest(count, 2000, 0.5).pvalue > RARE
    world.organisations["active"][PARTNER] = 3
    count = int((met(world, months=2000) == PARTNER).sum())
    assert stats.binomtest(count, 2000, 0.75).pvalue > RARE


def test_vendors_look_for_customers_of_their_size():
    world = small_world(word_of_mouth=0)
    own = world.organisations
    assert -1 not in met(world)
    own["niche"][PARTNER:], own["size_rank"][WATCHER] = 0.8, 0.2
    none = int((met(world, months=2000) == -1).sum())
    assert stats.binomtest(none, 2000, 0.6).pvalue > RARE
    own["niche"][PARTNER] = 0.2
    found = met(world)
    assert set(found) == {-1, PARTNER, RIVAL}
    assert (found == PARTNER).sum() > (found == RIVAL).sum()


@pytest.mark.parametrize("route", [DELIBERATE, FOMO])
def test_red_lines_shut_out_who_is_too_far_in_law_whatever_the_hurry(route):
    for strength, accepted in ((0.0, True), (0.8, True), (0.9, False), (1.0, False)):
        # Full lines leave three tenths.
        world = told({"red_lines": strength})
        world.organisations["legal_distance"][PARTNER] = 0.4
        assert (PARTNER in met(world, route=route)) == accepted
        assert set(met(world, who=HOST, route=route)) >= {RIVAL}, "at home nobody is too far"


def test_a_market_has_who_serves_the_type_and_the_area_and_never_the_host_itself():
    world = everyone(word_of_mouth=0)
    assert set(met(world, SYSTEM, kind=code_of(world, "hospital_tech"))) == {VENDOR, OTHER_VENDOR}
    abroad = code_of(world, "international_consulting")
    assert set(met(world, SYSTEM, kind=abroad)) == {FOREIGN}
    neighbours = code_of(world, "inter_organisational")
    assert set(met(world, SYSTEM, kind=neighbours)) == {-1, PUBLIC}
    world.supplier_start[:] = 0
    assert set(met(world, SYSTEM)) == {-1}


def test_each_market_is_its_own_and_each_peer_is_asked():
    world = everyone(word_of_mouth=0)
    own = world.organisations
    own["capabilities"][[VENDOR, OTHER_VENDOR]] = 0.0
    own["capabilities"][VENDOR, [0, 2]] = own["capabilities"][OTHER_VENDOR, [1, 2]] = 0.7
    starts, suppliers = supplier_index(world)
    world = world.replaced(supplier_start=starts, suppliers=suppliers)
    for area, there in enumerate(({VENDOR}, {OTHER_VENDOR}, {VENDOR, OTHER_VENDOR}, {-1})):
        assert set(met(world, SYSTEM, area=area)) == there
    # The second host watches the first and the third; only the third has a partner.
    world = small_world(word_of_mouth=1)
    sign(world, open_talks(world, 2, RIVAL, AREA, TYPE), 0)
    world = world.replaced(watched=np.array([-1, -1, HOST, 2, HOST, 1, -1, -1, -1, -1]))
    # Nobody else is there to be met.
    world.supplier_start[:] = 0
    found = met(world, months=2000)
    assert set(found) == {-1, RIVAL}
    assert stats.binomtest(int((found == RIVAL).sum()), 2000, 0.5).pvalue > RARE


def test_each_place_of_a_search_is_drawn_for_itself():
    world = small_world(word_of_mouth=0)
    first = [meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, 0, month) for month in range(60)]
    second = [meet_candidate(world, HOST, AREA, TYPE, DELIBERATE, 1, month) for month in range(60)]
    assert first != second
