"""The relationship: what keeps two sides together and what drives them apart."""

import pytest

from sim.lifecycle.relationship import (
    engagement_target,
    host_support,
    partner_support,
    relate,
    resourcing,
)
from tests.sim.lifecycle.pair import HOST, PARTNER, operating, tie_of, together


def after(months, levers=None, columns=None, **parameters):
    """The partnership after some months of nothing but relating."""
    world = operating(levers, **parameters)
    for column, value in (columns or {}).items():
        world.partnerships[column][0] = value
    for _ in range(months):
        relate(world, 0)
    return tie_of(world)


def test_support_is_the_attention_there_is_and_dedicated_people_supply_what_is_missing():
    world = operating()
    assert host_support(world, 0) == 1
    world.organisations["coverage"][HOST] = 0.4
    assert host_support(world, 0) == pytest.approx(0.4)
    dedicated = operating({"dedicated_resources": 1}, dedication=0.5)
    dedicated.organisations["coverage"][HOST] = 0.4
    assert host_support(dedicated, 0) == pytest.approx(0.7)
    assert resourcing(world, 0) == host_support(world, 0) * partner_support(world, 0)


def test_partners_support_large_customers_more_unless_they_serve_all_alike():
    world = operating(size_favour=1)
    own = world.organisations
    own["coverage"][PARTNER] = 0.5
    support = {}
    for rank in (0.0, 0.5, 1.0):
        own["size_rank"][HOST] = rank
        support[rank] = partner_support(world, 0)
    assert support[0.0] < support[0.5] < support[1.0]
    own["serves_all_sizes"][PARTNER] = 1
    assert partner_support(world, 0) == support[0.5]


def test_a_contract_on_performance_leaves_less_slack_and_skill_supports_better():
    slack = partner_support(operating(effort_slack=0.3), 0)
    bound = partner_support(operating({"performance_contract": 1}, effort_slack=0.3), 0)
    assert slack == pytest.approx(0.7 * bound)
    world = operating()
    before = partner_support(world, 0)
    world.organisations["skill"][PARTNER] = 1.0
    assert partner_support(world, 0) > before


def test_aims_drift_apart_and_trust_or_work_at_the_outset_holds_them():
    def drift(levers=None, **parameters):
        return 1 - after(12, levers, {"alignment": 1.0}, **parameters)["alignment"]

    silent = {"informal_realignment": 0}
    assert drift(alignment_drift=0, **silent) == 0
    lost = drift(alignment_drift=0.02, **silent)
    assert lost == pytest.approx(1 - 0.98**12)
    assert drift(alignment_drift=0.02, informal_realignment=0.05) < lost
    assert drift({"governance_at_outset": 1}, alignment_drift=0.02, **silent) < lost
    formal = after(12, None, {"alignment": 1.0, "formality": 1.0}, alignment_drift=0.02, **silent)
    assert 1 - formal["alignment"] > lost


@pytest.mark.parametrize(
    ("column", "value"),
    [("tempo_gap", 1.0), ("culture_gap", 1.0), ("formality", 1.0), ("alignment", 0.0)],
)
def test_gaps_rules_and_parted_aims_strain_and_strain_passes(column, value):
    calm = {"tempo_gap": 0.0, "culture_gap": 0.0, "alignment": 1.0}
    fixed = {"alignment_drift": 0, "informal_realignment": 0}
    assert after(24, None, calm, **fixed)["strain"] == pytest.approx(0)
    assert after(24, None, {**calm, column: value}, **fixed)["strain"] > 0.05
    eased = after(12, None, {**calm, "strain": 0.8}, strain_relief=0.1, **fixed)
    assert eased["strain"] == pytest.approx(0.8 * 0.9**12)


def test_overload_strains():
    world = operating()
    world.organisations["coverage"][HOST] = 0.2
    for _ in range(12):
        relate(world, 0)
    assert tie_of(world)["strain"] > after(12)["strain"]


@pytest.mark.parametrize(
    ("column", "sign"), [("sponsor", 1), ("understanding", 1), ("customisation", 1), ("strain", -1)]
)
def test_engagement_tends_to_where_sponsor_understanding_delight_and_strain_lead(column, sign):
    targets = []
    for value in (0.1, 0.9):
        world = operating()
        world.partnerships[column][0] = value
        targets.append(engagement_target(world, 0))
    assert sign * (targets[1] - targets[0]) > 0
    world = operating(engagement_rate=0.5, sponsor_growth=0, understanding_rate=0, conflict=0)
    tie_of(world)["engagement"] = 0.0
    for _ in range(60):
        relate(world, 0)
    assert tie_of(world)["engagement"] == pytest.approx(engagement_target(world, 0))


def test_neighbours_add_uptake():
    plain, local = operating(), operating({"local_partnering": 1})
    assert engagement_target(local, 0) > engagement_target(plain, 0)


def test_immersion_teaches_the_partner_and_closes_the_gap_of_culture():
    plain, immersed = after(12), after(12, {"culture_immersion": 1})
    assert immersed["understanding"] > plain["understanding"]
    assert immersed["culture_gap"] < plain["culture_gap"]
    assert plain["culture_gap"] == tie_of(together())["culture_gap"]


def test_understanding_is_gained_but_never_beyond_all_of_it():
    tie = after(3, {"culture_immersion": 1}, understanding_rate=1, immersion_learning=10)
    assert 0.99 <= tie["understanding"] <= 1


def test_the_side_that_gets_less_than_it_gives_comes_to_resent_it_unless_it_is_heard():
    fair = after(60)
    unfair = after(60, None, {"benefit_share": 0.2}, resentment=2)
    mirrored = after(60, None, {"benefit_share": 0.8}, resentment=2)
    heard = after(60, {"voice": 1}, {"benefit_share": 0.2}, resentment=2, voice_relief=0.5)
    assert fair["resentment"] == 0
    assert unfair["resentment"] > 0.5
    assert mirrored["resentment"] == pytest.approx(unfair["resentment"])
    assert heard["resentment"] == pytest.approx(0.5 * unfair["resentment"])


def test_a_sponsor_grows_into_the_part():
    tie = after(1, None, {"sponsor": 0.2, "sponsor_potential": 0.8}, sponsor_growth=0.5)
    assert tie["sponsor"] == pytest.approx(0.5)
