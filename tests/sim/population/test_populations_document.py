"""The document on populations says what is so: its examples run and print what it shows."""

import inspect
import re
from pathlib import Path

import pytest

from sim.population import synthetic_population
from sim.population.names import GROUPS
from sim.population.table import NEEDED, OPTIONAL
from sim.vocabulary import KINDS

DOCUMENT = Path(__file__).parents[3] / "docs" / "populations.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
TABLE = re.search(r"```csv\n(.*?)```", TEXT, re.DOTALL)[1]


def test_there_are_examples():
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize(("code", "shown"), EXAMPLES, ids=["figures", "table"])
def test_examples_print_what_is_shown(code, shown, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("organisations.csv").write_text(TABLE, encoding="utf-8")
    exec(compile(code, DOCUMENT.name, "exec"), {})
    assert capsys.readouterr().out == shown


def test_every_group_is_described():
    described = re.findall(
        r"^\| [\w ]+ \| `population\.(\w+)=` \| (\d+).*? \| (\d) \| `(\w)001` \.\.\. "
        r"\| `(\w+)` \| (\d) \|$",
        TEXT,
        re.MULTILINE,
    )
    asked = inspect.signature(synthetic_population).parameters
    assert described == [
        (
            *(group.name, str(asked[group.name].default), str(group.least)),
            *(group.letter, KINDS[group.kind], str(group.abroad)),
        )
        for group in GROUPS
    ]


def test_every_column_of_a_table_is_described():
    described = re.findall(r"^\| `(\w+)` \| (yes)? ?\|", TEXT, re.MULTILINE)
    assert [column for column, _ in described] == [*NEEDED, *OPTIONAL]
    assert [column for column, needed in described if needed] == list(NEEDED)
