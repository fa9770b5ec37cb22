"""Synthetic organisations: the figures they follow, and the keys they are drawn by.

Margins make a false alarm rarer than one in a million, had the seeds not been fixed.
"""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.parameters import InvalidSetting
from sim.population import FACT_RECORD, synthetic_population
from sim.population.figures import (
    beds_from_physicians,
    load_figures,
    physicians_from_beds,
)
from sim.population.names import GROUPS
from sim.population.population import OPTIONAL_TRAITS
from sim.population.synthetic import quantile, quarter
from sim.vocabulary import (
    ABROAD,
    GOVERNMENT,
    HEALTH_SYSTEM,
    INVESTOR,
    NONPROFIT,
    PRIVATE_COMPANY,
    PUBLIC_AGENCY,
    REGIONS,
    UNIVERSITY,
    VENDOR,
)

MANY = 40_000
FIGURES = load_figures()
SIGMAS = 5.5


@pytest.fixture(scope="module")
def facts():
    return synthetic_population(*[MANY] * len(GROUPS)).facts(seed=20)


@pytest.fixture(scope="module")
def groups(facts):
    """The facts of each group by its name."""
    return {group.name: facts[row * MANY : (row + 1) * MANY] for row, group in enumerate(GROUPS)}


@pytest.fixture(scope="module")
def systems(groups):
    return groups["health_systems"]


def assert_share(found, expected, n):
    assert abs(found - expected) <= SIGMAS * np.sqrt(expected * (1 - expected) / n) + 1e-12


# Dvoretzky, Kiefer, Wolfowitz: the largest distance between the two distributions.
_DISTANCE = np.sqrt(np.log(2e6) / (2 * MANY))
_ROUNDING = 0.005  # beds and physicians are whole numbers


@pytest.mark.parametrize(("field", "column"), [("size", "beds"), ("physicians", "physicians")])
def test_sizes_follow_the_observed_quantiles(systems, field, column):
    probabilities = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
    quantiles = getattr(FIGURES, column)[1:-1]
    for probability, value in zip(probabilities, quantiles, strict=True):
        below = np.mean(systems[field] <= value)
        assert abs(below - probability) < _DISTANCE + _ROUNDING


@pytest.mark.parametrize(("field", "column"), [("size", "beds"), ("physicians", "physicians")])
def test_sizes_are_whole_and_within_the_observed_range(systems, field, column):
    observed = getattr(FIGURES, column)
    assert systems[field].min() == observed[0]
    assert systems[field].max() == observed[-1]
    assert np.array_equal(systems[field], np.round(systems[field]))


def test_moments_and_correlation_of_the_logarithms_are_those_published(systems):
    beds, physicians = np.log(systems["size"]), np.log(systems["physicians"])
    assert beds.mean() == pytest.approx(FIGURES.log_beds_mean, abs=0.04)
    assert physicians.mean() == pytest.approx(FIGURES.log_physicians_mean, abs=0.04)
    assert beds.std() == pytest.approx(FIGURES.log_beds_deviation, abs=0.03)
    assert physicians.std() == pytest.approx(FIGURES.log_physicians_deviation, abs=0.04)
    correlation = np.corrcoef(beds, physicians)[0, 1]
    assert correlation == pytest.approx(FIGURES.log_correlation, abs=0.04)


def test_groups_stand_in_their_order(groups):
    for group in GROUPS:
        assert set(groups[group.name]["kind"]) == {group.kind}
        assert set(groups[group.name]["abroad"]) == {group.abroad}


@pytest.mark.parametrize("kind", [HEALTH_SYSTEM, VENDOR, PUBLIC_AGENCY, UNIVERSITY])
def test_regions_follow_systems_per_state(facts, kind):
    regions = facts["region"][(facts["kind"] == kind) & (facts["abroad"] == 0)]
    chance = np.diff(FIGURES.region_chance, prepend=0.0)
    for region, expected in enumerate(chance):
        assert_share(np.mean(regions == region), expected, len(regions))


def test_nobody_of_this_country_is_drawn_abroad(facts):
    assert len(FIGURES.region_chance) == len(REGIONS)
    # The largest possible draw is just below 1 and falls to a region before the last.
    assert FIGURES.region_chance[ABROAD - 1 :].tolist() == [1.0, 1.0]
    assert np.array_equal(facts["region"] == ABROAD, facts["abroad"] == 1)


def test_large_systems_span_states_more_often(systems):
    edges = (0, *FIGURES.bed_quartiles, np.inf)
    for row, expected in enumerate(FIGURES.multistate_chance):
        # Sizes near an edge may have been rounded over it.
        inside = (systems["size"] > edges[row] + 1) & (systems["size"] < edges[row + 1] - 1)
        assert_share(np.mean(systems["multistate"][inside]), expected, inside.sum())


def test_owners_follow_both_sources(systems):
    for several in (0, 1):
        owners = systems["ownership"][systems["multistate"] == several]
        assert_share(np.mean(owners == INVESTOR), FIGURES.investor_chance[several], len(owners))
        others = owners[owners != INVESTOR]
        assert_share(np.mean(others == NONPROFIT), 0.54 / 0.79, len(others))
        assert set(others) == {NONPROFIT, GOVERNMENT}
    assert np.mean(systems["ownership"] == INVESTOR) == pytest.approx(0.027, abs=0.006)


@pytest.mark.parametrize("name", ["vendors", "public_agencies", "universities", "foreign_agencies"])
def test_sizes_of_the_others_are_left_open(groups, name):
    assert np.all(np.isnan(groups[name]["size"]))
    assert np.all(np.isnan(groups[name]["physicians"]))
    assert not groups[name]["multistate"].any()


def test_half_of_the_vendors_belong_to_investors(groups):
    vendors = groups["vendors"]
    assert set(vendors["ownership"]) == {INVESTOR, PRIVATE_COMPANY}
    assert_share(np.mean(vendors["ownership"] == INVESTOR), 0.5, MANY)


def test_half_of_the_universities_and_all_agencies_are_public(groups):
    owners = groups["universities"]["ownership"]
    assert set(owners) == {GOVERNMENT, NONPROFIT}
    assert_share(np.mean(owners == GOVERNMENT), FIGURES.university_government_share, MANY)
    for name in ("public_agencies", "foreign_agencies"):
        assert np.all(groups[name]["ownership"] == GOVERNMENT)


def test_foreign_health_systems_are_as_large_as_domestic_ones(groups, systems):
    foreign = groups["foreign_systems"]
    assert np.all(foreign["ownership"] == GOVERNMENT)
    assert not foreign["multistate"].any()
    for field, quantiles in (("size", FIGURES.beds), ("physicians", FIGURES.physicians)):
        for value in quantiles[1:-1]:
            apart = abs(np.mean(foreign[field] <= value) - np.mean(systems[field] <= value))
            assert apart < 2 * _DISTANCE


def test_traits_are_left_for_the_model(facts):
    for trait in OPTIONAL_TRAITS:
        assert np.all(np.isnan(facts[trait]))


def test_neighbouring_positions_seeds_and_kinds_are_independent():
    margin = SIGMAS / np.sqrt(MANY)
    population = synthetic_population(MANY, MANY)
    one, two = population.facts(1), population.facts(2)
    size, other = np.log(one["size"][:MANY]), np.log(two["size"][:MANY])
    assert abs(np.corrcoef(size[1:], size[:-1])[0, 1]) < margin
    assert abs(np.corrcoef(size, other)[0, 1]) < margin
    assert abs(np.corrcoef(one["region"][:MANY], one["region"][MANY : 2 * MANY])[0, 1]) < margin
    assert abs(np.corrcoef(size, one["region"][:MANY])[0, 1]) < margin


def test_groups_of_one_kind_are_independent(groups, systems):
    margin = SIGMAS / np.sqrt(MANY)
    foreign = np.log(groups["foreign_systems"]["size"])
    assert abs(np.corrcoef(foreign, np.log(systems["size"]))[0, 1]) < margin
    agencies, universities = groups["public_agencies"], groups["universities"]
    assert abs(np.corrcoef(agencies["region"], universities["region"])[0, 1]) < margin


seeds = st.integers(0, 2**64 - 1)
few = st.integers(1, 60)
counts = st.tuples(few, few, *[st.integers(0, 30)] * (len(GROUPS) - 2))


@settings(deadline=None)
@given(seeds, counts, counts)
def test_an_organisation_does_not_depend_on_how_many_others_there_are(seed, some, others):
    one, two = synthetic_population(*some), synthetic_population(*others)
    first, second = one.facts(seed), two.facts(seed)
    at_one = at_two = 0
    for in_one, in_two in zip(one.counts, two.counts, strict=True):
        both = min(in_one, in_two)
        assert first[at_one : at_one + both].tobytes() == second[at_two : at_two + both].tobytes()
        assert one.ids[at_one : at_one + both] == two.ids[at_two : at_two + both]
        assert one.names[at_one : at_one + both] == two.names[at_two : at_two + both]
        at_one, at_two = at_one + in_one, at_two + in_two
    assert (at_one, at_two) == (len(first), len(second))


@settings(deadline=None)
@given(seeds)
def test_the_same_seed_gives_the_same_facts_and_another_seed_others(seed):
    population = synthetic_population()
    facts = population.facts(seed)
    assert facts.dtype == FACT_RECORD
    assert facts.tobytes() == population.facts(seed).tobytes()
    assert facts.tobytes() != population.facts(seed ^ 1).tobytes()


def test_facts_belong_to_the_caller():
    population = synthetic_population(3, 2)
    before = population.facts(5).tobytes()
    population.facts(5)["size"] = 0.0
    assert population.facts(5).tobytes() == before


def test_the_first_of_seed_seven():
    """Bits, once given, are kept: stored results refer to them."""
    facts = synthetic_population(3, 3, 3, 3, 3, 1).facts(7)
    assert facts["size"][:3].tolist() == [177.0, 109.0, 110.0]
    assert facts["physicians"][:3].tolist() == [223.0, 131.0, 131.0]
    assert facts["region"][:12].tolist() == [*(8, 1, 3), *(4, 4, 2), *(0, 5, 1), *(2, 0, 4)]
    assert facts["ownership"][9:12].tolist() == [NONPROFIT, NONPROFIT, GOVERNMENT]
    assert facts["size"][12:15].tolist() == [534.0, 625.0, 295.0]


def test_compiled_or_not_the_facts_are_the_same():
    program = (
        "import sys; from sim.population import synthetic_population as s; "
        "sys.stdout.write(s(40, 20).facts(9).tobytes().hex())"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert plain.stdout == synthetic_population(40, 20).facts(9).tobytes().hex()


@given(st.floats(-8, 8), st.floats(-8, 8))
@settings(deadline=None)
def test_quantiles_rise_with_the_score(one, two):
    low, high = sorted((one, two))
    at_low = quantile(low, FIGURES.scores, FIGURES.log_beds)
    at_high = quantile(high, FIGURES.scores, FIGURES.log_beds)
    assert at_low <= at_high
    assert at_low >= FIGURES.beds[0] * (1 - 1e-12)
    assert at_high <= FIGURES.beds[-1] * (1 + 1e-12)


def test_quantiles_at_the_known_scores_are_the_known_values():
    for score, value in zip(FIGURES.scores, FIGURES.physicians, strict=True):
        assert quantile(score, FIGURES.scores, FIGURES.log_physicians) == pytest.approx(value)


def test_a_quartile_belongs_to_the_lower_quarter():
    edges = FIGURES.bed_quartiles
    assert [quarter(edge, edges) for edge in edges] == [0, 1, 2]
    assert [quarter(edge + 0.1, edges) for edge in edges] == [1, 2, 3]


def test_imputed_sizes_are_those_of_the_regression():
    centre = np.exp(FIGURES.log_physicians_mean)
    assert beds_from_physicians(centre) == round(np.exp(FIGURES.log_beds_mean))
    assert physicians_from_beds(np.exp(FIGURES.log_beds_mean)) == round(centre)
    assert beds_from_physicians(0) == FIGURES.beds[0]
    assert beds_from_physicians(1e9) == FIGURES.beds[-1]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("health_systems", 0), ("health_systems", -3), ("vendors", 0), ("vendors", 2_000_000)),
        *(("public_agencies", -1), ("universities", -1), ("foreign_systems", -2)),
        *(("foreign_agencies", -1), ("foreign_agencies", 1_000_001)),
    ],
)
def test_counts_out_of_bounds_are_refused(setting, value):
    least = 1 if setting in ("health_systems", "vendors") else 0
    with pytest.raises(
        InvalidSetting,
        match=rf"^population\.{setting}={value} is out of bounds; "
        rf"allowed is a whole number from {least} to 1,000,000\.$",
    ):
        synthetic_population(**{setting: value})


@pytest.mark.parametrize("setting", [group.name for group in GROUPS])
@pytest.mark.parametrize("value", [2.5, "7", None, True])
def test_counts_that_are_no_whole_numbers_are_refused(setting, value):
    with pytest.raises(InvalidSetting, match=rf"^population\.{setting}=.* is not a whole number"):
        synthetic_population(**{setting: value})


def test_the_groups_after_the_first_two_may_be_empty():
    population = synthetic_population(2, 1, 0, 0, 0, 0)
    assert len(population) == len(population.facts(1)) == 3
