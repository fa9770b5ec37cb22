"""Tables as CSV: text that a spreadsheet would run is text, and all else is as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.archive.writing import write_table

RUN = (
    "=1+1",
    "=HYPERLINK(A1)",
    "+1+1",
    "-1+1",
    "-1 +cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "-",
    "+49 30 1",
    "harmless;=1+1",
    "harmless;@x",
    "harmless\n=1+1",
    "harmless\t+1",
    "-1\n",
)
KEPT = (
    *("-1", "+1", "-0.5", "+1.5e-3", "-.5", "1=1", "a=b", "a - b", "a; -b", "a@b", "'=1", ""),
    *(" x", "no", "voice=0.5", "−5 to +3", "(-1)", "é", 'say "a", b'),
)


def cells(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", RUN)
def test_a_formula_has_an_apostrophe_before_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    write_table(pd.DataFrame({"name": ["plain", text], text: [1, 2]}), path)
    head, plain, row = cells(path)
    assert (head[0], plain, row[1]) == ("name", ["plain", "1"], "2")
    for found in (head[1], row[0]):
        assert found.replace("'", "") == text.replace("'", "").replace("\r", "\n")
        parts = [one for one in found.replace("\n", ";").split(";") if one]
        assert all(one[0] not in "=+-@\t＝＋－＠" for one in parts)


@pytest.mark.parametrize("text", KEPT)
def test_other_text_is_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    write_table(pd.DataFrame({"name": ["plain", text], text: [1, 2]}), path)
    assert cells(path) == [["name", text], ["plain", "1"], [text, "2"]]


def test_numbers_and_what_is_missing_stay(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "a": [-1.5, np.nan, np.inf],
            "b": [-1, 2, -3],
            "c": [True, False, True],
            "d": pd.Series([-1, "-2", None], dtype=object),
            "e": pd.Categorical(["-x", "y", "-x"]),
            "f": pd.Series(["=a", None, 7.0], dtype=object),
        }
    )
    before = table.copy()
    path = tmp_path / "table.csv"
    write_table(table, path)
    assert path.read_text() == (
        "a,b,c,d,e,f\n-1.5,-1,True,-1,'-x,'=a\n,2,False,-2,y,\ninf,-3,True,,'-x,7.0\n"
    )
    pd.testing.assert_frame_equal(table, before)


def test_columns_of_one_name_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_table(pd.DataFrame([["a", "=b"], ["=c", "d"]], columns=["x", "x"]), path)
    assert path.read_text() == "x,x\na,'=b\n'=c,d\n"
