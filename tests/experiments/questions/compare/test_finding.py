"""The finding claims no more than its intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.finding import finding, told_of
from experiments.questions.compare.rates import claims
from experiments.questions.compare.subgroup_effects import subgroup_table
from experiments.questions.compare.subgroups import subgroup_rates
from experiments.questions.findings import Claim, each_figure_once
from sim import FAILURE_DEFINITIONS


def outcomes(policy: str, unmet: np.ndarray, **columns: float) -> pd.DataFrame:
    n = len(unmet)
    table = pd.DataFrame(
        {
            "policy": policy,
            "seed": np.arange(n),
            "months": 120,
            "hosts": 100.0,
            "partnerships": 300,
            **dict.fromkeys(FAILURE_DEFINITIONS, unmet),
            "host_governance_cost": 0.0,
            "partner_governance_cost": 0.0,
            "governance_cost": 0.0,
            "net_benefit": 1000.0,
            "equity": 0.5,
            "reach": 0.7,
        }
    )
    return table.assign(**columns)


def compared(*tables: pd.DataFrame) -> Comparison:
    runs = pd.concat(tables, ignore_index=True)
    return Comparison(runs, tuple(dict.fromkeys(runs["policy"])), "a world")


def words_of(comparison: Comparison) -> str:
    """Return the finding where no partnership is known by its subgroup."""
    nothing = subgroup_table(comparison, subgroup_rates([]))
    return "\n\n".join(claim.text for claim in finding(comparison, nothing))


@pytest.fixture
def base() -> np.ndarray:
    return 0.6 + 0.02 * np.random.default_rng(1).standard_normal(40)


@pytest.fixture
def noise() -> np.ndarray:
    return 0.02 * np.random.default_rng(2).standard_normal(40)


def test_clear_differences_are_claimed(base: np.ndarray, noise: np.ndarray) -> None:
    words = words_of(
        compared(
            outcomes("ad_hoc", base),
            outcomes("better", base - 0.1 + noise, governance_cost=12_000.0),
            outcomes("worse", base + 0.1 + noise),
            outcomes("same", base + noise - noise.mean()),
        )
    )
    fewer, more = words.index("Fewer partnerships fail"), words.index("More partnerships fail")
    assert fewer < words.index("better: 1") < more < words.index("worse: ")
    assert "for 12 k$ of governance a host-year" in words
    assert "No material difference (shown to be smaller than 2 percentage points" in words
    assert "either way): same." in words
    assert "hold together for all 3 comparisons" in words


def test_nothing_clear_is_said_so(base: np.ndarray, noise: np.ndarray) -> None:
    wide = 5.0 * (noise - noise.mean())
    words = words_of(compared(outcomes("ad_hoc", base), outcomes("other", base + wide)))
    assert "No policy makes a clear difference." in words
    assert "Not clear (the interval includes 0, and 2 percentage points are not ruled" in words
    assert "No material" not in words
    assert "No policy clearly changes the net benefit" in words
    assert "Fewer" not in words


def test_claims_account_for_the_number_of_policies(base: np.ndarray) -> None:
    # Just outside 0 for one comparison, not for eleven.
    noise = np.random.default_rng(3).standard_normal(40)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    difference = 0.02 * (noise + 2.3 / np.sqrt(40))
    tables = [outcomes("ad_hoc", base), outcomes("lucky", base + difference)]
    assert "More partnerships fail" in words_of(compared(*tables))
    # The same differences again are no further comparisons.
    same = [outcomes(f"other{n}", base + 0.02 * noise) for n in range(10)]
    assert "More partnerships fail" in words_of(compared(*tables, *same))
    others = np.random.default_rng(4).standard_normal((10, 40))
    tables += [outcomes(f"other{n}", base + 0.02 * one) for n, one in enumerate(others)]
    assert "More partnerships fail" not in words_of(compared(*tables))


def test_no_differences_at_all(base: np.ndarray) -> None:
    words = words_of(compared(outcomes("ad_hoc", base), outcomes("twin", base)))
    assert "No policy makes a clear difference" in words
    assert "No material difference" in words
    assert "Any of the policies may be the one with fewest failures" in words


def test_a_clear_difference_may_not_matter(base: np.ndarray, noise: np.ndarray) -> None:
    slight = base - 0.01 + 0.1 * (noise - noise.mean())
    words = words_of(compared(outcomes("ad_hoc", base), outcomes("slight", slight)))
    assert "  - slight: 1.0 percentage points fewer" in words
    assert "Clear, but shown to be smaller than what matters." in words
    assert "No material difference" not in words


def test_the_best_and_the_gain_from_pairing_are_told(base: np.ndarray, noise: np.ndarray) -> None:
    tables = [outcomes("ad_hoc", base), outcomes("good", base - 0.1 + noise)]
    words = words_of(compared(*tables))
    assert "Only good can be the one with fewest failures" in words
    # Of the same luck in full, so that the difference is noise and nothing else.
    assert "would need about " in words
    both = np.random.default_rng(7).standard_normal(40)
    words = words_of(compared(*tables, outcomes("rival", base - 0.1 + 0.05 * (both - both.mean()))))
    assert "may be any of good, rival: the others are clearly" in words


def test_each_claim_names_a_figure_of_the_comparison(base: np.ndarray, noise: np.ndarray) -> None:
    comparison = compared(outcomes("ad_hoc", base), outcomes("better", base - 0.1 + noise))
    nothing = subgroup_table(comparison, subgroup_rates([]))
    shown = [claim.figure for claim in finding(comparison, nothing) if claim.figure]
    assert set(shown) <= {"failure_rates", "by_type", "subgroups"}
    # A slide for each figure, with one headline.
    assert len(shown) == len(set(shown))
    (told,) = [claim for claim in finding(comparison, nothing) if claim.figure == "failure_rates"]
    assert told.text.startswith("Fewer partnerships fail than under ad_hoc with:")


def test_a_figure_is_named_by_the_first_claim_that_says_something() -> None:
    claims = [Claim("", "one"), Claim("a", "one"), Claim("b"), Claim("c", "one"), Claim("d", "two")]
    told = [(claim.text, claim.figure) for claim in each_figure_once(claims) if claim.text]
    assert told == [("a", "one"), ("b", ""), ("c", ""), ("d", "two")]


def test_few_replications_are_pointed_out(base: np.ndarray) -> None:
    few = compared(outcomes("ad_hoc", base[:5]), outcomes("better", base[:5] - 0.3))
    assert "With only 5 replications" in words_of(few)
    one = compared(outcomes("ad_hoc", base[:1]), outcomes("better", base[:1] - 0.3))
    assert "nothing about differences can be claimed" in words_of(one)
    assert "Fewer" not in words_of(one)


def test_definitions_that_disagree_are_named(base: np.ndarray, noise: np.ndarray) -> None:
    mixed = outcomes("mixed", base - 0.1 + noise)
    mixed["ended_before_term"] = base + 0.1 + noise
    words = words_of(compared(outcomes("ad_hoc", base), mixed))
    assert "points the other way: mixed by 'ended before its term'" in words


def test_runs_without_a_rate_do_not_count(base: np.ndarray) -> None:
    treated = outcomes("other", np.where(np.arange(40) < 10, np.nan, base - 0.1))
    runs = pd.concat([outcomes("ad_hoc", base), treated])
    found = claims(runs, ["ad_hoc", "other"], lambda rows: rows["objectives_unmet"])["other"]
    assert found.runs == 30
    assert found.mean == pytest.approx(-0.1)


def test_no_partnership_at_all() -> None:
    nothing = np.full(3, np.nan)
    words = words_of(compared(outcomes("ad_hoc", nothing), outcomes("other", nothing)))
    assert "no partnership was formed" in words


def test_policies_that_form_far_fewer_partnerships_are_named(
    base: np.ndarray, noise: np.ndarray
) -> None:
    words = words_of(
        compared(
            outcomes("ad_hoc", base),
            outcomes("strict", base - 0.1 + noise).assign(partnerships=200 + np.arange(40) % 3),
            outcomes("similar", base - 0.1 + noise).assign(partnerships=290 + np.arange(40) % 3),
        )
    )
    assert "are formed with strict (-33%)." in words
    assert "similar (" not in words.split("Net benefit")[0].split("A rate says")[1]


def test_a_policy_is_told_of_only_where_clearly_fewer_fail(
    base: np.ndarray, noise: np.ndarray
) -> None:
    unclear = outcomes("other", base + noise - noise.mean() - 0.0001)
    assert compared(outcomes("ad_hoc", base), unclear).best == "other"
    assert told_of(compared(outcomes("ad_hoc", base), unclear)) is None
    assert told_of(compared(outcomes("ad_hoc", base))) is None
    assert (
        told_of(compared(outcomes("ad_hoc", base), outcomes("fine", base - 0.1 + noise))) == "fine"
    )
