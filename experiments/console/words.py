"""How a command runs that takes words and no settings: those about results that are there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from experiments.console.application import CORRECTABLE, INTERRUPTED
from sim.parameters import InvalidSetting


def run_with_words(
    command: str, said: str, work: Callable[[list[str]], int], arguments: Sequence[str] | None
) -> int:
    """Carry out ``accord COMMAND WORDS`` and return its exit code.

    Parameters
    ----------
    command : str
        Name of the command.
    said : str
        What ``--help`` says.
    work : callable
        Does the work, given the words, and returns the exit code.
    arguments : sequence of str, optional
        The words; those of the process if not given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["-h"], ["--help"]):
        print(said)
        return 0
    try:
        return work(given)
    except InvalidSetting as refusal:
        print(f"accord {command}: {refusal}", file=sys.stderr)
        return CORRECTABLE
    except KeyboardInterrupt:
        return INTERRUPTED
