"""One host, one partner and what is between them, made to measure for tests of single rules."""

from typing import Any

import numpy as np

from sim import LEVER_NAMES, LEVERS, Parameters, PartnershipTypes, Policy, Run, synthetic_population
from sim.engine.beginning import begin, enlarged
from sim.lifecycle.appraisal import honest_promise, true_fit
from sim.lifecycle.money import economic_terms
from sim.lifecycle.negotiation import open_negotiation, sign
from sim.parameters.levers import Lever
from sim.state.world import World
from sim.vocabulary import DELIBERATE, N_AREAS, OPERATING

HOST, PARTNER, AREA = 0, 3, 2
# The type of partnership between them, and what it is like but for what a test changes.
TYPE = 0
KIND = {
    "worth": 1.0,
    "implementation_months": 9.0,
    "shortest_term": 3.0,
    "term_spread": 2.0,
    "integration": 0.6,
    "data_exposure": 0.7,
    "culture_gap": 0.35,
    "contribution_share": 0.5,
    "programme_share": 0.2,
    "complementarity": 0.0,
    "partner_finance": 0.0,
    "parties": 2.0,
    "embedding": 0.5,
    "finite": 0.0,
    "conflict_of_interest": 0.0,
    "opacity": 0.0,
    "governance_need": 0.0,
    "payoff_delay": 0.0,
    "translation_risk": 0.0,
    "transfer": 0.0,
    "home_pull": 1.0,
    "presence": 0.0,
}
# What tests count on, whatever the defaults are: middling trust at first, at which all is declared.
GIVEN = {
    "contract_worth": 100,
    "expected_delivery": 0.75,
    "programme_cover": 0.5,
    "partnering_budget": 40,
    "governance_price": 1,
    "governance_attention": 1,
    "lever_reach": 1,
    "initial_trust": 0.5,
    "meeting_interval": 3,
}


def small_world(
    levers: dict[str, float] | None = None,
    kind: dict[str, Any] | None = None,
    **parameters: float,
) -> World:
    """Three hosts and two vendors, alike but for their place, under a policy, in month 0.

    ``kind`` changes columns of their type of partnership. A full project of theirs is worth
    100 k$ a month and takes a work of 1; the second and third host watch the first.
    """
    run = Run(
        parameters=Parameters(**{**GIVEN, **parameters}),
        policy=Policy("p", levers or {}),
        population=synthetic_population(3, 2, 0, 0, 0, 0),
        types=PartnershipTypes(hospital_tech={**KIND, **(kind or {})}),
        months=1200,
        warm_up=0,
    )
    world = begin(run)
    for _ in range(3):  # rules rely on whoever calls them for room
        world = enlarged(world)
    # Both vendors serve every area.
    markets = np.minimum(np.arange(len(world.types) * N_AREAS + 1), N_AREAS)
    world = world.replaced(
        suppliers=np.tile(np.array([PARTNER, PARTNER + 1]), N_AREAS),
        supplier_start=2 * markets,
        watchers=np.array([1, 2]),
        watcher_start=np.array([0, 2, 2, 2, 2, 2]),
        watched=np.array([-1, HOST, HOST, -1, -1]),
    )
    own = world.organisations
    assert own["hosting"].tolist() == [1, 1, 1, 0, 0]
    own["regime"] = 1
    own["region"] = 4
    own["scale"] = own["coverage"] = own["staffing"] = 1.0
    own["size_rank"] = own["prominence"] = own["champion"] = own["niche"] = 0.5
    world.climate["audience"] = 1.5
    own["attention_capacity"] = 10.0
    own["experience"] = world.parameters["experience_half"][0]
    own["skill"] = own["reputation"] = own["awareness"] = own["fomo"] = 0.5
    own["tempo"] = own["understanding"] = own["willingness_to_customise"] = 0.5
    own["overstatement"] = own["selectivity"] = own["margin"] = 0.0
    own["risk_aversion"] = 1.0
    own["resources"] = own["balance"] = 1000.0
    own["needs"], own["capabilities"] = 0.6, 0.1
    own["capabilities"][PARTNER:] = 0.8
    own["objectives"] = 0.2
    own["objectives"][PARTNER:] = (0.0, 0.0, 0.4, 0.6, 0.0)
    return world


def talking(
    levers: dict[str, float] | None = None,
    month: int = 0,
    kind: dict[str, Any] | None = None,
    **parameters: float,
) -> World:
    """A small world in which the host has just opened talks with the partner."""
    world = small_world(levers, kind, **parameters)
    open_talks(world, HOST, PARTNER, AREA, TYPE, month)
    return world


def open_talks(
    world: World,
    host: int,
    partner: int,
    area: int,
    partnership_type: int,
    month: int = 0,
    origin: int = DELIBERATE,
) -> int:
    """Open talks on a full project, chosen with middling care for an honest promise."""
    promise = honest_promise(world, true_fit(world, host, partner, area, partnership_type))
    worth, work = economic_terms(world, host, partnership_type, 1.0)
    return open_negotiation(
        world, host, partner, area, partnership_type, origin, promise, 0.5, worth, work, month
    )


def together(
    levers: dict[str, float] | None = None,
    kind: dict[str, Any] | None = None,
    **parameters: float,
) -> World:
    """A small world in which the pair has signed in month 0 and begins to implement."""
    world = talking(levers, 0, kind, **parameters)
    sign(world, 0, 0)
    return world


def operating(
    levers: dict[str, float] | None = None,
    kind: dict[str, Any] | None = None,
    **parameters: float,
) -> World:
    """A small world in which the pair has gone live in month 9."""
    world = together(levers, kind, **parameters)
    tie = world.partnerships
    tie["stage"][0], tie["progress"][0], tie["live"][0] = OPERATING, 1.0, 9
    return world


def tie_of(world: World) -> np.void:
    """The partnership, as a live view."""
    return world.partnerships[0]


def months(world: World) -> np.ndarray:
    """The history of their type of partnership, month by month, as a live view."""
    return world.history.reshape(-1, len(world.types))[:, TYPE]


def lever(name: str) -> int:
    """Where a lever stands."""
    return LEVER_NAMES.index(name)


def declared(name: str) -> Lever:
    """What a lever is declared to cost and to do."""
    return LEVERS[lever(name)]


def again(world: World) -> World:
    """A copy that shares nothing that a rule changes but the history."""
    return world.replaced(
        organisations=world.organisations.copy(),
        partnerships=world.partnerships.copy(),
        regions=world.regions.copy(),
        counts=world.counts.copy(),
        climate=world.climate.copy(),
        active=world.active.copy(),
    )
