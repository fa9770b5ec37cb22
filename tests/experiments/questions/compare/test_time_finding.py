"""What the finding says of time claims no more than its intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.questions.compare.time_finding import time_claims

UNKNOWN = float("nan")


def change(difference: float, low: float, high: float) -> dict[str, float]:
    return {"difference": difference, "together_low": low, "together_high": high}


def tables(
    longer: dict[str, float], fewer: dict[str, float], age_high: float = 41.0, interval: bool = True
) -> dict[str, pd.DataFrame]:
    def bounds(low: float, high: float) -> dict[str, float]:
        return {
            "ci_low": low if interval else UNKNOWN,
            "ci_high": high if interval else UNKNOWN,
        }

    nothing = change(0.0, 0.0, 0.0)
    life = pd.DataFrame(
        {"policy": policy, "measure": measure, "horizon_months": 60, **own, **diff}
        for policy, measure, own, diff in (
            ("base", "mean_life", {"months": 47.0, **bounds(46, 48)}, nothing),
            ("base", "lost_to_failure", {"months": 11.0, **bounds(10, 12)}, nothing),
            ("best", "mean_life", {"months": 52.0, **bounds(51, 53)}, longer),
            ("best", "lost_to_failure", {"months": 6.0, **bounds(5, 7)}, fewer),
        )
    )
    riskiest = pd.DataFrame(
        [
            {
                "policy": "base",
                "age_months": 36.0,
                "age_low": 30.0 if interval else UNKNOWN,
                "age_high": age_high if interval else UNKNOWN,
                "hazard": 0.012,
                **bounds(0.008, 0.016),
            }
        ]
    )
    origins = pd.DataFrame(
        [
            {"policy": "base", "origin": "fomo", "share": 0.66, **bounds(0.63, 0.69), **nothing},
            {"policy": "best", "origin": "fomo", "share": 0.2, **bounds(0.1, 0.3), **fewer},
        ]
    )
    return {"riskiest_age": riskiest, "mean_life": life, "origins": origins}


def test_clear_differences_are_told_with_their_joint_intervals() -> None:
    life, when, fomo = time_claims(
        tables(change(4.9, 3.4, 6.3), change(-0.4, -0.5, -0.3)), "base", "best"
    )
    assert (life.figure, when.figure, fomo.figure) == ("survival", "hazard", "formation")
    assert "Of its first 60 months a partnership under base runs 47.0" in life.text
    assert "it runs 4.9 months longer (3.4 to 6.3)" in life.text
    assert "failure takes 0.4 months fewer (0.3 to 0.5)" in life.text
    assert "in months 36 to 41 after signature" in when.text
    assert "within months 30 to 46" in when.text
    assert "66.0% of partnerships" in fomo.text
    assert "With best it is 40.0 points lower (30.0 to 50.0)." in fomo.text


def test_what_includes_nothing_is_not_claimed() -> None:
    unclear = change(0.4, -0.1, 0.9)
    life, _, fomo = time_claims(tables(unclear, unclear), "base", "best")
    assert "it runs not clearly longer or shorter (-0.1 to +0.9 months)" in life.text
    assert " months longer" not in life.text
    assert "it is not clearly higher or lower (-10.0 to +90.0 points)" in fomo.text


def test_an_age_that_does_not_stand_out_is_not_named() -> None:
    nothing = change(0.0, 0.0, 0.0)
    _, when, _ = time_claims(tables(nothing, nothing, age_high=59.0), "base", "best")
    assert when.text == (
        "Under base no half-year of the first five years stands out as the one in which most fail."
    )


@pytest.mark.parametrize("best", [None, "best"])
def test_one_run_claims_no_interval_and_no_difference(best: str | None) -> None:
    unknown = change(1.0, UNKNOWN, UNKNOWN)
    life, when, fomo = time_claims(tables(unknown, unknown, interval=False), "base", best)
    assert life.text == (
        "Of its first 60 months a partnership under base runs 47.0 on average; failure takes 11.0 "
        "of them."
    )
    assert when.text == ""
    assert fomo.text == "Under base, 66.0% of partnerships are formed for fear of missing out."


def test_the_baseline_alone_is_told() -> None:
    nothing = change(0.0, 0.0, 0.0)
    life, _, fomo = time_claims(tables(nothing, nothing), "base", None)
    assert life.text.endswith("failure takes 11.0 of them (10.0 to 12.0).")
    assert "best" not in fomo.text
