"""The finding claims no more than its intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.questions.compare.comparison import Comparison
from experiments.questions.compare.finding import (
    caveat,
    effects_on_care,
    helped_types,
    of_failure,
    told_of,
)
from experiments.questions.compare.tables import subgroup_table
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
            "value_delivered": 0.2,
            "host_governance_cost": 0.0,
            "partner_governance_cost": 0.0,
            "governance_cost": 0.0,
            "net_benefit": 1000.0,
            "equity": 0.5,
            "reach": 0.7,
            "innovation": 0.3,
            "months_to_operation": 12.0,
            "efficiency": 2.0,
        }
    )
    return table.assign(**columns)


def compared(*tables: pd.DataFrame) -> Comparison:
    runs = pd.concat(tables, ignore_index=True)
    return Comparison(runs, tuple(dict.fromkeys(runs["policy"])), "a world")


def words_of(comparison: Comparison) -> str:
    """Return what is found of failure and of what else the best policy does."""
    return "\n\n".join([*(claim.text for claim in claims_of(comparison)), caveat(comparison)])


def claims_of(comparison: Comparison) -> list[Claim]:
    found = of_failure(comparison, subgroup_table(comparison.estimates))
    return [claim for claim in found if claim.text]


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
    shown = [claim.figure for claim in claims_of(comparison) if claim.figure]
    assert set(shown) <= {"failure_rates", "by_type", "subgroups"}
    # A slide for each figure, with one headline.
    assert len(shown) == len(set(shown))
    (told,) = [claim for claim in claims_of(comparison) if claim.figure == "failure_rates"]
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
    found = compared(outcomes("ad_hoc", base), treated).claims("objectives_unmet")["other"]
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


def by_types(runs: pd.DataFrame, **rates: np.ndarray) -> pd.DataFrame:
    formed = {f"partnerships_{name}": 50 for name in rates}
    return runs.assign(
        **{f"objectives_unmet_{name}": rate for name, rate in rates.items()}, **formed
    )


def of_types(*tables: pd.DataFrame) -> Comparison:
    """Return a comparison with the types of partnership that the runs know."""
    runs = pd.concat(tables, ignore_index=True)
    types = [name.removeprefix("partnerships_") for name in runs if "partnerships_" in name]
    return Comparison(runs, tuple(runs["policy"].unique()), "a world", tuple(types))


def test_types_helped_most_and_least_are_named(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(2).standard_normal((3, 40))
    none = by_types(outcomes("none", base), a=base, b=base, c=base)
    some = by_types(
        outcomes("some", base - 0.2),
        a=base - 0.3 + noise[0],
        b=base - 0.1 + noise[1],
        c=base - 0.2 + noise[2],
    )
    comparison = of_types(none, some)
    said = helped_types(comparison)
    assert "some helps a most (" in said
    assert "and b least (" in said
    assert "points fewer" in said
    assert said in words_of(comparison)


def test_a_type_that_is_not_helped_is_said_so(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(2).standard_normal((2, 40))
    noise -= noise.mean(axis=1, keepdims=True)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base - 0.2), a=base - 0.3 + noise[0], b=base + noise[1])
    said = helped_types(of_types(none, some))
    assert "b least (no clear difference)" in said


def test_types_helped_alike_are_not_told_apart(base: np.ndarray) -> None:
    noise = 0.05 * np.random.default_rng(2).standard_normal((2, 40))
    noise -= noise.mean(axis=1, keepdims=True)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base), a=base - 0.2 + noise[0], b=base - 0.199 + noise[1])
    said = helped_types(of_types(none, some))
    assert said == "Whether some helps one type of partnership more than another is not clear."


def test_types_too_rare_for_a_rate_in_every_run_are_not_ranked(base: np.ndarray) -> None:
    noise = 0.01 * np.random.default_rng(2).standard_normal((2, 40))
    rare = np.where(np.arange(40) == 3, np.nan, base)
    none = by_types(outcomes("none", base), a=base, b=base, c=rare)
    some = by_types(
        outcomes("some", base), a=base - 0.3 + noise[0], b=base - 0.1 + noise[1], c=rare - 0.5
    )
    said = helped_types(of_types(none, some))
    assert "some helps a most" in said


def test_only_clear_effects_on_care_are_told(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(40)
    none = outcomes("none", base)
    some = outcomes("some", base - 0.2).assign(equity=0.7 + noise, reach=0.7 + noise - noise.mean())
    said = effects_on_care(compared(none, some))
    assert said.startswith("With some, equity between small and large hosts rises (+0.2")
    assert "operation" not in said
    lower = some.assign(equity=0.5, reach=0.5 + noise)
    said = effects_on_care(compared(none, lower))
    assert "equity" not in said
    assert "operation falls (-" in said


def test_nothing_is_told_of_a_best_policy_that_is_not_clearly_better(base: np.ndarray) -> None:
    noise = 0.02 * np.random.default_rng(3).standard_normal(40)
    none = by_types(outcomes("none", base), a=base, b=base)
    some = by_types(outcomes("some", base + noise - noise.mean()), a=base - 0.3, b=base)
    words = words_of(of_types(none, some.assign(equity=0.9)))
    assert "helps" not in words
    assert "equity" not in words


def test_value_delivered_is_told_beside_failure(base: np.ndarray) -> None:
    noise = 0.01 * np.random.default_rng(3).standard_normal(40)
    none = outcomes("none", base)
    some = outcomes("some", base - 0.2).assign(value_delivered=0.25 + noise)
    modest = outcomes("modest", base - 0.3).assign(value_delivered=0.15 + noise)
    words = words_of(compared(none, some, modest))
    assert "Of the value that was possible, 20.0% is delivered under none" in words
    assert "clearly more with some (+" in words
    # Fewer miss what they were promised, and less is delivered.
    assert "clearly less with modest (-" in words
    same = words_of(compared(none, outcomes("some", base - 0.2)))
    assert "is delivered under none (20.0% to 20.0%); no policy clearly changes that." in same


def test_what_a_short_run_cannot_tell_is_left_out_with_a_sentence(base: np.ndarray) -> None:
    unknown = np.full(40, np.nan)
    short = {"months": 60, "value_delivered": np.nan, "equity": np.nan}
    none, some = (outcomes(name, unknown, **short) for name in ("none", "some"))
    claims = claims_of(compared(none, some))
    assert "needs months=61 or more, and 60 months were observed" in claims[0].text
    words = " ".join(claim.text for claim in claims)
    assert "net benefit" in words
    assert "nan" not in words
    assert "No policy makes a clear difference" not in words
