"""Results folders as places: one command's own, sealed when finished, never half written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.archive.folder import claim, seal
from experiments.archive.reading import DIGESTS, listed_digests, read_text
from experiments.archive.writing import (
    link,
    make_folder,
    remove_abandoned,
    replacing,
    set_aside,
    write_text,
)
from sim import InvalidSetting

ROOT = Path(__file__).parents[3]
CLAIM = """
import sys
from pathlib import Path
from experiments.archive.folder import claim
print("ready", flush=True)
sys.stdin.readline()
for number in range(50):
    print(claim(Path(sys.argv[1]), f"2026-01-01_{number // 10}").name)
"""


def test_two_processes_never_claim_the_same_folder(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, tmp_path / "results" / "sweep"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    claimed = [name for one in both for name in one.communicate()[0].split()]
    assert len(claimed) == len(set(claimed)) == 100
    assert sorted(claimed) == sorted(path.name for path in tmp_path.glob("results/sweep/*"))


def test_a_name_that_is_taken_gets_the_next_number(tmp_path: Path) -> None:
    (tmp_path / "now_2").write_text("a file")
    assert [claim(tmp_path, "now").name for _ in range(3)] == ["now", "now_3", "now_4"]
    with pytest.raises(InvalidSetting, match="now_2 is not a folder"):
        claim(tmp_path / "now_2", "now")


def test_a_sealed_file_that_has_changed_is_refused(tmp_path: Path) -> None:
    write_text("one\n", tmp_path / "finding.txt")
    write_text("<svg/>", make_folder(tmp_path / "figures") / "a.svg")
    (tmp_path / "runs.parquet").write_text("has its own")
    (tmp_path / ".hidden.txt").write_text("of nobody")
    seal(tmp_path)
    assert list(listed_digests(tmp_path)) == ["finding.txt", "figures/a.svg"]
    assert read_text(tmp_path / "finding.txt") == "one\n"
    for name in ("finding.txt", "figures/a.svg"):
        (tmp_path / name).write_text("two\n")
        with pytest.raises(InvalidSetting, match="has changed since it was written"):
            read_text(tmp_path / name)
    # As the sentence says.
    (tmp_path / DIGESTS).unlink()
    assert read_text(tmp_path / "finding.txt") == "two\n"


def test_the_list_of_digests_is_one_that_sha256sum_checks(tmp_path: Path) -> None:
    write_text("one\n", tmp_path / "finding.txt")
    seal(tmp_path)
    line = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806  finding.txt\n"
    assert (tmp_path / DIGESTS).read_text() == line


def test_a_file_that_is_written_again_is_no_longer_sealed(tmp_path: Path) -> None:
    figures = make_folder(tmp_path / "figures")
    for name in ("finding.txt", "figures/a.csv"):
        write_text("one\n", tmp_path / name)
        seal(tmp_path)
        # Of a file that is new nothing was said.
        write_text("new\n", tmp_path / "other.txt")
        (tmp_path / "other.txt").unlink()
        assert (tmp_path / DIGESTS).exists()
        write_text("two\n", tmp_path / name)
        assert not (tmp_path / DIGESTS).exists()
        assert read_text(tmp_path / name) == "two\n"
    assert [path.name for path in figures.iterdir()] == ["a.csv"]


def test_what_cannot_be_finished_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "finding.txt"
    write_text("one\n", path)

    def stopped() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_text() == "one\n"
    assert list(tmp_path.iterdir()) == [path]


def test_where_a_file_cannot_be_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "finding.txt").mkdir()
    (tmp_path / "parts").write_text("")
    (tmp_path / "figures").symlink_to(tmp_path)
    for use, expected in (
        (lambda: write_text("", tmp_path / "finding.txt"), "finding.txt is a folder"),
        (lambda: make_folder(tmp_path / "parts"), "parts is a file"),
        (lambda: make_folder(tmp_path / "figures"), "figures is a link"),
        (lambda: write_text("", tmp_path / "gone" / "a.txt"), "its folder is gone"),
    ):
        with pytest.raises(InvalidSetting, match=expected) as refused:
            use()
        assert len(str(refused.value).splitlines()) == 1
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    path = tmp_path / "finding.txt"
    path.symlink_to(outside)
    write_text("two\n", path)
    assert not path.is_symlink()
    assert outside.read_text() == "mine"


def test_a_second_name_is_of_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("content")
    (tmp_path / "way").symlink_to("one")
    link(tmp_path / "way", tmp_path / "two")
    assert not (tmp_path / "two").is_symlink()
    assert (tmp_path / "two").read_text() == "content"


def test_what_is_set_aside_replaces_nothing(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / "a").write_text(str(number))
        set_aside(tmp_path / "a")
    set_aside(tmp_path / "a")
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found == {"a.damaged": "0", "a.2.damaged": "1", "a.3.damaged": "2"}


def test_only_what_dead_writers_left_is_removed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        dead = process.pid
    left = f".runs.parquet.0123abcd.{dead}.tmp"
    mine = f".runs.parquet.0123abcd.{os.getppid()}.tmp"
    others = (mine, ".notes.tmp", f".notes.{dead}.tmp", "a.tmp")
    for name in (left, *others):
        (tmp_path / name).write_text("")
    (tmp_path / f".b.0123abcd.{dead}.tmp").mkdir()
    remove_abandoned(tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == set(others)
