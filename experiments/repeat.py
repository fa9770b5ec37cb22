"""``accord repeat MANIFEST``: does again what a manifest tells of, and compares the results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.application import CORRECTABLE
from sim.parameters import InvalidSetting

HELP: Final = """accord repeat: does again what a manifest tells of, and compares the results
  accord repeat PATH

PATH is a manifest.json or its folder. The new results go to a folder beside the old one; the
exit code is 0 if they are the same and 1 if not.

Examples
  accord repeat results/compare/first/manifest.json
  accord repeat results/sweep/wide"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord repeat PATH`` and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["-h"], ["--help"]):
        print(HELP)
        return 0
    try:
        if len(given) != 1:
            raise InvalidSetting(
                f"{' '.join(given)!r} is not the path of one manifest; "
                "write accord repeat results/COMMAND/NAME/manifest.json."
            )
        # Imported here, so that --help need not wait for pandas and Numba.
        from experiments.repetition import repeat

        return repeat(given[0])
    except InvalidSetting as refusal:
        print(f"accord repeat: {refusal}", file=sys.stderr)
        return CORRECTABLE


if __name__ == "__main__":
    sys.exit(main())
