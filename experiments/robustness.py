"""``accord robustness``: which policies do well in many plausible worlds, and where each fails."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def robustness(composed: DictConfig) -> None:
    """Carry out the study that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.stressing.command import carry_out_robustness

    carry_out_robustness(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord robustness ARGUMENTS`` and return its exit code."""
    return run_application("robustness", robustness, arguments)


if __name__ == "__main__":
    sys.exit(main())
