"""Files of results are read only where they are what they should be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from experiments.archive.reading import (
    DamagedResult,
    open_file,
    read_bytes,
    read_json,
    read_manifest,
    read_records,
    read_table,
    read_text,
    shown,
)
from tests.experiments.archive.made import assert_one_sentence


class Note(NamedTuple):
    text: str
    figure: str = ""


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "no"
    assert read_text(path) is None
    assert read_bytes(path) is None
    assert read_json(path, dict) is None
    assert read_records(path, Note) is None
    assert read_table(path, numbers=["a"]) is None
    assert read_manifest(tmp_path) is None
    with pytest.raises(FileNotFoundError):
        open_file(path)


def test_files_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text('[{"text": "Größe\\n"}, {"text": "b", "figure": "c"}]', encoding="utf-8")
    assert read_records(path, Note) == [Note("Größe\n"), Note("b", "c")]
    assert read_json(path, list) == [{"text": "Größe\n"}, {"text": "b", "figure": "c"}]
    (tmp_path / "link").symlink_to(path)
    assert read_bytes(tmp_path / "link") == path.read_bytes()
    path.write_text("name,value,seed\nNA,1.5,0\nnull,,18446744073709551615\n")
    table = read_table(path, columns=["name"], numbers=["value", "seed"])
    assert table is not None
    assert table["name"].tolist() == ["NA", "null"]
    assert table["seed"].tolist() == [0, 2**64 - 1]
    assert table["value"].isna().tolist() == [False, True]


@pytest.mark.parametrize("content", ["", "\n", "a,b\n"])
def test_a_table_may_be_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.csv").write_text(content)
    table = read_table(tmp_path / "t.csv", columns=["a"], numbers=["b"])
    assert table is not None
    assert list(table.columns) == ["a", "b"]
    assert table.empty


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('[{"figure": "a"}]', "its entry 1 has no text"),
        ('[{"text": "a"}, {"text": "b", "size": 1}]', "its entry 2 has an unknown 'size'"),
        ('[{"text": null}]', "its entry 1 has null as text"),
        ('[{"text": true}]', "its entry 1 has true or false as text"),
        ('["a"]', "its entry 1 is a text, where an object belongs"),
        ('{"text": "a"}', "it is an object, where a list belongs"),
        ("[1", "it is not JSON"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "finding.json"
    path.write_text(content)
    with pytest.raises(DamagedResult) as refused:
        read_records(path, Note)
    assert why in str(refused.value)
    assert str(path) in str(refused.value)
    assert_one_sentence(str(refused.value))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "a").chmod(0)
    with pytest.raises(DamagedResult, match="Permission denied"):
        read_text(tmp_path / "a")


def test_a_machine_short_of_files_damages_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("")

    def full(*_: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("experiments.archive.reading.os.open", full)
    with pytest.raises(OSError, match="Too many open files"):
        read_text(tmp_path / "a")


def test_a_name_in_a_sentence_moves_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\n\udcff"
    path.write_text("{")
    with pytest.raises(DamagedResult) as refused:
        read_json(path, dict)
    assert_one_sentence(str(refused.value))
    assert str(refused.value).isprintable()
    assert shown("Größe/数") == "Größe/数"
