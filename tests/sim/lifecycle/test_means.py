"""Means: attention, memory, money; leaders and owners change; vendors fail and are replaced."""

import numpy as np
import pytest
from scipy import stats

from sim.lifecycle.means import free_hands, renew_attention, renew_means, swing
from sim.vocabulary import NEVER
from tests.sim.lifecycle.everyone import FOREIGN, SYSTEM, everyone
from tests.sim.lifecycle.pair import HOST, PARTNER, again, declared, months, small_world

RARE = 1e-6
# Money comes and goes without luck, and nobody leaves, fails or is sold.
STEADY = {
    "volatility": 0,
    "merger_rate": 0,
    "distress_rate": 0,
    "leader_turnover": 0,
    "acquisition_rate": 0,
}
# A month's budget is 40 k$, a vendor's overhead 100 k$.
SUMS = {"partnering_budget": 40, "vendor_overhead": 100, "vendor_other_business": 1}


def test_attention_asked_for_becomes_the_load_and_coverage_is_the_share_there_is():
    world = small_world()
    own = world.organisations
    for asked, staffing, covered in ((5, 1, 1), (10, 1, 1), (40, 1, 0.25), (40, 0.5, 0.125)):
        own["committed"][HOST], own["staffing"][HOST] = asked, staffing
        renew_attention(world, HOST)
        assert own["load"][HOST] == asked
        assert own["committed"][HOST] == 0
        assert own["coverage"][HOST] == covered


def test_a_vendors_teams_follow_the_work_with_a_lag_and_shrink_again():
    world = small_world(adjustment=0.25)
    own = world.organisations
    hired = 0.0
    for asked in (30, 30, 30, 5, 0):
        own["committed"][[HOST, PARTNER]] = asked
        renew_attention(world, HOST)
        renew_attention(world, PARTNER)
        hired += 0.25 * (max(asked - 10, 0) - hired)
        assert own["hired"][PARTNER] == pytest.approx(hired)
        assert own["coverage"][PARTNER] == pytest.approx(min((10 + hired) / max(asked, 1), 1))
    assert own["hired"][HOST] == 0, "a host has the people that it has"


def test_protected_time_adds_attention_to_hosts_and_to_nobody_else():
    world = small_world({"protected_time": 0.5})
    own = world.organisations
    own["staffing"][HOST] = 0.8
    assert free_hands(world, HOST) == pytest.approx(8 * 1.15)
    assert free_hands(world, PARTNER) == 10


def test_experience_and_pressure_fade_and_skill_follows_experience():
    world = small_world(forgetting=0.1, settling=0.25, experience_half=4)
    own = world.organisations
    own["experience"], own["fomo_pressure"] = 10.0, 2.0
    for who in (HOST, PARTNER):
        renew_means(world, who, 0)
        assert own["experience"][who] == pytest.approx(9)
        assert own["fomo_pressure"][who] == pytest.approx(1.5)
        assert own["skill"][who] == pytest.approx(9 / 13)


def test_a_name_fades_only_while_there_is_nothing_to_show():
    world = small_world(adjustment=0.1)
    own = world.organisations
    own["reputation"] = 0.9
    own["active"][HOST] = 1
    for who in range(5):
        renew_means(world, who, 0)
    assert own["reputation"].tolist() == pytest.approx([0.9, 0.86, 0.86, 0.86, 0.86])


def budgeted(money=0.0, levers=None, columns=None, pressure=0.0, **parameters):
    """The host's money after it has set aside a month's budget."""
    world = small_world(levers, **STEADY | SUMS | {"margin_effect": 2, "pressure_effect": 0.5,
                                                   **parameters})  # fmt: skip
    own = world.organisations
    for name, value in (columns or {}).items():
        own[name][HOST] = value
    own["resources"][HOST] = own["balance"][HOST] = money
    world.regions["pressure"] = pressure
    renew_means(world, HOST, 0)
    return float(own["resources"][HOST])


def test_a_host_sets_aside_its_budget_less_in_a_deficit_and_under_pressure():
    assert budgeted() == pytest.approx(40)
    assert budgeted(-60.0) == pytest.approx(-20)
    assert budgeted(columns={"scale": 3.0}) == pytest.approx(120)
    assert budgeted(columns={"margin": -0.1}) == pytest.approx(32)
    assert budgeted(columns={"margin": 0.1}, pressure=0.4) == pytest.approx(40)
    assert budgeted(columns={"margin": -1.0}) == 0, "a budget is never negative"
    assert budgeted(1e9, columns={"scale": 0.5}, reserve_limit=10) == 200, "reserves have a limit"


@pytest.mark.parametrize("who", [HOST, PARTNER])
def test_money_swings_evenly_and_less_the_larger_the_organisation(who):
    for rank in (0.0, 1.0):
        world = small_world(**STEADY | SUMS | {"volatility": 0.3, "pressure_effect": 0})
        own = world.organisations
        own["size_rank"][who] = rank
        swings = []
        for month in range(1000):
            own["resources"][who] = 0.0
            renew_means(world, who, month)
            swings.append(float(own["resources"][who]))
        usual, base = (40, 40) if who == HOST else (100, 0)
        # As wide as makes its standard deviation what the parameter says.
        width = 12**0.5 * 0.3 * usual / (0.5 + rank)
        even = stats.uniform(base - width / 2, width)
        assert stats.kstest(swings, even.cdf).pvalue > RARE
        for luck in (0.0, 0.25, 0.5, 1.0):
            assert usual * swing(world, who, luck) == pytest.approx(width * (luck - 0.5))


def test_surplus_follows_all_that_came_and_went_in_a_month():
    world = small_world(**STEADY | SUMS | {"adjustment": 0.1, "pressure_effect": 0})
    own = world.organisations
    own["resources"][HOST] = own["balance"][HOST] = 100.0
    own["surplus"][HOST] = 5.0
    # Paid and earned with partnerships since the month before.
    own["resources"][HOST] -= 25.0
    renew_means(world, HOST, 0)
    assert own["surplus"][HOST] == pytest.approx(5 + 0.1 * (40 - 25 - 5))
    assert own["balance"][HOST] == own["resources"][HOST] == 115


def test_governance_of_the_whole_organisation_is_paid_every_month():
    levers = {"entry_gate": 1.0, "portfolio_focus": 0.5, "protected_time": 0.25, "voice": 1.0}
    whole = [name for name in levers if name != "voice"]
    world = small_world(levers, governance_price=2, governance_attention=3, **STEADY)
    own = world.organisations
    own["scale"][HOST] = 1.5
    plain = small_world(**STEADY).organisations
    plain["scale"][HOST] = 1.5
    for month in range(3):
        renew_means(world, HOST, month)
        money = 2 * 1.5 * sum(levers[name] * declared(name).money for name in whole)
        assert months(world)["host_governance_cost"][month] == pytest.approx(money)
    attention = sum(levers[name] * declared(name).attention for name in whole)
    assert own["committed"][HOST] == pytest.approx(3 * 3 * attention)
    renew_means(world, PARTNER, 3)
    assert months(world)["host_governance_cost"][3] == 0, "who hosts nothing governs nothing"


def test_governance_is_paid_within_the_line_of_credit():
    levers = {"protected_time": 1.0}
    assert 20 * declared("protected_time").money > 20, "more than is left of it"
    left = budgeted(-100.0, levers, columns={"margin": -1.0}, governance_price=20, credit_line=3)
    assert left == pytest.approx(-120)


def fates(who, columns, trials=1000, world=None, **parameters):
    """What becomes of an organisation in so many months that begin alike."""
    world = world or small_world(**STEADY | SUMS | parameters)
    for name, value in columns.items():
        world.organisations[name][who] = value
    found = []
    for month in range(trials):
        one = again(world)
        renew_means(one, who, month)
        found.append(one.organisations[who].copy())
    return np.array(found)


def test_leaders_leave_at_their_rate_and_the_next_one_is_another():
    found = fates(HOST, {}, leader_turnover=0.1)
    left = found["leader_left"] != NEVER
    assert stats.binomtest(int(left.sum()), 1000, 0.1).pvalue > RARE
    assert np.array_equal(found["leader_left"][left], np.flatnonzero(left))
    assert np.all(found["champion"][~left] == 0.5)
    assert len(set(found["champion"][left])) == left.sum()
    assert np.all(found["acquired_month"] == NEVER)


@pytest.mark.parametrize(("rank", "rate"), [(0.0, 0.8), (0.5, 0.4), (1.0, 0.0)])
def test_hosts_are_taken_over_the_small_more_often_and_their_leaders_go(rank, rate):
    found = fates(HOST, {"size_rank": rank}, merger_rate=0.4)
    sold = found["acquired_month"] != NEVER
    assert stats.binomtest(int(sold.sum()), 1000, rate).pvalue > RARE
    assert np.array_equal(found["leader_left"], found["acquired_month"])
    assert np.array_equal(found["acquired_month"][sold], np.flatnonzero(sold))


@pytest.mark.parametrize(("debt", "rate"), [(0.5, 0.1), (1.0, 0.2), (-1.0, 0.0)])
def test_who_is_deep_in_debt_is_taken_over_and_the_new_owner_settles_it(debt, rate):
    # No budget comes in.
    columns = {"margin": -1.0, "resources": -debt * 3 * 40}
    found = fates(HOST, columns, distress_rate=0.2, credit_line=3, margin_effect=20)
    sold = found["acquired_month"] != NEVER
    assert stats.binomtest(int(sold.sum()), 1000, rate).pvalue > RARE
    assert np.all(found["resources"][sold] == 0)
    assert np.all(found["resources"][~sold] == columns["resources"])


def test_bad_luck_ends_where_credit_does():
    found = fates(HOST, {"resources": -100.0}, credit_line=3, volatility=2, margin_effect=0)
    assert found["resources"].min() == -120
    assert 0.1 < np.mean(found["resources"] == -120) < 0.9
    assert found["resources"].max() > 0
    lent = fates(PARTNER, {"resources": -100.0}, credit_line=3, volatility=5)
    assert lent["resources"].min() < -120, "vendors may owe more, and fail"


def test_only_hosts_change_hands_like_this():
    world = everyone(**STEADY | {"merger_rate": 1, "leader_turnover": 1})
    for who, changes in ((SYSTEM, True), (FOREIGN, False)):
        found = fates(who, {"size_rank": 0.0}, 5, world)
        assert np.all((found["acquired_month"] != NEVER) == changes)
        assert np.all((found["leader_left"] != NEVER) == changes)


def test_a_vendor_lives_on_its_other_business_less_in_hard_times():
    lean = {"vendor_other_business": 0.9, "pressure_mean": 0.2, "pressure_effect": 0.5}
    for pressure, scale, money in ((0.2, 1, -10), (1.0, 1, -46), (0.0, 2, -2)):
        world = small_world(**STEADY | SUMS | lean)
        own = world.organisations
        own["resources"][PARTNER], own["scale"][PARTNER] = 0.0, scale
        world.regions["pressure"] = pressure
        renew_means(world, PARTNER, 0)
        assert own["resources"][PARTNER] == pytest.approx(money)
    own["resources"][PARTNER] = 1e9
    renew_means(world, PARTNER, 0)
    assert own["resources"][PARTNER] == 2 * 100 * world.parameters["reserve_limit"][0]


def test_only_a_vendor_out_of_money_fails_and_a_new_firm_is_there_at_once():
    solvent = fates(PARTNER, {"resources": 1.0}, distress_rate=1, pressure_effect=0)
    assert not solvent["generation"].any()
    found = fates(PARTNER, {"resources": -1.0, "reputation": 0.1}, distress_rate=0.1,
                  pressure_effect=0, vendor_runway=12)  # fmt: skip
    failed = found["generation"] == 1
    assert stats.binomtest(int(failed.sum()), 1000, 0.1).pvalue > RARE
    assert np.all(found["generation"][~failed] == 0)
    assert np.all(found["resources"][failed] == 1200)
    assert np.all(found["resources"][~failed] == -1)
    assert np.all(found["reputation"][failed] == 0.5)
    assert np.all(found["experience"][failed] == 0)
    assert np.all(found["acquired_month"][failed] == NEVER)


def test_vendors_are_acquired_at_their_rate_and_have_money_again():
    poor = {"acquisition_rate": 0.1, "vendor_runway": 12, "pressure_effect": 0}
    found = fates(PARTNER, {"resources": -5.0}, **poor)
    sold = found["acquired_month"] != NEVER
    assert stats.binomtest(int(sold.sum()), 1000, 0.1).pvalue > RARE
    assert np.all(found["resources"][sold] == 600)
    assert np.all(found["resources"][~sold] == -5)
    rich = fates(PARTNER, {"resources": 900.0}, **poor)
    assert np.all(rich["resources"] == 900), "an owner takes nothing out"
    assert not rich["generation"].any()
