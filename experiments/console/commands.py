"""The table of commands: what each is for, and the function that does its work.

Nothing heavy is imported here, so that ``accord --help`` and a mistyped command answer at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, NamedTuple


class Command(NamedTuple):
    """A command of Accord."""

    meaning: str
    work: str
    """Module and function, loaded when the command is called."""
    takes_words: bool = False
    """Whether it is about results that are there, and takes their names instead of settings."""

    def load(self) -> Any:
        """Return the function that does its work."""
        module, _, name = self.work.partition(":")
        return getattr(import_module(module), name)


_QUESTIONS = "experiments.questions"

# First what answers questions, in the order in which they come up, then what the answers rest
# on, then what looks after results.
COMMANDS: Final = {
    "compare": Command(
        "how much each way of governing changes how often partnerships fail",
        f"{_QUESTIONS}.compare.command:compare_policies",
    ),
    "sensitivity": Command(
        "which assumptions drive an outcome, or the effect of a policy",
        f"{_QUESTIONS}.sensitivity.command:study_sensitivity",
    ),
    "robustness": Command(
        "which policies do well in many plausible worlds, and where each fails",
        f"{_QUESTIONS}.robustness.command:carry_out_robustness",
    ),
    "optimise": Command(
        "policies that no other one betters: failure, cost and equity against each other",
        f"{_QUESTIONS}.optimise.command:optimise_policies",
    ),
    "report": Command(
        "one page to decide by, from finished results; slides of its figures",
        "experiments.report.command:make_report",
        takes_words=True,
    ),
    "sweep": Command(
        "points of a design, crossed with policies and paired seeds, at any scale",
        f"{_QUESTIONS}.sweep.command:carry_out_sweep",
    ),
    "effects": Command(
        "what each lever, parameter, kind and type does by itself, and whether as expected",
        f"{_QUESTIONS}.effects.command:study_effects",
    ),
    "validate": Command(
        "whether the model shows the patterns that published figures tell of",
        f"{_QUESTIONS}.validate.command:validate_patterns",
    ),
    "run": Command(
        "one run: its months, its rates, and the biography of one partnership",
        f"{_QUESTIONS}.run.command:run_once",
    ),
    "status": Command(
        "of a results folder: what is done, what is missing, what failed",
        f"{_QUESTIONS}.status:tell_standing",
        takes_words=True,
    ),
    "repeat": Command(
        "does again what a manifest tells of, and compares the results",
        f"{_QUESTIONS}.repeat:repeat",
        takes_words=True,
    ),
}
