"""What tests of the face share with those of the commands."""

from tests.experiments.conftest import no_figures

__all__ = ["no_figures"]
