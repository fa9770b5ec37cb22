"""Questions to tables of results in SQL, answered by DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from experiments.archive.lazy_table import Table
from experiments.archive.run_tables import OPTIONAL_TABLES
from sim.parameters import InvalidSetting

if TYPE_CHECKING:
    import pandas as pd


def query_tables(
    query: str,
    tables: Mapping[str, Table],
    points: pd.DataFrame | None,
    not_kept: Callable[[str], str],
) -> pd.DataFrame:
    """Return the answer to a query.

    Parameters
    ----------
    query : str
        In DuckDB's SQL.
    tables : mapping of str to Table
        What it may be about, by name; only the columns and rows that it needs are read.
    points : DataFrame or None
        The points of a design.
    not_kept : callable
        From the name of a table that is not there to the sentence that says so.

    Raises
    ------
    InvalidSetting
        If DuckDB is not installed, the query is about a table that was not kept, or a file is
        damaged.
    """
    try:
        import duckdb
    except ImportError:
        raise InvalidSetting(
            'sql needs DuckDB, which is not installed: pip install "accord-sim[duckdb]".'
        ) from None
    # Names in a query mean tables, never variables of whoever calls.
    with duckdb.connect(config={"python_enable_replacements": "false"}) as connection:
        for name, table in tables.items():
            connection.register(name, table.dataset())
        if points is not None:
            connection.register("points", points)
        try:
            return connection.execute(query).df()
        except duckdb.CatalogException as error:
            for name in OPTIONAL_TABLES:
                if name not in tables and f"with name {name} does not exist" in str(error):
                    raise InvalidSetting(not_kept(name)) from None
            raise
        except (duckdb.InvalidInputException, duckdb.IOException):
            # If a file is the reason, say which.
            for table in tables.values():
                table.check()
            raise
