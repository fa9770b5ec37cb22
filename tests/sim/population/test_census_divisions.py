"""Every state has its division, and nothing else is taken for a state."""

import pytest

from sim.population.census import ELSEWHERE, STATES_OF, region_named, region_of_state
from sim.vocabulary import ABROAD, REGIONS


def test_the_divisions_are_the_regions_of_the_model():
    assert tuple(STATES_OF) == REGIONS


def test_every_state_and_the_district_lies_in_one_division():
    states = [state for states in STATES_OF.values() for state in states]
    assert len(states) == len(set(states)) == 51 + 11
    sizes = [len(STATES_OF[name]) for name in REGIONS]
    assert sizes == [6, 3, 5, 7, 9, 4, 4, 8, 5, 11, 0]


@pytest.mark.parametrize(
    ("state", "region"),
    [
        ("MA", "New England"),
        (" ny ", "Middle Atlantic"),
        ("OH", "East North Central"),
        ("mn", "West North Central"),
        ("DC", "South Atlantic"),
        ("AL", "East South Central"),
        ("TX", "West South Central"),
        ("CO", "Mountain"),
        ("HI", "Pacific"),
        ("PR", "Elsewhere"),
        ("PW", "Elsewhere"),
        ("fm", "Elsewhere"),
        ("MH", "Elsewhere"),
        ("AE", "Elsewhere"),
    ],
)
def test_states_known_by_their_postal_code(state, region):
    assert REGIONS[region_of_state(state)] == region


@pytest.mark.parametrize("code", ["", "XX", "Ohio", "U S", "0", "NA", "UK"])
def test_what_is_no_postal_code_has_no_region(code):
    assert region_of_state(code) is None


def test_regions_known_by_name():
    assert [region_named(name.upper()) for name in REGIONS] == list(range(len(REGIONS)))
    assert REGIONS[ELSEWHERE] == "Elsewhere"
    assert region_named(" abroad ") == ABROAD
    assert region_named("Atlantis") is None
