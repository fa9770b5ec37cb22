"""The stages of one-at-a-time experiments: a probe, first seeds for all, more for the unclear.

A factor is tried in the worlds ``ad_hoc`` and ``governed``, and ``abroad`` where it concerns work
abroad or shows nothing in the other two. It is left out of a world in which it changes nothing
whatever in the few runs of the probe, such as a number of some lever's where no lever is in force.
More seeds are spent in the world where it showed most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import nan
from typing import Final

from experiments.design.factors import Factor
from experiments.questions.effects.runs import Ends, Runs
from experiments.questions.effects.table import Effect, effect, simultaneous_level
from experiments.questions.effects.worlds import ABROAD, AD_HOC, GOVERNED, concerns_abroad
from experiments.settings.assumptions import Assumptions

PROBE: Final = 10

Trial = tuple[Factor, str]
"""A factor in a world."""


class Experiments:
    """What each factor does in each world in which it was tried."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._tried: dict[Factor, list[str]] = {}
        self._ends: dict[Trial, Ends] = {}
        self._found: dict[Trial, Effect] = {}
        self._pairs: dict[Trial, int] = {}
        self.more: list[Factor] = []
        """Factors that needed more seeds."""

    def carry_out(self, factors: Sequence[Factor], first: int, most: int) -> None:
        """Try all factors.

        Parameters
        ----------
        factors : sequence of Factor
            What to vary.
        first, most : int
            Seeds for every factor, and for those that show no clear effect by then.
        """
        probe = min(PROBE, first)
        trials = [(one, world) for one in factors for world in (AD_HOC, GOVERNED)]
        trials += [(one, ABROAD) for one in factors if concerns_abroad(one)]
        self._look(trials, probe, "1 of 5: where does each factor act at all?")
        self._look(self._acting(trials), first, "2 of 5: all factors")
        unclear = self._unclear(factors)
        elsewhere = [(one, ABROAD) for one in unclear if ABROAD not in self._tried[one]]
        self._look(elsewhere, probe, "3 of 5: work abroad, for what shows nothing yet")
        self._look(self._acting(elsewhere), first, "4 of 5: work abroad, for what acts there")
        self.more = self._unclear(factors)
        told = f"5 of 5: more seeds for {len(self.more)} factors without a clear effect"
        acting = [one for one in self.more if self._acts_anywhere(one)]
        self._look([(one, self._most_telling(one)) for one in acting], max(most, first), told)
        # What changed nothing in any world is given the first seeds to do so, and no more.
        idle = [one for one in self.more if one not in acting]
        again = [(one, world) for one in idle for world in self._tried[one]]
        self._look(again, first, "5 of 5: a second look at what acts nowhere")

    def effects(self, factors: Iterable[Factor]) -> dict[Factor, list[Effect]]:
        """Return what each factor does, in the worlds in which it acts (or, if in none, in all)."""
        count = len(self._tried)
        found = {}
        for factor in factors:
            every = [self._effect((factor, world), count) for world in self._tried[factor]]
            found[factor] = [one for one in every if one.acts] or every
        return found

    def _look(self, trials: Sequence[Trial], seeds: int, told: str) -> None:
        wanted: dict[Assumptions, int] = {}
        for factor, world in trials:
            low, high = (self._runs.setting(world, factor.name, value) for value in factor.bounds)
            self._ends[factor, world] = ends = (low, high)
            for end in ends:
                wanted[end] = max(seeds, wanted.get(end, 0))
            tried = self._tried.setdefault(factor, [])
            if world not in tried:
                tried.append(world)
        self._runs.complete(wanted, told)
        self._measure()

    def _measure(self) -> None:
        """Find what the factors do that more is known of than before.

        Also those not looked at just now, whose ends are those of others.
        """
        pairs = {trial: self._runs.pairs_of(ends) for trial, ends in self._ends.items()}
        grown = [trial for trial, count in pairs.items() if count != self._pairs.get(trial)]
        sheets = self._runs.sheets([self._ends[trial] for trial in grown])
        for trial, (low, high) in zip(grown, sheets, strict=True):
            self._found[trial] = effect(*trial, low, high, self._runs.outcomes, nan)
        self._pairs = pairs

    def _effect(self, trial: Trial, factors: int) -> Effect:
        """Return what a factor does, with intervals that hold for so many factors together."""
        level = simultaneous_level(factors, len(self._runs.outcomes))
        return replace(self._found[trial], level=level)

    def _acting(self, trials: Iterable[Trial]) -> list[Trial]:
        return [trial for trial in trials if self._effect(trial, 1).acts]

    def _acts_anywhere(self, factor: Factor) -> bool:
        return any(self._effect((factor, world), 1).acts for world in self._tried[factor])

    def _most_telling(self, factor: Factor) -> str:
        """Return the world in which anything moves most clearly so far.

        That it was chosen for that is allowed for: intervals hold for all worlds together.
        """
        found = [self._effect((factor, world), 1) for world in self._tried[factor]]
        return max(found, key=lambda one: one.clearness(one.clearest)).world

    def _unclear(self, factors: Sequence[Factor]) -> list[Factor]:
        count = len(self._tried)
        return [
            one
            for one in factors
            if not any(self._effect((one, world), count).is_clear for world in self._tried[one])
        ]
