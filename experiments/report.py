"""``accord report RESULT``: one page that tells what a result says, and slides of its figures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.words import run_with_words

HELP: Final = """accord report: one page to decide by, from results that are there
  accord report RESULT [RESULT ...] [title=TEXT] [question=TEXT] [output=FOLDER]

RESULT is the name= of a finished result, or the path of its folder. A comparison leads; two are
set side by side; others become sections: what the result rests on (sensitivity), what would
change it (robustness), how policy may be designed (optimise), and what else there is.

Settings
  title=TEXT      the heading of the page
  question=TEXT   what was asked, in your words
  output=FOLDER   where to write; the folder report/ of the first result where not given

It writes report.html (one file, which needs no network), report.md with figures/, and slides/.

Examples
  accord report first
  accord report first covid 'title=Before and after a pandemic'
  accord report results/compare/first results/sensitivity/first results/robustness/first
  accord report first output=board 'question=Should we pay for a steering board?'"""


def report(words: Sequence[str]) -> int:
    """Make the page and the slides that words ask for."""
    # Imported here, so that --help need not wait for pandas and matplotlib.
    from experiments.reporting.command import make_report

    return make_report(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord report ARGUMENTS`` and return its exit code."""
    return run_with_words("report", HELP, report, arguments)


if __name__ == "__main__":
    sys.exit(main())
