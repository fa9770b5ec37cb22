"""Signs over paired seeds: what must raise or lower an outcome does so, by a safe margin.

The sign of each line was written down from reason or evidence, not from runs: more of what is bad
ends more partnerships and delivers less, more of what is good the reverse.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import LEVER_NAMES, PARAMETERS, Parameters, PartnershipTypes, Policy, Run, simulate
from sim.engine.batch import run_world
from sim.telling.outcomes import failure_rates, signed
from sim.vocabulary import DELIBERATE, FOMO
from tests.sim.worlds import only_type

pytestmark = pytest.mark.slow

SEEDS = range(24)
MANY_SEEDS = range(60)
# Means of paired differences must be so many standard errors from 0. Those named here are five
# and more at the defaults, so the defaults may move a little.
MARGIN = 4.0

HEADLINE = "objectives_unmet"
EARLY = "ended_before_term"
FIVE_YEARS = "ended_within_five_years"
VALUE = "value_delivered"
MORE, LESS = 1, -1
FROZEN = {"trust_rate": 0}
RELATIONAL = dict.fromkeys(("steering_board", "transparency", "culture_immersion", "voice"), 0.5)
HALF_OF_ALL = dict.fromkeys(LEVER_NAMES, 0.5)


def outcomes(
    levers: dict[str, float] | None = None,
    types: PartnershipTypes | None = None,
    seeds: range = SEEDS,
    **changes: float,
) -> pd.DataFrame:
    parameters, policy = Parameters(**changes), Policy("p", levers or {})
    settings: dict[str, Any] = {} if types is None else {"types": types}
    runs = [Run(parameters, policy, seed=seed, **settings) for seed in seeds]
    return simulate(runs, partnerships=False).runs


def standard_errors(difference: Any) -> float:
    difference = np.asarray(difference, np.float64)
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference))))


def named(value: object) -> str:
    """Say in a test's name what is changed; how it should move stands in the list."""
    if not isinstance(value, dict) or not set(value) <= {*LEVER_NAMES, *PARAMETERS}:
        return ""
    return "all" if len(value) > 4 else " and ".join(f"{one} {value[one]:g}" for one in value)


@pytest.fixture(scope="module")
def base() -> pd.DataFrame:
    return outcomes()


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        # What ends partnerships.
        ({"exit_rate": 0.08}, {EARLY: MORE}),
        ({"needed": 0.65}, {EARLY: MORE, "ended_trust_broke_down": MORE}),
        ({"sponsor_turnover": 0.05}, {"ended_sponsor_lost": MORE}),
        ({"breach_rate": 0.008}, {EARLY: MORE, "ended_data_breach": MORE}),
        ({"lapse_rate": 0.04}, {"ended_funding_lapsed": MORE}),
        ({"regulation_rate": 0.3}, {EARLY: MORE, "ended_market_or_regulation": MORE}),
        ({"crisis_rate": 0.05}, {EARLY: MORE}),
        ({"bargaining": 1.0}, {EARLY: MORE, VALUE: LESS, "ended_power_imbalance": MORE}),
        ({"customisation_limit": 0.2}, {"ended_over_customised": MORE}),
        ({"reconsidering": 0.05}, {EARLY: MORE}),
        ({"outside_option": 0.6}, {FIVE_YEARS: MORE}),
        ({"outside_option": 0.0}, {FIVE_YEARS: LESS}),
        ({"asset_growth": 0.0}, {FIVE_YEARS: MORE}),
        # What makes work hard, slow or half-hearted.
        ({"friction": 0.6}, {VALUE: LESS, EARLY: MORE, "months_to_operation": MORE}),
        ({"pace": 2.0}, {VALUE: LESS, "months_to_operation": MORE, "ended_never_scaled": MORE}),
        ({"withheld": 0.6}, {VALUE: LESS, FIVE_YEARS: MORE}),
        ({"thin_support": 0.8}, {VALUE: LESS, FIVE_YEARS: MORE}),
        ({"base_engagement": 0.5}, {VALUE: LESS, FIVE_YEARS: MORE}),
        ({"staff_turnover": 0.08}, {VALUE: LESS, EARLY: MORE, "partnerships": LESS}),
        # What is promised: it moves the verdict, not what is delivered.
        ({"objective_share": 0.8}, {HEADLINE: MORE}),
        ({"objective_share": 0.3}, {HEADLINE: LESS}),
        ({"overclaim": 0.0}, {HEADLINE: LESS}),
        ({"overclaim": 4.0}, {HEADLINE: MORE, "ended_trust_broke_down": MORE}),
        ({"expected_delivery": 0.8}, {HEADLINE: MORE}),
        # What lets hosts begin.
        ({"fomo_rate": 0.4}, {"partnerships": MORE}),
        ({"fomo_rate": 0.0}, {"partnerships": LESS, FIVE_YEARS: LESS}),
        ({"search_rate": 0.6}, {"partnerships": MORE}),
        ({"search_rate": 0.05}, {"partnerships": LESS}),
        ({"fall_through": 0.5}, {"partnerships": LESS}),
        ({"partnering_budget": 100}, {"ended_resources_exhausted": LESS}),
        ({"partnering_budget": 8}, {"partnerships": LESS, "ended_resources_exhausted": MORE}),
        ({"pressure_mean": 0.5}, {"partnerships": LESS}),
        ({"running_cost": 0.1}, {"partnerships": LESS, "net_benefit": LESS}),
        ({"implementation_cost": 4.0}, {"partnerships": LESS, "net_benefit": LESS}),
        # Trust that never moves.
        (
            {**FROZEN, "initial_trust": 1.0},
            {VALUE: MORE, FIVE_YEARS: LESS, "months_to_operation": LESS},
        ),
        (
            {**FROZEN, "initial_trust": 0.0},
            {VALUE: LESS, EARLY: MORE, HEADLINE: MORE, "ended_trust_broke_down": MORE},
        ),
    ],
    ids=named,
)
def test_a_harder_world_ends_more_and_delivers_less(
    base: pd.DataFrame, changes: dict[str, float], moved: dict[str, int]
) -> None:
    found = outcomes(**changes)
    for outcome, sign in moved.items():
        assert sign * standard_errors(found[outcome] - base[outcome]) > MARGIN, outcome


@pytest.mark.parametrize(
    ("column", "low", "high", "moved"),
    [
        ("embedding", 0.0, 1.0, {FIVE_YEARS: LESS, EARLY: LESS}),
        ("parties", 2.0, 5.0, {FIVE_YEARS: MORE, "months_to_operation": MORE}),
        ("finite", 0.0, 1.0, {"ended_objectives_met": MORE, "ended_expired": LESS}),
    ],
)
def test_types_that_bind_last_and_many_parties_agree_slowly_and_part_easily(
    column: str, low: float, high: float, moved: dict[str, int]
) -> None:
    little, much = (
        outcomes(types=PartnershipTypes(**{name: {column: value} for name in PartnershipTypes()}))
        for value in (low, high)
    )
    for outcome, sign in moved.items():
        assert sign * standard_errors(much[outcome] - little[outcome]) > MARGIN, outcome


@pytest.mark.parametrize(
    ("levers", "moved"),
    [
        # Before the choice.
        ({"problem_first_gate": 1.0}, {HEADLINE: LESS, EARLY: LESS, "partnerships": LESS}),
        ({"entry_gate": 1.0}, {"partnerships": LESS, FIVE_YEARS: LESS}),
        ({"due_diligence": 1.0}, {HEADLINE: LESS}),
        ({"portfolio_focus": 1.0}, {"partnerships": LESS, VALUE: MORE}),
        ({"vendor_selectivity": 1.0}, {"partnerships": LESS}),
        ({"red_lines": 1.0}, {"partnerships_international_government": LESS}),
        # What is signed.
        ({"governance_at_outset": 1.0}, {HEADLINE: LESS, "partnerships": LESS}),
        ({"benefit_sharing": 1.0}, {"ended_power_imbalance": LESS}),
        ({"sponsor_by_fit": 1.0}, {"ended_sponsor_lost": LESS}),
        # How it is worked.
        ({"performance_contract": 1.0}, {HEADLINE: LESS, VALUE: MORE}),
        ({"adaptive_review": 1.0}, {VALUE: MORE}),
        ({"culture_immersion": 1.0}, {VALUE: MORE, FIVE_YEARS: LESS}),
        ({"steering_board": 1.0}, {"ended_sponsor_lost": LESS}),
        ({"voice": 1.0}, {"ended_power_imbalance": LESS}),
        ({"transparency": 1.0}, {HEADLINE: LESS}),
        ({"protected_time": 1.0}, {"partnerships": MORE, "months_to_operation": LESS}),
        (RELATIONAL, {HEADLINE: LESS, FIVE_YEARS: LESS}),
        (HALF_OF_ALL, {HEADLINE: LESS, VALUE: MORE, FIVE_YEARS: LESS}),
    ],
    ids=named,
)
def test_governance_does_what_it_is_for(
    base: pd.DataFrame, levers: dict[str, float], moved: dict[str, int]
) -> None:
    found = outcomes(levers)
    for outcome, sign in moved.items():
        assert sign * standard_errors(found[outcome] - base[outcome]) > MARGIN, outcome


@pytest.mark.parametrize(
    ("lever", "world", "outcome", "sign"),
    [
        ("data_governance", {"breach_rate": 0.008}, "ended_data_breach", LESS),
        ("customisation_cap", {"customisation_limit": 0.2}, "ended_over_customised", LESS),
        ("adaptive_review", {"regulation_rate": 0.1}, "ended_market_or_regulation", LESS),
        ("diversified_funding", {"lapse_rate": 0.04}, "ended_funding_lapsed", LESS),
        # Whoever sees through claims is worth most where there are many.
        ("brokerage", {"overclaim": 3.0}, "net_benefit", MORE),
        # Time that is set aside, where staff are short.
        ("protected_time", {"staff_turnover": 0.08}, VALUE, MORE),
        # No distant partner, where hosts look far and rules change.
        (
            "red_lines",
            {"regulation_rate": 0.1, "local_focus_mean": 0.0},
            "ended_market_or_regulation",
            LESS,
        ),
        # Whoever waits for money, where none can be borrowed.
        ("entry_gate", {"credit_line": 0.0}, "ended_resources_exhausted", LESS),
    ],
)
def test_governance_of_what_is_rare_helps_where_it_is_frequent(
    lever: str, world: dict[str, float], outcome: str, sign: int
) -> None:
    seeds = MANY_SEEDS if outcome == "ended_resources_exhausted" else SEEDS
    without = outcomes(seeds=seeds, **world)
    governed = outcomes({lever: 1.0}, seeds=seeds, **world)
    assert sign * standard_errors(governed[outcome] - without[outcome]) > MARGIN


def test_more_money_begins_more_where_projects_are_dear() -> None:
    poor, rich = (outcomes(implementation_cost=4.0, partnering_budget=k) for k in (25, 100))
    assert standard_errors(rich["partnerships"] - poor["partnerships"]) > MARGIN


def test_a_foreign_partner_that_learns_fast_outgrows_what_it_bought() -> None:
    # Hosts go abroad once they have learned at home.
    abroad = only_type("international_government").replace(hospital_tech={"mix": 0.5})
    eager = {"local_focus_mean": 0.0, "experience_half": 0.5}
    slow, fast = (outcomes(types=abroad, foreign_learning=rate, **eager) for rate in (0.0, 0.02))
    ending = "ended_capability_outgrown"
    assert standard_errors(fast[ending] - slow[ending]) > MARGIN


def test_governance_that_reaches_nothing_only_costs() -> None:
    levers = dict.fromkeys(("steering_board", "performance_contract", "culture_immersion"), 1.0)
    without, governed = outcomes(lever_reach=0), outcomes(levers, lever_reach=0)
    for outcome, sign in ((VALUE, LESS), (EARLY, MORE), ("net_benefit", LESS)):
        assert sign * standard_errors(governed[outcome] - without[outcome]) > MARGIN, outcome


def test_governance_for_free_delivers_more_than_governance_that_is_paid_for() -> None:
    paid = outcomes(HALF_OF_ALL)
    free = outcomes(HALF_OF_ALL, governance_price=0, governance_attention=0)
    for outcome in (VALUE, "net_benefit", "partnerships"):
        assert standard_errors(free[outcome] - paid[outcome]) > MARGIN, outcome


def test_more_of_a_lever_costs_more(base: pd.DataFrame) -> None:
    half, full = (outcomes({"steering_board": strength}) for strength in (0.5, 1.0))
    assert standard_errors(half["governance_cost"] - base["governance_cost"]) > MARGIN
    assert standard_errors(full["governance_cost"] - half["governance_cost"]) > MARGIN


def test_partnerships_formed_by_fomo_fail_more_than_deliberate_ones() -> None:
    difference = []
    for seed in SEEDS:
        table = signed(run_world(Run(seed=seed)))
        rates = [
            failure_rates(table[table["origin"] == origin], 120)[FIVE_YEARS]
            for origin in (FOMO, DELIBERATE)
        ]
        difference.append(rates[0] - rates[1])
    assert standard_errors(difference) > MARGIN


def test_partnerships_of_small_hosts_end_sooner_than_those_of_large_ones(
    base: pd.DataFrame,
) -> None:
    difference = base[f"{FIVE_YEARS}_small_hosts"] - base[f"{FIVE_YEARS}_large_hosts"]
    assert standard_errors(difference) > MARGIN
