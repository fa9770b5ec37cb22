"""``accord effects``: whether each mechanism matters, and as expected."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def effects(composed: DictConfig) -> None:
    """Carry out the experiments that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.effect.study import study_effects

    study_effects(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord effects ARGUMENTS`` and return its exit code."""
    return run_application("effects", effects, arguments)


if __name__ == "__main__":
    sys.exit(main())
