"""The console command ``accord``: finds the subcommand and hands the rest to it.

Nothing heavy is imported before the subcommand is known, so that ``accord --help`` and a
mistyped command answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

# Each is a module of this package with a ``main(arguments)``. First what answers questions, in
# the order in which they come up, then what the answers rest on, then what looks after results.
COMMANDS = {
    "compare": "how much each way of governing changes how often partnerships fail",
    "sensitivity": "which assumptions drive an outcome, or the effect of a policy",
    "robustness": "which policies do well in many plausible worlds, and where each fails",
    "optimise": "policies that no other one betters: failure, cost and equity against each other",
    "report": "one page to decide by, from finished results; slides of its figures",
    "sweep": "points of a design, crossed with policies and paired seeds, at any scale",
    "effects": "what each lever, parameter, kind and type does by itself, and whether as expected",
    "validate": "whether the model shows the patterns that published figures tell of",
    "run": "one run: its months, its rates, and the biography of one partnership",
    "status": "of a results folder: what is done, what is missing, what failed",
    "repeat": "does again what a manifest tells of, and compares the results",
}


def usage() -> str:
    """Return what ``accord --help`` says."""
    lines = [
        "Accord simulates how healthcare partnerships form, are governed, and end.",
        "",
        "  accord COMMAND [SETTING=VALUE ...]",
        "",
        "Commands",
        *(f"  {name:<12} {meaning}" for name, meaning in COMMANDS.items()),
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
    import importlib

    return int(importlib.import_module(f"experiments.{command}").main(rest))


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


if __name__ == "__main__":
    sys.exit(main())
