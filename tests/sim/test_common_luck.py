"""Common random numbers: under one seed, two policies meet the same luck."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim import (
    LEVER_NAMES,
    PARAMETERS,
    OrganisationKinds,
    Parameters,
    PartnershipModel,
    Policy,
    Run,
    synthetic_population,
)
from sim.agents import Partnership
from sim.engine.batch import run_world
from tests.sim.worlds import (
    AT_LEISURE,
    BUSY,
    EVERY_LEVER,
    NO_LEVERS,
    WORLDLY,
    any_run,
    by_month,
    cases,
    examples,
    rows,
)

POPULATION = synthetic_population(15, 8, 3, 3, 3, 3)


def pair(run):
    """The worlds of a run under no lever and under all of them."""
    return [run_world(replace(run, policy=policy)) for policy in (NO_LEVERS, EVERY_LEVER)]


@examples(25)
@given(cases)
def test_the_environment_is_the_same_under_every_policy(case):
    run = any_run(case, full=False)
    run = replace(run, parameters=run.parameters.replace(hype_from_news=0))
    one, other = pair(run)
    assert one.regions.tobytes() == other.regions.tobytes()
    for name in ("pressure", "hype"):
        assert one.history[name].tobytes() == other.history[name].tobytes()


@examples(25)
@given(cases)
def test_a_policy_changes_nothing_before_it_is_in_force(case):
    run = any_run(case, full=True)
    one, other = pair(replace(run, months=1, warm_up=24))
    assert by_month(one)[:24].tobytes() == by_month(other)[:24].tobytes()
    ended = [rows(world)[rows(world)["ended"] < 0] for world in (one, other)]
    long_over = [table[table["ended"] != -1_000_000].tobytes() for table in ended]
    assert long_over[0] == long_over[1]


@examples(25)
@given(cases)
def test_who_organisations_are_does_not_depend_on_the_policy(case):
    one, other = pair(any_run(case, full=False))
    facts = ("kind", "abroad", "region", "size", "ownership", "hosting")
    for name in (*facts, "risk_aversion", "fomo", "objectives", "margin", "local_focus"):
        assert one.organisations[name].tobytes() == other.organisations[name].tobytes(), name
    # A firm that takes a failed vendor's place has a temper of its own.
    same = one.organisations["generation"] == other.organisations["generation"]
    for name in ("tempo", "overstatement", "understanding", "selectivity", "niche"):
        assert np.array_equal(one.organisations[name][same], other.organisations[name][same]), name
    assert one.watched.tobytes() == other.watched.tobytes()


class Watched(Partnership):
    """Remembers for which pairs and months it lived, and when its sponsor left, with whom next."""

    def strike(self):
        key = (self.host.id, self.partner.id, self.model.month)
        before = self.sponsor_potential
        over = super().strike()
        # A partner that is gone or sold leaves no question of who sponsors.
        if self.ending not in {"partner_insolvent", "acquired"}:
            self.model.lived.add(key)
        if self.sponsor_potential != before:
            self.model.left.add(key)
        return over


class WatchedModel(PartnershipModel):
    def __init__(self, **settings):
        self.lived, self.left = set(), set()
        super().__init__(agents={"partnership": Watched}, **settings)


def watched(seed, levers):
    # Whether a host is sold, and its leader leaves, depends on its debts; so nobody is sold here.
    kept = {"merger_rate": 0, "distress_rate": 0}
    parameters = Parameters(**BUSY | {"sponsor_turnover": 0.05} | kept)
    policy = Policy("p", levers)
    model = WatchedModel(
        parameters=parameters,
        seed=seed,
        policy=policy,
        population=POPULATION,
        warm_up=0,
        kinds=AT_LEISURE,
    )
    model.run_for(60)
    return model


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_sponsor_leaves_in_the_same_month_under_two_policies(seed):
    one = watched(seed, {})
    other = watched(seed, {"steering_board": 0.8, "transparency": 0.5, "due_diligence": 0.6})
    both = one.lived & other.lived
    assert len(both) > 200
    assert one.lived != other.lived, "the policy must have changed something"
    assert one.left & both == other.left & both
    assert len(one.left & both) > 5


def test_a_lever_moves_only_what_it_acts_on():
    """Until the lever first acts on somebody, nothing differs; the others go on as before."""
    parameters = Parameters(**BUSY | {"renegotiation_rate": 0})
    run = Run(parameters, NO_LEVERS, POPULATION, seed=6, months=60, warm_up=12)
    one = run_world(run)
    other = run_world(replace(run, policy=Policy("voice", {"voice": 1})))
    first = rows(one)[rows(one)["proposed"] >= 0]["proposed"].min() + 12
    assert by_month(one)[:first].tobytes() == by_month(other)[:first].tobytes()
    assert one.history.tobytes() != other.history.tobytes()
    kept = {tuple(tie) for tie in rows(one)[["host", "partner", "proposed", "origin"]].tolist()}
    again = {tuple(tie) for tie in rows(other)[["host", "partner", "proposed", "origin"]].tolist()}
    assert len(kept & again) > 0.25 * len(kept)


@pytest.mark.parametrize("lever", LEVER_NAMES)
def test_every_lever_changes_the_run_once_it_is_pulled(lever):
    quarter = dict.fromkeys(LEVER_NAMES, 0.25)
    run = Run(Parameters(**BUSY), Policy("p", quarter), POPULATION, seed=1, months=60)
    base = run_world(run).history.tobytes()
    for strength in (0, 1):
        policy = Policy("p", {**quarter, lever: strength})
        assert run_world(replace(run, policy=policy)).history.tobytes() != base


def test_every_parameter_matters_to_some_run():
    """No declared number is dead: moving it alone moves some world."""
    busy = {**BUSY, "crisis_rate": 0.03, "breach_rate": 0.02, "merger_rate": 0.01}
    hurried = {**busy, "fomo_rate": 0.6, "lapse_rate": 0.05}
    cautious = OrganisationKinds(health_system={"attention": 3, "risk_aversion": 12})
    settings = [
        (busy, AT_LEISURE, Policy("p", dict.fromkeys(LEVER_NAMES, 0.25)), 60),
        (busy, AT_LEISURE, NO_LEVERS, 60),
        (hurried, AT_LEISURE, NO_LEVERS, 90),
        (hurried, cautious, NO_LEVERS, 90),
        (hurried, AT_LEISURE, Policy("p", {"diversified_funding": 0.6}), 90),
        (hurried, AT_LEISURE, Policy("p", {"vendor_selectivity": 1.0}), 90),
        ({}, OrganisationKinds(), NO_LEVERS, 180),
    ]
    population = synthetic_population(25, 12, 5, 5, 5, 5)
    dead = set(Parameters())
    for base, kinds, policy, months in settings:
        for seed in (1, 2):
            chosen = (Parameters(**base), policy, population, seed, months)
            run = Run(*chosen, types=WORLDLY, kinds=kinds)
            first = left_behind(run)
            dead -= {name for name in dead if moved(run, name, first)}
    assert dead == set()


@pytest.mark.parametrize("rows_of", [WORLDLY, AT_LEISURE], ids=lambda rows_of: rows_of.GROUP)
def test_every_column_of_types_and_kinds_matters_to_some_row(rows_of):
    population = synthetic_population(25, 12, 5, 5, 5, 5)
    base = Run(Parameters(**BUSY), NO_LEVERS, population, 1, 90, types=WORLDLY, kinds=AT_LEISURE)
    first = left_behind(base)
    dead = {column.name for column in rows_of.COLUMNS}
    for column in rows_of.COLUMNS:
        for name, row in rows_of.items():
            if column.name not in dead:
                break
            for value in {column.low, column.high} - {row[column.name]}:
                other = rows_of.replace(**{name: {column.name: value}})
                if left_behind(replace(base, **{rows_of.GROUP: other})) != first:
                    dead.discard(column.name)
    assert dead == set()


def left_behind(run):
    world = run_world(run)
    tables = (world.organisations, rows(world), world.history, world.regions)
    return [table.tobytes() for table in tables]


def moved(run, name, first):
    declared = PARAMETERS[name]
    values = {declared.low, declared.high, *declared.sweep} - {run.parameters[name]}
    return any(
        left_behind(replace(run, parameters=run.parameters.replace(**{name: value}))) != first
        for value in values
    )


def test_the_luck_of_a_pair_does_not_depend_on_who_else_there_is():
    """Draws are keyed by rows: more vendors behind the others leave the hosts as they are."""
    worlds = [
        run_world(Run(population=synthetic_population(15, vendors), seed=9, months=1, warm_up=0))
        for vendors in (8, 20)
    ]
    for name in ("risk_aversion", "fomo", "size", "needs", "champion"):
        one, other = (world.organisations[name][:15] for world in worlds)
        assert np.array_equal(one, other), name
