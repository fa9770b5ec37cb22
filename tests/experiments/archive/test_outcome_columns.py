"""What the columns of results mean: each is described, and none is missing."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase

import pytest

from experiments import open_results
from experiments.archive.outcome_columns import columns_of, document
from sim import simulate
from tests.experiments.archive.made import (
    RUNS,
)

ROOT = Path(__file__).parents[3]


def test_columns_are_described(swept: Path) -> None:
    results = open_results(swept)
    runs = results.describe().set_index("column")
    assert list(runs.index) == list(results.runs.columns)
    assert runs.loc["parameters.fomo_rate", "unit"] == "1/month"
    assert runs.loc["parameters.fomo_rate", "meaning"].startswith("Factor: Searches a month")
    assert "hospital_tech" in runs.loc["objectives_unmet_hospital_tech", "meaning"]
    partnerships = results.describe("partnerships").set_index("column")
    assert partnerships.loc["formed"].tolist() == ["int32", "month", "When it was signed."]
    assert partnerships.loc["host", "type"] == "category"
    histories = results.describe("histories").set_index("column")
    assert "mean over active" in histories.loc["host_trust", "meaning"]
    for table in (runs, partnerships, histories):
        assert not table["meaning"].str.contains("does not know").any()
        assert not table["meaning"].str.contains(r"\b(?:TYPE|ENDING|ORIGIN)\b").any()


@pytest.mark.parametrize(
    ("name", "result"),
    [("runs", "runs"), ("partnerships", "partnerships"), ("histories", "history")],
)
def test_what_is_documented_is_exactly_what_there_is(name: str, result: str) -> None:
    found = list(getattr(simulate(RUNS[:1], history=True), result).columns)
    for column in columns_of(name):
        stem = column.name.rstrip(ascii_uppercase)
        several = stem != column.name
        # Of these, the columns that have no line of their own.
        own = {one.name for one in columns_of(name)} if several else {}
        meant = [
            one
            for one in found
            if (one.startswith(stem) and one not in own if several else one == stem)
        ]
        assert meant, column.name
        found = [one for one in found if one not in meant]
    assert found == []


def test_the_written_document_is_current() -> None:
    written = (ROOT / "docs" / "results.md").read_text()
    assert written == document(), (
        "run: python -m experiments.archive.outcome_columns > docs/results.md"
    )
