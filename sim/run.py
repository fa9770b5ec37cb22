"""``Run``: all that determines one run, and the hash that names it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from sim.engine.compiled import model_version
from sim.parameters import (
    Event,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Policy,
)
from sim.parameters.horizon import LONGEST_RUN, MONTHS, WARM_UP, whole_number
from sim.population import Population, synthetic_population

_version = cache(model_version)
# Made once: runs are many, and checking every number of every row takes a while.
_USUAL_TYPES = PartnershipTypes()
_USUAL_KINDS = OrganisationKinds()


@dataclass(frozen=True)
class Run:
    """One run: what it assumes, what governs it, who lives in it, which luck it meets.

    Attributes
    ----------
    parameters : Parameters
        Behavioural parameters.
    policy : Policy
        Governance in force from month 0; the warm-up has none.
    population : Population
        Organisations; synthetic ones are drawn anew for each seed.
    seed : int
        0 to 2**64 - 1. Runs that share it meet the same luck.
    months : int
        Months observed, 1 to 1200.
    warm_up : int
        Months before observation begins, 0 to 1200, so that partnerships of all ages exist.
    types : PartnershipTypes
        The types of partnership and their mix.
    kinds : OrganisationKinds
        The kinds of organisation.
    events : tuple of Event
        Scripted events.

    Raises
    ------
    InvalidSetting
        For a seed, months or warm_up outside its bounds.
    """

    parameters: Parameters = field(default_factory=Parameters)
    policy: Policy = field(default_factory=Policy)
    population: Population = field(default_factory=synthetic_population)
    seed: int = 0
    months: int = MONTHS
    warm_up: int = WARM_UP
    types: PartnershipTypes = _USUAL_TYPES
    kinds: OrganisationKinds = _USUAL_KINDS
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        whole_number(self.seed, "seed", 0, 2**64 - 1)
        whole_number(self.months, "months", 1, LONGEST_RUN)
        whole_number(self.warm_up, "warm_up", 0, LONGEST_RUN)
        # In the order in which they strike; the order of a list with other months is no matter.
        events = sorted(self.events, key=lambda event: event.month)
        object.__setattr__(self, "events", tuple(events))

    @cached_property
    def identity(self) -> str:
        """20 hexadecimal digits that change when anything that determines the run does."""
        text = " ".join(
            [
                _version(),
                self.parameters.content_hash,
                self.policy.content_hash,
                self.population.content_hash,
                self.types.content_hash,
                self.kinds.content_hash,
                _events_hash(self.events),
                f"{self.seed} {self.months} {self.warm_up}",
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()[:20]


@lru_cache(maxsize=64)
def _events_hash(events: tuple[Event, ...]) -> str:
    facts = [dataclasses.astuple(event) for event in events]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
