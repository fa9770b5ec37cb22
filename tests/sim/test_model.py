"""The Mesa model, as a Mesa user expects it."""

import mesa
import pandas as pd
import pytest

from sim import (
    Event,
    InvalidSetting,
    OrganisationKinds,
    Parameters,
    PartnershipModel,
    PartnershipTypes,
    Policy,
    Run,
    simulate,
    synthetic_population,
)
from sim.agents import HealthSystem, Partnership, PublicAgency, University, Vendor
from tests.sim.worlds import AT_LEISURE, BUSY, WORLDLY

POPULATION = synthetic_population(15, 8, 3, 3, 3, 2)
PARAMETERS = Parameters(**BUSY)
WIDE = {
    "types": WORLDLY,
    "kinds": AT_LEISURE,
    "events": (Event("crisis", 10), Event("first_mover", 20, 5)),
}


def made(**settings):
    return PartnershipModel(
        PARAMETERS, seed=3, population=POPULATION, **{"warm_up": 12, **WIDE, **settings}
    )


def test_the_first_month_after_the_warm_up_is_month_0():
    model = made()
    assert isinstance(model, mesa.Model)
    assert model.month == 0
    assert len(model.history) == len(model.partnerships) == 0
    model.step()
    assert model.month == 1
    assert model.history["month"].tolist() == [0]
    model.run_for(11)
    assert model.month == 12
    assert model.history["month"].tolist() == list(range(12))


def test_steps_one_by_one_equal_running_for_as_many_months():
    one, other = made(), made()
    one.run_for(30)
    for _ in range(30):
        other.step()
    pd.testing.assert_frame_equal(one.partnerships, other.partnerships)
    pd.testing.assert_frame_equal(one.history, other.history)


@pytest.mark.parametrize("months", [-1, 1.5, "12", None, True, 1201])
def test_a_number_of_months_that_is_none_is_refused(months):
    model = made()
    with pytest.raises(InvalidSetting, match="months="):
        model.run_for(months)
    assert model.month == 0


@pytest.mark.parametrize(
    "setting", [{"seed": -1}, {"seed": 2**64}, {"seed": 0.5}, {"warm_up": -1}, {"warm_up": 1.5}]
)
def test_a_setting_out_of_bounds_is_refused(setting):
    with pytest.raises(InvalidSetting, match=next(iter(setting))):
        PartnershipModel(population=POPULATION, **setting)


def test_tables_and_outcomes_equal_those_of_the_batch():
    policy = Policy("some", {"transparency": 0.5, "due_diligence": 0.5})
    model = made(policy=policy)
    model.run_for(48)
    run = Run(PARAMETERS, policy, POPULATION, seed=3, months=48, warm_up=12, **WIDE)
    batch = simulate([run], history=True)
    labels = ["run", "policy", "seed"]
    expected = batch.partnerships.drop(columns=labels)
    pd.testing.assert_frame_equal(model.partnerships, expected, check_categorical=False)
    pd.testing.assert_frame_equal(model.history, batch.history.drop(columns=labels))
    outcomes = batch.runs.iloc[0].drop([*labels, "months"]).to_dict()
    assert model.outcomes == pytest.approx(outcomes, nan_ok=True)
    assert model.outcomes["active_at_end"] == model.history["active"].iloc[-1] > 0


def test_outcomes_and_history_are_right_at_any_time_on_the_way():
    model = made()
    for months in (1, 2, 4, 8, 16):
        model.run_for(months)
        assert len(model.history) == model.month
        outcomes = model.outcomes
        assert outcomes["active_at_end"] == model.history["active"].iloc[-1]
        assert outcomes["host_value"] == pytest.approx(model.history["host_value"].sum())
        assert outcomes["partnerships"] == len(model.partnerships)


def test_agents_are_kept_by_type_and_ended_partnerships_leave():
    model = made()
    model.run_for(60)
    by_type = model.agents_by_type
    assert len(by_type[HealthSystem]) == 18
    assert len(by_type[Vendor]) == 8
    assert len(by_type[PublicAgency]) == 5
    assert len(by_type[University]) == 3
    open_now = list(model.active_partnerships)
    assert set(by_type[Partnership]) == set(open_now)
    assert len(model.agents) == 34 + len(open_now)
    assert len(model.partnerships) > len(open_now), "some have ended"


def test_agent_sets_select_sort_and_aggregate():
    model = made()
    model.run_for(36)
    poor = model.health_systems.select(lambda host: host.resources < 100)
    assert all(host.resources < 100 for host in poor)
    first = model.health_systems.select(at_most=3)
    assert len(first) == 3
    largest = model.vendors.sort("size")
    assert [vendor.size for vendor in largest] == sorted(model.vendors.get("size"), reverse=True)
    signed = [agent for agent in model.active_partnerships if agent.stage != "negotiation"]
    assert model.organisations.agg("active", sum) == 2 * len(signed)
    assert model.universities.agg("active", sum) == sum(
        agent.host.kind == "university" for agent in signed
    )
    stages = model.active_partnerships.groupby("stage", result_type="list")
    assert sum(len(group) for _, group in stages) == len(model.active_partnerships)


def test_the_data_collector_collects_from_month_0_on():
    model = made(
        data={
            "model_reporters": {"active": lambda model: len(model.active_partnerships)},
            "agent_reporters": {"experience": "experience", "stage": "stage"},
        }
    )
    model.run_for(10)
    collected = model.datacollector.get_model_vars_dataframe()
    assert len(collected) == 11
    assert collected["active"].iloc[-1] == len(model.active_partnerships)
    agents = model.datacollector.get_agent_vars_dataframe()
    last = agents.loc[model.steps]["experience"].dropna()
    assert last.tolist() == [agent.experience for agent in model.organisations]


def test_the_data_collector_collects_by_type_of_agent_alone():
    model = made(data={"agenttype_reporters": {HealthSystem: {"load": "load"}}})
    model.run_for(5)
    collected = model.datacollector.get_agenttype_vars_dataframe(HealthSystem)
    assert len(collected) == 6 * 18


def test_a_model_without_a_data_collector_collects_nothing():
    model = made()
    model.run_for(3)
    assert model.datacollector.model_vars == {}


def test_the_defaults_are_those_of_a_run():
    model = PartnershipModel(warm_up=0)
    assert model.definition.parameters == Parameters()
    assert model.definition.policy == Policy()
    assert model.population == Run().population
    assert model.month == 0
    assert model.definition.types == PartnershipTypes()
    assert model.definition.kinds == OrganisationKinds()
    assert model.definition.events == ()
    assert len(model.organisations) == len(Run().population)


def test_several_models_live_side_by_side_without_touching_each_other():
    alone = made()
    alone.run_for(24)
    one, other = made(), PartnershipModel(seed=4, population=POPULATION, warm_up=12)
    for _ in range(24):
        one.step()
        other.step()
    pd.testing.assert_frame_equal(one.partnerships, alone.partnerships)
