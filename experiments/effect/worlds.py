"""The worlds in which factors are tried, and what a factor at one of its ends makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from experiments.effect.factors import Factor
from experiments.settings import Settings
from sim import (
    LEVER_NAMES,
    Event,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
    Population,
    Run,
    synthetic_population,
)

AD_HOC, GOVERNED, ABROAD = "ad_hoc", "governed", "abroad"
WORLDS: Final = (AD_HOC, GOVERNED, ABROAD)
HALF: Final = 0.5
# How much more often work abroad is sought in the world abroad, and with whom.
MORE_ABROAD: Final = 5.0
FOREIGN_SYSTEMS, FOREIGN_AGENCIES = 20, 10

_TYPES_ABROAD: Final = ("international_consulting", "international_government")
# What concerns work abroad, beside all that these two types are.
_CONCERN_ABROAD: Final = frozenset(
    {
        "policy.portfolio_focus",
        "policy.red_lines",
        "parameters.abroad_disbelief",
        "parameters.focus_experience",
        "parameters.foreign_distance",
        "parameters.foreign_learning",
        "parameters.identity_exit",
        "parameters.local_focus_mean",
        "parameters.mission_retention",
        "parameters.overlooking",
    }
)


@dataclass(frozen=True)
class Setting:
    """All that determines runs but their seeds; equal settings give equal runs."""

    parameters: Parameters
    policy: Policy
    population: Population
    types: PartnershipTypes
    kinds: OrganisationKinds
    events: tuple[Event, ...]
    months: int
    warm_up: int

    def runs(self, seeds: Sequence[int]) -> list[Run]:
        """Return its runs of these seeds."""
        return [
            Run(
                self.parameters,
                self.policy,
                self.population,
                seed,
                self.months,
                self.warm_up,
                self.types,
                self.kinds,
                self.events,
            )
            for seed in seeds
        ]


def worlds(settings: Settings) -> dict[str, Setting]:
    """Return the worlds by name, as they are where no factor is moved."""
    assumed = settings.world
    ad_hoc = Setting(
        assumed.parameters,
        Policy(),
        settings.population,
        assumed.types,
        assumed.kinds,
        assumed.events,
        settings.months,
        settings.warm_up,
    )
    governed = replace(ad_hoc, policy=Policy(GOVERNED, dict.fromkeys(LEVER_NAMES, HALF)))
    more = {name: {"mix": MORE_ABROAD * ad_hoc.types[name]["mix"]} for name in _TYPES_ABROAD}
    abroad = replace(
        ad_hoc,
        types=ad_hoc.types.replace(**more),
        population=with_foreign_partners(settings.population),
    )
    return {AD_HOC: ad_hoc, GOVERNED: governed, ABROAD: abroad}


def with_foreign_partners(population: Population) -> Population:
    """Return a population with more partners of other countries; one from a file stays."""
    if population.listed is not None:
        return population
    return synthetic_population(
        population.health_systems,
        population.vendors,
        population.public_agencies,
        population.universities,
        FOREIGN_SYSTEMS,
        FOREIGN_AGENCIES,
    )


def concerns_abroad(factor: Factor) -> bool:
    """Return whether a factor is about work abroad."""
    row = factor.name.split(".")[1]
    return factor.name in _CONCERN_ABROAD or row in _TYPES_ABROAD


def moved(world: Setting, factor: Factor, value: float) -> Setting:
    """Return a world with one factor at a value."""
    group, *path = factor.name.split(".")
    if group == "policy":
        levers = {**world.policy.levers, path[0]: value}
        # Without the absent ones, so that a lever at none is the world without it.
        present = {lever: strength for lever, strength in levers.items() if strength > 0.0}
        return replace(world, policy=Policy(world.policy.name, present))
    if group == "parameters":
        return replace(world, parameters=world.parameters.replace(**{path[0]: value}))
    row, column = path
    if group == "kinds":
        return replace(world, kinds=world.kinds.replace(**{row: {column: value}}))
    return replace(world, types=world.types.replace(**{row: {column: value}}))
