"""SQL over results: DuckDB answers as pandas does."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import open_results
from sim import InvalidSetting
from tests.experiments.archive.made import (
    assert_one_sentence,
)

ROOT = Path(__file__).parents[3]


def test_duckdb_answers_as_pandas_does(swept: Path) -> None:
    results = open_results(swept)
    found = results.sql("""
        select points."parameters.fomo_rate" as rate, count(*) as signed, avg(duration) as months
        from partnerships join points using (point)
        where point in (0, 1, 4) and outcome != 'success'
        group by rate order by rate
        """)
    table = results.partnerships.pandas()
    table = table[table["point"].isin([0, 1, 4]) & (table["outcome"] != "success")]
    rate = results.points.set_index("point")["parameters.fomo_rate"]
    expected = table.groupby("point")["duration"].agg(["size", "mean"])
    assert found["rate"].tolist() == rate[expected.index].tolist()
    assert found["signed"].tolist() == expected["size"].tolist()
    np.testing.assert_allclose(found["months"], expected["mean"])


def test_duckdb_reads_several_folders(jobs: Path) -> None:
    found = open_results(jobs).sql(
        "select folder, count(*) as n from runs where folder in ('2', '10') group by 1 order by 1"
    )
    assert found.to_dict("list") == {"folder": ["10", "2"], "n": [2, 2]}


def test_a_query_means_tables_not_variables(swept: Path) -> None:
    import duckdb

    mine = pd.DataFrame({"x": [1]})
    with pytest.raises(duckdb.CatalogException, match="mine"):
        open_results(swept).sql("select * from mine")
    assert len(mine) == 1


def test_without_duckdb_it_says_what_to_install(
    swept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InvalidSetting) as refused:
        open_results(swept).sql("select 1")
    assert 'pip install "accord-sim[duckdb]"' in str(refused.value)
    assert_one_sentence(str(refused.value))
