"""Levers and policies: strengths from 0 to 1, each with its cost and its bearer."""

import copy
import math
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import LEVER_NAMES, LEVERS, InvalidSetting, Policy
from sim.parameters.levers import SCOPES, lever_costs
from tests.sim.test_parameters import EVIDENCE
from tests.sim.worlds import examples

# The levers of the model's description, in its order.
DESCRIBED = [
    "problem_first_gate",
    "entry_gate",
    "due_diligence",
    "sponsor_by_fit",
    "vendor_selectivity",
    "integrated_bundles",
    "governance_at_outset",
    "dedicated_resources",
    "steering_board",
    "transparency",
    "performance_contract",
    "benefit_sharing",
    "voice",
    "adaptive_review",
    "data_governance",
    "culture_immersion",
    "diversified_funding",
    "customisation_cap",
    "portfolio_focus",
    "brokerage",
    "local_partnering",
    "protected_time",
    "red_lines",
]


def refusal(levers):
    with pytest.raises(InvalidSetting) as refused:
        Policy("mine", levers)
    return str(refused.value)


def test_all_levers_of_the_description_exist_and_keep_their_order():
    assert list(LEVER_NAMES) == DESCRIBED
    assert [lever.name for lever in LEVERS] == DESCRIBED


def test_every_lever_says_what_it_does_what_it_costs_and_who_bears_it():
    for lever in LEVERS:
        assert re.fullmatch(r"[A-Z].{8,}\.", lever.meaning), lever.name
        assert EVIDENCE.fullmatch(lever.evidence), lever.name
        assert lever.scope in SCOPES, lever.name
        assert lever.attention >= 0, lever.name
        assert lever.money >= 0, lever.name
        assert lever.attention + lever.money > 0, f"{lever.name} is free"
        assert 0 <= lever.host_share <= 1, lever.name
        assert 0 < lever.reach <= 1, lever.name
        assert 0 <= lever.rigidity <= 1, lever.name
        assert (lever.declaration.default, lever.declaration.sweep) == (0, (0, 1))


def test_the_table_of_costs_says_what_the_levers_say():
    for lever, row in zip(LEVERS, lever_costs(), strict=True):
        assert SCOPES[row["scope"]] == lever.scope
        told = (lever.attention, lever.money, lever.host_share, lever.reach, lever.rigidity)
        assert row.tolist()[1:] == told


def test_the_reach_of_all_levers_is_scaled_together_and_none_acts_on_more_than_all_there_is():
    for factor in (0, 0.5, 1.5):
        for lever, row in zip(LEVERS, lever_costs(factor), strict=True):
            assert row["reach"] == min(factor * lever.reach, 1)
            assert (row["attention"], row["money"]) == (lever.attention, lever.money)


def test_a_policy_without_levers_is_ad_hoc():
    assert Policy().name == "ad_hoc"
    assert Policy().strengths().tolist() == [0.0] * len(LEVERS)


@examples(50)
@given(st.dictionaries(st.sampled_from(LEVER_NAMES), st.floats(0, 1)))
def test_strengths_are_in_the_order_of_the_levers_and_0_where_absent(levers):
    strengths = Policy("mine", levers).strengths()
    assert strengths.tolist() == [levers.get(name, 0.0) for name in LEVER_NAMES]


@pytest.mark.parametrize(
    "value",
    [-0.01, 1.01, math.nan, math.inf, True, "0.5", None, pytest.param(10**400, id="far too much")],
)
def test_a_bad_strength_gets_one_sentence(value):
    message = refusal({"steering_board": value})
    assert message.startswith("policy.steering_board=")
    assert message.endswith("; allowed is 0 to 1 (1).")
    assert "\n" not in message


def test_an_unknown_lever_is_refused_with_the_nearest_and_all_known_ones():
    message = refusal({"stering_board": 0.5})
    assert message.startswith(
        "policy.stering_board is not a lever. Did you mean 'steering_board'? Levers are: "
    )
    assert all(name in message for name in LEVER_NAMES)
    assert "Did you mean" not in refusal({"zzzz": 0.5})
    assert "is not a lever" in refusal({7: 0.5})


def test_a_policy_cannot_be_changed():
    given_levers = {"voice": 0.5}
    policy = Policy("mine", given_levers)
    given_levers["voice"] = 1.0
    policy.strengths()[:] = 1.0
    assert policy.strengths().sum() == 0.5
    with pytest.raises(AttributeError):
        policy.name = "yours"
    with pytest.raises(TypeError):
        policy.levers["voice"] = 7.0
    assert policy.strengths().sum() == 0.5


def test_policies_are_equal_by_value_and_survive_pickling():
    one = Policy("mine", {"voice": 0.5, "transparency": 1})
    other = Policy("mine", {"transparency": 1.0, "voice": 0.5})
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert one != Policy("yours", one.levers)
    assert one != Policy("mine", {"voice": 0.5})
