"""Starting: the first time ever, when everything is compiled, and every time after."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from benchmarks.report import Measurement
from benchmarks.timing import in_a_new_process

_FIRST_RUN = "from sim import Run, simulate\nsimulate([Run()])\nprint('{}')"
_HELP = "from experiments.cli import main\nimport sys\nsys.argv = ['accord', '--help']\n" + (
    "try:\n    main()\nexcept SystemExit:\n    pass\nprint('{}')"
)


def measure(quick: bool) -> Iterator[Measurement]:
    """Measure from the start of Python to the end of the first run."""
    with tempfile.TemporaryDirectory() as folder:
        first = in_a_new_process(_FIRST_RUN, ACCORD_CACHE_DIR=folder)
        yield Measurement("first start ever, to the first run", first["wall"], "s", "under 60")
        in_a_new_process(_FIRST_RUN, ACCORD_CACHE_DIR=folder)
        later = min(in_a_new_process(_FIRST_RUN, ACCORD_CACHE_DIR=folder)["wall"] for _ in range(3))
        yield Measurement("later start, to the first run", later, "s", "under 3")
    yield Measurement("accord --help", in_a_new_process(_HELP)["wall"], "s")
