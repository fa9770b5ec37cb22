"""The console command ``accord``: finds the subcommand and hands the rest to it.

Nothing heavy is imported before the subcommand is known, so that ``accord --help`` and a
mistyped command answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from experiments.console.commands import COMMANDS


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
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if given else 2
    command, *rest = given
    if command in {"-V", "--version"}:
        print(f"accord {version()}")
        return 0
    if command not in COMMANDS:
        print(f"accord: {_unknown(command)}", file=sys.stderr)
        return 2
    # Hydra takes a while to load.
    if COMMANDS[command].takes_words:
        from experiments.console.words import run_with_words

        return run_with_words(command, rest)
    from experiments.console.application import run_application

    return run_application(command, rest)


def version() -> str:
    """Return the version of Accord that is installed, or of the source at hand."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed_version

    try:
        return installed_version("accord-sim")
    except PackageNotFoundError:
        from sim import __version__

        return __version__


def _unknown(command: str) -> str:
    import difflib

    close = difflib.get_close_matches(command, COMMANDS, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{command!r} is not a command; allowed are {', '.join(COMMANDS)}.{hint}"
