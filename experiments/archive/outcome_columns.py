"""What the columns of results mean, and ``docs/results.md``, which is written from it.

``python -m experiments.archive.outcome_columns > docs/results.md`` rewrites it; a test says when
it is stale. What the model declares of its state is taken from there; the outcomes of a run, which
are made of that state, are declared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.documents.reference import table
from sim.parameters import InvalidSetting
from sim.state.attribute import Attribute
from sim.state.history import HISTORY_ATTRIBUTES
from sim.state.partnerships import PARTNERSHIP_ATTRIBUTES
from sim.telling.tables import INTERNAL
from sim.vocabulary import ENDINGS, ORIGINS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Column(NamedTuple):
    """What a column is; units as in `sim.state.attribute`, or ``name``: what it is called."""

    name: str
    unit: str
    meaning: str


_C = Column
_RUN: Final = _C("run", "name", "Identity of the run; changes with anything that determines it.")
_POLICY: Final = _C("policy", "name", "Name of the policy that governs the run.")
_SEED: Final = _C("seed", "name", "Luck of the run: runs of one seed meet the same luck.")

# Beside the tables' own columns, as a study or the reader adds them.
ADDED: Final = (
    _C("folder", "name", "Results folder; only where several are read together."),
    _C("point", "name", "Point of the design, from 0; only in sweeps."),
)

# In small or large hosts, five of the columns of runs are of a part of the partnerships.
_SMALLEST: Final = "of the quarter of hosts that is smallest"
_LARGEST: Final = "of the quarter of hosts that is largest"
_UNMET: Final = (
    "Part of partnerships that by the end of their first term, or by the five-year milestone, "
    "missed their objectives"
)
_FIVE: Final = "Part of partnerships that within five years ended for any reason but success"

RUN_COLUMNS: Final = (
    _RUN,
    _POLICY,
    _SEED,
    _C("months", "month", "Months observed, after the warm-up."),
    _C("partnerships", "count", "Partnerships signed in the months observed."),
    _C("objectives_unmet", "1", f"{_UNMET}, or failed before it."),
    _C("ended_before_term", "1", "Part of partnerships that failed before their first term ended."),
    _C("ended_within_five_years", "1", f"{_FIVE}."),
    _C("value_delivered", "1", "Value to both sides until objectives are to be met (the end of the "
       "first term or the five-year milestone), as a part of what was possible: the full worth "
       "from the planned start on, also where a partnership ended early."),
    _C("objectives_unmet_small_hosts", "1", f"`objectives_unmet` {_SMALLEST}."),
    _C("ended_within_five_years_small_hosts", "1", f"`ended_within_five_years` {_SMALLEST}."),
    _C("objectives_unmet_large_hosts", "1", f"`objectives_unmet` {_LARGEST}."),
    _C("ended_within_five_years_large_hosts", "1", f"`ended_within_five_years` {_LARGEST}."),
    _C("partnerships_TYPE", "count", "Partnerships of type TYPE that were signed."),
    _C("objectives_unmet_TYPE", "1", "`objectives_unmet` of partnerships of type TYPE."),
    _C("host_value", "k$", "Value to all hosts."),
    _C("partner_value", "k$", "Value to all partners."),
    _C("host_cost", "k$", "Cost to all hosts, without governance."),
    _C("partner_cost", "k$", "Cost to all partners, without governance."),
    _C("host_governance_cost", "k$", "Cost of governance to all hosts."),
    _C("partner_governance_cost", "k$", "Cost of governance to all partners."),
    _C("governance_cost", "k$", "Cost of governance, both sides."),
    _C("active_at_end", "count", "Partnerships signed and not ended in the last month."),
    _C("fell_through", "count", "Negotiations that failed."),
    _C("innovation", "1", "Problem areas per host in which a partnership met its objectives."),
    _C("months_to_operation", "month", "Mean time from proposal to operation, where it began."),
    _C("reach", "1", "Part of hosts that have a partnership in operation at the end."),
    _C("equity", "1", "`value_delivered` of the quarter of hosts that is smallest, as a multiple "
       "of that of the largest; 1 is equal."),
    _C("net_benefit", "k$", "Value less all cost, both sides."),
    _C("efficiency", "1", "Value as a multiple of all cost, both sides."),
    _C("hosts", "count", "Organisations that may host a partnership."),
    _C("ended_ENDING", "count", "Partnerships signed in the months observed that ended: ENDING."),
)  # fmt: skip
"""Columns of the table of runs; TYPE and ENDING stand for a column for each."""

_PARTNERSHIP_FIRST: Final = (
    _RUN,
    _POLICY,
    _SEED,
    _C("partnership", "name", "Host, partner, and which of the pair's partnerships it is."),
    _C("host", "name", "Organisation that has the problem."),
    _C("partner", "name", "Organisation that brings the capability."),
    _C("type", "name", "Type of partnership."),
)
_PARTNERSHIP_LAST: Final = (
    _C("outcome", "name", "Group of its ending: running, success, neutral or failure."),
    _C("duration", "count", "Months from signature to its end, or to the end of the run."),
    _C("trust", "1", "Mean of the host's and the partner's trust."),
    _C("host_size", "1", "Size of the host: beds of a health system."),
    _C("host_size_rank", "1", "Rank of the host by size among its kind, from 0 to 1."),
    _C("partner_size_rank", "1", "Rank of the partner by size among its kind, from 0 to 1."),
    _C("host_kind", "name", "Kind of organisation that the host is."),
    _C("host_ownership", "name", "Who owns the host."),
    _C("partner_kind", "name", "Kind of organisation that the partner is."),
)

# The model keeps sums; the table has means and shares.
_HISTORY_MEANS: Final = {
    "host_trust": "Host's trust, mean over active partnerships.",
    "partner_trust": "Partner's trust, mean over active partnerships.",
    "expectation_gap": "Promised less actual performance, mean over active partnerships.",
    "alignment": "Alignment, mean over active partnerships.",
    "host_resources": "Money for partnering, mean over hosts.",
    "partner_resources": "Money, mean over vendors.",
    "host_reserve": "Money in months of budget, mean over hosts.",
    "hosts_in_debt": "Part of hosts that owe money.",
    "host_reputation": "Reputation, mean over hosts.",
    "partner_reputation": "Reputation, mean over vendors.",
    "host_coverage": "Attention coverage, mean over hosts.",
    "fomo_pressure": "Pressure felt, mean over hosts.",
    "priority": "Part of hosts for which partnering is a top priority.",
    "adopters": "Part of hosts that have ever signed.",
    "pressure": "Economic pressure, mean over regions.",
    "hype": "Hype, mean over regions and areas.",
}
_BY_NAME: Final = {
    "ORIGIN": ("formed", "Partnerships signed this month, by origin: ORIGIN."),
    "ENDING": ("ended", "Partnerships ended this month, by ending: ENDING."),
}


@cache
def columns_of(name: str) -> tuple[Column, ...]:
    """Return the columns that a table may have, in order; one in capitals stands for several.

    Parameters
    ----------
    name : str
        ``runs``, ``partnerships`` or ``histories``.
    """
    if name == "runs":
        return RUN_COLUMNS
    if name == "partnerships":
        named = {column.name for column in _PARTNERSHIP_FIRST} | INTERNAL
        own = (_of_state(one) for one in PARTNERSHIP_ATTRIBUTES if one.name not in named)
        return (*_PARTNERSHIP_FIRST, *own, *_PARTNERSHIP_LAST)
    found = [_RUN, _POLICY, _SEED, _C("month", "month", "Month, from 0.")]
    for attribute in HISTORY_ATTRIBUTES:
        unit = (
            "1" if attribute.name in {"priority", "adopters", "hosts_in_debt"} else attribute.unit
        )
        meaning = _HISTORY_MEANS.get(attribute.name, attribute.meaning)
        if attribute.length:
            meaning = meaning.partition(",")[0] + "."
        found.append(_C(attribute.name, unit, meaning))
        found += [
            _C(f"{whole}_{each}", unit, said)
            for each, (whole, said) in _BY_NAME.items()
            if whole == attribute.name
        ]
    found.append(_C("governance_cost", "k$", "Cost of governance this month, both sides."))
    return tuple(found)


def column_of(name: str, column: str) -> Column:
    """Return what a column of a table is, that of a factor among them."""
    known = {one.name: one for one in (*ADDED, *columns_of(name))}
    if column in known:
        return known[column]
    for pattern, one in known.items():
        stem = pattern.rstrip(ascii_uppercase)
        if stem != pattern and column.startswith(stem):
            which = column.removeprefix(stem)
            return Column(column, one.unit, one.meaning.replace(pattern.removeprefix(stem), which))
    return _factor(column)


def is_month(name: str, column: str) -> bool:
    """Return whether a column of partnerships is a month, which may not have come."""
    return name == "partnerships" and column_of(name, column).unit == "month"


def description(name: str, schema: pa.Schema) -> pd.DataFrame:
    """Return a row for each column of a table: ``column``, ``type``, ``unit``, ``meaning``."""
    import pandas as pd

    rows = []
    for field in schema:
        column = column_of(name, field.name)
        rows.append((field.name, type_name(field.type), column.unit, column.meaning))
    return pd.DataFrame(rows, columns=["column", "type", "unit", "meaning"])


def type_name(kind: pa.DataType) -> str:
    """Return what a type is called in pandas; text that repeats is ``category``."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return "category"
    return {"double": "float64", "float": "float32", "string": "text"}.get(str(kind), str(kind))


def _of_state(attribute: Attribute) -> Column:
    unit = "name" if attribute.unit == "code" else attribute.unit
    meaning = attribute.meaning
    if attribute.codes:
        meaning = f"{meaning.rstrip('.')}: {', '.join(attribute.codes)}."
    return _C(attribute.name, unit, meaning)


def _factor(name: str) -> Column:
    """Return what the column of a factor is: the setting that it varies."""
    from experiments.design.setting import setting  # here, since it needs all of the model

    try:
        known = setting(name, name)
    except InvalidSetting:
        return _C(name, "", "A column that this version of Accord does not know.")
    if known.declared is not None:
        return _C(name, known.declared.unit, f"Factor: {known.declared.meaning}")
    unit = {"whole": "count", "switch": "1", "name": "name"}[known.takes]
    return _C(name, unit, f"Factor: the setting {name}.")


def document() -> str:
    """Return ``docs/results.md``."""
    from experiments.design.points import OWN_COLUMNS  # as in `_factor`

    lines = _OPENING.splitlines()
    for name, title in _TITLES.items():
        lines += [f"## {title}", ""]
        lines += _lines(columns_of(name))
    lines += [
        "## Columns that are added",
        "",
        "Beside these, the table of runs of a sweep has a column for each factor, called like the",
        f"setting that it varies; `points.csv` has them too, and what the design knows of a point"
        f" (`{'`, `'.join(OWN_COLUMNS[1:])}`).",
        "",
        *_lines(ADDED),
        f"TYPE stands for each type of partnership. ORIGIN is one of {', '.join(ORIGINS)}. ENDING",
        f"is one of {', '.join(ENDINGS[1:])}.",
    ]
    return "\n".join(lines).rstrip() + "\n"


def _lines(columns: Iterable[Column]) -> list[str]:
    return table(
        ("column", "unit", "meaning"), ((f"`{one.name}`", one.unit, one.meaning) for one in columns)
    )


_TITLES: Final = {
    "runs": "`runs`: a row for each run",
    "partnerships": "`partnerships`: a row for each partnership signed since observation began",
    "histories": "`histories`: a row for each run and month, all types of partnership together",
}
_OPENING: Final = """\
# Results and what their columns mean

`accord sweep` and `accord compare` leave a results folder, `results/COMMAND/NAME`; what else they
and the other commands write there is in [files.md](files.md):

| file | what is in it |
|---|---|
| `runs.parquet` | a row for each run: its outcomes |
| `partnerships.parquet` | a row for each partnership, where kept |
| `histories.parquet` | a row for each run and month, where kept |
| `points.csv` | of a sweep: a row for each point of the design |
| `failed.csv` | only if runs failed: why, and how to repeat each |
| `manifest.json` | versions, settings, seeds, the command that repeats it |
| `parts/` | before it is finished: what the runs so far left |

Any program that reads Parquet reads the tables. In Python,

```python
from experiments import open_results

results = open_results("results/sweep/NAME")
```

opens a folder without reading it; so do a folder above several (the jobs of `--multirun`), a
pattern such as `"results/sweep/shard_*"` (the shares of a large sweep) and a list of these, whose
tables are read together and have the column `folder`. A run that is in several of them counts in
each. Runs of different versions of the model are read together only with `mixed=True`. While a
command is at work, or after it was stopped, the runs that are finished are there, without points
and factors, and `results.finished` is `False`.

| | |
|---|---|
| `results.runs`, `.partnerships`, `.histories` | the tables; nothing is read yet |
| `table.columns`, `.schema`, `.count` | what is in a table, without reading its rows |
| `table.pandas(columns, where)`, `.arrow(columns, where)` | rows, in memory |
| `table.batches(columns, where)` | rows, some ten thousand at a time |
| `table.dataset()` | for whatever reads datasets of Arrow |
| `table.check()` | reads all of it, to the last bit, and names a damaged file |
| `results.sql(query)` | DuckDB over `runs`, `partnerships`, `histories`, `points` |
| `results.points`, `.failed`, `.manifest` | what else is in the folder |
| `results.policies`, `.factors`, `.tables`, `.folders`, `.finished` | what it is about |
| `results.describe(table)` | the lines below, for the columns at hand |

`where` says which rows: `{"policy": ["ad_hoc", "full"], "seed": 7}`, or any expression of
`pyarrow.compute`. `results.sql` needs `pip install "accord-sim[duckdb]"`. The
[tutorial](tutorial-researchers.md) uses all of it.

Money is in thousands of dollars (`k$`) and, in a table of runs, the sum over the months observed;
months count from 0, the beginning of observation, and are negative in the warm-up. A unit of `1`
is a pure number, a rate as a fraction; `name` is what something is called. Rates of failure are
cumulative incidences with competing endings, by the age of five years. A number is missing where
there is nothing that it could be of, such as the rate of a type without partnerships, and where
the months observed cannot tell it: rates of failure, `value_delivered` and `equity` need 61 or
more, so that the first partnerships can be seen for five years.

"""


if __name__ == "__main__":
    print(document(), end="")
