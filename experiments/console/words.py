"""How a command runs that takes words and no settings: those about results that are there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from experiments.console.application import CORRECTABLE, INTERRUPTED
from experiments.console.commands import COMMANDS
from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

HELP: Final = {
    "report": """accord report: one page to decide by, from results that are there
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
  accord report first output=board 'question=Should we pay for a steering board?'""",
    "status": """accord status: of a results folder: what is done, what is missing, what failed
  accord status NAME

NAME is the name= of a sweep or comparison, or the path of its folder.

Examples
  accord status wide
  accord status results/sweep/wide""",
    "repeat": """accord repeat: does again what a manifest tells of, and compares the results
  accord repeat PATH

PATH is a manifest.json or its folder. The new results go to a folder beside the old one; the
exit code is 0 if they are the same and 1 if not.

Examples
  accord repeat results/compare/first/manifest.json
  accord repeat results/sweep/wide""",
}


def run_with_words(command: str, words: Sequence[str]) -> int:
    """Carry out ``accord COMMAND WORDS`` and return its exit code."""
    if list(words) in (["-h"], ["--help"]):
        print(HELP[command])
        return 0
    try:
        return int(COMMANDS[command].load()(words))
    except InvalidSetting as refusal:
        print(printable(f"accord {command}: {refusal}"), file=sys.stderr)
        return CORRECTABLE
    except KeyboardInterrupt:
        return INTERRUPTED
