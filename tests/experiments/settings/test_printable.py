"""Text of others on the terminal is shown and never obeyed."""

from __future__ import annotations

import pytest

from experiments.settings.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é, 中文, −5 ± 3 %\n\tnext", "plain, é, 中文, −5 ± 3 %\n\tnext"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("over\rwritten", "over\\x0dwritten".replace("\\x0d", "\\r")),
        ("back\x08space\x7f", "back\\x08space\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066\u2069\u200f", "\\u2066\\u2069\\u200f"),
        ("line\u2028end", "line\\u2028end"),
        ("\udcff", "\\udcff"),
        ("\x00", "\\x00"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
    printable(text).encode()


def test_of_all_letters_below_256_only_the_harmless_pass() -> None:
    passed = {one for one in map(chr, range(256)) if printable(one) == one}
    assert passed == {one for one in map(chr, range(256)) if one.isprintable()} | set(
        "\n\t\xa0\xad"
    )
