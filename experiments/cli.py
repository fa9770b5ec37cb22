"""The console command ``accord``: finds the subcommand and hands the rest to it.

Nothing heavy is imported before the subcommand is known, so that ``accord --help`` and a
mistyped command answer at once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence

from experiments.console.commands import COMMANDS

BROKEN_PIPE = 141
"""What a shell reports of a program whose reader has gone."""


def usage() -> str:
    """Return what ``accord --help`` says."""
    lines = [
        "Accord simulates how healthcare partnerships form, are governed, and end.",
        "",
        "  accord COMMAND [SETTING=VALUE ...]",
        "",
        "Commands",
        *(f"  {name:<12} {command.meaning}" for name, command in COMMANDS.items()),
        "",
        "  accord COMMAND --help   lists the settings of a command, with examples",
        "  accord --version        tells the version",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord ARGUMENTS`` and return its exit code."""
    # Loading makes many objects and no garbage, and the collector would look at all of them often.
    gc.set_threshold(100_000)
    given = list(sys.argv[1:] if arguments is None else arguments)
    return _unbroken(lambda: _carry_out(given))


def _carry_out(given: list[str]) -> int:
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if given else 2
    command, *rest = given
    if command in {"-V", "--version"}:
        print(f"accord {_version()}")
        return 0
    if command not in COMMANDS:
        from experiments.settings.printable import printable

        print(printable(f"accord: {_unknown(command)}"), file=sys.stderr)
        return 2
    if COMMANDS[command].takes_words:
        from experiments.console.words import run_with_words

        return run_with_words(command, rest)
    from experiments.console.application import run_application

    return run_application(command, rest)


def _unbroken(work: Callable[[], int]) -> int:
    """Return the exit code of work, whatever becomes of the terminal it writes to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # Closed by whoever started it; what is told then is told nobody.
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 # as long as the process
    try:
        code = work()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The interpreter would complain of it again at its end.
        _silence()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is not None:
            raise
        _silence()
        with contextlib.suppress(OSError):
            print(f"accord: what it printed cannot be written: {error.strerror}.", file=sys.stderr)
        return 1


def _silence() -> None:
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 # as long as the process


def _version() -> str:
    """Return the version of Accord that is installed, or of the source at hand."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("accord-sim")
    except PackageNotFoundError:
        from sim import __version__

        return __version__


def _unknown(command: str) -> str:
    import difflib

    close = difflib.get_close_matches(command, COMMANDS, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{command!r} is not a command; allowed are {', '.join(COMMANDS)}.{hint}"
