"""The report in a browser: asks the network for nothing, fits every screen, prints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.experiments.report import made

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no {CHROMIUM}"),
]
# Pairs of blocks beside or below each other that share more than a pixel.
OVERLAPS = """() => {
  const found = [];
  for (const parent of document.querySelectorAll(
      "body, header, main, section, .columns, .column, .prose, .facts, .table, figure")) {
    const boxes = [...parent.children]
      .filter(one => !["SCRIPT", "STYLE", "STRONG"].includes(one.tagName) && !one.matches(".skip"))
      .map(one => [one, one.getBoundingClientRect()])
      .filter(([one, box]) => box.width > 0 && box.height > 0);
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const a = boxes[i][1], b = boxes[j][1];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
          && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
        found.push(boxes[i][0].outerHTML.slice(0, 80) + " / " + boxes[j][0].outerHTML.slice(0, 80));
    }
  }
  return found;
}"""
# What a cell or a caption says must not run out of it.
CUT_OFF = """() => [...document.querySelectorAll("th, td, h1, h2, h3, p, dd, li, figcaption")]
  .filter(one => one.getBoundingClientRect().width > 0 && one.scrollWidth > one.clientWidth + 1)
  .filter(one => getComputedStyle(one).display != "inline")
  .map(one => one.outerHTML.slice(0, 120))"""
NAMELESS = """() => [...document.querySelectorAll("img, svg, [role=img], [role=region]")]
  .filter(one => !(one.getAttribute("aria-label") || one.getAttribute("alt") || "").trim())
  .map(one => one.outerHTML.slice(0, 80))"""
PAST_THE_EDGE = """() => [...document.querySelectorAll("table, svg")]
  .filter(one => one.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 200))"""
# Contrast of text that is meant to be read with what is behind the page (WCAG 2, 1.4.3).
CONTRAST = """() => {
  const light = text => {
    const part = text.match(/[0-9.]+/g).slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return Math.min(...[...document.querySelectorAll("p, a, th, td, dt, dd, li, span, summary")]
    .map(one => light(getComputedStyle(one).color))
    .map(ink => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)));
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("pages")
    one = made.comparison(root / "results/compare/one")
    two = made.comparison(root / "results/compare/two", 0.25, months=96)
    other = [
        made.sensitivity(root / "results/sensitivity/s"),
        made.robustness(root / "results/robustness/r"),
        made.design(root / "results/optimise/d"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        # Slides are not part of the page, and take most of the time.
        patch.setattr("experiments.report.slides.slides_of", lambda document: {})
        made.report([*map(str, [one, *other]), f"output={root / 'one'}"])
        made.report([str(one), str(two), f"output={root / 'two'}"])
    for name in ("one", "two"):
        # Alone, so that whatever the page might need is missing.
        shutil.move(root / name / "report.html", root / f"{name}.html")
    return {name: root / f"{name}.html" for name in ("one", "two")}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_a_page(chromium: Any, pages: dict[str, Path], name: str, width: int, scheme: str) -> None:
    address = pages[name].as_uri()
    asked, complaints = [], []
    with chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        for details in page.query_selector_all("details"):
            details.evaluate("one => one.open = true")
        # An icon within the page is asked for as data.
        assert [url for url in asked if not url.startswith("data:")] == [address]
        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(CONTRAST) >= 4.5
        columns = page.query_selector_all(".columns")
        assert bool(columns) == (name == "two")
        for grid in columns:
            tops = {round(one.bounding_box()["y"]) for one in grid.query_selector_all(".column")}
            assert len(tops) == (1 if width == 1280 else 2)


def test_the_keyboard_reaches_the_report(chromium: Any, pages: dict[str, Path]) -> None:
    with chromium.new_page() as page:
        page.goto(pages["one"].as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("name", ["one", "two"])
def test_it_prints_without_clipping(chromium: Any, pages: dict[str, Path], name: str) -> None:
    # The width between the margins of A4.
    with chromium.new_page(viewport={"width": 680, "height": 990}) as page:
        page.goto(pages[name].as_uri())
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= 680
        assert page.evaluate(PAST_THE_EDGE) == []
        assert page.evaluate(OVERLAPS) == []
        assert not page.is_visible("nav")
    assert printed.startswith(b"%PDF")
    pages_printed = printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ")
    assert 3 <= pages_printed <= 12
