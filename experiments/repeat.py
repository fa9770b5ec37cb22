"""``accord repeat MANIFEST``: does again what a manifest tells of, and compares the results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.words import run_with_words
from sim.parameters import InvalidSetting

HELP: Final = """accord repeat: does again what a manifest tells of, and compares the results
  accord repeat PATH

PATH is a manifest.json or its folder. The new results go to a folder beside the old one; the
exit code is 0 if they are the same and 1 if not.

Examples
  accord repeat results/compare/first/manifest.json
  accord repeat results/sweep/wide"""


def repeat(words: Sequence[str]) -> int:
    """Do again what the manifest tells of that the one word names."""
    if len(words) != 1:
        raise InvalidSetting(
            f"{' '.join(words)!r} is not the path of one manifest; "
            "write accord repeat results/COMMAND/NAME/manifest.json."
        )
    # Imported here, so that --help need not wait for pandas and Numba.
    from experiments import repetition

    return repetition.repeat(words[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord repeat PATH`` and return its exit code."""
    return run_with_words("repeat", HELP, repeat, arguments)


if __name__ == "__main__":
    sys.exit(main())
