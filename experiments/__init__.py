"""From a question to an answer: one thin command for each, over one path.

Hydra composes a study; the study expands to runs; runs go in chunks to an executor; each
chunk lands in a store as it ends; tables, figures and a finding in words are made from it.

>>> from experiments import open_results
>>> results = open_results("results/compare/mine")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.archive.results import Results, open_results

__all__ = ["Results", "open_results"]


def __getattr__(name: str) -> object:
    # Loaded when first asked for, so that commands need not wait for it.
    if name in __all__:
        from experiments.archive import results

        return getattr(results, name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
