"""The Mesa agents: live objects over the rows, which you can read, write, select and subclass."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from sim import InvalidSetting, Parameters, PartnershipModel, Policy, synthetic_population
from sim.agents import (
    AGENT_CLASSES,
    HealthSystem,
    Organisation,
    Partnership,
    PublicAgency,
    University,
    Vendor,
)
from sim.state.organisations import ORGANISATION_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.vocabulary import KINDS, STAGES
from tests.sim.worlds import AT_LEISURE, BUSY, CALM, WORLDLY

POPULATION = synthetic_population(15, 8, 3, 3, 3, 2)


def lived(months=36, agents=None, **changes):
    parameters = Parameters(**BUSY | changes)
    policy = Policy("board", {"steering_board": 0.5})
    model = PartnershipModel(
        parameters,
        3,
        policy,
        POPULATION,
        warm_up=0,
        types=WORLDLY,
        kinds=AT_LEISURE,
        agents=agents or {},
    )
    model.run_for(months)
    return model


@pytest.fixture(scope="module")
def model():
    return lived()


def test_agents_have_the_class_and_the_place_of_their_row(model):
    assert len(model.organisations) == 34
    expected = [HealthSystem] * 15 + [Vendor] * 8 + [PublicAgency] * 3 + [University] * 3
    expected += [HealthSystem] * 3 + [PublicAgency] * 2
    assert [type(agent) for agent in model.organisations] == expected
    assert [agent.id for agent in model.organisations] == list(POPULATION.ids)
    assert [agent.name for agent in model.organisations] == list(POPULATION.names)
    assert len(model.health_systems) == 18
    assert len(model.vendors) == 8
    assert len(model.public_agencies) == 5
    assert len(model.universities) == 3
    assert [agent.row for agent in model.universities] == [26, 27, 28]
    assert [agent.abroad for agent in model.public_agencies] == ["no"] * 3 + ["yes"] * 2
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    assert model.organisation(17) is list(model.organisations)[17]


@pytest.mark.parametrize("attribute", ORGANISATION_ATTRIBUTES, ids=lambda one: one.name)
def test_every_attribute_of_an_organisation_reads_its_row(model, attribute):
    for row, agent in enumerate(model.organisations):
        assert_reads(agent, attribute, model.world.organisations[row])


@pytest.mark.parametrize("attribute", PARTNERSHIP_ATTRIBUTES, ids=lambda one: one.name)
def test_every_attribute_of_a_partnership_reads_its_row(model, attribute):
    if attribute.name in {"host", "partner"}:
        return
    for agent in model.active_partnerships:
        assert_reads(agent, attribute, model.world.partnerships[agent.row])


def assert_reads(agent, attribute, row):
    value, kept = getattr(agent, attribute.name), row[attribute.name]
    if attribute.length:
        assert np.array_equal(value, kept)
    elif attribute.unit == "month" and kept == -1_000_000:
        assert value is None
    elif attribute.unit == "code":
        assert value == (attribute.codes[kept] if kept >= 0 else None)
    else:
        assert value == kept
        assert type(value) is (int if attribute.is_integer else float)


def test_codes_are_names_and_dates_that_have_not_come_are_none(model):
    host = model.organisation(0)
    assert host.kind == "health_system"
    assert host.acquired_month is None
    assert {agent.stage for agent in model.active_partnerships} <= set(STAGES[:3])
    for agent in model.active_partnerships:
        assert agent.ended is None
        assert agent.ending == "running"
        assert agent.ended_by == "none"
        assert (agent.live is None) == (agent.stage != "operation")


def test_host_and_partner_are_the_agents_themselves(model):
    for agent in model.active_partnerships:
        assert agent.host is model.organisation(model.world.partnerships["host"][agent.row])
        assert isinstance(agent.host, HealthSystem | PublicAgency | University)
        assert agent.partner is model.organisation(model.world.partnerships["partner"][agent.row])
        begun = f"{agent.host.id}-{agent.partner.id}-{agent.ordinal}"
        firm = agent.partner_generation
        assert agent.id == begun + (f".{firm + 1}" if firm else "")
        assert 0 <= agent.host_trust <= 1
        parts = (agent.trust_competence, agent.partner_trust_integrity)
        total = sum(parts) + agent.partner_trust_commitment
        assert agent.partner_trust == pytest.approx(total / 3)


def test_attributes_are_written_through_to_the_tables_and_seen_by_the_rules():
    model = lived(months=12)
    host = model.organisation(0)
    host.awareness, host.region, host.needs[3] = 0.625, "Pacific", 0.5
    host.acquired_month, host.cascade_area = 7, "growth"
    record = model.world.organisations[0]
    assert (record["awareness"], record["region"], record["needs"][3]) == (0.625, 8, 0.5)
    assert (record["acquired_month"], record["cascade_area"]) == (7, 5)
    host.acquired_month = host.cascade_area = None
    assert (host.acquired_month, host.cascade_area) == (None, None)
    assert record["cascade_area"] == -1
    host.record["tempo"] = 0.75
    assert host.tempo == 0.75
    assert host.attention == host.attention_capacity * host.staffing - host.committed
    with pytest.raises(ValueError, match="Atlantis"):
        host.region = "Atlantis"

    partnership = next(iter(model.active_partnerships))
    other = next(agent for agent in model.vendors if agent is not partnership.partner)
    partnership.partner = other
    assert model.world.partnerships["partner"][partnership.row] == other.row
    assert partnership.partner is other
    for agent in model.health_systems:
        agent.experience = 1e9
    model.step()
    assert all(agent.skill > 0.99 for agent in model.health_systems)


def test_a_host_that_never_searches_has_no_partnerships_of_its_own():
    usual = lived().partnerships
    who = usual.loc[usual["host_kind"] == "health_system", "host"].iloc[0]

    class Hermit(HealthSystem):
        def search(self):
            if self.id != who:
                super().search()

    hosts = set(lived(agents={"health_system": Hermit}).partnerships["host"])
    assert who not in hosts
    assert len(hosts) > 8


def test_without_any_search_there_is_nothing():
    kinds = {"health_system": HealthSystem, "public_agency": PublicAgency, "university": University}
    hermits = {
        name: type("Hermit", (kind,), {"search": lambda self: None}) for name, kind in kinds.items()
    }
    partial = lived(agents={"university": hermits["university"]}).partnerships
    assert "academic_industry" not in set(partial["type"])
    assert len(set(partial["type"])) > 1
    model = lived(agents=hermits)
    assert len(model.partnerships) == len(model.active_partnerships) == 0


def test_a_partnership_whose_review_never_leaves_lasts_for_ever():
    class Loyal(Partnership):
        def review(self):
            pass

    fickle = {**CALM, "reconsidering": 0.3, "choice_sharpness": 0}
    assert (lived(**fickle).partnerships["ending"] != "running").any()
    model = lived(agents={"partnership": Loyal}, **fickle)
    assert len(model.partnerships) > 20
    assert (model.partnerships["ending"] == "running").all()


@pytest.mark.parametrize(
    "behaviour",
    [
        "negotiate",
        "bring",
        "implement",
        "operate",
        "relate",
        "move_trust",
        "govern",
        "strike",
        "review",
    ],
)
def test_every_behaviour_of_a_partnership_can_be_overridden(behaviour):
    calls = []

    def counted(self):
        calls.append(self.row)
        return original(self)

    original = getattr(Partnership, behaviour)
    own = type("Own", (Partnership,), {behaviour: counted})
    same, other = lived(months=30, agents={"partnership": own}), lived(months=30)
    assert len(calls) > 10
    assert same.world.partnerships.tobytes() == other.world.partnerships.tobytes()

    idle = type("Idle", (Partnership,), {behaviour: lambda self: None})
    without = lived(months=30, agents={"partnership": idle})
    assert without.world.partnerships.tobytes() != other.world.partnerships.tobytes()


@pytest.mark.parametrize("behaviour", ["renew_attention", "renew_means", "become_aware", "search"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_behaviour_of_an_organisation_can_be_overridden(behaviour, kind):
    base = AGENT_CLASSES[kind]
    seen = set()

    def counted(self):
        seen.add(self.row)
        getattr(base, behaviour)(self)

    own = type("Own", (base,), {behaviour: counted})
    same = lived(months=6, agents={kind: own})
    expected = {agent.row for agent in same.organisations if agent.kind == kind}
    assert seen == expected
    assert same.world.organisations.tobytes() == lived(months=6).world.organisations.tobytes()


def test_a_class_of_ones_own_must_be_a_subclass_of_the_right_one():
    for agents in (
        {"health_system": Vendor},
        {"hospital": HealthSystem},
        {"vendor": mesa.Agent},
        {"partnership": HealthSystem},
    ):
        with pytest.raises(InvalidSetting, match="allowed are subclasses for health_system"):
            PartnershipModel(agents=agents)


def test_every_kind_has_a_class_of_organisation():
    assert set(AGENT_CLASSES) == {*KINDS, "partnership"}
    assert all(issubclass(AGENT_CLASSES[kind], Organisation) for kind in KINDS)


def test_attributes_explain_themselves():
    doc = HealthSystem.awareness.__doc__
    assert doc == "How far it has seen the value of partnering. Unit: 1; 0 to 1."


def test_many_models_do_not_pile_up_in_memory():
    kept = []
    for _ in range(5):
        model = lived(months=3)
        kept += [weakref.ref(model), weakref.ref(model.world), weakref.ref(model.organisation(0))]
    del model
    gc.collect()
    assert [reference() for reference in kept] == [None] * len(kept)
