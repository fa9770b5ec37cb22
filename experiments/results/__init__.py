"""Reading results back: what commands left in their folders, as tables that are read lazily."""

from experiments.results.results import Results, open_results
from experiments.results.table import Table

__all__ = ["Results", "Table", "open_results"]
