"""Worlds that were made up, so that what is said of them is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from experiments.design.points import Points
from experiments.questions.robustness.limits import Limit
from experiments.questions.robustness.question import Question
from experiments.questions.robustness.worlds import Worlds, tried_worlds
from experiments.settings.policies import NamedPolicy
from sim import Policy

POLICIES = ("ad_hoc", "contractual", "relational")
LIMIT = Limit("objectives_unmet", 0.45, 0.75)
MARGIN = 0.05

Truth = Callable[[dict[str, np.ndarray]], np.ndarray]
"""From the factors to true failure, shape (policies, worlds)."""


def points_of(worlds: int, seed: int = 0) -> Points:
    """Two numbers that matter, a switch, a name, and twelve numbers that do not."""
    chance = np.random.default_rng(seed)
    columns = {
        "parameters.fomo_rate": chance.uniform(0.0, 0.1, worlds),
        "parameters.need_growth": chance.uniform(0.0, 0.05, worlds),
        "environment.hype": chance.random(worlds) < 0.5,
        "scenario": np.array(["calm", "covid", "default"], object)[chance.integers(3, size=worlds)],
        **{f"parameters.p{place}": chance.random(worlds) for place in range(12)},
    }
    return Points(tuple(columns), tuple(columns.values()), varied=tuple(columns))


def steady(factors: dict[str, np.ndarray]) -> np.ndarray:
    """Relational governance helps in every world, contracts in none."""
    base = 0.4 + 4.0 * factors["parameters.fomo_rate"]
    return np.array([base, base, base - 0.1])


def boxed(factors: dict[str, np.ndarray]) -> np.ndarray:
    """Relational governance helps but where fear is strong and needs hardly grow: harm there."""
    base = 0.6 + 0.0 * factors["parameters.fomo_rate"]
    bad = (factors["parameters.fomo_rate"] > 0.06) & (factors["parameters.need_growth"] < 0.02)
    return np.array([base, base - 0.02, base + np.where(bad, 0.08, -0.12)])


def runs_of(points: Points, truth: Truth, seeds: int = 4, noise: float = 0.01) -> pd.DataFrame:
    """The table of runs."""
    factors = dict(zip(points.names, points.columns, strict=True))
    failure = truth(factors)
    policy, point, seed = np.meshgrid(
        range(len(POLICIES)), range(len(points)), range(seeds), indexing="ij"
    )
    # Luck is shared by the policies of a world, but for a tenth.
    chance = np.random.default_rng(5)
    shared = noise * chance.standard_normal((1, len(points), seeds))
    own = 0.1 * noise * chance.standard_normal(policy.shape)
    unmet = (failure[..., None] + shared + own).ravel()
    return pd.DataFrame(
        {
            "point": point.ravel(),
            "policy": np.array(POLICIES, object)[policy.ravel()],
            "seed": 1 + seed.ravel(),
            "months": 120,
            "hosts": 100,
            "objectives_unmet": unmet,
            "governance_cost": 60_000.0 * (policy.ravel() == 2),
        }
    )


def worlds_of(
    points: Points,
    truth: Truth,
    consistent: np.ndarray | None = None,
    satisfied: Sequence[Limit] = (),
    margin: float | None = MARGIN,
    **more: Any,
) -> Worlds:
    """What the policies came to; all worlds drawn at random, all consistent if not said."""
    everywhere = np.ones(len(points), np.bool_)
    return tried_worlds(
        runs_of(points, truth, **more),
        points,
        everywhere,
        everywhere if consistent is None else consistent,
        POLICIES,
        "objectives_unmet",
        satisfied,
        margin,
    )


def question_of(points: Points, **changed: Any) -> Question:
    """What such a study was asked."""
    settings: Any = SimpleNamespace(
        population=SimpleNamespace(label="a population"),
        months=120,
        months_said="120 months",
        replications=4,
        seeds=range(1, 5),
        config={"plausible": {"objectives_unmet": [0.45, 0.75]}},
    )
    given = {
        "settings": settings,
        "policies": tuple(NamedPolicy(Policy(name, {}), name.title()) for name in POLICIES),
        "worlds": len(points),
        "points": points,
        "outcome": "objectives_unmet",
        "plausible": (LIMIT,),
        "satisfied": (),
        "margin": MARGIN,
        "matters": MARGIN,
    }
    return Question(**{**given, **changed})
