"""A study: policies crossed with paired seeds, expanded to plain runs and parted in chunks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from sim import Event, OrganisationKinds, Parameters, PartnershipTypes, Policy, Population, Run


@dataclass(frozen=True)
class Study:
    """Every policy meets every seed, in the same world.

    Attributes
    ----------
    policies : tuple of Policy
        The first is the baseline.
    seeds : range
        One for each replication, shared by all policies.
    parameters, population, months, warm_up, types, kinds, events
        As in `sim.Run`.
    """

    policies: tuple[Policy, ...]
    seeds: range
    parameters: Parameters
    population: Population
    months: int
    warm_up: int
    types: PartnershipTypes = field(default_factory=PartnershipTypes)
    kinds: OrganisationKinds = field(default_factory=OrganisationKinds)
    events: tuple[Event, ...] = ()

    @cached_property
    def runs(self) -> dict[str, Run]:
        """All runs by their identity, policy after policy, seed after seed."""
        runs = (
            Run(
                self.parameters,
                policy,
                self.population,
                seed,
                self.months,
                self.warm_up,
                self.types,
                self.kinds,
                self.events,
            )
            for policy, seed in product(self.policies, self.seeds)
        )
        return {run.identity: run for run in runs}

    def chunks(self, finished: Collection[str], size: int) -> list[list[Run]]:
        """Part the runs that are not finished into chunks of one policy and adjoining seeds.

        The policies take turns, so that an early look at the store sees all of them. Seeds of
        a chunk adjoin, so that chunks put one after another by their first seed are in order.
        """
        n = len(self.seeds)
        identities = list(self.runs)
        chunks: list[list[str]] = []
        for start, place in product(range(0, n, size), range(len(self.policies))):
            first = place * n + start
            block = identities[first : first + min(size, n - start)]
            chunks.extend(_unbroken(block, finished))
        return [[self.runs[identity] for identity in chunk] for chunk in chunks]


def _unbroken(block: Sequence[str], finished: Collection[str]) -> Iterator[list[str]]:
    """Yield the stretches of a block without a finished run in between."""
    stretch: list[str] = []
    for identity in block:
        if identity not in finished:
            stretch.append(identity)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
