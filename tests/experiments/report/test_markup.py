"""Whatever stands in the names and texts of a result is text in a report, never markup."""

from __future__ import annotations

import json
import shlex
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from experiments.archive.markdown import as_markdown
from experiments.questions.findings import Claim, write_finding
from tests.experiments.report import made

pytestmark = pytest.mark.slow

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><iframe src='https://example.org'>",
    "</style><script>alert(1)</script>",
    "--><svg onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7 * 7 }}{% raw %}",
    "{0} {title} %s",
    "[text](javascript:alert(1))",
    "![image](https://example.org/x.png)",
    "[text]: https://example.org",
    "<https://example.org>",
    "`code` ``more`` ```",
    "```\nfence",
    "~~~ fence",
    "# heading",
    "###### heading",
    "- entry",
    "+ entry",
    "1. entry",
    "12) entry",
    "> quote",
    "    indented",
    "---",
    "- - -",
    "===",
    "*emphasis* **strong**",
    "_emphasis_ __strong__",
    "~~gone~~",
    "cell | cell | cell",
    "a\n\n# heading\n\n<b>",
    "a\r\n- entry",
    "a\u2028b\x0cc\x00d\x1b[2J",
    "\\[text](https://example.org) \\",
    "</details><details open>",
    "<!-- comment",
    "<?php x ?> <![CDATA[",
)
TAGS = frozenset(
    (
        *("html", "head", "meta", "link", "title", "style", "body", "header", "nav", "main"),
        *("section", "div", "footer", "h1", "h2", "h3", "p", "a", "ol", "ul", "li", "dl", "dt"),
        *("dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "strong", "pre"),
        *("code", "details", "summary", "figure", "figcaption"),
        *("svg", "g", "path", "defs", "use", "clippath", "rect"),
    )
)


class Page(HTMLParser):
    """Gathers tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.odd: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)


def spoilt(folder: Path, text: str) -> None:
    """Put a text wherever a result has names and words of somebody."""
    table = made.decision_rows()
    table["title"] = text
    table["policy"] = [f"{text}{n}" for n in range(len(table))]
    table["may_be_best"] = text
    table[text] = text
    table.to_csv(folder / "decision.csv", index=False)
    pd.DataFrame({"outcome": [text], "policy": text, "rank": 1, "factor": text}).assign(
        low=text, high=text, meaning=text, unit=text, evidence=text
    ).to_csv(folder / "influence.csv", index=False)
    write_finding(folder, [Claim(text, "endings"), Claim(f"Like so:\n  - {text}\n{text}")])
    for path in folder.glob("figures/figures.json"):
        cards = json.loads(path.read_text())
        path.write_text(
            json.dumps(
                [one | dict.fromkeys(("title", "reading", "caption"), text) for one in cards]
            )
        )
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["command"] += f" {shlex.quote(text)}"
    manifest["config"] = {text: text, "months": text, "events": [{text: text}]}
    manifest["differs_from_defaults"] = {text: {text: [text]}}
    manifest["policies"] = {text: {}, f"{text}2": {}}
    manifest["population"] = {"label": text, "content_hash": text, "notes": [text]}
    manifest["libraries"] = {text: text}
    manifest |= dict.fromkeys(("accord", "model_version", "python", "finished"), text)
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clean")
    made.comparison(root / "results/compare/one")
    made.sensitivity(root / "results/sensitivity/s")
    return root


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_markup_is_text(
    clean: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> None:
    text = HOSTILE[number]
    monkeypatch.chdir(clean)
    monkeypatch.setattr("experiments.report.slides.slides_of", lambda document: {})
    for folder in ("results/compare/one", "results/sensitivity/s"):
        spoilt(Path(folder), text)
    words = ["one", "s", f"title={text}", f"question={text}", f"output={tmp_path}"]
    assert made.report(words) == 0
    page = Page((tmp_path / "report.html").read_text())
    assert set(page.tags) <= TAGS
    assert not page.odd
    assert page.tags.count("h1") == page.tags.count("title") == 1
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert {value[:1] for name, value in page.attributes if name in {"href", "src"}} <= {"#", "d"}
    assert " ".join(page.text.split()).count(" ".join(text.split())) > 30
    content = (tmp_path / "report.md").read_text()
    assert not any(ord(letter) < 32 and letter != "\n" for letter in content)
    found = flat(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(content))
    kinds = [one.type for one in found]
    assert not {"html_inline", "link_open", "em_open", "s_open", "blockquote_open", "hr"} & {*kinds}
    assert not {"ordered_list_open", "code_block", "code_inline"} & {*kinds}
    markup = [one.content.strip() for one in found if one.type == "html_block"]
    assert set(markup) == {
        "<details><summary>decision.csv</summary>",
        "<details><summary>influence.csv</summary>",
        "</details>",
    }
    images = [one.attrs["src"] for one in found if one.type == "image"]
    assert images == ["figures/01_endings.png", "figures/02_failure_rates.png"]
    headings = [one.tag for one in found if one.type == "heading_open"]
    assert (headings.count("h1"), headings.count("h3"), headings.count("h4")) == (1, 4, 0)
    assert headings.count("h2") == content.count("\n## ") == page.tags.count("h2")
    assert kinds.count("fence") == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_of_markdown_shows_the_text_as_it_is(text: str) -> None:
    paragraph, inline, _ = MarkdownIt("commonmark").parse(as_markdown(text))
    assert (paragraph.type, inline.type) == ("paragraph_open", "inline")
    assert {one.type for one in inline.children or []} <= {"text", "text_special"}
    shown = "".join(one.content for one in inline.children or [])
    assert shown.split() == "".join(one if ord(one) > 31 else " " for one in text).split()


def test_a_command_to_copy_is_one_command(
    clean: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(clean)
    path = Path("results/sensitivity/s/manifest.json")
    manifest = json.loads(path.read_text())
    manifest["command"] = "accord sensitivity name=s; touch harmed `touch harmed` $(touch harmed)"
    path.write_text(json.dumps(manifest))
    assert made.report(["s", f"output={tmp_path}"]) == 0
    content = (tmp_path / "report.md").read_text()
    (line,) = [one for one in content.splitlines() if "touch" in one]
    # All that a shell would take for the end of a word or a command of its own is quoted.
    assert shlex.split(line) == shlex.split(manifest["command"])
    lexer = shlex.shlex(line, posix=False, punctuation_chars=True)
    assert not [word for word in lexer if set(word) & set(";`$") and word[0] != "'"]
