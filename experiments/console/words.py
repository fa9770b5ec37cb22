"""How a command runs that takes words and no settings: those about results that are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.console.application import answered, guarded
from experiments.console.commands import COMMANDS
from experiments.settings.asked import Asked
from experiments.settings.door import Question

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
    return guarded(command, words, lambda: COMMANDS[command].tell(words, _DOOR))


class _Door:
    """What commands about results need of the console; see `experiments.settings.door.Door`."""

    def compose(self, command: str, words: Sequence[str], flags: Sequence[str]) -> Asked:
        """Return what a command of a results folder asks."""
        from experiments.console.composing import compose
        from experiments.console.flags import read_flags

        return compose(command, words, read_flags(flags).folders)

    def read(self, asked: Asked) -> Question:
        """Return the question of a command, checked."""
        return COMMANDS[asked.command].read(asked)

    def answered(self, asked: Asked, folder: Path) -> int:
        """Carry a command out in a folder, write and print the answer; return the exit code."""
        return answered(asked, self.read(asked), folder)

    def recorded(self, folder: Path) -> tuple[str, list[str], list[str]]:
        """Return the command that made a results folder, its words, and its flags; checked."""
        from experiments.console.recorded import read_record

        return read_record(folder)

    def refuse_foreign(self, command: str, words: Sequence[str], where: Path) -> None:
        """Refuse words of a results folder that are no plain settings of a command."""
        from experiments.console.composing import refuse_foreign_words

        refuse_foreign_words(command, words, where)


_DOOR: Final = _Door()
