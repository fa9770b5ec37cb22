"""``accord run``: one run, its months, and the biography of one of its partnerships."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def run(composed: DictConfig) -> None:
    """Carry out the run that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.single import run_once

    run_once(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord run ARGUMENTS`` and return its exit code."""
    return run_application("run", run, arguments)


if __name__ == "__main__":
    sys.exit(main())
