"""The tutorial, carried out from top to bottom: every command works, every output is current.

``python -m tests.test_tutorial`` writes the outputs into the document anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

import pytest

from experiments.cli import main

DOCUMENT = Path(__file__).parent.parent / "docs" / "tutorial-researchers.md"
FENCED = re.compile(r"^```(?P<kind>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def carried_out(text: str) -> str:
    """Return a document whose blocks of text are what the code before each prints."""
    names: dict[str, object] = {"__name__": "tutorial"}
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
                exec(compile("\n" * line + code, DOCUMENT.name, "exec"), names)
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


@pytest.mark.slow
def test_the_tutorial_shows_what_its_code_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    written = DOCUMENT.read_text("utf-8")
    assert {"bash", "python", "text"} == {block["kind"] for block in FENCED.finditer(written)}
    found = carried_out(written)
    assert written == found, "run: python -m tests.test_tutorial"
    assert (tmp_path / "gate.png").stat().st_size > 10_000
    # What was asked for twice was computed once.
    assert re.search(r"^180 runs were there, 900 are new$", found, re.MULTILINE)


def rewrite() -> None:
    """Carry the tutorial out in a folder of its own, and write it with its outputs."""
    os.environ["MPLBACKEND"] = "Agg"
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        found = carried_out(DOCUMENT.read_text("utf-8"))
    DOCUMENT.write_text(found, "utf-8")


if __name__ == "__main__":
    sys.exit(rewrite())
