"""Tables of an optimisation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.estimators.arrays import Integers
from experiments.estimators.means import LEVEL, Estimate
from experiments.questions.optimise.objectives import MEASURES, Measure, Sample
from experiments.questions.optimise.optimum import Optimum, point_name
from experiments.questions.optimise.search import Found, strength_of


def front_table(optimum: Optimum) -> pd.DataFrame:
    """Return a row for each candidate that was proved: search and fresh seeds side by side."""
    proof = optimum.proof
    told = optimum.searched.means()
    rows = []
    for place, of_search in enumerate(optimum.proved.tolist()):
        row: dict[str, object] = {
            "point": optimum.point(place),
            "on_front": not proof.why_not[place],
            "why_not": proof.why_not[place],
            "knee": place == proof.knee,
            "knee_share": proof.knee_share[place],
            "generation": optimum.found.generation[of_search],
        }
        for number, measure in enumerate(MEASURES):
            row[f"{measure.column}_search"] = told[of_search, number]
            row |= _clipped(measure, proof.sample, 1 + place)
        rows.append(row)
    return pd.DataFrame(rows).assign(**_strengths(optimum.found, optimum.proved))


def candidates_table(optimum: Optimum) -> pd.DataFrame:
    """Return a row for each candidate of the search: what it came to on the search's seeds."""
    found = optimum.found
    means = optimum.searched.means()
    broken = optimum.question.limits.broken(means, optimum.searched_baseline.means()[0])
    everyone = np.arange(len(found.steps))
    return pd.DataFrame(
        {
            "point": list(map(point_name, everyone.tolist())),
            "generation": found.generation,
            "limit_broken": broken,
            "on_front": np.isin(everyone, found.front),
            "proved": np.isin(everyone, optimum.proved),
            **{one.column: means[:, place] for place, one in enumerate(MEASURES)},
            **_strengths(found, everyone),
        }
    )


def named_table(optimum: Optimum) -> pd.DataFrame:
    """Return a row for each named policy, on the seeds of the front."""
    question, sample = optimum.question, optimum.named
    broken = question.limits.broken(sample.means(), sample.means()[0])
    rows = []
    for place, (one, rival) in enumerate(zip(question.named, optimum.rivals, strict=True)):
        row: dict[str, object] = {"policy": one.name}
        for measure in MEASURES:
            row |= _clipped(measure, sample, place)
        by = "" if rival.by is None else optimum.point(rival.by)
        rows.append(
            {**row, "limit_broken": broken[place], "dominated_by": by, "clearly": rival.clearly}
        )
    return pd.DataFrame(rows)


def policies_table(optimum: Optimum) -> pd.DataFrame:
    """Return a row for each named policy and each that has a file, on the final seeds."""
    question, sample = optimum.question, optimum.final
    points = {name: optimum.point(one.candidate) for name, one in optimum.chosen.items()}
    names = [*(one.name for one in question.named), *points]
    rows = []
    for place, name in enumerate(names):
        row: dict[str, object] = {"policy": name, "point": points.get(name, "")}
        for measure in MEASURES:
            change = Estimate(0.0, 0.0, 0.0, len(question.final_seeds))
            if place:
                change = sample.difference(place, 0, measure.name, LEVEL)
            row |= _clipped(measure, sample, place)
            row |= change.columns(f"{measure.column}_difference")
        rows.append(row)
    return pd.DataFrame(rows)


def progress_table(optimum: Optimum) -> pd.DataFrame:
    """Return a row for each generation: how many were tried, and how much the front covers."""
    found = optimum.found
    generations = np.arange(found.generations)
    tried = np.searchsorted(np.sort(found.generation), generations, "right")
    allowed = np.sort(found.generation[found.evaluation.allowed])
    return pd.DataFrame(
        {
            "generation": generations,
            "tried": tried,
            "allowed": np.searchsorted(allowed, generations, "right"),
            "hypervolume": found.covered(),
        }
    )


def _strengths(found: Found, places: Integers) -> dict[str, list[float]]:
    """Return the strengths of some candidates, by lever."""
    steps = found.steps[places].T.tolist()
    return {
        one.lever: list(map(strength_of, own)) for one, own in zip(found.ranges, steps, strict=True)
    }


def _clipped(measure: Measure, sample: Sample, place: int) -> dict[str, float]:
    """Return the columns of a mean with its interval, a share of partnerships within 0 and 1."""
    found = sample.mean(place, measure.name, LEVEL)
    if measure.name == "failure":
        low, high = np.clip([found.low, found.high], 0.0, 1.0).tolist()
        found = found._replace(low=low, high=high)
    return found.columns(measure.column)
