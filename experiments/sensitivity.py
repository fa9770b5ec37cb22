"""``accord sensitivity``: which assumptions drive an outcome, or the effect of a policy."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def sensitivity(composed: DictConfig) -> None:
    """Carry out the study that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.attributing.command import study_sensitivity

    study_sensitivity(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord sensitivity ARGUMENTS`` and return its exit code."""
    return run_application("sensitivity", sensitivity, arguments)


if __name__ == "__main__":
    sys.exit(main())
