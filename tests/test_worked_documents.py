"""Worked documents, carried out from top to bottom: every command works, every output is current.

``python -m tests.test_worked_documents`` writes the outputs into the documents anew; with names,
into these only.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main

ROOT = Path(__file__).parent.parent
DOCUMENTS = ROOT / "docs"
LIVES = "lives.md"
TUTORIAL = "tutorial-researchers.md"
POLICY_QUESTION = "policy-question.md"
FENCED = re.compile(r"^```(?P<kind>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def carried_out(document: str) -> str:
    """Return a document whose blocks of text are what the code before each prints."""
    text = (DOCUMENTS / document).read_text("utf-8")
    names: dict[str, object] = {"__name__": "document"}
    said = ""

    def one(block: re.Match[str]) -> str:
        nonlocal said
        kind, code = block["kind"], block["code"]
        if kind == "text":
            return f"```text\n{said}```"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            if kind == "python":
                # Padded, so that a traceback tells the line of the document.
                line = text.count("\n", 0, block.start("code"))
                exec(compile("\n" * line + code, document, "exec"), names)
            else:
                assert kind == "bash", f"nothing carries out blocks of {kind}"
                carry_out_commands(code)
        said = "".join(f"{one.rstrip()}\n" for one in printed.getvalue().splitlines())
        return block[0]

    return FENCED.sub(one, text)


def carry_out_commands(code: str) -> None:
    for line in code.replace("\\\n", " ").splitlines():
        program, *words = shlex.split(line)
        assert program == "accord"
        assert main(words) == 0, line


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, in which documents are carried out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    return tmp_path


def assert_current(document: str) -> str:
    written = (DOCUMENTS / document).read_text("utf-8")
    found = carried_out(document)
    assert written == found, f"run: python -m tests.test_worked_documents {document}"
    return found


@pytest.mark.slow
def test_the_ten_lives_are_those_of_this_model(here: Path) -> None:
    found = assert_current(LIVES)
    assert (
        len(re.findall(r"^(?:.* ends? it after|.*It is still running)", found, re.MULTILINE)) == 10
    )


@pytest.mark.slow
def test_the_tutorial_shows_what_its_code_does(here: Path) -> None:
    found = assert_current(TUTORIAL)
    assert (here / "gate.png").stat().st_size > 10_000
    # What was asked for twice was computed once.
    assert re.search(r"^180 runs were there, 900 are new$", found, re.MULTILINE)


@pytest.mark.slow
def test_the_policy_question_is_answered_by_what_its_code_does(here: Path) -> None:
    found = assert_current(POLICY_QUESTION)
    report = here / "results" / "compare" / "authority" / "report"
    assert "within 60 k$ per host-year?" in (report / "report.html").read_text("utf-8")
    assert list((report / "slides").glob("*.png"))
    # The prose rests on these.
    assert re.search(r"^relational +False$", found, re.MULTILINE)
    assert "Only problem_first can be the one with fewest failures" in " ".join(found.split())
    pairs = pd.read_csv(here / "results" / "compare" / "front" / "pairs.csv")
    made = pairs.query("policy == 'problem_first' and other == 'fewest_failures'")
    assert made["together_low"].item() > 0.0


def rewrite(documents: Sequence[str]) -> None:
    """Carry documents out in a folder of their own, and write them with their outputs."""
    os.environ["MPLBACKEND"] = "Agg"
    for document in documents or (LIVES, TUTORIAL, POLICY_QUESTION):
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            found = carried_out(document)
        (DOCUMENTS / document).write_text(found, "utf-8")


if __name__ == "__main__":
    rewrite(sys.argv[1:])
