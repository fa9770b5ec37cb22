"""The worlds in which factors are tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from experiments.design.factors import Factor
from experiments.settings.assumptions import Assumptions
from experiments.settings.settings import Settings
from sim import LEVER_NAMES, Policy, Population, synthetic_population

AD_HOC, GOVERNED, ABROAD = "ad_hoc", "governed", "abroad"
WORLDS: Final = (AD_HOC, GOVERNED, ABROAD)
HALF: Final = 0.5
# How much more often work abroad is sought in the world abroad, and with whom.
MORE_ABROAD: Final = 5.0
_FOREIGN: Final = {"population.foreign_systems": 20, "population.foreign_agencies": 10}

_TYPES_ABROAD: Final = ("international_consulting", "international_government")
# What concerns work abroad, beside all that these two types are.
_CONCERN_ABROAD: Final = frozenset(
    {
        "policy.portfolio_focus",
        "policy.red_lines",
        "parameters.foreign_distance",
        "parameters.foreign_learning",
        "parameters.judgement_noise",
        "parameters.local_focus_mean",
    }
)


def worlds(settings: Settings) -> dict[str, Assumptions]:
    """Return the worlds by name, as they are where no factor is moved."""
    ad_hoc = settings.assumptions(Policy())
    abroad = moved_in(ABROAD, settings)
    mixes = {name: value for name, value in abroad.items() if name not in _FOREIGN}
    return {
        AD_HOC: ad_hoc,
        GOVERNED: replace(ad_hoc, policy=Policy(GOVERNED, dict.fromkeys(LEVER_NAMES, HALF))),
        ABROAD: replace(
            ad_hoc.changed(mixes), population=with_foreign_partners(settings.population)
        ),
    }


def moved_in(world: str, settings: Settings) -> dict[str, Any]:
    """Return what a world sets otherwise than the command, by dotted names."""
    if world == GOVERNED:
        return {f"policy.{lever}": HALF for lever in LEVER_NAMES}
    if world == AD_HOC:
        return {}
    types = settings.world.types
    moved = {f"types.{name}.mix": MORE_ABROAD * types[name]["mix"] for name in _TYPES_ABROAD}
    return moved | (_FOREIGN if settings.population.listed is None else {})


def with_foreign_partners(population: Population) -> Population:
    """Return a population with more partners of other countries; one from a file stays."""
    if population.listed is not None:
        return population
    return synthetic_population(
        population.health_systems,
        population.vendors,
        population.public_agencies,
        population.universities,
        *_FOREIGN.values(),
    )


def concerns_abroad(factor: Factor) -> bool:
    """Return whether a factor is about work abroad."""
    row = factor.name.split(".")[1]
    return factor.name in _CONCERN_ABROAD or row in _TYPES_ABROAD
