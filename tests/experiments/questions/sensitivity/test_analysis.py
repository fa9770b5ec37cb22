"""What is claimed of made-up runs whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.design.points import Points
from experiments.design.saltelli import saltelli
from experiments.design.screening import morris
from experiments.questions.sensitivity.analysis import analyse
from experiments.questions.sensitivity.data import data_of
from experiments.questions.sensitivity.explained import Explained, explained
from experiments.questions.sensitivity.factors import facts_of
from experiments.questions.sensitivity.finding import sensitivity_finding
from experiments.questions.sensitivity.tables import influence_table, worth
from tests.experiments.design.conftest import unit_factors

DESIGNS = {"morris": morris(unit_factors(4), 12, 4, 1), "sobol": saltelli(unit_factors(4), 128, 1)}


def runs_of(points: Points, seeds: int = 4) -> np.ndarray:
    """The first factor matters, the second only in some seeds, the others redraw the luck."""
    random = np.random.default_rng(1)
    x0, x1, *_ = points.columns
    lucky = np.array([0.8, -0.7, 0.6, -0.7])[:seeds]
    noise = 0.02 * random.normal(size=(len(points), seeds))
    return x0[:, None] + x1[:, None] * lucky + noise


@pytest.mark.parametrize("design", DESIGNS)
def test_only_what_more_than_luck_moves_is_claimed(design: str) -> None:
    points = DESIGNS[design]
    what = Explained("objectives_unmet", "full", runs_of(points))
    (found,) = analyse(data_of(points, 4), [what], 1)
    assert found.clear == ("yes", "no", "no", "no")
    assert found.direction[0] == "rises"
    facts = {name: facts_of(name, 0.5, 0.0, 1.0) for name in points.names}
    claims = [claim.text for claim in sensitivity_finding([found], facts, "a world")]
    assert sum("parameters.x0" in text for text in claims) >= 1
    table = influence_table([found], facts)
    assert table["factor"][0] == "parameters.x0"
    assert table["method"].unique().tolist() == [design]


@pytest.mark.parametrize("design", DESIGNS)
def test_with_one_seed_nothing_is_claimed(design: str) -> None:
    points = DESIGNS[design]
    what = Explained("objectives_unmet", "", runs_of(points, 1))
    (found,) = analyse(data_of(points, 4), [what], 1)
    assert set(found.clear) == {"unknown"}


def test_differences_are_between_runs_of_the_same_seed() -> None:
    rows = [
        (point, policy, seed, 10.0 * seed + point + (0.5 if policy == "b" else 0.0))
        for point in range(3)
        for policy in "ba"
        for seed in (7, 8)
        if (point, policy, seed) != (2, "a", 8)
    ]
    runs = pd.DataFrame(rows, columns=["point", "policy", "seed", "equity"])
    first, second, difference = explained(runs, "equity", ("a", "b"), 3)
    assert (first.policy, second.policy, difference.policy) == ("a", "b", "b minus a")
    assert difference.of_runs[:2] == pytest.approx(np.full((2, 2), 0.5))
    assert np.isnan(difference.of_runs[2, 1])
    assert difference.means == pytest.approx([0.5, 0.5, 0.5])


def test_worth_is_what_knowing_takes_off_the_standard_deviation() -> None:
    assert worth(0.75, 4.0) == pytest.approx(1.0)
    assert worth(-0.2, 4.0) == 0.0
    assert worth(1.3, 4.0) == pytest.approx(2.0)


@pytest.mark.parametrize("design", DESIGNS)
def test_what_never_changes_is_said_to_have_neither_drivers_nor_luck(design: str) -> None:
    points = DESIGNS[design]
    what = Explained("objectives_unmet", "full", np.zeros((len(points), 2)))
    (found,) = analyse(data_of(points, 4), [what], 1)
    facts = {name: facts_of(name, 0.5, 0.0, 1.0) for name in points.names}
    texts = [claim.text for claim in sensitivity_finding([found], facts, "a world") if claim.text]
    assert len(texts) == 2
    assert "nothing " in texts[1]
    assert "luck" not in texts[1].lower()
