"""The default world shows the patterns, and docs/calibration.md quotes what is committed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.questions.patterns import number_of, pattern_table
from experiments.questions.validate.levers import worse_at_full
from sim import Policy, Run, simulate
from sim.documents.patterns import PATTERNS
from sim.parameters.horizon import WARM_UP

ROOT = Path(__file__).parents[4]
REFERENCE = ROOT / "results" / "reference"
KNOWN_TO_MISS: set[str] = set()


@pytest.mark.slow
def test_the_default_world_shows_the_patterns() -> None:
    results = {
        warm_up: simulate([Run(seed=seed, warm_up=warm_up) for seed in range(200)], history=True)
        for warm_up in (WARM_UP, 0)
    }
    table = pattern_table(results, months=120, warm_up=WARM_UP)
    labels = [pattern.label for pattern in PATTERNS if pattern.calibrated]
    misses = table[table["pattern"].isin(labels) & ~table["holds"]]
    assert {number_of(one) for one in misses["pattern"]} == KNOWN_TO_MISS, misses.to_string()


@pytest.mark.slow
def test_a_contract_at_full_strength_ends_more_partnerships_early_than_at_half() -> None:
    lever = "performance_contract"
    half, full = (
        simulate([Run(policy=Policy("one", {lever: strength}), seed=n) for n in range(60)]).runs
        for strength in (0.5, 1.0)
    )
    change = full["ended_before_term"] - half["ended_before_term"]
    # Five standard errors: a false alarm is rarer than one in a million.
    assert change.mean() > 5 * change.std() / len(change) ** 0.5


def table_rows(first: str) -> list[list[str]]:
    """The cells of the table of docs/calibration.md whose heading begins so."""
    text = (ROOT / "docs" / "calibration.md").read_text()
    found = re.search(rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in found.group(1).splitlines()
    ]


def test_the_document_quotes_the_reference_patterns() -> None:
    from experiments.questions.patterns import target_text, verdicts
    from experiments.questions.words import number_text

    table = pd.read_csv(REFERENCE / "patterns.csv")
    expected = [
        [
            row.pattern,
            target_text(row),
            number_text(row.simulated),
            f"{number_text(row.ci_low)} to {number_text(row.ci_high)}",
            said,
        ]
        for row, said in zip(table.itertuples(), verdicts(table), strict=True)
    ]
    assert table_rows("pattern") == expected


def test_the_document_quotes_the_reference_levers() -> None:
    levers = pd.read_csv(REFERENCE / "levers.csv")
    expected = [
        [
            f"`{row.lever}`",
            row.outcome.replace("_", " "),
            f"{row.half:+.3f}",
            f"{row.full:+.3f}",
            f"{row.full_less_half:+.3f} ({row.together_low:+.3f} to {row.together_high:+.3f})",
        ]
        for row in worse_at_full(levers).itertuples()
    ]
    assert table_rows("lever") == expected
