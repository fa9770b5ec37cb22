"""``accord report``: one page with the numbers of the tables, and nothing that is not there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.questions.findings import Claim
from experiments.report.tables import table_of
from tests.experiments.conftest import Accord
from tests.experiments.report import made


class Page(HTMLParser):
    """Gathers what a page has: ids, references, tables by their caption, headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._place = ""
        self._caption = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and (value or "").startswith("#"):
                self.references.append((value or "")[1:])
            else:
                self.references += re.findall(r"url\(#([^)]+)\)", value or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "caption":
            self._place, self._caption, self._rows = tag, "", []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._place = tag
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"caption", "th", "td"}:
            self._place = ""
        elif tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, data: str) -> None:
        if self._place == "caption":
            self._caption += data
        elif self._place:
            self._rows[-1][-1] += data


def reported(*words: str | Path) -> tuple[Page, str, str]:
    """Make a report and return its page, the page's text and the Markdown."""
    assert made.report([*map(str, words), "output=out"]) == 0
    text = Path("out/report.html").read_text()
    return Page(text), text, Path("out/report.md").read_text()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reports")
    made.comparison(root / "results/compare/one")
    made.comparison(
        root / "results/compare/two", 0.25, events=[{"kind": "crisis", "month": 36}], months=96
    )
    made.sensitivity(root / "results/sensitivity/s")
    made.robustness(root / "results/robustness/r")
    made.design(root / "results/optimise/d")
    return root


@pytest.fixture(autouse=True)
def here(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)


@pytest.fixture
def no_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave slides out where the page is asked about, for they take most of the time."""
    monkeypatch.setattr("experiments.report.slides.slides_of", lambda document: {})


def numbers(text: str) -> list[float]:
    return [
        float(found.replace("−", "-").replace(",", ""))
        for found in re.findall(r"[-−+]?\d[\d,]*\.?\d*", text)
    ]


def expected_numbers(row: pd.Series) -> list[list[float]]:
    """Return the numbers of each cell after the policy, rounded as they are shown."""
    first = row["verdict"] == "baseline"
    percent = [round(100 * row[name], 1) for name in ("failure_rate", "ci_low", "ci_high")]
    points = ("difference", "together_low", "together_high")

    def change(name: str, digits: int, scale: float = 1.0) -> list[float]:
        columns = (f"{name}_difference{end}" for end in ("", "_together_low", "_together_high"))
        return [] if first else [round(scale * row[column], digits) for column in columns]

    return [
        percent,
        [] if first else [round(100 * row[name], 1) for name in points],
        [round(100 * row["value_delivered"], 1), *change("value_delivered", 1, 100.0)],
        [round(row["governance_cost_per_host_year"])],
        [round(row["net_benefit_per_host_year"]), *change("net_benefit", 0)],
        [round(row["equity"], 2), *change("equity", 2)],
        [],
    ]


@pytest.mark.usefixtures("no_slides")
def test_every_number_of_the_decision_table_is_that_of_the_file() -> None:
    page, _, markdown = reported("one")
    shown = page.tables["The policies at a glance"][1:]
    source = pd.read_csv("results/compare/one/decision.csv")
    lines = markdown[markdown.index("| Policy |") :].splitlines()[2:]
    assert len(shown) == len(source)
    for cells, line, (_, row) in zip(shown, lines, source.iterrows(), strict=False):
        assert cells[0].split(" shared")[0] == row["title"]
        of_file = expected_numbers(row)
        assert [numbers(cell) for cell in cells[1:]] == of_file
        assert [numbers(cell) for cell in line.split(" | ")[1:]] == of_file


@pytest.mark.usefixtures("no_slides")
def test_a_verdict_is_a_word_and_a_mark() -> None:
    page, _, _ = reported("one")
    cells = [row[2] for row in page.tables["The policies at a glance"][1:]]
    said = ["● baseline", "▼ clearly fewer", "▲ clearly more", "= no material", "? not clear"]
    assert all(cell.startswith(start) for cell, start in zip(cells, said, strict=True))


@pytest.mark.usefixtures("no_slides")
def test_two_comparisons_stand_side_by_side_and_are_set_against_each_other() -> None:
    page, text, _ = reported("one", "two")
    (caption,) = [name for name in page.tables if name.startswith("The same policy in each")]
    rows = {row[0]: row[1:] for row in page.tables[caption][1:]}
    assert numbers(rows[made.TITLE][0])[0] == -21.1
    assert numbers(rows[made.TITLE][1])[0] == 3.9
    assert rows[made.TITLE][2] == "≠ no"
    assert rows["Strict"][2] == "✓ yes"
    assert "same for 3 of 4 policies" in text
    worlds = {row[0]: row[1:] for row in page.tables["What differs between them"][1:]}
    assert worlds == {
        "months": ["120", "96"],
        "events": ["none", "kind crisis, month 36"],
    }
    assert {"At a glance: one", "At a glance: two"} <= set(page.tables)


@pytest.mark.usefixtures("no_slides")
def test_other_results_become_sections() -> None:
    page, text, markdown = reported("s", "r", "d", "one")
    assert "was not measured" not in text
    assert "was not tried" not in text
    caption = "Assumptions by their influence on objectives_unmet under ad_hoc, the strongest first"
    ranked = page.tables[caption]
    assert [row[0] for row in ranked[1:]] == ["parameters.fomo_rate", "parameters.need_growth"]
    assert "0.4321 0.3711 to 0.4911" in ranked[1]
    (worlds,) = [name for name in page.tables if name.startswith("Worlds in which a policy")]
    assert "0.713" in page.tables[worlds][1]
    front = page.tables["Policies that no other betters in every respect"]
    assert [row[0] for row in front[1:]] == ["p01", "p03"]
    assert "Voice" not in front[0]
    for words in ("fomo_rate matters most", "fails where fear is strong", "The knee is p03"):
        assert words in text
        assert words in markdown
    # The comparison leads, wherever it is named.
    assert text.index("policies at a glance") < text.index("fomo_rate matters most")


@pytest.mark.usefixtures("no_slides")
def test_what_was_not_measured_is_said_with_the_command_that_does() -> None:
    _, text, _ = reported("one")
    assert "was not measured" in text
    policies = ",".join(made.decision_rows()["policy"])
    for command in ("sensitivity", "robustness"):
        assert f"accord {command} &#39;policies=[{policies}]&#39;" in text
    assert "Not settled by these runs: Vague" in text
    assert "that of Strict is the least sure: its interval comes within 5.1" in text


@pytest.mark.usefixtures("no_slides")
def test_a_page_needs_nothing_but_itself_and_its_parts_do_not_clash() -> None:
    page, text, _ = reported("one", "two", "s", "r", "d")
    assert "http" not in text
    assert "//" not in text.replace("*/", "").replace("/*", "")
    assert len(page.ids) == len(set(page.ids))
    # Letters that a figure draws are defined in it, though its caption is cut off.
    assert len(page.references) > 100
    assert set(page.references) <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    steps = np.diff(page.headings)
    assert steps.max() <= 1


@pytest.mark.usefixtures("no_slides")
def test_the_caption_of_a_figure_is_text_and_not_drawn_twice() -> None:
    _, text, _ = reported("one")
    drawn = Path("results/compare/one/figures/endings.svg").read_text()
    full = [float(one) for one in re.search(r'viewBox="([^"]+)"', drawn)[1].split()]
    found = re.findall(r'viewBox="([^"]+)"', text)
    assert len(found) == 2
    for view in found:
        left, top, width, height = (float(one) for one in view.split())
        assert (left, top, width) == (0.0, 0.0, full[2])
        assert 0.6 * full[3] < height < full[3] - 8.0
    assert text.count(made.CAPTION) == 2


@pytest.mark.usefixtures("no_slides")
def test_markup_in_names_is_text() -> None:
    page, text, markdown = reported("one", "title=A <b> & c", "question=Is 1 < 2 & so on?")
    assert "<script" not in text
    assert "<script" not in markdown
    assert "<h1>A &lt;b&gt; &amp; c</h1>" in text
    assert "Is 1 &lt; 2 &amp; so on?" in text
    assert "Costs &lt;rise&gt; &amp; fall." in text
    assert page.tables["The policies at a glance"][2][0] == f"{made.TITLE} shared"


def test_the_same_results_give_the_same_bytes() -> None:
    words = ("one", "s", "r", "d")
    found = []
    for name in ("first", "again"):
        assert made.report([*words, f"output={name}"]) == 0
        files = sorted(path for path in Path(name).rglob("*") if path.is_file())
        found.append({str(path.relative_to(name)): path.read_bytes() for path in files})
    assert found[0] == found[1]
    assert {"report.html", "report.md", "slides/01_failure_rates.png"} <= set(found[0])


@pytest.mark.usefixtures("no_slides")
def test_figures_of_the_markdown_are_beside_it() -> None:
    _, _, markdown = reported("one", "two")
    named = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", markdown)
    assert len(named) == 4
    for name in named:
        assert (Path("out") / name).is_file()


def test_a_smaller_report_leaves_nothing_of_a_larger_one() -> None:
    reported("one")
    assert len(list(Path("out").glob("*/*.png"))) == 3
    reported("s")
    assert not list(Path("out").glob("*/*.png"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "No result is named; write accord report NAME."),
        (["nosuch"], "There is no result called nosuch below results; there are c, odd, twice."),
        (["half"], "half is not finished: it has no manifest.json; accord status half says"),
        (["other"], "other is not a result of accord: it has no manifest.json"),
        (["odd"], "does not tell which command made its folder"),
        (["twice"], "Several results are called twice: write the path of one, "),
        (["c", "titel=x"], "titel= is not a setting of accord report; allowed are title=,"),
        (["c", "title="], "title= is empty; write title=TEXT or leave it out."),
        (["c", "--open"], "--open is not a flag of accord report"),
        (["c", "output=file.txt"], "file.txt is a file, where a folder belongs; move it away"),
    ],
)
def test_refusals(
    accord: Accord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made.result(Path("results/compare/c"), {}, [Claim("Found.")])
    Path("results/sweep/half/.hydra").mkdir(parents=True)
    Path("results/sweep/other").mkdir()
    for folder in ("results/sweep/twice", "results/compare/twice", "results/run/odd"):
        Path(folder).mkdir(parents=True)
        (Path(folder) / "manifest.json").write_text("{}")
    Path("file.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    refused = accord("report", *words)
    assert refused.code == (1 if words == ["odd"] else 2)
    assert refused.err.startswith("accord report: ")
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_table_too_long_and_too_wide_is_cut_and_says_so() -> None:
    wide = pd.DataFrame(np.zeros((50, 500))).add_prefix("factor_")
    cut = table_of(wide, "worlds.csv")
    assert (len(cut.rows), len(cut.columns), len(cut.rows[0])) == (30, 30, 30)
    assert cut.note == "The first 30 of 50 rows and 30 of 500 columns."
    assert table_of(wide.iloc[:3, :3], "small.csv").note == ""
