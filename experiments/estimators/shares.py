"""The parts of an effect on failure: more delivered, less promised, others formed.

Failure is a judgement: what was reached against what was promised. A policy can lower it by
delivering more, by promising less, or by forming other partnerships. Each partnership after the
change is therefore judged twice more: by the promise that its like had before, and as its like
fared before. Its like are the partnerships before of the same stratum; where a stratum had too few
of them, of the next coarser one. The three parts add up to the whole change, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import nan
from typing import Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Flags, Floats, Integers
from experiments.estimators.means import LEVEL, Estimate, t_quantile

LEAST: Final = 20
"""Partnerships before of a stratum, or a coarser one is taken."""
GROUPS: Final = 20
"""Of runs, one of which is left out at a time for the intervals."""


class Judged(NamedTuple):
    """Partnerships and how they were judged, n of them."""

    strata: Integers  # of each, from the finest to the coarsest; shape (n, levels)
    weight: Floats  # what its judgement counts, shape (n,); see `known_weights`
    failed: Flags  # whether it failed, shape (n,)
    by_results: Flags
    """Whether that was judged by what was reached, and not by how it ended; shape (n,)."""
    reached: Floats  # what each side had of its promise, shape (n, sides)
    promised: Floats  # the promise, shape (n, sides)
    run: Integers  # the run that it is of, shape (n,)

    def chosen(self, which: Flags) -> Judged:
        """Return some of them."""
        return Judged(
            self.strata[which],
            self.weight[which],
            self.failed[which],
            self.by_results[which],
            self.reached[which],
            self.promised[which],
            self.run[which],
        )


class Shares(NamedTuple):
    """A change of failure and its parts, which add up to it."""

    change: float
    delivered: float
    """More delivered of the same promise."""
    promised: float
    """Another promise for what is delivered."""
    formed: float
    """Other partnerships formed."""


def known_weights(age: Integers, cause: Integers, horizon: int) -> Floats:
    """Return what each life counts so that censored ones stand for none and are stood for.

    Those whose end is known by an age count the more the fewer were still under observation at
    theirs (inverse probability of censoring). The mean of the weights of one cause is its
    cumulative incidence with competing endings (Aalen & Johansen), exactly, ties included.

    Parameters
    ----------
    age, cause : array of int, shape (n,)
        Age at the end, in whole months, and what ended it; cause 0 is censored, which at any
        age comes after the ends of that age.
    horizon : int
        Age up to which ends count.
    """
    ages = int(age.max(initial=0)) + 1
    leaving = np.bincount(age, minlength=ages)
    ends = np.bincount(age[cause > 0], minlength=ages)
    at_risk = leaving[::-1].cumsum()[::-1] - ends
    kept = 1.0 - (leaving - ends) / np.maximum(at_risk, 1)
    # Those of an age still had all who are censored at it.
    observed = np.concatenate([[1.0], np.cumprod(kept)[:-1]])
    counted = (cause > 0) & (age <= horizon)
    weight = np.zeros(len(age))
    weight[counted] = 1.0 / observed[age[counted]]
    return weight


def shares_of_change(before: Judged, after: Judged, least: tuple[float, ...]) -> Shares:
    """Return a change of failure in its parts.

    Parameters
    ----------
    before, after : Judged
        Partnerships without and with what is judged.
    least : tuple of float
        Part of its promise that each side must reach, or it failed.

    Returns
    -------
    Shares
        NaN where either has none.
    """
    if not (len(before.failed) and len(after.failed)):
        return Shares(nan, nan, nan, nan)
    at_first = float((before.weight * before.failed).mean())
    like_before = np.zeros(len(after.failed))
    reached = after.reached.copy()
    for ours, theirs in _alike(before.strata, after.strata):
        like_before[ours] = (before.weight[theirs] * before.failed[theirs]).mean()
        for side in range(reached.shape[1]):
            usual = _matched(after.promised[ours, side], before.promised[theirs, side])
            own = after.promised[ours, side]
            reached[ours, side] *= np.divide(own, usual, out=np.ones(len(own)), where=usual > 0.0)
    missed = (reached < np.array(least)).any(axis=1)
    again = np.where(after.by_results, missed, after.failed)
    failed = float((after.weight * after.failed).mean())
    judged_as_before = float((after.weight * again).mean())
    as_before = float(like_before.mean())
    return Shares(
        failed - at_first,
        judged_as_before - as_before,
        failed - judged_as_before,
        as_before - at_first,
    )


def estimated_shares(
    before: Judged, after: Judged, least: tuple[float, ...], level: float = LEVEL
) -> dict[str, Estimate]:
    """Return a change in its parts with intervals, by the names of `Shares`.

    Groups of runs are left out in turn (jackknife), the same before and after, so that their
    common luck cancels.

    Parameters
    ----------
    before, after, least
        As in `shares_of_change`; runs that share their luck have the same number in both.
    """
    whole = shares_of_change(before, after, least)
    runs = np.unique(np.concatenate([before.run, after.run]))
    groups = min(GROUPS, len(runs))
    if groups < 2:
        return {name: Estimate(one, nan, nan, len(runs)) for name, one in whole._asdict().items()}
    parts = np.array(
        [
            shares_of_change(
                before.chosen(~np.isin(before.run, runs[left_out::groups])),
                after.chosen(~np.isin(after.run, runs[left_out::groups])),
                least,
            )
            for left_out in range(groups)
        ]
    )
    error = np.sqrt((groups - 1) / groups * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0))
    half = t_quantile(groups - 1, level) * error
    return {
        name: Estimate(one, one - reach, one + reach, len(runs))
        for (name, one), reach in zip(whole._asdict().items(), half.tolist(), strict=True)
    }


def _alike(before: Integers, after: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Yield the places after of each stratum, and those before that are their like."""
    left = np.ones(len(after), bool)
    for level in range(after.shape[1]):
        coarsest = level == after.shape[1] - 1
        theirs, ours = _places(before[:, level]), _places(after[:, level])
        for stratum in np.unique(after[left, level]).tolist():
            like = theirs(stratum)
            if len(like) < LEAST and not coarsest:
                continue
            own = ours(stratum)
            own = own[left[own]]
            left[own] = False
            # A coarsest stratum that had none before is compared with all.
            yield own, like if len(like) else np.arange(len(before))


def _places(codes: Integers) -> Callable[[int], Integers]:
    """Return what finds the places of a code."""
    order = np.argsort(codes, kind="stable")
    sorted_codes = codes[order]

    def found(code: int) -> Integers:
        first, last = np.searchsorted(sorted_codes, [code, code + 1])
        return order[first:last]

    return found


def _matched(own: Floats, usual: Floats) -> Floats:
    """Return, for each number, the one that holds the same rank among others."""
    order = np.sort(own)
    below = np.searchsorted(order, own, "left")
    upto = np.searchsorted(order, own, "right")
    rank = 0.5 * (below + upto) / len(own)
    return np.quantile(usual, rank, method="hazen")
