"""``accord validate``: whether the model shows the patterns that published figures tell of."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from experiments.console.application import run_application


def validate(composed: DictConfig) -> None:
    """Carry out the validation that Hydra composed."""
    # Imported here, so that --help or a misspelt setting need not wait for pandas and Numba.
    from experiments.validation.check import validate_patterns

    validate_patterns(composed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out ``accord validate ARGUMENTS`` and return its exit code."""
    return run_application("validate", validate, arguments)


if __name__ == "__main__":
    sys.exit(main())
