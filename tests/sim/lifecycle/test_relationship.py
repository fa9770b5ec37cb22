"""The relationship: what keeps two sides together and what drives them apart."""

import pytest

from sim.lifecycle.relationship import (
    attention_for,
    bring,
    engage,
    relate,
    resourcing,
    spared,
    sponsorship,
    working_time,
)
from sim.vocabulary import BROKERED, IMPLEMENTING
from tests.sim.lifecycle.pair import HOST, PARTNER, lever, operating, tie_of

# Nothing that strains, and trust in the middle, where numbers are declared.
CALM = {"culture_gap": 0.0, "alignment": 1.0, "host_trust": 0.5, "partner_trust": 0.5}


def related(levers=None, columns=None, months=1, kind=None, **parameters):
    """A calm live pair, but for what is changed, after months of nothing but relating."""
    world = operating(levers, kind, **parameters)
    for column, value in {**CALM, **(columns or {})}.items():
        world.partnerships[column][0] = value
    for _ in range(months):
        relate(world, 0)
    return world


def tie_after(*arguments, **named):
    return tie_of(related(*arguments, **named))


def trusting(trust):
    return {"host_trust": trust, "partner_trust": trust}


def reach_of(world, name):
    return float(world.lever_costs["reach"][lever(name)])


# Effort.


def test_what_can_be_observed_a_contract_guards_and_the_rest_trust_must_bear():
    def effort_spared(trust, strength=0.0, paid=1.0):
        world = operating({"performance_contract": strength}, withheld=0.3, observable=0.6)
        world.lever_costs["reach"][lever("performance_contract")] = 0.5
        tie_of(world)["funded"] = paid
        return spared(world, 0, trust)

    assert effort_spared(0.0) == pytest.approx(0.3)
    assert effort_spared(1.0) == pytest.approx(0.3 * 0.6), "trust alone does not guard it"
    assert effort_spared(0.0, 1.0) == pytest.approx(0.3 * (0.3 + 0.4)), "nor a contract alone"
    assert effort_spared(1.0, 1.0) == pytest.approx(0.3 * 0.3), "by as far as it reaches"
    assert effort_spared(0.5, 0.5) == pytest.approx(0.3 * (0.6 * 0.75 + 0.4 * 0.5))
    assert effort_spared(0.5, 1.0, paid=0.0) == effort_spared(0.5), "unpaid, it guards nothing"


def test_meetings_and_reports_crowd_out_work_less_where_there_is_trust():
    def left(governing, trust=0.5, **parameters):
        columns = {**trusting(trust), "work": 0.8}
        world = related(columns=columns, months=0, operation_attention=0.1, **parameters)
        found = working_time(world, 0, governing)
        tie_of(world)["stage"] = IMPLEMENTING
        assert working_time(world, 0, governing) == found, "both take less in operation"
        return found

    assert left(0.0) == 1
    assert left(0.4, crowding=0.5) == pytest.approx(0.8 / (0.8 + 0.5 * 0.4))
    assert left(0.4, 1.0, crowding=0.5) == pytest.approx(0.8 / (0.8 + 0.5 * 0.4 * 0.5))
    assert left(0.4, 0.0, crowding=0.5) == pytest.approx(0.8 / (0.8 + 0.5 * 0.4 * 1.5))
    assert left(5.0, crowding=0) == 1


@pytest.mark.parametrize("cover", [0.0, 0.2, 0.5, 0.9])
def test_vendors_that_lack_time_serve_large_customers_first(cover):
    world = operating()
    own = world.organisations
    smallest, largest = cover**2, 1 - (1 - cover) ** 2
    for rank, given in ((0.0, smallest), (0.5, cover), (1.0, largest)):
        own["size_rank"][HOST] = rank
        own["coverage"][PARTNER] = 1.0
        assert attention_for(world, PARTNER, HOST) == 1, "where there is time nobody waits"
        own["coverage"][PARTNER] = cover
        assert attention_for(world, PARTNER, HOST) == pytest.approx(given)
        own["coverage"][1] = cover
        assert attention_for(world, 1, HOST) == cover, "only vendors sell"
    own["size_rank"][HOST] = 0.75
    assert attention_for(world, PARTNER, HOST) == pytest.approx((cover + largest) / 2)


def brought(levers=None, own=None, **parameters):
    """The efforts of both sides of a pair with full trust in each other."""
    world = operating(levers, **{"withheld": 0, "thin_support": 0, "crowding": 0, **parameters})
    for (row, column), value in (own or {}).items():
        world.organisations[column][row] = value
    bring(world, 0)
    tie = tie_of(world)
    return world, (float(tie["host_effort"]), float(tie["partner_effort"]))


def test_effort_is_the_attention_there_is_and_dedicated_people_supply_what_is_missing():
    short = {(HOST, "coverage"): 0.4, (PARTNER, "coverage"): 0.6}
    assert brought()[1] == (1, 1)
    assert brought(own=short)[1] == pytest.approx((0.4, 0.6))
    world, efforts = brought({"dedicated_resources": 1}, short)
    reach = reach_of(world, "dedicated_resources")
    assert efforts == pytest.approx((0.4 + 0.6 * reach, 0.6 + 0.4 * reach))


def test_each_side_spares_by_its_own_trust_in_the_other_and_loses_its_own_time_to_governing():
    world = operating(withheld=0.3, thin_support=0, crowding=0.5)
    tie = tie_of(world)
    tie["host_trust"], tie["partner_trust"] = 0.2, 0.8
    tie["host_governance_attention"], tie["partner_governance_attention"] = 0.1, 0.3
    bring(world, 0)
    for side, trust, governing in (("host", 0.2, 0.1), ("partner", 0.8, 0.3)):
        working = 1 / (1 + 0.5 * governing)
        effort = working * (1 - spared(world, 0, trust))
        assert tie[f"{side}_effort"] == pytest.approx(effort)
    assert spared(world, 0, 0.2) > spared(world, 0, 0.8) > 0


def test_small_customers_of_a_vendor_that_lacks_time_get_less_of_it():
    def given(rank):
        own = {(HOST, "size_rank"): rank, (PARTNER, "coverage"): 0.36}
        return brought(own=own)[1][1]

    assert [given(rank) for rank in (0.0, 0.5, 0.75)] == pytest.approx(
        [0.36**2, 0.36, 0.36 + 0.5 * 0.36 * 0.64]
    )


def test_a_partner_without_experience_supports_less_well():
    assert brought(own={(PARTNER, "skill"): 0.0}, thin_support=0.3)[1] == pytest.approx((1, 0.7))
    assert brought(own={(PARTNER, "skill"): 1.0}, thin_support=0.3)[1] == pytest.approx((1, 1))
    assert brought(own={(HOST, "skill"): 0.0}, thin_support=0.3)[1][0] == 1


def test_either_side_and_money_bound_what_is_resourced():
    world, _ = brought(own={(HOST, "coverage"): 0.5, (PARTNER, "coverage"): 0.5})
    tie_of(world)["funded"] = 0.4
    assert resourcing(world, 0) == pytest.approx(0.5 * 0.5 * 0.4)


def test_a_board_defends_a_partnership_whose_sponsor_is_weak_as_far_as_it_is_paid():
    world = operating({"steering_board": 1})
    reach = reach_of(world, "steering_board")
    for sponsor, paid in ((0.0, 1.0), (0.5, 1.0), (0.5, 0.5), (0.5, 0.0), (1.0, 1.0)):
        tie_of(world)["sponsor"], tie_of(world)["funded"] = sponsor, paid
        assert sponsorship(world, 0) == pytest.approx(sponsor + reach * paid * (1 - sponsor))


# Aims and strain.


def test_aims_drift_apart_and_whoever_trusts_talks_them_together_again():
    def settled(trust, levers=None, formality=0.0):
        columns = {**trusting(trust), "formality": formality}
        return float(tie_after(levers, columns, 3000, alignment_drift=0.05)["alignment"])

    assert settled(0.0) == pytest.approx(0, abs=1e-9)
    assert settled(0.5) == pytest.approx(1 / 2)
    assert settled(1.0) == pytest.approx(2 / 3)
    assert settled(0.5, formality=1.0) == pytest.approx(1 / 3), (
        "rules make them drift twice as fast"
    )
    world = operating()
    kept = 1 - reach_of(world, "governance_at_outset")
    assert settled(0.5, {"governance_at_outset": 1}) == pytest.approx(1 / (1 + kept), abs=0.02)
    assert settled(1.0, formality=1.0) > settled(0.5, formality=1.0)


STRAINS = {
    "nothing": ({}, {}, 0.0),
    "culture": ({"culture_gap": 0.6, "understanding": 0.5}, {}, 0.3),
    "parted aims": ({"alignment": 0.2}, {}, 0.8),
    "formality": ({"formality": 0.4}, {}, 0.4),
    "formality without trust": ({"formality": 0.4, **trusting(0.0)}, {}, 0.6),
    "conflict of interest": ({}, {"conflict_of_interest": 0.25}, 0.25),
    "ungoverned": ({}, {"governance_need": 0.3}, 0.3),
}


@pytest.mark.parametrize("source", list(STRAINS))
def test_each_source_of_conflict_strains_alike(source):
    columns, kind, conflict = STRAINS[source]
    tie = tie_after(None, columns, kind=kind, conflict=0.1, alignment_drift=0)
    assert tie["strain"] == pytest.approx(0.1 * conflict)


@pytest.mark.parametrize(
    ("column", "value", "conflict"), [("tempo", 0.9, 0.4), ("coverage", 0.2, 0.8)]
)
def test_a_gap_of_tempo_and_a_host_without_time_strain(column, value, conflict):
    world = related(months=0, conflict=0.1, alignment_drift=0)
    world.organisations[column][HOST] = value
    relate(world, 0)
    assert tie_of(world)["strain"] == pytest.approx(0.1 * conflict)


def test_strain_passes_sooner_where_there_is_trust_and_has_a_limit():
    for trust, left in ((0.0, 1.0), (0.5, 0.9), (1.0, 0.8)):
        tie = tie_after(None, {**trusting(trust), "strain": 0.8}, 12, strain_relief=0.1, conflict=0)
        assert tie["strain"] == pytest.approx(0.8 * left**12)
    torn = tie_after(None, {"alignment": 0.0}, 60, conflict=1, strain_relief=0)
    assert torn["strain"] == 1


# Attention and experience.


def test_both_sides_are_asked_for_the_time_of_work_and_of_governing():
    def asked(levers=None, columns=None, **parameters):
        given = {"partner_attention": 0.5, "operation_attention": 0.4, **parameters}
        world = related(levers, {"work": 2.0, **(columns or {})}, 0, **given)
        world.organisations["committed"] = 0
        relate(world, 0)
        return world, world.organisations["committed"][[HOST, PARTNER]].tolist()

    assert asked()[1] == pytest.approx([0.8, 0.4])
    assert asked(columns={"stage": IMPLEMENTING})[1] == pytest.approx([2.0, 1.0])
    governed = {"host_governance_attention": 0.1, "partner_governance_attention": 0.2}
    assert asked(columns=governed)[1] == pytest.approx([0.8 + 0.4 * 0.1, 0.4 + 0.4 * 0.1])
    built = {**governed, "stage": IMPLEMENTING}
    assert asked(columns=built)[1] == pytest.approx([2.1, 1.1]), "most while it is built"
    assert asked(columns={**built, **trusting(0.0)})[1] == pytest.approx([2.15, 1.15])
    world, committed = asked({"dedicated_resources": 1}, dict.fromkeys(governed, 0.0))
    part = 1 - reach_of(world, "dedicated_resources")
    assert committed == pytest.approx([0.8 * part, 0.4 * part])


def test_both_learn_by_working_but_not_what_a_broker_does():
    def learned(levers=None, own=None, **columns):
        world = related(levers, columns, 0, operation_attention=0.6)
        for (row, column), value in (own or {}).items():
            world.organisations[column][row] = value
        before = world.organisations["experience"].copy()
        relate(world, 0)
        gained = world.organisations["experience"] - before
        assert (gained[[1, 2, PARTNER + 1]] == 0).all()
        return world, gained[[HOST, PARTNER]].tolist()

    assert learned()[1] == pytest.approx([0.05, 0.05])
    assert learned({"brokerage": 1})[1] == pytest.approx([0.05, 0.05]), "it found its own partner"
    short = {(HOST, "coverage"): 0.5, (PARTNER, "coverage"): 0.2}
    assert learned(own=short)[1] == pytest.approx([0.025, 0.01]), "by what they could give"
    world, gained = learned({"brokerage": 1}, origin=BROKERED)
    assert gained == pytest.approx([0.05 * (1 - reach_of(world, "brokerage")), 0.05])


# Engagement.


def test_engagement_moves_to_where_sponsor_understanding_strain_and_resentment_lead():
    def target(**columns):
        neutral = {"sponsor": 0.5, "understanding": 0.5, "engagement": 0.0, "performance": 1.0}
        given = {"adjustment": 1, "base_engagement": 0.5, "engagement_pull": 0.4}
        world = related(None, {**neutral, **columns}, 0, **given)
        engage(world, 0, 0.5)
        return float(tie_of(world)["engagement"])

    assert target() == pytest.approx(0.5)
    assert target(sponsor=1.0) == target(understanding=1.0) == pytest.approx(0.7)
    assert target(strain=0.5) == target(resentment=0.5) == pytest.approx(0.3)
    assert target(strain=1.0, resentment=1.0, sponsor=0.0, understanding=0.0) == 0
    slow = related(None, {"engagement": 0.0, "performance": 1.0}, 0, adjustment=0.25)
    fast = related(None, {"engagement": 0.0, "performance": 1.0}, 0, adjustment=1)
    for world in (slow, fast):
        engage(world, 0, 0.5)
    assert tie_of(slow)["engagement"] == pytest.approx(0.25 * tie_of(fast)["engagement"])


def test_neighbours_who_share_it_use_it():
    plain, local = (
        related(levers, {"performance": 1.0}, 0, adjustment=1)
        for levers in ({}, {"local_partnering": 1})
    )
    for world in (plain, local):
        engage(world, 0, 0.5)
    before, after = tie_of(plain)["engagement"], tie_of(local)["engagement"]
    assert after == pytest.approx(before + reach_of(local, "local_partnering") * (1 - before))


def test_a_shortfall_that_is_spoken_of_or_measured_is_mended_early():
    def mended(trust, levers=None, **columns):
        short = {"performance": 0.3, "promise": 0.6, **columns}
        found = []
        for changes in (short, {"performance": 1.0}):
            still = {"adjustment": 0.4, "base_engagement": 0.2, "engagement_pull": 0}
            world = related(levers, {"engagement": 0.2, **changes}, 0, **still)
            engage(world, 0, trust)
            found.append(float(tie_of(world)["engagement"]))
        return found[0] - found[1]

    assert mended(0.0) == 0, "without trust nobody says so"
    assert mended(1.0) == pytest.approx(0.4 * 0.5 * (1 - 0.2))
    assert mended(1.0) > mended(0.5) > 0
    contract = {"performance_contract": 1}
    assert mended(0.0, contract) > 0
    assert mended(0.0, contract, funded=0.0) == 0
    assert mended(1.0, contract) == pytest.approx(mended(1.0))
    assert mended(1.0, performance=0.0) > mended(1.0)
    assert mended(1.0, maturity=0.5) == 0, "nothing is short before it was promised"
    assert mended(1.0, stage=IMPLEMENTING) == 0


# What grows, and what is used up.


def test_the_partner_comes_to_understand_the_host_and_immersion_closes_the_gap_of_culture():
    tie = tie_after(None, {"culture_gap": 0.4, "understanding": 0.2}, understanding_rate=0.1)
    assert tie["understanding"] == pytest.approx(0.28)
    assert tie["culture_gap"] == 0.4
    world = related({"culture_immersion": 1}, {"culture_gap": 0.4}, adjustment=0.5)
    reach = reach_of(world, "culture_immersion")
    assert tie_of(world)["culture_gap"] == pytest.approx(0.4 * (1 - 0.5 * reach))


def test_a_sponsor_grows_into_the_part():
    tie = tie_after(None, {"sponsor": 0.2, "sponsor_potential": 0.8}, adjustment=0.5)
    assert tie["sponsor"] == pytest.approx(0.5)


def test_use_builds_assets_towards_what_the_type_embeds_and_no_further():
    kind = {"embedding": 0.6}
    still = {"engagement_pull": 0, "base_engagement": 0.5, "adjustment": 1}
    for progress in (0.0, 0.5, 1.0):
        columns = {"progress": progress, "performance": 1.0}
        tie = tie_after(None, columns, kind=kind, asset_growth=0.1, **still)
        assert tie["assets"] == pytest.approx(0.1 * 0.5 * progress * 0.6)
    unused = tie_after(None, {"performance": 1.0}, kind=kind, **{**still, "base_engagement": 0})
    assert unused["assets"] == 0
    long = tie_after(None, {}, 2000, kind=kind, asset_growth=0.1)
    assert long["assets"] == pytest.approx(0.6)
    brought = tie_after(None, {"assets": 0.9}, kind=kind)
    assert brought["assets"] == 0.9, "what an earlier tie left is not lost"


def test_goodwill_is_used_up_faster_where_little_goes_to_plan_and_does_not_come_back():
    for competence, used in ((1.0, 0.1), (0.5, 0.15), (0.0, 0.2)):
        tie = tie_after(None, {"goodwill": 0.8, "trust_competence": competence}, goodwill_use=0.1)
        assert tie["goodwill"] == pytest.approx(0.8 - used)
    assert tie_after(None, {"goodwill": 0.05}, goodwill_use=0.1)["goodwill"] == 0
    assert tie_after(None, {"goodwill": 0.0, "trust_competence": 1.0}, 50)["goodwill"] == 0


def test_the_side_that_gets_less_than_it_gives_comes_to_resent_it_unless_it_is_heard():
    def resentment(share, levers=None, months=300):
        world = related(levers, {"benefit_share": share}, months, resentment=2, adjustment=0.1)
        return world, float(tie_of(world)["resentment"])

    assert resentment(0.5)[1] == 0
    assert resentment(0.2, months=1)[1] == pytest.approx(0.1 * 0.6)
    assert resentment(0.2)[1] == pytest.approx(0.6)
    assert resentment(0.8)[1] == pytest.approx(0.6)
    world, heard = resentment(0.2, {"voice": 1})
    assert heard == pytest.approx(0.6 * (1 - reach_of(world, "voice")))
    assert resentment(0.05)[1] == pytest.approx(0.9)
