"""One host, one partner and what is between them, made to measure for tests of single rules."""

import numpy as np

from sim import LEVER_NAMES, Parameters, Policy, Run, synthetic_population
from sim.beginning import begin, enlarged
from sim.lifecycle.negotiation import open_negotiation, sign
from sim.state.world import World
from sim.vocabulary import DELIBERATE, OPERATING

HOST, PARTNER, AREA = 0, 3, 2


def small_world(levers: dict[str, float] | None = None, **parameters: float) -> World:
    """Three hosts and two vendors, alike but for their place, under a policy, in month 0."""
    run = Run(
        parameters=Parameters(**parameters),
        policy=Policy("p", levers or {}),
        population=synthetic_population(3, 2),
        months=1200,
        warm_up=0,
    )
    world = begin(run)
    for _ in range(3):  # rules rely on whoever calls them for room
        world = enlarged(world)
    # Both vendors serve every area; the second and third host watch the first, and nobody else.
    world = world.replaced(
        suppliers=np.tile(np.array([PARTNER, PARTNER + 1]), 7),
        supplier_start=np.arange(0, 16, 2),
        supplier_weight=np.tile([0.5, 1.0], 7),
        watchers=np.array([1, 2]),
        watcher_start=np.array([0, 2, 2, 2, 2, 2]),
    )
    own = world.organisations
    own["regime"] = 1
    own["region"] = 4
    own["scale"] = own["coverage"] = 1.0
    own["size_rank"] = own["prominence"] = 0.5
    own["attention_capacity"] = 10.0
    own["skill"] = own["reputation"] = own["awareness"] = own["fomo"] = 0.5
    own["tempo"] = own["understanding"] = own["willingness_to_customise"] = 0.5
    own["overstatement"] = own["serves_all_sizes"] = own["selectivity"] = own["margin"] = 0.0
    own["risk_aversion"] = 1.0
    own["resources"] = 1000.0
    own["net_income"] = 0.0
    own["needs"], own["capabilities"] = 0.6, 0.1
    own["capabilities"][PARTNER:] = 0.8
    own["objectives"] = 0.2
    own["objectives"][PARTNER:] = (0.0, 0.0, 0.4, 0.6, 0.0)
    return world


def talking(levers: dict[str, float] | None = None, month: int = 0, **parameters: float) -> World:
    """A small world in which the host has just opened talks with the partner."""
    world = small_world(levers, **parameters)
    open_negotiation(world, HOST, PARTNER, AREA, DELIBERATE, -1, 0.8, 0.0, month)
    return world


def together(levers: dict[str, float] | None = None, **parameters: float) -> World:
    """A small world in which the pair has signed in month 0 and begins to implement."""
    world = talking(levers, **parameters)
    sign(world, 0, 0)
    return world


def operating(levers: dict[str, float] | None = None, **parameters: float) -> World:
    """A small world in which the pair has gone live in month 9."""
    world = together(levers, **parameters)
    tie = world.partnerships
    tie["stage"][0], tie["progress"][0], tie["live"][0] = OPERATING, 1.0, 9
    return world


def tie_of(world: World) -> np.void:
    """The partnership, as a live view."""
    return world.partnerships[0]


def lever(name: str) -> int:
    """Where a lever stands."""
    return LEVER_NAMES.index(name)


def again(world: World) -> World:
    """A copy that shares nothing that a rule changes but the history."""
    return world.replaced(
        organisations=world.organisations.copy(),
        partnerships=world.partnerships.copy(),
        regions=world.regions.copy(),
        counts=world.counts.copy(),
        active=world.active.copy(),
    )
