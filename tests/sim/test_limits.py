"""Known limits: where a mechanism is switched off, what is known of the rest must hold."""

import numpy as np
import pytest
from scipy import stats

from sim import Parameters, PartnershipTypes, Policy, Run, simulate, synthetic_population
from sim.engine.batch import run_world
from sim.vocabulary import (
    ENDED,
    GRADUATED,
    MARKET_OR_REGULATION,
    NEVER,
    OBJECTIVES_MET,
    OBJECTIVES_UNMET,
    PLANNED_EXIT,
    VENDOR,
)
from tests.sim.worlds import AT_LEISURE, BUSY, CALM, WORLDLY, months_of, only_type, rows

RARE = 1e-6
POPULATION = synthetic_population(25, 12, 12, 12, 10, 8)
HOSPITAL_TECH = only_type("hospital_tech")


def worlds(seeds=6, policy=None, months=90, warm_up=24, types=WORLDLY, **changes):
    """Run a few busy worlds with some settings changed."""
    parameters = Parameters(**BUSY | changes)
    shared = (parameters, policy or Policy(), POPULATION)
    for seed in range(seeds):
        yield run_world(Run(*shared, seed, months, warm_up, types, AT_LEISURE))


def signed(**settings):
    """All partnerships signed in a few worlds."""
    tables = [rows(world) for world in worlds(**settings)]
    table = np.concatenate(tables)
    return table[table["formed"] != NEVER]


def followed(table, last=89):
    """Age at the ending, or at the last month of observation."""
    return np.where(table["stage"] == ENDED, table["ended"], last) - table["formed"]


@pytest.mark.parametrize(
    ("types", "hazard"),
    [
        *((HOSPITAL_TECH, hazard) for hazard in (0.005, 0.03, 0.2)),
        (WORLDLY, 0.03),
        *((only_type(name), 0.03) for name in PartnershipTypes()),
    ],
    ids=["rare", "less rare", "frequent", "all types", *PartnershipTypes()],
)
def test_with_a_background_only_life_before_the_first_term_is_geometric(types, hazard):
    table = signed(background_exit=hazard, types=types, seeds=12, **CALM)
    age, term = followed(table), table["term"]
    months = np.minimum(age, term)
    ended_early = (table["stage"] == ENDED) & (age <= term)
    ended_early &= table["ending"] == MARKET_OR_REGULATION  # the background
    assert months.sum() > 2000
    assert stats.binomtest(int(ended_early.sum()), int(months.sum()), hazard).pvalue > RARE
    for reached in (1, 6, 12, 24, 36):
        known = (table["formed"] + reached <= 89) & (term >= reached)
        if not known.any():
            continue
        survived = np.count_nonzero(age[known] >= reached) - np.count_nonzero(
            ended_early[known] & (age[known] == reached)
        )
        expected = (1 - hazard) ** reached
        assert stats.binomtest(int(survived), int(known.sum()), expected).pvalue > RARE
    before = (table["stage"] == ENDED) & (age < term)
    assert np.all(table["ending"][before] == MARKET_OR_REGULATION)


def test_a_certain_background_ends_every_partnership_in_its_first_month():
    table = signed(background_exit=1, **CALM)
    assert np.all(followed(table)[table["formed"] < 89] == 1)


def test_without_hazards_and_shocks_nothing_ends_before_its_term():
    table = signed(background_exit=0, **CALM)
    over = table["stage"] == ENDED
    assert np.count_nonzero(over) > 50
    assert np.all(table["ended"][over] == table["term_end"][over])
    at_term = {OBJECTIVES_MET, GRADUATED, PLANNED_EXIT, OBJECTIVES_UNMET}
    assert set(table["ending"][over]) <= at_term


def test_objectives_that_ask_for_nothing_are_always_met_and_completed_at_the_first_term():
    table = signed(
        background_exit=0, objective_share=0, partner_objective_share=0, completion_rate=1, **CALM
    )
    over = table["stage"] == ENDED
    assert np.array_equal(over, table["formed"] + table["term"] <= 89)
    assert set(table["ending"][over]) == {OBJECTIVES_MET, PLANNED_EXIT}
    assert np.all(table["met"][over] == 1)
    assert np.all(table["renewals"] == 0)


@pytest.mark.parametrize(("second_chance", "renewed"), [(-10, False), (10, True)])
def test_without_any_delivery_objectives_are_never_met_and_renewal_is_a_second_chance(
    second_chance, renewed
):
    odds = {"second_chance": second_chance, "outlook_results": 0, "outlook_trust": 0}
    table = signed(background_exit=0, delivery=0, outside_pull=0, **odds, **CALM)
    past = table["formed"] + table["term"] <= 89
    assert np.count_nonzero(past) > 50
    assert np.all(table["met"] == 0)
    # Log odds of ten leave one in twenty thousand.
    assert np.mean((table["renewals"][past] > 0) == renewed) > 0.99
    assert np.mean((table["ending"][past] == OBJECTIVES_UNMET) == (not renewed)) > 0.99


def test_without_expansion_scope_stays_and_nothing_graduates():
    table = signed(expansion_rate=0)
    assert np.all(table["scope"] == 1)
    assert not np.any(table["ending"] == GRADUATED)


@pytest.mark.parametrize(
    "off",
    [
        {"fomo_rate": 0},
        {"fomo_mean": 0, "fomo_spread": 0, "fomo_of_size": 0},
        {"fomo_from_adoption": 0},
        {"peers_watched": 0},
    ],
    ids=lambda off: next(iter(off)),
)
def test_without_any_one_part_of_fomo_nothing_is_formed_by_it(off):
    assert np.any(signed()["origin"] == 1)
    table = signed(**off)
    assert len(table) > 100
    assert not np.any(table["origin"] == 1)


def test_without_searches_there_are_no_partnerships_and_every_table_is_empty_but_complete():
    run = Run(Parameters(search_rate=0, fomo_rate=0), population=POPULATION, months=36)
    empty = simulate([run], history=True)
    other = simulate([Run(population=POPULATION, months=36)], history=True)
    assert len(empty.partnerships) == 0
    assert list(empty.partnerships) == list(other.partnerships)
    outcomes = empty.runs.iloc[0]
    assert outcomes["partnerships"] == outcomes["net_benefit"] == outcomes["fell_through"] == 0
    assert outcomes[["objectives_unmet", "ended_before_term"]].isna().all()
    assert len(empty.history) == 36
    assert not empty.history["active"].any()


def test_talks_fall_through_always_or_never_where_chance_says_so():
    assert len(signed(fall_through=1, agenda_delay=0)) == 0
    for world in worlds(fall_through=0, insolvency_rate=0):
        assert world.history["fell_through"].sum() == 0
        assert world.history["formed"].sum() > 0


@pytest.mark.parametrize("off", ["hype_rate", "hype_size"])
def test_without_talk_there_is_no_hype(off):
    for world in worlds(**{off: 0, "hype_from_adoption": 0}, seeds=2):
        assert not world.regions["hype"].any()
        assert not world.history["hype"].any()


def test_without_noise_and_crises_the_environment_stands_still():
    for world in worlds(pressure_noise=0, crisis_rate=0, regulation_rate=0, seeds=2):
        assert np.all(world.regions["pressure"] == Parameters().pressure_mean)
        assert not world.regions["urgency"].any()
        assert not world.regions["regulation"].any()


def test_regional_capability_grows_as_a_learning_curve():
    for world in worlds(regional_learning=0.01, seeds=2, months=50, warm_up=10):
        assert np.allclose(world.regions["capability"], 1 - 0.99**60, rtol=1e-12)


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


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("experience", {"learning_rate": 0, "forgetting": 0, "insolvency_rate": 0}),
        ("skill", {"learning_rate": 0, "forgetting": 0, "insolvency_rate": 0}),
        ("reputation", {"reputation_step": 0, "insolvency_rate": 0, "breach_rate": 0}),
        (
            "capabilities",
            {
                "capability_learned": 0,
                "data_learning": 0,
                "foreign_learning": 0,
                "types": only_type("hospital_tech", transfer=0),
            },
        ),
        ("needs", {"need_growth": 0}),
        ("staffing", {"staff_turnover": 0, "overload_turnover": 0}),
        ("advising", {"types": HOSPITAL_TECH}),
        ("staying", {"types": HOSPITAL_TECH}),
        (
            "awareness",
            {
                "awareness_drift": 0,
                "awareness_from_adoption": 0,
                "imitation_of_success": 0,
                "disappointment": 0,
            },
        ),
        ("fomo_pressure", {"fomo_from_adoption": 0}),
        ("generation", {"insolvency_rate": 0}),
        ("acquired_month", {"acquisition_rate": 0}),
    ],
)
def test_what_is_learned_or_suffered_stays_as_it_was_where_its_cause_is_switched_off(name, off):
    assert changed(name)
    assert not changed(name, **off)


def test_traits_never_move():
    temper = ("risk_aversion", "fomo", "tempo", "selectivity", "overstatement", "champion")
    facts = ("kind", "abroad", "hosting", "region", "size", "scale", "legal_distance", "objectives")
    for name in (*temper, *facts):
        assert not changed(name, seeds=1)
    for name in ("needs", "staffing"):
        assert not changed(name, kind=VENDOR, seeds=1)


def test_experience_is_forgotten_by_the_same_share_each_month():
    run = Run(Parameters(search_rate=0, fomo_rate=0, forgetting=0.01, insolvency_rate=0), months=40)
    months = list(months_of(run))
    first = Run(run.parameters, months=1, warm_up=0)
    start = next(months_of(first))[1].organisations["experience"] / 0.99
    assert np.allclose(months[-1][1].organisations["experience"], start * 0.99**100, rtol=1e-10)


def test_experience_is_the_partnership_years_that_have_ended():
    for world in worlds(seeds=3, forgetting=0, insolvency_rate=0, learning_rate=2):
        table = rows(world)
        over = table[table["stage"] == ENDED]
        years = 2 * (over["ended"] - over["formed"]) / 12
        gained = world.organisations["experience"].sum()
        idle = Parameters(search_rate=0, fomo_rate=0, forgetting=0, insolvency_rate=0)
        start = run_world(Run(idle, population=POPULATION, seed=world.seed, months=1))
        assert gained - start.organisations["experience"].sum() == pytest.approx(2 * years.sum())


def test_hosts_search_as_often_as_awareness_and_calm_allow():
    """Where nothing is ever signed and nothing tires, searches are independent draws."""
    still = {"awareness_drift": 0, "fomo_rate": 0, "fall_through": 1, "agenda_delay": 0}
    still |= {"search_attention": 0, "negotiation_attention": 0, "search_cost": 0}
    still |= {"pressure_noise": 0, "crisis_rate": 0, "liquidity_needed": 0, "search_interval": 1}
    still |= {"need_threshold": 0, "need_mean": 0.9, "host_capability": 0.05}
    still |= {"staff_turnover": 0, "locum_cost": 0, "need_urge": 0}
    x = Parameters(search_rate=0.3, **still)
    population = synthetic_population(60, 10, 10, 10, 5, 5)
    run = Run(x, population=population, seed=4, months=120, warm_up=0)
    searches = np.zeros(100)
    for month, world in months_of(run):
        searches += world.organisations["free_from"] == month + 1
    hosts = world.organisations["hosting"] == 1
    assert np.count_nonzero(hosts) == 80
    calm = 1 - x.retrenchment * x.pressure_mean
    chance = x.search_rate * world.organisations["awareness"][hosts] * calm
    expected, variance = 120 * chance.sum(), 120 * (chance * (1 - chance)).sum()
    assert abs(searches[hosts].sum() - expected) < stats.norm.isf(RARE / 2) * np.sqrt(variance)
    assert not searches[~hosts].any()
