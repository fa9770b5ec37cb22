"""A ledger keeps numbers to the last bit, and says when it is damaged."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from experiments.archive.ledger import FILE, Ledger


def silent(text: str) -> None:
    raise AssertionError(text)


def test_numbers_come_back_to_the_last_bit(tmp_path: Path) -> None:
    Ledger(tmp_path, silent).keep({"a": [0.1 + 0.2, 1e-300, -math.inf]})
    Ledger(tmp_path, silent).keep({"b": [math.nan]})
    found = Ledger(tmp_path, silent)
    assert found["a"] == [0.1 + 0.2, 1e-300, -math.inf]
    assert math.isnan(found["b"][0])
    assert "c" not in found


@pytest.mark.parametrize("text", ['{"a": [0.1', "[]", '{"a": 1}', '{"a": ["x"]}'])
def test_a_damaged_one_is_set_aside_and_told(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    told: list[str] = []
    found = Ledger(tmp_path, told.append)
    assert "a" not in found
    assert len(told) == 1
    assert "set aside" in told[0]
    assert [path.name for path in tmp_path.iterdir()] == [f"{FILE}.damaged"]
