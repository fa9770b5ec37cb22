"""Findings and tables on the terminal: names of others are shown and never obeyed."""

from __future__ import annotations

import re

import pytest
from rich.table import Table
from rich.text import Text

from experiments.questions.terminal import open_console, print_facts

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\rname\u202e"


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_that_is_printed_is_obeyed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
    console = open_console()
    assert console.is_terminal == terminal
    console.print(f"A finding about {HOSTILE}.", markup=False)
    console.print(HOSTILE, style="bold")
    table = Table(HOSTILE, "more")
    table.add_row(HOSTILE, Text(HOSTILE))
    console.print(table)
    print_facts(console, HOSTILE, {HOSTILE: HOSTILE})
    printed = capsys.readouterr().out
    # Rich's own colours, where there are any, are the only steering.
    assert ("\x1b[" in printed) == terminal
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert all(one.isprintable() or one == "\n" for one in plain)
    assert plain.count("\\x1b]0;owned\\x07\\x1b[2J\\x9b31m") >= 3
