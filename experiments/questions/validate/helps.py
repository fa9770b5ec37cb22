"""For whom, and in what, each lever alone and each named policy helps most and harms most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, nan
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Floats, ratio
from experiments.estimators.means import Estimate, mean_difference, mean_of, simultaneous
from experiments.questions.measures import column_name, measured
from experiments.questions.validate.levers import STRENGTHS
from experiments.questions.validate.runs import Stored
from experiments.questions.validate.structure import AS_SAID, NOT_AS_SAID, Check, Told
from experiments.questions.validate.worlds import BASELINE
from sim import LEVER_NAMES, Results
from sim.documents.helps import (
    FEWEST,
    OF_A_SIDE,
    OF_ALL,
    PARTNERSHIP_COLUMNS,
    REASON,
    Gain,
    groups,
)
from sim.documents.patterns import unmet_events
from sim.parameters.horizon import MILESTONE
from sim.telling.outcomes import FIVE_YEARS, incidence

TABLE: Final = "helps_and_harms"
ALL: Final = "all"
AS_NAMED: Final = "as named"
"""Strength of a named policy."""
_SIDES: Final = {"all hosts": "host", "all partners": "partner"}
_COST: Final = "governance_cost"

BySeed = dict[int, float]
Look = tuple[str, Gain]
"""For whom, and in what."""


class Change(NamedTuple):
    """What a lever at some strength, or a policy, changes for somebody."""

    strength: str
    whom: str
    gain: Gain
    found: Estimate

    @property
    def sign(self) -> int:
        """1 where it clearly helps, -1 where it clearly harms, else 0."""
        return self.gain.better * self.found.sign

    @property
    def size(self) -> float:
        """How many times as large it is as a change that matters."""
        return abs(self.found.mean) / self.gain.matters


_NONE: Final = Change("", "", Gain("", 1, 1.0), Estimate(nan, nan, nan, 0))


def helps(stored: Mapping[str, Stored]) -> Told:
    """Tell for whom each lever and each policy helps most and harms most."""
    policies, levers = stored["effects"], stored["helps"]
    before = looks(_results(policies, BASELINE))
    rows: list[dict[str, Any]] = []
    checks: list[Check] = []
    named = [world.name for world in policies.group.worlds if world.name != BASELINE]
    for name in (*LEVER_NAMES, *named):
        found = (
            {word: _results(levers, f"{name} {word}") for word in STRENGTHS}
            if name in LEVER_NAMES
            else {AS_NAMED: _results(policies, name)}
        )
        changes = changed(before, {word: looks(one) for word, one in found.items()})
        last = list(found.values())[-1].runs
        costs = mean_difference(
            _of_runs(last, measured(last, _COST)), dict.fromkeys(last["seed"].tolist(), 0.0)
        )
        kind = "lever" if name in LEVER_NAMES else "policy"
        cost = costs.columns(column_name(_COST))
        rows.append({"name": name, "kind": kind, **summary(changes), **cost, "runs": costs.runs})
        checks.append(_check(name, changes, costs.runs))
    return Told(checks, {TABLE: pd.DataFrame(rows)})


def changed(
    before: Mapping[Look, BySeed], after: Mapping[str, Mapping[Look, BySeed]]
) -> list[Change]:
    """Return every change that can be told, with intervals that hold for all of them together.

    Parameters
    ----------
    before : mapping of Look to dict
        What each outcome is for each group with no lever, by seed.
    after : mapping of str to mapping
        The same at each strength.
    """
    told = [
        (word, look, values)
        for word, one in after.items()
        for look, values in one.items()
        if look in before
    ]
    level = simultaneous(len(told))
    found = []
    for word, (whom, gain), values in told:
        usual = before[whom, gain]
        change = mean_difference(values, usual, level)
        if gain.relative:
            change = change.scaled(1.0 / mean_of(np.array(list(usual.values()))).mean)
        found.append(Change(word, whom, gain, change))
    return found


def summary(changes: Sequence[Change]) -> dict[str, Any]:
    """Return the columns of the largest clear help and harm, empty where there is none."""
    columns: dict[str, Any] = {}
    for name, sign in (("helps", 1), ("harms", -1)):
        clear = [one for one in changes if one.sign == sign]
        most = max(clear, key=lambda one: one.size, default=_NONE)
        columns |= {
            name: len(clear),
            f"{name}_whom": most.whom,
            f"{name}_in": _called(most),
            f"{name}_at": most.strength,
            **most.found.columns(f"{name}_by"),
        }
    return columns


def looks(results: Results) -> dict[Look, BySeed]:
    """Return what each outcome is for each group, by seed; groups of few are left out."""
    runs, partnerships = results.runs, results.partnerships
    found: dict[Look, BySeed] = {
        (ALL, gain): _of_runs(
            runs, measured(runs, gain.outcome) / (runs["partnerships"] if gain.share else 1.0)
        )
        for gain in OF_ALL
    }
    for whom, side in _SIDES.items():
        value, *costs = (
            measured(runs, f"{side}_{what}") for what in ("value", "cost", "governance_cost")
        )
        found[whom, OF_A_SIDE] = _of_runs(runs, value - sum(costs))
    months = int(runs["months"].max())
    age, cause = unmet_events(partnerships)
    seen = (partnerships["formed"] + MILESTONE < months).to_numpy(np.float64)
    value, possible = (
        seen * partnerships[name].to_numpy(np.float64) for name in ("first_value", "possible")
    )
    run = pd.Index(runs["seed"]).get_indexer(partnerships["seed"])
    for whom, (chosen, gains) in groups(partnerships).items():
        count = np.bincount(run[chosen], minlength=len(runs))
        if count.mean() < FEWEST:
            continue
        own = np.flatnonzero(chosen)
        of_run = np.split(own[np.argsort(run[own], kind="stable")], np.cumsum(count)[:-1])
        measures: dict[str, Sequence[float] | Floats] = {
            "objectives_unmet": [incidence(age[one], cause[one], FIVE_YEARS) for one in of_run],
            "value_delivered": ratio(
                *(np.bincount(run[own], one[own], len(runs)) for one in (value, possible))
            ),
            "partnerships": count.astype(np.float64),
        }
        for gain in gains:
            found[whom, gain] = _of_runs(runs, measures[gain.outcome])
    return found


def _of_runs(runs: pd.DataFrame, values: Sequence[float] | Floats) -> BySeed:
    found = np.asarray(values, np.float64).tolist()
    return dict(zip(runs["seed"].tolist(), found, strict=True))


def _results(stored: Stored, world: str) -> Results:
    return stored.results(world, PARTNERSHIP_COLUMNS)


def _called(change: Change) -> str:
    """Return what an outcome is called, with its unit."""
    gain = change.gain
    if gain.relative:
        return f"{gain.outcome} (part of it)"
    if gain.share:
        return f"{gain.outcome} (part of partnerships)"
    return column_name(gain.outcome)


def _check(name: str, changes: Sequence[Change], runs: int) -> Check:
    """Return the check that a lever or policy clearly helps somebody and harms somebody."""
    signs = [one.sign for one in changes]
    helped, harmed = signs.count(1), signs.count(-1)
    # Counts have no interval of their own; the changes that are counted have.
    found = (float(min(helped, harmed)),) * 3
    said = AS_SAID if helped and harmed else NOT_AS_SAID
    what = f"{name}: clear helps or clear harms, whichever are fewer"
    note = f"{helped} helps, {harmed} harms"
    return Check("helps", what, REASON, 1.0, inf, *found, runs, said, note)
