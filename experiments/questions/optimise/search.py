"""The search: NSGA-II over the strengths of levers, generation after generation.

Deb, Pratap, Agarwal & Meyarivan (2002), as Optuna has it, asked for a generation and told what
its candidates came to. Everything is drawn from one seed, so that a search that was interrupted
asks the same again. Strengths are multiples of 0.05: policies stay readable, and candidates that
come again need no new runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.fronts import hypervolume, non_dominated, scaled

STEP: Final = 0.05
# What the sampler is told instead of a value that there is none of; it is a broken limit anyway.
_NO_VALUE: Final = 1e12


class Range(NamedTuple):
    """A lever that is searched, with its least and greatest strength in steps of ``STEP``."""

    lever: str
    low: int
    high: int


class Evaluation(NamedTuple):
    """What candidates came to, in their order."""

    objectives: Floats  # all to be small; NaN where there is none; shape (candidates, objectives)
    excess: Floats  # above 0 where a limit is broken; shape (candidates, limits)

    @property
    def allowed(self) -> Flags:
        """Which candidates break no limit."""
        return np.asarray((self.excess <= 0.0).all(axis=1))


@dataclass(frozen=True, eq=False)
class Found:
    """All that a search tried, each candidate once, in the order of its appearance."""

    ranges: tuple[Range, ...]
    steps: Integers  # strengths in steps; shape (candidates, levers)
    generation: Integers  # when each was first tried, from 0; shape (candidates,)
    evaluation: Evaluation  # what each came to in the search
    generations: int

    @property
    def front(self) -> Integers:
        """Places of the candidates that break no limit and that no such one dominates."""
        allowed = np.flatnonzero(self.evaluation.allowed)
        return allowed[non_dominated(self.evaluation.objectives[allowed])]

    def covered(self) -> Floats:
        """Return the hypervolume of the front after each generation, shape (generations,).

        As a part of the box between the best and the worst value of each objective among all
        allowed candidates on the search's seeds.
        """
        allowed = self.evaluation.allowed
        values, born = self.evaluation.objectives[allowed], self.generation[allowed]
        if not len(values):
            return np.zeros(self.generations)
        share = scaled(values, values.min(axis=0), values.max(axis=0))
        worst = np.ones(values.shape[1])
        return np.array([hypervolume(share[born <= one], worst) for one in range(self.generations)])


def search(
    ranges: Sequence[Range],
    starts: Sequence[Mapping[str, int]],
    evaluate: Callable[[Integers], Evaluation],
    objectives: int,
    candidates: int,
    generations: int,
    seed: int,
) -> Found:
    """Carry the search out: so many generations of so many candidates.

    The first generation begins with ``starts``, in steps by lever; the rest of it is drawn. What
    candidates come to is asked once for each, by their steps, shape (candidates, levers).
    """
    import optuna
    from optuna.distributions import IntDistribution

    with _silent():
        sampler = optuna.samplers.NSGAIISampler(
            population_size=candidates, seed=int(np.random.SeedSequence(seed).generate_state(1)[0])
        )
        study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        for start in starts[:candidates]:
            study.enqueue_trial(dict(start))
        levers: dict[str, optuna.distributions.BaseDistribution] = {
            one.lever: IntDistribution(one.low - _extra(one), one.high) for one in ranges
        }
        known: dict[tuple[int, ...], int] = {}
        born: list[int] = []
        told: list[Evaluation] = []
        for generation in range(generations):
            trials = [study.ask(levers) for _ in range(candidates)]
            asked = [
                tuple(max(int(trial.params[one.lever]), one.low) for one in ranges)
                for trial in trials
            ]
            new = [steps for steps in dict.fromkeys(asked) if steps not in known]
            if new:
                told.append(evaluate(np.array(new, np.int64)))
                known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
                born += [generation] * len(new)
            evaluation = Evaluation(*(np.concatenate(parts) for parts in zip(*told, strict=True)))
            for trial, steps in zip(trials, asked, strict=True):
                place = known[steps]
                for limit, excess in enumerate(evaluation.excess[place].tolist()):
                    trial.set_constraint(str(limit), excess)
                values = np.nan_to_num(evaluation.objectives[place], nan=_NO_VALUE)
                study.tell(trial, values.tolist())
    return Found(
        tuple(ranges),
        np.array(list(known), np.int64),
        np.array(born, np.int64),
        evaluation,
        generations,
    )


def _extra(one: Range) -> int:
    """Return how many steps below the least stand for the least.

    A third of all draws, or a lever once present would hardly ever be tried without.
    """
    return (one.high - one.low) // 2


def starting_points(
    ranges: Sequence[Range], policies: Sequence[Mapping[str, float]], count: int, seed: int
) -> list[dict[str, int]]:
    """Return the candidates to begin with: named policies, then draws with few to many levers.

    Were every lever drawn from its range, all draws would be dear policies of many levers.
    Strengths of named policies are rounded and kept within the ranges.
    """
    found = {
        tuple(_within(one, levers.get(one.lever, 0.0)) for one in ranges): None
        for levers in policies
    }
    draws = np.random.default_rng([seed, len(ranges)])
    for _ in range(20 * count):
        if len(found) >= count:
            break
        present = draws.permutation(len(ranges)) < draws.integers(1, len(ranges) + 1)
        drawn = (
            int(draws.integers(one.low, one.high + 1)) if here else one.low
            for one, here in zip(ranges, present.tolist(), strict=True)
        )
        found.setdefault(tuple(drawn))
    names = [one.lever for one in ranges]
    return [dict(zip(names, steps, strict=True)) for steps in list(found)[:count]]


def strengths(ranges: Sequence[Range], steps: Sequence[int]) -> dict[str, float]:
    """Return the strengths of the levers that are present."""
    pairs = zip(ranges, steps, strict=True)
    return {one.lever: strength_of(step) for one, step in pairs if step}


def strength_of(step: int) -> float:
    """Return a number of steps as a strength, the shortest decimal of it."""
    return round(STEP * step, 10)


def _within(one: Range, strength: float) -> int:
    # Half a step up, as people round.
    return min(max(math.floor(strength / STEP + 0.5 + 1e-9), one.low), one.high)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Optuna from telling of every trial within this context."""
    from optuna import logging

    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(before)
