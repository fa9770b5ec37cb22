"""What a validation says in words."""

from __future__ import annotations

import pandas as pd

from experiments.questions.patterns import COLUMNS
from experiments.questions.validate.finding import validation_finding


def finding_of(*rows: tuple[str, float, float, float], policy: str = "ad_hoc") -> str:
    table = pd.DataFrame(
        [(label, "a source", 0.5, 0.7, *rest, False) for label, *rest in rows],
        columns=list(COLUMNS),
    )
    return validation_finding(table, None, policy, "a world", 200)


def test_the_finding_says_which_miss_and_by_how_much() -> None:
    words = finding_of(
        ("1: first", 0.6, 0.58, 0.62),
        ("2: second", 0.4, 0.35, 0.45),
        ("3: third", 0.75, 0.72, 0.78),
        ("4: fourth", 0.69, 0.66, 0.72),
        ("C1: check (not calibrated): fifth", 0.2, 0.1, 0.3),
    )
    assert "Under ad_hoc, 1 of 4 published patterns hold: 1." in words
    assert "2 miss:" in words
    assert "2: second: 0.4 (0.35 to 0.45), should be 0.5 to 0.7; too low by 0.1." in words
    assert "too high by 0.05." in words
    assert "may conflict" in words
    assert "docs/calibration.md" in words
    assert "Undecided" in words
    assert "C1: fifth: 0.2 (0.1 to 0.3), outside 0.5 to 0.7." in words


def test_the_finding_has_nothing_to_mend_where_all_hold() -> None:
    words = finding_of(("1: first", 0.6, 0.58, 0.62))
    assert "1 of 1" in words
    assert "miss" not in words.replace("hold or miss by chance", "")
