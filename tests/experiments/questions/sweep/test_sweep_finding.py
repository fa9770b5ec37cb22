"""The finding of a sweep says what was put in, and nothing that may be luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from experiments.design.designs import read_design
from experiments.design.grammar import read_factors
from experiments.estimators.means import mean_difference, simultaneous
from experiments.questions.sweep.rivals import rival_policies
from experiments.questions.sweep.summary import accumulate
from tests.experiments.questions.sweep.made import crossed, in_batches, noise, runs_of, told, words

POLICIES = ("ad_hoc", "contractual")
POINTS = crossed(parameters__fomo_rate=[0.02, 0.05, 0.1], policy__voice=[0.0, 1.0])


def rising(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
    """More fail with the rate, nothing else matters, and luck is the same in all arms."""
    return 0.3 + 2.0 * row["parameters.fomo_rate"] + 0.01 * np.cos(seeds)


def turning(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
    """The contract helps at low rates and harms at the highest."""
    harm = 3.0 * (row["parameters.fomo_rate"] - 0.08) if policy == "contractual" else 0.0
    return rising(row, policy, seeds) + harm + noise(seeds, 0.002, policy, *row.values())


def test_how_many() -> None:
    text = words(runs_of(POINTS, POLICIES, 4, rising), POINTS, POLICIES)
    assert text.startswith(
        "48 runs: 6 points of 2 factors under 2 policies, 4 replications of each."
    )
    one = crossed(parameters__fomo_rate=[0.02, 0.05])
    text = words(runs_of(one, ["full"], [1, 2], rising), one, ["full"])
    assert text.startswith("3 runs: 2 points of 1 factor under full, 1 to 2 replications of each.")


def test_lowest_and_highest_point_under_the_baseline() -> None:
    text = words(runs_of(POINTS, POLICIES, 40, rising), POINTS, POLICIES)
    assert (
        "Under ad_hoc, the share of partnerships that miss their objectives goes from 34.0% ("
    ) in text
    assert "at point 0 (parameters.fomo_rate=0.02, policy.voice=0) to 50.0% (" in text
    assert "at point 4 (parameters.fomo_rate=0.1, policy.voice=0)." in text


def test_what_moves_it_and_what_does_not() -> None:
    text = words(runs_of(POINTS, ["ad_hoc"], 40, rising), POINTS, ["ad_hoc"])
    assert (
        "  - parameters.fomo_rate: 34.0% at 0.02, 50.0% at 0.1, a difference of 16.0 percentage "
        "points (16.0 to 16.0)."
    ) in text
    assert "No effect that can be told from luck: policy.voice." in text
    assert "several factors from point to point" not in text


def test_luck_moves_nothing() -> None:
    text = words(
        runs_of(
            POINTS,
            ["ad_hoc"],
            8,
            lambda row, policy, seeds: 0.4 + noise(seeds, 0.02, *row.values()),
        ),
        POINTS,
        ["ad_hoc"],
    )
    assert "moves most with" not in text
    assert "No effect that can be told from luck: " in text


def test_more_factors_than_are_told_are_named() -> None:
    points = crossed(**{f"parameters__p{n}": [0.0, 1.0] for n in range(7)})
    text = words(
        runs_of(
            points,
            ["ad_hoc"],
            6,
            lambda row, policy, seeds: (
                0.3 + 0.01 * sum((n + 1) * x for n, x in enumerate(row.values())) + 0.001 * seeds
            ),
        ),
        points,
        ["ad_hoc"],
    )
    told_factors = [line for line in text.splitlines() if line.startswith("  - ")]
    assert [line.split(":")[0] for line in told_factors] == [
        f"  - parameters.p{n}" for n in (6, 5, 4, 3, 2)
    ]
    assert "Less, but clearly, with: parameters.p1, parameters.p0." in text
    # A point is told by the factors that move it most.
    assert "(parameters.p6=0, parameters.p5=0, parameters.p4=0, parameters.p3=0, ...)" in text


def test_a_sampled_design_says_what_else_differs() -> None:
    factors = read_factors(
        {
            "parameters.fomo_rate": {"low": 0.01, "high": 0.1},
            "policy.voice": {"low": 0, "high": 1},
        }
    )
    design = read_design({"kind": "latin_hypercube", "points": 48, "seed": 2})
    points = design.points(factors, lambda name: 0.0)
    text = words(runs_of(points, ["ad_hoc"], 10, rising), points, ["ad_hoc"])
    assert "moves most with:\n  - parameters.fomo_rate: " in text
    assert "No effect that can be told from luck and from what else differs" in text
    assert "As this design moves several factors from point to point" in text


def test_factors_moved_together_are_said_to_be() -> None:
    design = read_design({"kind": "zip"})
    factors = read_factors({"parameters.fomo_rate": [0.01, 0.1], "policy.voice": [0.0, 1.0]})
    points = design.points(factors, lambda name: 0.0)
    text = words(runs_of(points, ["ad_hoc"], 10, rising), points, ["ad_hoc"])
    assert "Factors were moved together, so none can be told from the others." in text
    assert "moves most with" not in text


def test_one_replication_claims_nothing() -> None:
    text = words(runs_of(POINTS, POLICIES, 1, turning), POINTS, POLICIES)
    assert "moves most with parameters.fomo_rate, " in text
    assert "but nothing can be told from luck" in text
    assert "One replication gives no interval" in text
    assert "No policy is clearly lower" in text
    assert "nan" not in text


def test_few_replications_are_pointed_out() -> None:
    assert "With only 4 replications the intervals themselves are uncertain: use 30" in words(
        runs_of(POINTS, POLICIES, 4, rising), POINTS, POLICIES
    )
    assert "With only 5 replications at some points the intervals" in words(
        runs_of(POINTS, POLICIES, [5, 40, 40, 40, 40, 40], rising), POINTS, POLICIES
    )
    assert "uncertain" not in words(runs_of(POINTS, POLICIES, 30, rising), POINTS, POLICIES)


def test_failed_runs_are_counted() -> None:
    runs = runs_of(POINTS, POLICIES, 4, rising)
    text = words(runs.slice(2), POINTS, POLICIES, failed=2)
    assert text.startswith("46 runs: ")
    assert "2 to 4 replications of each. 2 runs failed and are left out." in text
    assert "1 run failed and is left out." in words(runs.slice(1), POINTS, POLICIES, failed=1)


def test_the_best_policy_depends_on_the_point() -> None:
    text = words(runs_of(POINTS, POLICIES, 12, turning), POINTS, POLICIES)
    # On average over points: 35.7% + 3 (5.67% - 8%) = 34.3%.
    assert "is lowest with contractual, 34.3% on average; ad_hoc: 41.3%." in text
    assert "clearly lower than with any other policy at 4 of 6 points. Share" in text
    assert "lowest mean: contractual 66.7%, ad_hoc 33.3%." in text
    assert (
        "clearly lower than with contractual it is with ad_hoc (at 2 points), most often where "
        "parameters.fomo_rate is 0.1 (2 of 2 points)."
    ) in text


def test_the_best_policy_is_the_same_everywhere() -> None:
    def better(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        return rising(row, policy, seeds) - 0.1 * (policy == "contractual")

    text = words(runs_of(POINTS, POLICIES, 5, better), POINTS, POLICIES)
    assert (
        "It is lowest with contractual at each of the points. It is clearly lower than with any "
        "other policy at 6 of 6 points."
    ) in text
    assert "depends on the point" not in text


def test_a_ranking_that_luck_turns_is_said_to_be_luck() -> None:
    def same(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        return rising(row, policy, seeds) + noise(seeds, 0.02, policy, *row.values())

    text = words(runs_of(POINTS, POLICIES, 6, same), POINTS, POLICIES)
    assert "clearly lower than with any other policy at 0 of 6 points." in text
    assert "so that a lower mean there may be luck." in text
    assert "depends on the point" not in text


def test_only_policies_vary() -> None:
    def truth(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        base = {"ad_hoc": 0.5, "contractual": 0.3, "relational": 0.3}[policy]
        return base + noise(seeds, 0.02, policy)

    names = ("ad_hoc", "contractual", "relational")
    text = words(runs_of(None, names, 10, truth), None, names)
    assert text.startswith("30 runs: 1 point under 3 policies, 10 replications of each.")
    assert "Clearly higher than that with: ad_hoc." in text
    assert "No clear difference to " in text
    assert "factor" not in text.split("Intervals are")[0]


def test_the_policy_is_a_factor() -> None:
    points = crossed(policy=["full", "ad_hoc"], parameters__fomo_rate=[0.02, 0.1])

    def truth(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        return 0.2 + 0.2 * (policy == "ad_hoc") + 0.001 * seeds

    text = words(runs_of(points, (), 5, truth), points, ["ad_hoc"])
    assert "\n\nThe share of partnerships that miss their objectives goes from 20.2%" in text
    assert "  - policy: 20.2% at full, 40.2% at ad_hoc" in text
    assert "Under " not in text


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("net_benefit", "Under ad_hoc, net_benefit in k$ per host-year is 5 (5 to 5)."),
        (
            "ended_before_term",
            "Under ad_hoc, the share of partnerships that end as failures before",
        ),
        ("equity", "Under ad_hoc, equity is 0.6"),
    ],
)
def test_another_outcome_is_told_in_its_own_words(measure: str, expected: str) -> None:
    one = crossed(parameters__fomo_rate=[0.02])
    assert expected in words(
        runs_of(one, ["ad_hoc"], 5, rising), one, ["ad_hoc"], measures=[measure]
    )


def test_nothing_was_ever_signed() -> None:
    runs = runs_of(POINTS, POLICIES, 3, lambda row, policy, seeds: np.full(len(seeds), np.nan))
    text = words(runs, POINTS, POLICIES)
    assert "miss their objectives has no value at any point." in text
    assert "nan" not in text


def test_policies_are_compared_by_runs_of_the_same_seed() -> None:
    def truth(row: dict[str, Any], policy: str, seeds: np.ndarray) -> np.ndarray:
        # Luck far larger than the difference, but shared.
        better = 0.01 * (policy == "contractual")
        return 0.5 - better + noise(seeds, 0.2) + noise(seeds, 0.001, policy, *row.values())

    runs = runs_of(POINTS, POLICIES, 6, truth)
    for gone in ((), (0, 14, 33)):
        kept = runs.filter(pa.array(~np.isin(np.arange(72), gone)))
        rivals = told(kept, POINTS, POLICIES)[2]
        assert rivals is not None
        assert rivals.leader == "contractual"
        assert rivals.higher[0].all()
        assert not rivals.higher[1].any()
        assert not rivals.lower.any()


def test_where_batches_end_does_not_matter_to_pairs() -> None:
    runs = runs_of(POINTS, POLICIES, 6, turning)
    summary = accumulate([runs], POINTS, POLICIES, ["objectives_unmet"])
    whole = rival_policies(summary, [runs])
    assert whole is not None
    for cuts in ((5, 6, 7), tuple(range(1, 72)), (12, 24), (0, 71)):
        parts = rival_policies(summary, in_batches(runs, *cuts))
        assert parts is not None
        assert (parts.lower == whole.lower).all()
        assert (parts.higher == whole.higher).all()


def test_a_clear_difference_is_one_of_all_points_together() -> None:
    frame = runs_of(POINTS, POLICIES, 6, turning).to_pandas()
    rivals = told(runs_of(POINTS, POLICIES, 6, turning), POINTS, POLICIES)[2]
    assert rivals is not None
    for place, point in enumerate(rivals.point.tolist()):
        own = frame[frame["point"] == point]
        ad_hoc, contractual = (
            dict(
                zip(
                    own.loc[own["policy"] == policy, "seed"].tolist(),
                    own.loc[own["policy"] == policy, "objectives_unmet"].tolist(),
                    strict=True,
                )
            )
            for policy in POLICIES
        )
        sign = mean_difference(ad_hoc, contractual, simultaneous(6)).sign
        assert rivals.lower[0, place] == (sign < 0)
        assert rivals.higher[0, place] == (sign > 0)
