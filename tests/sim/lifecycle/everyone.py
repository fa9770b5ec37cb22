"""A small world of all kinds of organisation, alike but for what they are, and who watches whom."""

from typing import Any

import numpy as np

from sim import Event, Parameters, PartnershipTypes, Policy, Run, synthetic_population
from sim.engine.beginning import begin, enlarged
from sim.lifecycle.negotiation import sign
from sim.population.network import supplier_index
from sim.state.world import World
from sim.vocabulary import ABROAD, GOVERNMENT, INVESTOR, NONPROFIT, OPERATING
from tests.sim.lifecycle.pair import AREA, GIVEN, open_talks
from tests.sim.worlds import WORLDLY

# A public system and one that is not, two vendors, and one of each of the others.
PUBLIC, SYSTEM, VENDOR, OTHER_VENDOR, AGENCY, UNIVERSITY, FOREIGN, FOREIGN_AGENCY = range(8)
POPULATION = synthetic_population(2, 2, 1, 1, 1, 1)
# A host and a partner for each built-in type.
PAIRS = {
    "hospital_tech": (SYSTEM, VENDOR),
    "public_private": (AGENCY, VENDOR),
    "inter_organisational": (SYSTEM, PUBLIC),
    "academic_industry": (UNIVERSITY, VENDOR),
    "international_consulting": (SYSTEM, FOREIGN),
    "international_government": (SYSTEM, FOREIGN_AGENCY),
}


def everyone(
    policy: Policy | None = None,
    types: PartnershipTypes = WORLDLY,
    events: tuple[Event, ...] = (),
    **parameters: float,
) -> World:
    """All kinds of organisation in month 0; both systems watch each other."""
    run = Run(
        parameters=Parameters(**{**GIVEN, **parameters}),
        policy=policy or Policy(),
        population=POPULATION,
        types=types,
        events=events,
        months=1200,
        warm_up=0,
    )
    world = begin(run)
    for _ in range(3):
        world = enlarged(world)
    own = world.organisations
    own["region"] = 4
    own["region"][FOREIGN:] = ABROAD
    own["ownership"] = GOVERNMENT
    own["ownership"][[SYSTEM, UNIVERSITY]] = NONPROFIT
    own["ownership"][[VENDOR, OTHER_VENDOR]] = INVESTOR
    own["scale"] = own["coverage"] = own["staffing"] = 1.0
    own["size_rank"] = own["prominence"] = own["champion"] = own["niche"] = 0.5
    world.climate["audience"] = 2.0
    own["attention_capacity"] = 10.0
    own["experience"] = world.parameters["experience_half"][0]
    own["skill"] = own["reputation"] = own["awareness"] = own["fomo"] = 0.5
    own["tempo"] = own["understanding"] = 0.5
    own["overstatement"] = own["selectivity"] = own["margin"] = own["local_focus"] = 0.0
    own["risk_aversion"] = 1.0
    own["resources"] = own["balance"] = 1000.0
    own["legal_distance"][FOREIGN:] = 0.4
    own["needs"], own["capabilities"] = 0.6, 0.5
    own["objectives"] = 0.2
    starts, suppliers = supplier_index(world)
    return world.replaced(
        supplier_start=starts,
        suppliers=suppliers,
        watchers=np.array([SYSTEM, PUBLIC]),
        watcher_start=np.array([0, 1, 2, 2, 2, 2, 2, 2, 2]),
        watched=np.array([SYSTEM, PUBLIC, -1, -1, -1, -1, -1, -1]),
    )


def code_of(world: World, name: str) -> int:
    """The row of a type of partnership."""
    return world.type_names.index(name)


def joined(world: World, name: str, month: int = 0, live: int | None = None) -> np.void:
    """Let the pair of a built-in type sign, and go live if asked; return the live row."""
    host, partner = PAIRS[name]
    row = open_talks(world, host, partner, AREA, code_of(world, name), month)
    sign(world, row, month)
    tie = world.partnerships[row]
    if live is not None:
        tie["stage"], tie["progress"], tie["live"] = OPERATING, 1.0, live
    return tie


def settings(**columns: Any) -> PartnershipTypes:
    """All types, sought alike, with the same changes to each."""
    return WORLDLY.replace(**dict.fromkeys(WORLDLY, columns))
