"""``accord status NAME``: what of a study is done, missing and failed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.words import run_with_words
from sim.parameters import InvalidSetting

HELP: Final = """accord status: of a results folder: what is done, what is missing, what failed
  accord status NAME

NAME is the name= of a sweep or comparison, or the path of its folder.

Examples
  accord status wide
  accord status results/sweep/wide"""


def tell(words: Sequence[str]) -> int:
    """Tell how the result stands that the one word names."""
    if len(words) != 1:
        raise InvalidSetting(
            f"{' '.join(words)!r} is not the name of one result; write accord status NAME."
        )
    # Imported here, so that --help need not wait for pandas and Numba.
    from experiments.standing import tell_standing

    return tell_standing(words[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord status NAME`` and return its exit code."""
    return run_with_words("status", HELP, tell, arguments)


if __name__ == "__main__":
    sys.exit(main())
