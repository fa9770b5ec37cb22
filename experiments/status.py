"""``accord status NAME``: what of a study is done, missing and failed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.application import CORRECTABLE, INTERRUPTED
from sim.parameters import InvalidSetting

HELP: Final = """accord status: of a results folder: what is done, what is missing, what failed
  accord status NAME

NAME is the name= of a sweep or comparison, or the path of its folder.

Examples
  accord status wide
  accord status results/sweep/wide"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord status NAME`` and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["-h"], ["--help"]):
        print(HELP)
        return 0
    try:
        if len(given) != 1:
            raise InvalidSetting(
                f"{' '.join(given)!r} is not the name of one result; write accord status NAME."
            )
        # Imported here, so that --help need not wait for pandas and Numba.
        from experiments.standing import tell_standing

        return tell_standing(given[0])
    except InvalidSetting as refusal:
        print(f"accord status: {refusal}", file=sys.stderr)
        return CORRECTABLE
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
