"""Points of one's own, from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.archive.writing import write_table
from experiments.design.listed import listed
from experiments.design.points import Points
from experiments.design.sampled import latin_hypercube
from experiments.design.screening import morris
from tests.experiments.design.conftest import MIXED, refused


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_values_are_those_of_the_settings(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "policy.voice,months, scenario ,environment.hype,types.mine.abroad\n"
        '1,12,default,true,yes\n0.25,24,"covid",False,no\n\n',
    )
    points = listed(path)
    assert [points.row(place) for place in range(len(points))] == [
        {
            "policy.voice": 1.0,
            "months": 12,
            "scenario": "default",
            "environment.hype": True,
            "types.mine.abroad": "yes",
        },
        {
            "policy.voice": 0.25,
            "months": 24,
            "scenario": "covid",
            "environment.hype": False,
            "types.mine.abroad": "no",
        },
    ]
    assert [values.dtype.kind for values in points.columns] == ["f", "i", "O", "b", "O"]


@pytest.mark.parametrize("points", [latin_hypercube(MIXED, 40, 1), morris(MIXED, 5, 4, 1)])
def test_a_table_of_points_is_read_back(tmp_path: Path, points: Points) -> None:
    write_table(points.table(), tmp_path / "points.csv")
    again = listed(tmp_path / "points.csv")
    assert again.names == points.names
    for ours, theirs in zip(again.columns, points.columns, strict=True):
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("policy.voice,months\n0.5,12\n0.5,\n", ["line 3", "blank", "months"]),
        ("policy.voice,months\n0.5,12\n , 12\n", ["line 3", "blank", "policy.voice"]),
        ("policy.voice\n0.5\n\n0.7\n", ["line 3", "blank"]),
        ("policy.voice,months\n0.5\n", ["line 2", "1 cells", "2"]),
        ("policy.voice,months\n0.5,12,3\n", ["line 2", "3 cells", "2"]),
        ("policy.voice\nmuch\n", ["line 2: policy.voice='much'", "number"]),
        ("policy.voice\n0\n2\n", ["line 3: policy.voice=2", "0 to 1"]),
        ("policy.voice\nnan\n", ["line 2: policy.voice=nan", "0 to 1"]),
        ("months\n12.5\n", ["line 2: months='12.5'", "whole number"]),
        ("environment.hype\non\n", ["line 2: environment.hype='on'", "true or false"]),
        ("types.mine.abroad\nmaybe\n", ["line 2: types.mine.abroad=maybe", "no, yes"]),
        ("policy.vioce\n1\n", ["line 1", "'policy.vioce'", "Did you mean 'policy.voice'?"]),
        ("policy.voice;months\n1;2\n", ["line 1", "policy.voice;months"]),
        ("policy.voice,policy.voice\n1,1\n", ["'policy.voice' twice"]),
        ("policy.voice,\n1,\n", ["line 1", "''"]),
        ("point,moved\n0,\n", ["no factor"]),
        ("policy.voice\n", ["no points"]),
        ("", ["no factor"]),
        ('policy.voice\n"1\n', ["comma-separated"]),
    ],
)
def test_refusals(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = written(tmp_path, text)
    refused(lambda: listed(path), f"design.file={path}", *expected)


def test_refusals_of_files(tmp_path: Path) -> None:
    refused(lambda: listed(tmp_path / "none.csv"), "design.file=", "does not exist")
    refused(lambda: listed(tmp_path), "design.file=", "cannot be read")
    (tmp_path / "other.csv").write_bytes("policy.voice\n1\n".encode("utf-16"))
    refused(lambda: listed(tmp_path / "other.csv"), "design.file=", "UTF-8")
