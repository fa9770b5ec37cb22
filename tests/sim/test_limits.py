"""Known limits: where a mechanism is switched off, or full, what is known of the rest must hold."""

import numpy as np
import pytest
from scipy import stats

from sim import (
    LEVER_NAMES,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    Run,
    simulate,
    synthetic_population,
)
from sim.engine.batch import run_world
from sim.engine.beginning import begin
from sim.vocabulary import (
    ACQUIRED,
    BETTER_OFFER,
    ENDED,
    ENDINGS,
    EXPIRED,
    FOMO,
    GRADUATED,
    KINDS,
    MARKET_OR_REGULATION,
    NEVER,
    NEVER_SCALED,
    OBJECTIVES_MET,
    OBJECTIVES_UNMET,
    OVER_CUSTOMISED,
    PLANNED_EXIT,
    RESOURCES_EXHAUSTED,
    TRUST_BROKE_DOWN,
    VENDOR,
)
from tests.sim.test_impact import STORM
from tests.sim.worlds import AT_LEISURE, BUSY, CALM, WORLDLY, months_of, only_type, rows

RARE = 1e-6
POPULATION = synthetic_population(25, 12, 12, 12, 10, 8)
HOSPITAL_TECH = only_type("hospital_tech")
# Time without end, for vendors as well.
TIMELESS = OrganisationKinds(
    **{kind: {"attention": 20, "attention_elasticity": 0} for kind in KINDS}
)
PERFECT_TRUST = {"trust_rate": 0, "initial_trust": 1, "reputation_step": 0}
# The decision to go on is a coin for each party, whatever speaks for it.
COINS = {**CALM, "choice_sharpness": 0, "contract_hold": 0, "asset_growth": 0}
AT_TERM = {OBJECTIVES_UNMET, NEVER_SCALED, EXPIRED, BETTER_OFFER}


def every_type(**columns):
    """Types that are all looked for, with the same changes to each."""
    return WORLDLY.replace(**dict.fromkeys(WORLDLY, columns))


def worlds(seeds=6, policy=None, months=90, warm_up=24, types=WORLDLY, kinds=AT_LEISURE, **changes):
    """Run a few busy worlds with some settings changed."""
    parameters = Parameters(**BUSY | changes)
    shared = (parameters, policy or Policy(), POPULATION)
    for seed in range(seeds):
        yield run_world(Run(*shared, seed, months, warm_up, types, kinds))


def signed(**settings):
    """All partnerships signed in a few worlds."""
    tables = [rows(world) for world in worlds(**settings)]
    table = np.concatenate(tables)
    return table[table["formed"] != NEVER]


def first_term(table):
    """When the first term was over."""
    return table["formed"] + table["term"]


def last_month(table, last=89):
    """When it ended, or the last month of observation."""
    return np.where(table["stage"] == ENDED, table["ended"], last)


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
    table = signed(types=only_type(name), seeds=12, **COINS | {"reconsidering": asked})
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
    table = signed(types=every_type(parties=parties, finite=0), seeds=12, **COINS)
    over = table[first_term(table) <= 89]
    assert len(over) > 200
    renewed = np.count_nonzero(over["renewals"] > 0)
    assert stats.binomtest(renewed, len(over), 0.5**parties).pvalue > RARE


@pytest.mark.parametrize(("outside", "stays"), [(-2, True), (3, False)])
def test_a_hopeless_world_outside_holds_everybody_and_a_perfect_one_nobody(outside, stays):
    alone = {"goodwill_start": 0, "choice_sharpness": 50, "outside_option": outside}
    table = signed(types=every_type(finite=0, embedding=0), expansion_step=0, **alone, **CALM)
    over = table[first_term(table) <= 89]
    assert len(over) > 50
    assert np.all((over["renewals"] > 0) == stays)
    assert np.all((over["stage"] == ENDED) == (not stays))
    assert set(over["ending"][over["stage"] == ENDED]) <= AT_TERM


def test_without_causes_and_shocks_nothing_ends_before_its_term():
    table = signed(**CALM)
    over = table["stage"] == ENDED
    assert np.count_nonzero(over) > 50
    assert np.all(table["ended"][over] == table["term_end"][over])
    success = {OBJECTIVES_MET, GRADUATED, PLANNED_EXIT}
    assert set(table["ending"][over]) <= success | AT_TERM


def test_a_contract_that_holds_lets_nobody_leave_for_a_cause_before_its_term():
    quiet = CALM | {"exit_rate": 0.5, "reconsidering": 1}
    free = signed(contract_hold=0, **quiet)
    held = signed(contract_hold=1, **quiet)
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
    table = signed(types=every_type(finite=1), objective_share=0, **CALM)
    over = table["stage"] == ENDED
    assert np.array_equal(over, first_term(table) <= 89)
    assert set(table["ending"][over]) == {OBJECTIVES_MET}
    assert np.all(table["met"][table["decided"] != NEVER] == 1)
    assert not table["renewals"].any()


def test_what_scales_at_once_graduates_at_its_first_term_if_it_met_its_objectives():
    table = signed(types=every_type(finite=0), objective_share=0, graduation_scope=1, **CALM)
    over = table["stage"] == ENDED
    assert np.array_equal(over, first_term(table) <= 89)
    assert set(table["ending"][over]) == {GRADUATED}


def test_without_any_delivery_objectives_are_never_met_and_both_sides_are_to_blame():
    table = signed(base_engagement=0, adjustment=0, **CALM)
    assert not table["performance"].any()
    assert not (table["host_value"] + table["partner_value"]).any()
    judged = table["decided"] != NEVER
    assert np.count_nonzero(judged) > 50
    assert not table["met"][judged].any()
    assert set(table["ending"][table["stage"] == ENDED]) <= {OBJECTIVES_UNMET, NEVER_SCALED}


def test_without_expansion_scope_stays_and_nothing_graduates():
    table = signed(expansion_step=0)
    assert np.all(table["scope"] == 1)
    assert not np.any(table["ending"] == GRADUATED)


def test_who_sees_all_and_is_told_the_truth_is_promised_what_may_be_expected():
    table = signed(overclaim=0, appraisal_noise=0, types=every_type(translation_risk=0))
    expected = np.clip(table["fit"] * Parameters().expected_delivery, 0.001, 0.999)
    assert len(table) > 100
    assert np.allclose(table["promise"], expected, rtol=1e-12)
    believed = signed(appraisal_noise=0, types=every_type(translation_risk=0))
    expected = np.clip(believed["fit"] * Parameters().expected_delivery, 0.001, 0.999)
    assert np.all(believed["promise"] >= expected * (1 - 1e-12))


def test_without_bargaining_power_each_gets_what_it_brings():
    table = signed(bargaining=0)
    assert np.array_equal(table["benefit_share"], table["contribution_share"])
    assert not table["resentment"].any()
    assert np.any(signed()["benefit_share"] != signed()["contribution_share"])


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
    storm = {"types": types, "seeds": 12, "months": 120, **STORM}
    code = ENDINGS.index(ending)
    table = signed(**storm)
    assert np.any(table["ending"] == code), "it must be there to go away"
    without = signed(**storm | off)
    assert len(without) > 200
    if ending == "never_scaled":
        # Whoever has no attention or money to spare may still be late; but hardly anybody is.
        assert np.mean(without["ending"] == code) < 0.25 * np.mean(table["ending"] == code)
    else:
        assert not np.any(without["ending"] == code)


# Trust.


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_trust_that_never_moves_stays_where_it_began_on_both_sides(trust):
    frozen = {"trust_rate": 0, "initial_trust": trust, "reputation_step": 0, "breach_rate": 0}
    table = signed(goodwill_start=0, **frozen)
    assert len(table) > 100
    for name in table.dtype.names:
        if "trust" in name:
            assert np.allclose(table[name], trust, atol=1e-12), name
    broke = np.count_nonzero(table["ending"] == TRUST_BROKE_DOWN)
    # Half is just enough.
    assert (broke > 0) == (trust == 0)


def test_where_nobody_holds_back_trust_makes_no_difference_to_effort():
    same = {**CALM, "withheld": 0, "trust_rate": 0, "reputation_step": 0}
    for trust in (0.0, 1.0):
        for world in worlds(seeds=2, initial_trust=trust, **same):
            own, table = world.organisations, rows(world)
            running = table[(table["stage"] == 1) | (table["stage"] == 2)]
            assert len(running) > 20
            # Whoever signed this month has not begun.
            running = running[running["formed"] < 89]
            assert np.allclose(running["host_effort"], own["coverage"][running["host"]])


def test_without_embedding_nothing_is_built_and_without_goodwill_none_is_used():
    for world in worlds(seeds=2, types=every_type(embedding=0), goodwill_start=0):
        assert not rows(world)["assets"].any()
        assert not rows(world)["goodwill"].any()
    for world in worlds(seeds=2, types=every_type(embedding=1), asset_growth=1):
        assert rows(world)["assets"].max() > 0.5


# Fear of missing out, news and hype.


@pytest.mark.parametrize(
    "off",
    [
        {"fomo_rate": 0},
        {"fomo_mean": 0, "trait_spread": 0},
        {"fomo_from_news": 0, "marketing": 0},
        {"peers_watched": 0, "marketing": 0},
    ],
    ids=lambda off: " and ".join(off),
)
def test_without_any_one_part_of_fomo_nothing_is_formed_by_it(off):
    assert np.any(signed()["origin"] == FOMO)
    table = signed(**off)
    assert len(table) > 100
    assert not np.any(table["origin"] == FOMO)


@pytest.mark.parametrize(
    "left", [{"marketing": 0}, {"peers_watched": 0, "marketing": 0.3}], ids=["peers", "vendors"]
)
def test_either_peers_or_vendors_alone_make_hosts_afraid(left):
    assert np.any(signed(**left)["origin"] == FOMO)


def test_without_talk_there_is_no_hype():
    for world in worlds(hype_rate=0, hype_from_news=0, seeds=2):
        assert not world.regions["hype"].any()
        assert not world.history["hype"].any()


def test_without_noise_and_crises_the_environment_stands_still():
    for world in worlds(pressure_noise=0, crisis_rate=0, regulation_rate=0, seeds=2):
        assert np.all(world.regions["pressure"] == Parameters().pressure_mean)
        assert not world.regions["urgency"].any()
        assert not world.regions["regulation"].any()


# Searching and signing.


def test_without_searches_there_are_no_partnerships_and_every_table_is_empty_but_complete():
    run = Run(Parameters(search_rate=0, fomo_rate=0), population=POPULATION, months=36)
    empty = simulate([run], history=True)
    other = simulate([Run(population=POPULATION, months=36)], history=True)
    assert len(empty.partnerships) == 0
    assert list(empty.partnerships) == list(other.partnerships)
    outcomes = empty.runs.iloc[0]
    assert outcomes["partnerships"] == outcomes["net_benefit"] == outcomes["fell_through"] == 0
    assert outcomes[["objectives_unmet", "ended_before_term", "value_delivered"]].isna().all()
    assert len(empty.history) == 36
    assert not empty.history["active"].any()


def test_talks_fall_through_always_or_never_where_chance_says_so():
    assert len(signed(fall_through=1)) == 0
    for world in worlds(fall_through=0, distress_rate=0):
        assert world.history["fell_through"].sum() == 0
        assert world.history["formed"].sum() > 0


def test_hosts_search_as_often_as_awareness_calm_and_need_allow():
    """Where nothing is ever signed and nothing tires, searches are independent draws."""
    still = {"awareness_rate": 0, "fomo_rate": 0, "fall_through": 1, "imitation": 0}
    still |= {"search_attention": 0, "search_cost": 0, "search_interval": 1}
    still |= {"pressure_noise": 0, "crisis_rate": 0, "need_growth": 0, "judgement_noise": 0}
    still |= {"need_threshold": 0, "need_mean": 0.9, "host_capability": 0.05, "trait_spread": 0.1}
    still |= {"staff_turnover": 0, "partnering_budget": 10000, "volatility": 0, "merger_rate": 0}
    x = Parameters(search_rate=0.3, awareness_start=0.4, **still)
    population = synthetic_population(60, 10, 10, 10, 5, 5)
    run = Run(x, population=population, seed=4, months=120, warm_up=0, kinds=TIMELESS)
    searches = np.zeros(len(population))
    for month, world in months_of(run):
        searches += world.organisations["free_from"] == month + 1
    own = world.organisations
    hosts = own["hosting"] == 1
    assert np.count_nonzero(hosts) == 80
    gap = np.maximum(own["needs"] - own["capabilities"], 0).max(axis=1)
    chance = x.search_rate * own["awareness"] * (1 - x.pressure_mean) * 2 * gap
    chance = chance[hosts]
    assert chance.max() < 1
    expected, variance = 120 * chance.sum(), 120 * (chance * (1 - chance)).sum()
    assert abs(searches[hosts].sum() - expected) < stats.norm.isf(RARE / 2) * np.sqrt(variance)
    assert not searches[~hosts].any()


# Money and time.


def test_who_has_no_money_begins_nothing_and_who_has_endless_money_owes_nothing():
    assert len(signed(partnering_budget=0.1, least_ambition=0.3)) == 0
    for world in worlds(partnering_budget=10000, volatility=0, seeds=3):
        assert world.history["in_debt"].sum() == 0
        table = rows(world)
        assert np.all(table["funded"] == 1)
        assert not np.any(table["ending"] == RESOURCES_EXHAUSTED)
        assert np.count_nonzero(table["formed"] != NEVER) > 50


def test_who_has_no_time_begins_nothing_but_in_haste_and_who_has_endless_time_covers_all():
    hurried = OrganisationKinds(**{kind: {"attention": 0.1} for kind in KINDS if kind != "vendor"})
    table = signed(kinds=hurried, least_ambition=0.3, staff_turnover=0)
    assert len(table) > 20
    assert set(table["origin"]) == {FOMO}
    for world in worlds(kinds=TIMELESS, seeds=2, search_rate=0.05, fomo_rate=0.05):
        hosts = world.organisations["hosting"] == 1
        assert np.all(world.organisations["coverage"][hosts] == 1)


# Levers.

# Of these the strength itself is a share: of searches that pass a gate or a broker, or focus.
SHARES = {"problem_first_gate", "brokerage", "portfolio_focus"}
IDLE = {"lever_reach": 0, "governance_price": 0, "governance_attention": 0}
# What formal rules do by being there, and protected time to those who stay for it.
IDLE |= {"rigidity": 0, "blame": 0, "retention": 0}


@pytest.mark.parametrize("lever", sorted(set(LEVER_NAMES) - SHARES))
def test_a_lever_without_reach_is_idle(lever):
    one, other = (
        run_world(
            Run(Parameters(**BUSY | IDLE), policy, POPULATION, 3, 48, 12, WORLDLY, AT_LEISURE)
        )
        for policy in (Policy(), Policy("p", {lever: 1}))
    )
    assert np.any(rows(other)["levers"])
    for table, told in (("organisations", {"regime"}), ("partnerships", {"levers"})):
        mine, theirs = getattr(one, table), getattr(other, table)
        assert len(mine) == len(theirs)
        for name in set(mine.dtype.names) - told:
            assert mine[name].tobytes() == theirs[name].tobytes(), name
    assert one.history.tobytes() == other.history.tobytes()


def test_what_levers_cost_is_due_whether_or_not_they_act():
    levers = dict.fromkeys(LEVER_NAMES, 0.2)
    costs = {}
    for reach in (0, 1):
        shared = Parameters(**BUSY, lever_reach=reach)
        run = Run(shared, Policy("p", levers), POPULATION, 3, 48, 0, WORLDLY, AT_LEISURE)
        table = rows(run_world(run))
        signed_now = table[table["formed"] != NEVER]
        costs[reach] = signed_now["host_governance_money"] / signed_now["work"]
    assert len(costs[0]) > 50
    # Only where no programme pays is there nothing to diversify.
    assert set(np.round(costs[0], 9)) == set(np.round(costs[1], 9))


# What organisations learn and suffer.


def changed(name, seeds=3, kind=None, types=WORLDLY, **changes):
    """Whether an attribute of organisations ever moves in a few worlds."""
    shared = (Parameters(**BUSY | changes), Policy(), POPULATION)
    for seed in range(seeds):
        run = Run(*shared, seed, 60, 12, types, AT_LEISURE)
        first = None
        for _, world in months_of(run):
            chosen = world.organisations["kind"] == kind if kind is not None else slice(None)
            values = world.organisations[name][chosen].copy()
            if first is not None and not np.array_equal(first, values):
                return True
            first = values if first is None else first
    return False


STILL = {"search_rate": 0, "fomo_rate": 0, "distress_rate": 0}
UNSOLD = {"merger_rate": 0, "acquisition_rate": 0, "distress_rate": 0}


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("experience", {**STILL, "forgetting": 0}),
        ("skill", {**STILL, "forgetting": 0}),
        ("reputation", {"reputation_step": 0, "breach_rate": 0}),
        (
            "capabilities",
            {"foreign_learning": 0, "distress_rate": 0, "types": every_type(transfer=0)},
        ),
        ("needs", {"need_growth": 0}),
        ("staffing", {"staff_turnover": 0}),
        ("advising", {"types": HOSPITAL_TECH}),
        ("staying", {"types": HOSPITAL_TECH}),
        ("awareness", {"awareness_rate": 0, "imitation": 0}),
        ("fomo_pressure", {"fomo_from_news": 0, "marketing": 0}),
        ("surplus", {"adjustment": 0}),
        ("hired", {"adjustment": 0}),
        ("generation", {"distress_rate": 0}),
        ("acquired_month", UNSOLD),
        ("leader_left", {**UNSOLD, "leader_turnover": 0}),
        ("champion", {**UNSOLD, "leader_turnover": 0}),
        ("free_from", STILL),
    ],
)
def test_what_is_learned_or_suffered_stays_as_it_was_where_its_cause_is_switched_off(name, off):
    assert changed(name)
    assert not changed(name, **off)


def test_traits_never_move():
    temper = ("risk_aversion", "fomo", "margin", "local_focus", "prominence")
    facts = ("kind", "abroad", "hosting", "region", "size", "scale", "legal_distance", "objectives")
    for name in (*temper, *facts):
        assert not changed(name, seeds=1), name
    # A firm that takes a failed vendor's place is another one.
    for name in ("tempo", "selectivity", "overstatement", "understanding", "niche"):
        assert changed(name, kind=VENDOR), name
        assert not changed(name, distress_rate=0, seeds=1), name
    for name in ("needs", "staffing"):
        assert not changed(name, kind=VENDOR, seeds=1), name


def test_experience_is_forgotten_by_the_same_share_each_month():
    x = Parameters(**STILL, forgetting=0.01)
    run = Run(x, months=60, warm_up=40)
    start = begin(run).organisations["experience"]
    assert np.allclose(run_world(run).organisations["experience"], start * 0.99**100, rtol=1e-10)


def test_experience_is_the_time_that_was_given_to_partnerships():
    """A month of implementation counts in full, one of operation by what it takes of both."""
    x = Parameters(**BUSY | {"forgetting": 0, "distress_rate": 0})
    for seed in range(3):
        run = Run(x, Policy(), POPULATION, seed, 60, 12, HOSPITAL_TECH, TIMELESS)
        world = run_world(run)
        table = rows(world)
        table = table[table["formed"] != NEVER]
        end = last_month(table, last=59)
        live = np.where(table["live"] == NEVER, end + 1, table["live"])
        years = (live - table["formed"] - 1 + x.operation_attention * (end - live + 1)) / 12
        gained = world.organisations["experience"] - begin(run).organisations["experience"]
        n = len(gained)
        expected = np.bincount(table["host"], years, n) + np.bincount(table["partner"], years, n)
        everywhere = world.organisations["hosting"] == 1
        assert np.allclose(gained[everywhere], expected[everywhere])
        assert expected.sum() > 50


def test_a_new_owner_takes_all_or_nothing_where_chance_says_so():
    sold = {"acquisition_rate": 0.05, "merger_rate": 0.02, "distress_rate": 0}
    taken = signed(takeover_exit=1, **sold)
    assert np.mean(taken["ending"] == ACQUIRED) > 0.3
    assert not np.any(signed(takeover_exit=0, **sold)["ending"] == ACQUIRED)
