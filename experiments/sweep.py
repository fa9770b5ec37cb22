"""``accord sweep``: points of a design, crossed with policies and paired seeds, at any scale."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def sweep(composed: DictConfig) -> None:
    """Carry out the sweep that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.sweeping.command import carry_out_sweep

    carry_out_sweep(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord sweep ARGUMENTS`` and return its exit code."""
    return run_application("sweep", sweep, arguments)


if __name__ == "__main__":
    sys.exit(main())
