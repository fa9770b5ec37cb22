"""Where finished runs are kept, so that none is lost, doubled or computed twice."""

from experiments.store.store import Store
from experiments.store.tables import OPTIONAL_TABLES, RUNS, RunTables

__all__ = ["OPTIONAL_TABLES", "RUNS", "RunTables", "Store"]
