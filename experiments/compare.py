"""``accord compare``: how much each policy changes how often partnerships fail."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def compare(composed: DictConfig) -> None:
    """Carry out the comparison that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.comparing.command import compare_policies

    compare_policies(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord compare ARGUMENTS`` and return its exit code."""
    return run_application("compare", compare, arguments)


if __name__ == "__main__":
    sys.exit(main())
