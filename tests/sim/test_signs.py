"""Signs over paired seeds: what must raise or lower failure does so, by a safe margin."""

import numpy as np
import pytest

from sim import Parameters, Policy, Run, simulate
from sim.engine.batch import run_world
from sim.telling.outcomes import failure_rates, signed
from sim.vocabulary import DELIBERATE, FOMO

pytestmark = pytest.mark.slow

SEEDS = range(48)
# Means of paired differences must be so many standard errors from 0. Those named here are eight
# and more at the defaults, so the defaults may move a little.
MARGIN = 4.0

RELATIONAL = dict.fromkeys(("steering_board", "transparency", "culture_immersion", "voice"), 0.5)
HEADLINE = "objectives_unmet"
EARLY = "ended_before_term"
FIVE_YEARS = "ended_within_five_years"


def outcomes(levers=None, **changes):
    parameters, policy = Parameters(**changes), Policy("p", levers or {})
    runs = [Run(parameters, policy, seed=seed) for seed in SEEDS]
    return simulate(runs, partnerships=False).runs


def standard_errors(difference):
    difference = np.asarray(difference, np.float64)
    return difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference)))


@pytest.fixture(scope="module")
def base():
    return outcomes()


@pytest.mark.parametrize(
    ("levers", "outcome"),
    [
        ({"performance_contract": 0.5}, HEADLINE),
        (RELATIONAL, HEADLINE),
        (RELATIONAL, FIVE_YEARS),
        ({"problem_first_gate": 1.0}, HEADLINE),
        ({"due_diligence": 1.0}, HEADLINE),
        ({"sponsor_by_fit": 1.0}, "ended_sponsor_lost"),
        ({"data_governance": 1.0}, "ended_data_breach"),
        ({"diversified_funding": 1.0}, "ended_funding_lapsed"),
        ({"customisation_cap": 1.0}, "ended_over_customised"),
        ({"benefit_sharing": 1.0, "voice": 1.0}, "ended_power_imbalance"),
        ({"steering_board": 1.0}, "ended_priorities_conflicted"),
        ({"transparency": 1.0}, "ended_trust_broke_down"),
    ],
    ids=lambda value: value if isinstance(value, str) else " and ".join(value),
)
def test_governance_lowers_the_failure_that_it_acts_on(base, levers, outcome):
    assert standard_errors(outcomes(levers)[outcome] - base[outcome]) < -MARGIN


@pytest.mark.parametrize(
    ("name", "value", "outcome"),
    [
        ("background_exit", 0.003, FIVE_YEARS),
        ("exit_sensitivity", 2.0, EARLY),
        ("trust_needed", 0.7, EARLY),
        ("sponsor_turnover", 0.05, HEADLINE),
        ("breach_rate", 0.008, FIVE_YEARS),
        ("lapse_rate", 0.05, EARLY),
        ("alignment_drift", 0.025, FIVE_YEARS),
        ("objective_share", 0.8, HEADLINE),
        ("fomo_rate", 0.4, "partnerships"),
    ],
)
def test_a_harder_world_ends_more_partnerships(base, name, value, outcome):
    assert standard_errors(outcomes(**{name: value})[outcome] - base[outcome]) > MARGIN


@pytest.mark.parametrize(("name", "value"), [("pace", 1.6), ("delivery", 1.5)])
def test_slower_work_and_lesser_results_leave_more_objectives_unmet(base, name, value):
    assert standard_errors(outcomes(**{name: value})[HEADLINE] - base[HEADLINE]) > MARGIN


def test_partnerships_formed_by_fomo_fail_more_than_deliberate_ones():
    difference = []
    for seed in SEEDS:
        table = signed(run_world(Run(seed=seed)))
        rates = [
            failure_rates(table[table["origin"] == origin], 120)[HEADLINE]
            for origin in (FOMO, DELIBERATE)
        ]
        difference.append(rates[0] - rates[1])
    assert standard_errors(difference) > MARGIN


def test_small_hosts_fail_more_than_large_ones(base):
    for rate in (HEADLINE, FIVE_YEARS):
        assert standard_errors(base[f"{rate}_small_hosts"] - base[f"{rate}_large_hosts"]) > MARGIN


def test_more_of_a_lever_costs_more(base):
    half, full = (outcomes({"steering_board": strength}) for strength in (0.5, 1.0))
    assert standard_errors(half["governance_cost"] - base["governance_cost"]) > MARGIN
    assert standard_errors(full["governance_cost"] - half["governance_cost"]) > MARGIN


def test_without_fomo_fewer_partnerships_form_and_fewer_of_them_fail(base):
    without = outcomes(fomo_rate=0)
    assert standard_errors(without["partnerships"] - base["partnerships"]) < -MARGIN
    assert standard_errors(without[HEADLINE] - base[HEADLINE]) < -MARGIN
