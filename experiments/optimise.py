"""``accord optimise``: policies that no other one betters in failure, cost and equity."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def optimise(composed: DictConfig) -> None:
    """Carry out the optimisation that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.optimising.command import optimise_policies

    optimise_policies(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord optimise ARGUMENTS`` and return its exit code."""
    return run_application("optimise", optimise, arguments)


if __name__ == "__main__":
    sys.exit(main())
