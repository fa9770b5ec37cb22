"""What outcomes do in another world: of another size, at an extreme, with trust frozen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats
from experiments.estimators.means import Estimate, mean_difference, mean_of, unpaired_difference
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import Check, Told, check, direction
from experiments.questions.validate.worlds import AS_IT_IS, trust_name
from experiments.settings.values import written
from sim.documents.extremes import EXTREMES
from sim.documents.structure import (
    ALIKE,
    MATTERS,
    RELATIVE,
    SIZE_HISTORY,
    SIZES,
    TRUST_LEVELS,
    TRUST_MOVES,
    TRUST_REASON,
    USUAL_SIZE,
)


def moved(stored: Stored, world: str, before: str, outcome: str) -> Estimate:
    """Return the change of an outcome from one world to another, paired by seed.

    What is counted is told as a part of its mean before. That mean is taken as exact: its error
    counts for little beside that of the change.
    """
    usual = stored.by_seed(before, outcome)
    found = mean_difference(stored.by_seed(world, outcome), usual)
    if outcome not in RELATIVE:
        return found
    mean = mean_of(np.array(list(usual.values()))).mean
    return found.scaled(1.0 / mean)


def size(stored: Mapping[str, Stored]) -> Told:
    """Tell whether a small and a large world are alike."""
    own = stored["size"]
    values: dict[tuple[str, int], Floats] = {}
    for one in SIZES:
        found = own.results(str(one), history=SIZE_HISTORY)
        for alike in ALIKE:
            series = alike.measure(found.runs, found.history)
            values[alike.name, one] = np.asarray(series, np.float64)
    rows, checks = [], []
    for alike in ALIKE:
        usual = values[alike.name, USUAL_SIZE]
        for one in SIZES:
            mean = mean_of(values[alike.name, one])
            rows.append(
                {
                    "number": alike.name,
                    "health_systems": one,
                    **mean.columns("mean"),
                    "runs": mean.runs,
                }
            )
            if one == USUAL_SIZE:
                continue
            # Luck is drawn for organisations, so worlds of different size share hardly any.
            change = unpaired_difference(values[alike.name, one], usual)
            if alike.relative:
                change = change.scaled(1.0 / float(usual.mean()))
            way = "against" if alike.relative else "less"
            said = f"{alike.name}: {one:,} health systems {way} {USUAL_SIZE}"
            said += " (part of it)" if alike.relative else ""
            target = (-alike.within, alike.within)
            checks.append(check("size", said, alike.reason, target, change))
    return Told(checks, {"sizes": pd.DataFrame(rows)})


def extremes(stored: Mapping[str, Stored]) -> Told:
    """Tell whether extremes go where reason says."""
    own = stored["extremes"]
    settings = {world.name: world.changes for world in own.group.worlds}
    rows, checks = [], []
    for one in EXTREMES:
        for outcome in one.expected:
            change = moved(own, one.name, AS_IT_IS, outcome)
            said = f"{one.name}: change of {_called(outcome)}"
            checks.append(direction("extremes", said, one.reason, one.target(outcome), change))
        for outcome in MATTERS:
            change = moved(own, one.name, AS_IT_IS, outcome)
            rows.append(
                {
                    "extreme": one.name,
                    "outcome": outcome,
                    "expected": one.expected.get(outcome, 0),
                    "usual": own.runs(AS_IT_IS)[outcome].mean(),
                    "extreme_value": own.runs(one.name)[outcome].mean(),
                    **change.columns("change"),
                    "runs": change.runs,
                    "settings": written(settings[one.name]),
                }
            )
    return Told(checks, {"extremes": pd.DataFrame(rows)})


def trust(stored: Mapping[str, Stored]) -> Told:
    """Tell what it would change if trust stood still at none, half, or all."""
    own = stored["trust"]
    *lower, full = TRUST_LEVELS
    checks: list[Check] = []
    for level in lower:
        for outcome, way in TRUST_MOVES.items():
            least = MATTERS[outcome]
            target = (least, np.inf) if way > 0 else (-np.inf, -least)
            said = f"{_called(outcome)}: trust frozen at {full:g} less frozen at {level:g}"
            found = moved(own, trust_name(full), trust_name(level), outcome)
            checks.append(direction("trust", said, TRUST_REASON, target, found))
    rows = []
    for name in (AS_IT_IS, *map(trust_name, TRUST_LEVELS)):
        for outcome in MATTERS:
            mean = mean_of(own.runs(name)[outcome].to_numpy(np.float64))
            change = moved(own, name, AS_IT_IS, outcome)
            rows.append(
                {
                    "trust": name,
                    "outcome": outcome,
                    **mean.columns("mean"),
                    **change.columns("change"),
                    "runs": change.runs,
                }
            )
    return Told(checks, {"trust": pd.DataFrame(rows)})


def _called(outcome: str) -> str:
    """Return what an outcome is called in a check."""
    words = outcome.replace("_", " ")
    return f"{words} formed (part of it)" if outcome in RELATIVE else f"{words} (fraction)"
