"""Scenario discovery: boxes in a few factors in which cases are much more frequent than elsewhere.

Boxes are nodes of a shallow classification tree (Breiman et al., 1984; for scenario discovery,
Lempert, Bryant & Bankes, 2008), pruned by cost-complexity. Each is judged by worlds that had no
part in finding it (cross-fitting): the worlds are parted, and of each part it is told how frequent
cases are in the boxes that the other parts show. Pruning alone keeps no noise out; that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.estimators.arrays import Flags, Floats

MOST_FACTORS: Final = 3
# Of both kinds of worlds; fewer show nothing.
LEAST_CASES: Final = 10
STRICTER: Final = 10.0
"""By how much smaller than a level the p-value of a `Scenario` should be. The parts learn from each
other's worlds, so that what luck made is found again in all: in noise, p-values below 0.002 are
up to ten times as frequent as they should be."""
_PARTS: Final = 5
_LEAST_SHARE: Final = 0.05  # of the worlds, in any box
# Branches whose splits have less each are pruned: the best of some hundred splits of noise.
_CHI_SQUARE: Final = 8.0


class Bound(NamedTuple):
    """A factor's values in a box: above ``low``, and ``high`` or less."""

    factor: int
    low: float
    high: float


class Box(NamedTuple):
    """Bounds on at most three factors, at least one."""

    bounds: tuple[Bound, ...]

    def holds(self, factors: Floats) -> Flags:
        """Return which worlds lie in it; ``factors`` has shape (worlds, factors)."""
        within = np.ones(len(factors), np.bool_)
        for bound in self.bounds:
            values = factors[:, bound.factor]
            within &= (values > bound.low) & (values <= bound.high)
        return within


@dataclass(frozen=True)
class Scenario:
    """A box of all worlds, and how such boxes fare where they were not found."""

    box: Box
    held: Flags  # shape (worlds,): which worlds lie in the box that was found without them
    left: Flags  # shape (worlds,): which worlds lay in no earlier box
    again: float  # in which share of the parts the box found without them has the same first factor
    p_value: float
    """Of Fisher's exact test that cases are no more frequent in boxes found without them."""


def discover(factors: Floats, cases: Flags, most: int = 2) -> list[Scenario]:
    """Return boxes in which cases are frequent, the best first, and how each fares.

    Parameters
    ----------
    factors : array of float, shape (worlds, factors)
        What may explain the cases.
    cases : array of bool, shape (worlds,)
        What is to be explained.
    most : int
        How many boxes at most; each is looked for among the worlds outside the earlier ones.

    Returns
    -------
    list of Scenario
        None is a claim before its ``p_value`` has been looked at; see `STRICTER`. Empty where
        cases, or worlds that are none, are too few, and where pruning leaves no box.
    """
    from scipy.stats import fisher_exact
    from sklearn.model_selection import StratifiedKFold

    whole = list(_boxes(factors, cases, most))
    if not whole:
        return []
    held = np.zeros((len(whole), len(cases)), np.bool_)
    left = np.zeros((len(whole), len(cases)), np.bool_)
    same = np.zeros(len(whole))
    parting = StratifiedKFold(_PARTS, shuffle=True, random_state=0)
    for train, test in parting.split(factors, cases):
        found = list(_boxes(factors[train], cases[train], len(whole)))
        outside = np.ones(len(test), np.bool_)
        for number, box in enumerate(whole):
            left[number, test] = outside
            if number < len(found):
                within = found[number].holds(factors[test]) & outside
                held[number, test] = within
                outside = outside & ~within
                same[number] += found[number].bounds[0].factor == box.bounds[0].factor
    told = []
    for number, box in enumerate(whole):
        of_left = left[number]
        inside, case = held[number][of_left], cases[of_left]
        table = [
            [(inside & case).sum(), (inside & ~case).sum()],
            [(~inside & case).sum(), (~inside & ~case).sum()],
        ]
        p_value = float(fisher_exact(table, alternative="greater").pvalue)
        told.append(Scenario(box, held[number], of_left, same[number] / _PARTS, p_value))
    return told


def _boxes(factors: Floats, cases: Flags, most: int) -> Iterator[Box]:
    """Yield boxes, each of the worlds outside the earlier ones."""
    left = np.ones(len(cases), np.bool_)
    for _ in range(most):
        box = _best_box(factors[left], cases[left], len(cases))
        if box is None:
            return
        yield box
        left &= ~box.holds(factors)


def _best_box(factors: Floats, cases: Flags, worlds: int) -> Box | None:
    """Return the node of a pruned tree with most cases above what is usual, or None."""
    if min(cases.sum(), (~cases).sum()) < LEAST_CASES:
        return None
    least = max(LEAST_CASES, int(np.ceil(_LEAST_SHARE * worlds)))
    tree = _pruned(factors, cases, least)
    usual = cases.mean()
    best, gain = None, 1e-12
    for box in _nodes(tree):
        within = box.holds(factors)
        # Weighted relative accuracy: how many cases more than usual lie in it.
        own = float((cases[within] - usual).sum())
        if own > gain:
            best, gain = box, own
    return best


def _pruned(factors: Floats, cases: Flags, least: int) -> Any:
    """Return a fitted tree without branches whose splits luck could have made."""
    from sklearn.tree import DecisionTreeClassifier

    usual = cases.mean()
    # What a split takes from Gini's impurity is that impurity, times its chi-square by the number
    # of worlds.
    alpha = 2.0 * usual * (1.0 - usual) * _CHI_SQUARE / len(cases)
    tree = DecisionTreeClassifier(
        max_depth=MOST_FACTORS, min_samples_leaf=least, ccp_alpha=alpha, random_state=0
    )
    return tree.fit(factors, cases)


def _nodes(tree: Any) -> Iterator[Box]:
    """Yield the box of every node of a tree but the root."""
    nodes = tree.tree_
    pending: list[tuple[int, dict[int, tuple[float, float]]]] = [(0, {})]
    while pending:
        node, path = pending.pop()
        if path:
            yield Box(tuple(Bound(factor, *ends) for factor, ends in path.items()))
        if nodes.children_left[node] < 0:
            continue
        factor, cut = int(nodes.feature[node]), float(nodes.threshold[node])
        low, high = path.get(factor, (-np.inf, np.inf))
        pending.append((int(nodes.children_left[node]), {**path, factor: (low, cut)}))
        pending.append((int(nodes.children_right[node]), {**path, factor: (cut, high)}))
