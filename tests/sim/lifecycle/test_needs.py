"""Needs and people: demand grows, foreign partners learn, posts fall vacant and are filled."""

import numpy as np
import pytest

from sim import OrganisationKinds, Run
from sim.engine.beginning import begin
from sim.lifecycle.means import renew_means
from sim.lifecycle.needs import capable, in_need, need_gap
from sim.vocabulary import KINDS
from tests.sim.lifecycle.everyone import (
    AGENCY,
    FOREIGN,
    FOREIGN_AGENCY,
    PAIRS,
    PUBLIC,
    SYSTEM,
    UNIVERSITY,
    VENDOR,
    code_of,
    everyone,
)

CALM = {"staff_turnover": 0.02, "overwork": 0, "adjustment": 0}


def test_demand_grows_with_every_need_at_home_and_foreign_partners_learn_instead():
    world = everyone(need_growth=0.1, foreign_learning=0.05)
    own = world.organisations
    for who in range(8):
        renew_means(world, who, 0)
    for who in (PUBLIC, SYSTEM, AGENCY, UNIVERSITY):
        assert np.allclose(own["needs"][who], 0.6 + 0.1 * 0.4)
        assert np.allclose(own["capabilities"][who], 0.5)
    for who in (FOREIGN, FOREIGN_AGENCY):
        assert np.allclose(own["needs"][who], 0.6)
        assert np.allclose(own["capabilities"][who], 0.5 + 0.05 * 0.5)
    assert np.allclose(own["needs"][VENDOR], 0.6)
    assert np.allclose(own["capabilities"][VENDOR], 0.5)


def test_needs_and_capabilities_grow_towards_all_there_is_and_no_further():
    world = everyone(need_growth=0.1, foreign_learning=0.1)
    for month in range(300):
        renew_means(world, SYSTEM, month)
        renew_means(world, FOREIGN, month)
    own = world.organisations
    assert np.allclose(own["needs"][SYSTEM], 1)
    assert np.allclose(own["capabilities"][FOREIGN], 1)
    assert own["needs"].max() <= 1
    assert own["capabilities"].max() <= 1
    assert need_gap(world, FOREIGN, 0) == 0


@pytest.mark.parametrize("name", list(PAIRS))
def test_the_host_has_the_need_and_the_partner_the_capability_but_abroad_the_other_way(name):
    world = everyone()
    code, (host, partner) = code_of(world, name), PAIRS[name]
    sides = (in_need(world, host, partner, code), capable(world, host, partner, code))
    assert sides == ((partner, host) if name.startswith("international") else (host, partner))


def staffed(months=1, columns=None, **parameters):
    """Staffing of an organisation after some months of nothing else."""
    world = everyone(**CALM | parameters)
    own = world.organisations
    own["staffing"] = 0.8
    for name, value in (columns or {}).items():
        own[name][SYSTEM] = value
    for month in range(months):
        renew_means(world, SYSTEM, month)
    return float(own["staffing"][SYSTEM])


def test_posts_fall_vacant_and_are_filled_at_their_rates():
    assert staffed(staff_recovery=0) == pytest.approx(0.8 * 0.98)
    assert staffed(staff_turnover=0, staff_recovery=0.1) == pytest.approx(0.8 + 0.1 * 0.2)
    settled = staffed(600, staff_recovery=0.1)
    assert settled == pytest.approx(0.1 / (0.1 + 0.02))
    assert staffed(600, staff_turnover=0) == pytest.approx(1)


def test_an_organisation_begins_where_leaving_and_filling_balance():
    world = begin(Run(warm_up=0))
    own = world.organisations
    x = world.parameters[0]
    filled = x["staff_recovery"] / (x["staff_recovery"] + x["staff_turnover"])
    assert np.allclose(own["staffing"], np.where(own["kind"] == 1, 1, filled))


def test_good_repute_fills_posts_quicker():
    for reputation in (0.0, 0.5, 1.0):
        after = staffed(columns={"reputation": reputation}, staff_turnover=0, staff_recovery=0.1)
        assert after == pytest.approx(0.8 + 0.1 * (0.5 + reputation) * 0.2)


def test_people_leave_where_nobody_has_time_and_where_posts_are_vacant():
    leaving = {"staff_recovery": 0, "staff_turnover": 0.1, "overwork": 0.6}
    assert staffed(**leaving) == pytest.approx(0.8 - 0.1 * (1 + 0.6 * 0.2) * 0.8)
    worn = staffed(columns={"coverage": 0.5}, **leaving)
    assert worn == pytest.approx(0.8 - 0.1 * (1 + 0.6 * 0.7) * 0.8)
    rested = staffed(columns={"staffing": 1.0}, **leaving)
    assert rested == pytest.approx(1 - 0.1), "who has time does not leave for lack of it"


def test_staffing_stays_between_nobody_and_everybody():
    worst = {"staff_turnover": 1, "overwork": 5}
    assert staffed(columns={"coverage": 0}, **worst) == 0
    assert staffed(columns={"reputation": 1}, staff_recovery=1, staff_turnover=0) == 1


def test_nobody_begins_with_experience():
    own = begin(Run(warm_up=0)).organisations
    assert not own["experience"].any()
    assert not own["skill"].any()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_around_its_own_numbers(kind):
    def drawn(**columns):
        kinds = OrganisationKinds(**{kind: columns})
        return begin(Run(kinds=kinds, warm_up=0, seed=3)).organisations

    plain = drawn(tempo=0.3, risk_aversion=2, overstatement=0.3, attention=1)
    other = drawn(tempo=0.6, risk_aversion=4, overstatement=0.6, attention=3)
    of_kind = plain["kind"] == KINDS.index(kind)
    for name in ("tempo", "overstatement"):
        assert np.all(other[name][of_kind] > plain[name][of_kind])
    for name, factor in (("attention_capacity", 3), ("risk_aversion", 2)):
        kept = of_kind & (other[name] < 20)
        assert np.allclose(other[name][kept], factor * plain[name][kept])
    for name in ("tempo", "overstatement", "attention_capacity", "risk_aversion"):
        assert np.array_equal(plain[name][~of_kind], other[name][~of_kind])


def test_objectives_lean_to_what_the_kind_leans_to_and_add_up_to_one():
    leans = {f"lean_{name}": 0 for name in ("staff", "mission", "revenue", "supply_cost")}
    kinds = OrganisationKinds(university={**leans, "lean_innovation": 1})
    own = begin(Run(kinds=kinds, warm_up=0)).organisations
    assert np.allclose(own["objectives"].sum(axis=1), 1)
    assert np.all(own["objectives"][own["kind"] == 3] == [0, 0, 1, 0, 0])
    none = OrganisationKinds(vendor={**leans, "lean_innovation": 0})
    own = begin(Run(kinds=none, warm_up=0)).organisations
    assert not own["objectives"][own["kind"] == 1].any()
