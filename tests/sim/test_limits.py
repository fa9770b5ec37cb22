"""Known limits of a life: a mechanism is off, or full; what is known of the rest must hold."""

import numpy as np
import pytest
from scipy import stats

from sim import (
    PartnershipTypes,
)
from sim.vocabulary import (
    BETTER_OFFER,
    ENDED,
    ENDINGS,
    EXPIRED,
    GRADUATED,
    MARKET_OR_REGULATION,
    NEVER,
    NEVER_SCALED,
    OBJECTIVES_MET,
    OBJECTIVES_UNMET,
    OVER_CUSTOMISED,
    PLANNED_EXIT,
    RESOURCES_EXHAUSTED,
    TRUST_BROKE_DOWN,
)
from tests.sim.test_impact import STORM
from tests.sim.worlds import (
    CALM,
    WORLDLY,
    all_signed,
    busy_worlds,
    every_type,
    only_type,
    rows,
)

RARE = 1e-6
PERFECT_TRUST = {"trust_rate": 0, "initial_trust": 1, "adjustment": 0}
# The decision to go on is a coin for each party, whatever speaks for it.
COINS = {**CALM, "choice_sharpness": 0, "contract_hold": 0, "asset_growth": 0}
AT_TERM = {OBJECTIVES_UNMET, NEVER_SCALED, EXPIRED, BETTER_OFFER}


def first_term(table):
    """When the first term was over."""
    return table["formed"] + table["term"]


def last_month(table):
    """When it ended, or the last month of observation."""
    return np.where(table["stage"] == ENDED, table["ended"], 89)


# The decision to go on.


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        *(("hospital_tech", asked) for asked in (0.01, 0.05, 0.3)),
        *((name, 0.05) for name in PartnershipTypes()),
    ],
)
def test_where_going_on_is_a_coin_for_each_party_life_is_geometric(name, asked):
    """Nothing is asked before anything is due; from then on until the term by chance alone."""
    # Abroad goes only who is experienced at home.
    types = WORLDLY if name.startswith("international") else only_type(name)
    table = all_signed(types=types, seeds=12, **COINS | {"reconsidering": asked})
    table = table[table["type"] == list(types).index(name)]
    hazard = asked * (1 - 0.5 ** PartnershipTypes()[name]["parties"])
    end = last_month(table)
    exposed = np.minimum(end, first_term(table) - 1) - table["planned_live"] + 1
    early = (table["stage"] == ENDED) & (end < first_term(table))
    months = int(np.maximum(exposed, 0).sum())
    assert months > 500
    assert np.all(end[early] >= table["planned_live"][early])
    assert stats.binomtest(int(early.sum()), months, hazard).pvalue > RARE


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_where_going_on_is_a_coin_all_parties_must_throw_heads_for_a_renewal(parties):
    table = all_signed(types=every_type(parties=parties, finite=0), seeds=12, **COINS)
    over = table[first_term(table) <= 89]
    assert len(over) > 200
    renewed = np.count_nonzero(over["renewals"] > 0)
    assert stats.binomtest(renewed, len(over), 0.5**parties).pvalue > RARE


@pytest.mark.parametrize(("outside", "stays"), [(-2, True), (3, False)])
def test_a_hopeless_world_outside_holds_everybody_and_a_perfect_one_nobody(outside, stays):
    alone = {"goodwill_start": 0, "choice_sharpness": 50, "outside_option": outside}
    table = all_signed(types=every_type(finite=0, embedding=0), expansion_step=0, **alone, **CALM)
    over = table[first_term(table) <= 89]
    assert len(over) > 50
    assert np.all((over["renewals"] > 0) == stays)
    assert np.all((over["stage"] == ENDED) == (not stays))
    assert set(over["ending"][over["stage"] == ENDED]) <= AT_TERM


def test_without_causes_and_shocks_nothing_ends_before_its_term():
    table = all_signed(**CALM)
    over = table["stage"] == ENDED
    assert np.count_nonzero(over) > 50
    assert np.all(table["ended"][over] == table["term_end"][over])
    success = {OBJECTIVES_MET, GRADUATED, PLANNED_EXIT}
    assert set(table["ending"][over]) <= success | AT_TERM


def test_a_contract_that_holds_lets_nobody_leave_for_a_cause_before_its_term():
    quiet = CALM | {"exit_rate": 0.5, "reconsidering": 1}
    free = all_signed(contract_hold=0, **quiet)
    held = all_signed(contract_hold=1, **quiet)
    early = {
        name: set(table["ending"][(table["stage"] == ENDED) & (table["ended"] < table["term_end"])])
        for name, table in (("free", free), ("held", held))
    }
    # Unpaid bills, a product that nobody else buys and the law do not ask for the contract.
    assert early["held"] <= {RESOURCES_EXHAUSTED, OVER_CUSTOMISED, MARKET_OR_REGULATION}
    assert TRUST_BROKE_DOWN in early["free"]
    assert len(early["free"] - early["held"]) > 4


# Objectives.


def test_objectives_that_ask_for_nothing_are_met_and_what_is_finite_is_then_complete():
    table = all_signed(types=every_type(finite=1), objective_share=0, **CALM)
    over = table["stage"] == ENDED
    assert np.array_equal(over, first_term(table) <= 89)
    assert set(table["ending"][over]) == {OBJECTIVES_MET}
    assert np.all(table["met"][table["decided"] != NEVER] == 1)
    assert not table["renewals"].any()


def test_what_scales_at_once_graduates_at_its_first_term_if_it_met_its_objectives():
    table = all_signed(types=every_type(finite=0), objective_share=0, graduation_scope=1, **CALM)
    over = table["stage"] == ENDED
    assert np.array_equal(over, first_term(table) <= 89)
    assert set(table["ending"][over]) == {GRADUATED}


def test_without_any_delivery_objectives_are_never_met_and_both_sides_are_to_blame():
    table = all_signed(base_engagement=0, adjustment=0, **CALM)
    assert not table["performance"].any()
    assert not (table["host_value"] + table["partner_value"]).any()
    judged = table["decided"] != NEVER
    assert np.count_nonzero(judged) > 50
    assert not table["met"][judged].any()
    assert set(table["ending"][table["stage"] == ENDED]) <= {OBJECTIVES_UNMET, NEVER_SCALED}


def test_without_expansion_scope_stays_and_nothing_graduates():
    table = all_signed(expansion_step=0)
    assert np.all(table["scope"] == 1)
    assert not np.any(table["ending"] == GRADUATED)


def test_who_sees_all_and_is_told_the_truth_is_promised_what_may_be_expected():
    seeing = {"expected_delivery": 0.4, "appraisal_noise": 0}
    table = all_signed(overclaim=0, types=every_type(translation_risk=0), **seeing)
    expected = np.clip(table["fit"] * 0.4, 0.001, 0.999)
    assert len(table) > 100
    assert np.allclose(table["promise"], expected, rtol=1e-12)
    believed = all_signed(types=every_type(translation_risk=0), **seeing)
    expected = np.clip(believed["fit"] * 0.4, 0.001, 0.999)
    assert np.all(believed["promise"] >= expected * (1 - 1e-12))


def test_without_bargaining_power_each_gets_what_it_brings():
    table = all_signed(bargaining=0)
    assert np.array_equal(table["benefit_share"], table["contribution_share"])
    assert not table["resentment"].any()
    assert np.any(all_signed()["benefit_share"] != all_signed()["contribution_share"])


# Causes and their endings.


@pytest.mark.parametrize(
    ("ending", "off"),
    [
        ("trust_broke_down", {**PERFECT_TRUST, "breach_rate": 0}),
        ("power_imbalance", {"bargaining": 0}),
        ("sponsor_lost", {"sponsor_floor": 1, "sponsor_least": 1}),
        ("never_scaled", {"friction": 0, "pace": 20, "withheld": 0, "thin_support": 0}),
        ("partner_insolvent", {"distress_rate": 0}),
        ("acquired", {"acquisition_rate": 0, "merger_rate": 0, "distress_rate": 0}),
        ("funding_lapsed", {"lapse_rate": 0}),
        ("data_breach", {"breach_rate": 0}),
        ("over_customised", {"customisation_rate": 0}),
        ("identity_conflict", {"types": every_type(presence=0)}),
        ("graduated", {"expansion_step": 0}),
        ("objectives_met", {"types": every_type(finite=0)}),
        ("planned_exit", {"types": every_type(finite=0)}),
        ("better_offer", {"choice_sharpness": 50, "outside_option": -2}),
        ("expired", {"choice_sharpness": 50, "outside_option": -2}),
    ],
)  # fmt: skip
def test_an_ending_needs_its_cause(ending, off):
    types = every_type(finite=0.7, mix=1)
    if ending not in {"planned_exit", "objectives_met"}:
        types = every_type(finite=0.3)
    storm = {"types": types, "seeds": 12, **STORM}
    code = ENDINGS.index(ending)
    table = all_signed(**storm)
    assert np.any(table["ending"] == code), "it must be there to go away"
    without = all_signed(**storm | off)
    assert len(without) > 200
    if ending == "never_scaled":
        # Whoever has no attention or money to spare may still be late; but hardly anybody is.
        assert np.mean(without["ending"] == code) < 0.25 * np.mean(table["ending"] == code)
    else:
        assert not np.any(without["ending"] == code)


# Trust.


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_trust_that_never_moves_stays_where_it_began_on_both_sides(trust):
    frozen = {"trust_rate": 0, "initial_trust": trust, "adjustment": 0, "breach_rate": 0}
    table = all_signed(goodwill_start=0, needed=0.5, **frozen)
    assert len(table) > 100
    for name in table.dtype.names:
        if "trust" in name:
            assert np.allclose(table[name], trust, atol=1e-12), name
    broke = np.count_nonzero(table["ending"] == TRUST_BROKE_DOWN)
    # Half is just enough.
    assert (broke > 0) == (trust == 0)


def test_where_nobody_holds_back_trust_makes_no_difference_to_effort():
    same = {**CALM, "withheld": 0, "trust_rate": 0}
    for trust in (0.0, 1.0):
        for world in busy_worlds(seeds=2, initial_trust=trust, **same):
            own, table = world.organisations, rows(world)
            running = table[(table["stage"] == 1) | (table["stage"] == 2)]
            assert len(running) > 20
            # Whoever signed this month has not begun.
            running = running[running["formed"] < 89]
            assert np.allclose(running["host_effort"], own["coverage"][running["host"]])


def test_without_embedding_nothing_is_built_and_without_goodwill_none_is_used():
    for world in busy_worlds(seeds=2, types=every_type(embedding=0), goodwill_start=0):
        assert not rows(world)["assets"].any()
        assert not rows(world)["goodwill"].any()
    for world in busy_worlds(seeds=2, types=every_type(embedding=1), asset_growth=1):
        assert rows(world)["assets"].max() > 0.5
