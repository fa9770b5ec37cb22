"""Points of one's own, from a file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.archive.writing import write_table
from experiments.design.listed import listed
from experiments.design.points import Points
from experiments.design.sampled import latin_hypercube
from experiments.design.screening import morris
from sim.parameters import InvalidSetting
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
        ("months\n1_2\n", ["months='1_2'", "whole number"]),
        ("months\n\u0661\u0662\n", ["whole number"]),
        ("policy.voice\n=0.1+0.2\n", ["line 2: policy.voice='=0.1+0.2'", "not a number"]),
        ("scenario\ndefault\n@SUM(A1)\n", ["line 3: scenario='@SUM(A1)'", "formula"]),
        ("population.file\n=cmd|' /C calc'!A0\n", ["line 2", "formula"]),
        (f"months\n{'9' * 5000}\n", ["line 2: months='999", "..."]),
        (f"policy.voice\n{'0' * 200_000}\n", ["comma-separated"]),
        (f"policy.voice\n{' ' * 1_000_001}\n", ["line 2", "longer than 1,000,000"]),
        (f"{',' * 900_000}\n", ["the column '' twice"]),
        (f"{'x' * 100_000}\n1\n", ["line 1", "not a setting"]),
        (f"policy.voice\n1\n{chr(10) * 2000}", ["line 3 is blank"]),
    ],
)
def test_refusals(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = written(tmp_path, text)
    refused(lambda: listed(path), f"design.file={path}", *expected)


def test_refusals_of_files(tmp_path: Path) -> None:
    refused(lambda: listed(tmp_path / "none.csv"), "design.file=", "does not exist")
    refused(lambda: listed(tmp_path), "design.file=", "not a regular file")
    (tmp_path / "other.csv").write_bytes("policy.voice\n1\n".encode("utf-16"))
    refused(lambda: listed(tmp_path / "other.csv"), "design.file=", "UTF-8")
    with (tmp_path / "large.csv").open("wb") as large:
        large.truncate(2**31)
    refused(lambda: listed(tmp_path / "large.csv"), "2,147,483,648 bytes", "1,073,741,824")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("link")
    refused(lambda: listed(tmp_path / "pipe"), "design.file=", "not a regular file")
    refused(lambda: listed("/dev/zero"), "design.file=/dev/zero", "not a regular file")
    refused(lambda: listed(tmp_path / "link"), "design.file=", "cannot be read")
    refused(lambda: listed("a\0b"), "design.file='a\\x00b'", "no path")
    refused(lambda: listed("~nobody-of-this-name/x.csv"), "design.file=~nobody", "does not exist")


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path, "policy.voice\n1\n")
    assert listed("~/mine.csv").row(0) == {"policy.voice": 1.0}


def test_names_are_the_letters_that_were_typed(tmp_path: Path) -> None:
    path = written(tmp_path, "scenario\n1.10\nNO\nSE\nnull\n007\n")
    assert [one["scenario"] for one in map(listed(path).row, range(5))] == [
        *("1.10", "NO", "SE", "null", "007")
    ]


CELLS = st.one_of(
    st.sampled_from(
        [
            "policy.voice",
            "months",
            "scenario",
            "types.mine.abroad",
            "0.5",
            "12",
            "yes",
            "",
            "=1",
            "1e999",
        ]
    ),
    st.text(max_size=9),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=4), max_size=5), noise=st.binary(max_size=9))
def test_whatever_a_file_holds_is_read_or_refused(
    tmp_path: Path, rows: list[list[str]], noise: bytes
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes("\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass") + noise)
    said = ""
    try:
        assert len(listed(path)) > 0
    except InvalidSetting as refusal:
        said = str(refusal)
    assert not said or said.startswith(f"design.file={path}")
    assert len(said) < 2000
