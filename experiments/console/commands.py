"""The table of commands: what each is for, and the module that does its work.

Nothing heavy is imported here, so that ``accord --help`` and a mistyped command answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from experiments.questions.answer import Answer, Work
    from experiments.settings.asked import Asked
    from experiments.settings.door import Door, Question


class Command(NamedTuple):
    """A command of Accord."""

    meaning: str
    room: str
    """Its package, of which modules are loaded when they are needed."""
    takes_words: bool = False
    """Whether it is about results that are there, and takes their names instead of settings."""

    def read(self, asked: Asked) -> Question:
        """Return the question, checked."""
        question: Question = import_module(f"{self.room}.question").read(asked)
        return question

    def answer(self, question: Question, work: Work) -> Answer | None:
        """Carry the question out."""
        found: Answer | None = import_module(f"{self.room}.command").answer(question, work)
        return found

    def tell(self, words: Sequence[str], door: Door) -> int:
        """Carry out a command that takes words; return the exit code."""
        return int(import_module(self.room).tell(words, door))


_QUESTIONS = "experiments.questions"

# First what answers questions, in the order in which they come up, then what the answers rest
# on, then what looks after results.
COMMANDS: Final = {
    "compare": Command(
        "how much each way of governing changes how often partnerships fail",
        f"{_QUESTIONS}.compare",
    ),
    "sensitivity": Command(
        "which assumptions drive an outcome, or the effect of a policy",
        f"{_QUESTIONS}.sensitivity",
    ),
    "robustness": Command(
        "which policies do well in many plausible worlds, and where each fails",
        f"{_QUESTIONS}.robustness",
    ),
    "optimise": Command(
        "policies that no other one betters: failure, cost and equity against each other",
        f"{_QUESTIONS}.optimise",
    ),
    "report": Command(
        "one page to decide by, from finished results; slides of its figures",
        "experiments.report.command",
        takes_words=True,
    ),
    "sweep": Command(
        "points of a design, crossed with policies and paired seeds, at any scale",
        f"{_QUESTIONS}.sweep",
    ),
    "effects": Command(
        "what each lever, parameter, kind and type does by itself, and whether as expected",
        f"{_QUESTIONS}.effects",
    ),
    "validate": Command(
        "whether the model shows the published patterns, and the structure that reason asks for",
        f"{_QUESTIONS}.validate",
    ),
    "calibrate": Command(
        "which values of the open parameters bring the model nearest to these patterns",
        f"{_QUESTIONS}.calibrate",
    ),
    "run": Command(
        "one run: its months, its rates, and the biography of one partnership",
        f"{_QUESTIONS}.run",
    ),
    "status": Command(
        "of a results folder: what is done, what is missing, what failed",
        f"{_QUESTIONS}.status",
        takes_words=True,
    ),
    "repeat": Command(
        "does again what a manifest tells of, and compares the results",
        f"{_QUESTIONS}.repeat",
        takes_words=True,
    ),
}
