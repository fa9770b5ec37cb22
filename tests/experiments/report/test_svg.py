"""An SVG of a results folder is data: what matplotlib draws passes, all else is refused."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest

from experiments.archive.reading import DamagedResult
from experiments.figures.style import new_figure, styled
from experiments.report.inlining import inline_svg
from experiments.report.svg import parse_svg

FILE = Path("figures/odd.svg")
START = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">'
)
HTML = 'xmlns="http://www.w3.org/1999/xhtml"'
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/'


def within(body: str) -> str:
    """Return an SVG with something in it."""
    return f"{START}{body}</svg>"


def png(width: int, height: int) -> str:
    """Return the beginning of a PNG that says how large it is, as an address of data."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\6\0\0\0"
    return f"data:image/png;base64,{base64.b64encode(head).decode()}"


ELEMENTS = {
    "script": "<script>alert(1)</script>",
    "script by address": '<script xlink:href="https://example.org/x.js"/>',
    "script by prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    "script of HTML": f"<script {HTML}>alert(1)</script>",
    "script in defs": "<defs><script>alert(1)</script></defs>",
    "script in metadata": "<metadata><script>alert(1)</script></metadata>",
    "script in text": '<text x="1" y="1">a<script>alert(1)</script></text>',
    "capital script": "<SCRIPT>alert(1)</SCRIPT>",
    "foreignObject": f"<foreignObject><body {HTML}/></foreignObject>",
    "iframe": f'<iframe {HTML} src="https://example.org"/>',
    "img of HTML": f'<img {HTML} src="x"/>',
    "animate": '<g><animate attributeName="href" to="javascript:alert(1)"/></g>',
    "set": '<g><set attributeName="onclick" to="alert(1)"/></g>',
    "animateTransform": '<g><animateTransform attributeName="transform"/></g>',
    "handler": '<handler type="application/javascript">alert(1)</handler>',
    "link": '<a xlink:href="javascript:alert(1)"><path d="M 0 0"/></a>',
    "filter": '<filter id="f"><feImage xlink:href="https://example.org/x"/></filter>',
    "mask": '<mask id="m"/>',
    "pattern": '<pattern id="p"/>',
    "symbol": '<symbol id="s"/>',
    "switch": "<switch/>",
    "marker": '<marker id="m"/>',
    "linearGradient": '<linearGradient id="l"/>',
    "svg in svg": '<svg viewBox="0 0 1 1"/>',
    "no namespace": '<g xmlns=""/>',
    "another namespace": '<g xmlns="urn:x"/>',
}
ATTRIBUTES = {
    "onload": '<g onload="alert(1)"/>',
    "onclick": '<path d="M 0 0" onclick="alert(1)"/>',
    "capital event": '<path d="M 0 0" ONCLICK="alert(1)"/>',
    "event by prefix": '<g xmlns:e="http://www.w3.org/2001/xml-events" e:onload="alert(1)"/>',
    "class": '<g class="x"/>',
    "base": '<g xml:base="https://example.org/"/>',
    "use of another file": '<use xlink:href="https://example.org/x.svg#a"/>',
    "use of a script": '<use xlink:href="javascript:alert(1)"/>',
    "use of data": '<use xlink:href="data:image/svg+xml;base64,PHN2Zy8+#a"/>',
    "href without prefix": '<path id="a"/><use href="#a"/>',
    "image from elsewhere": '<image xlink:href="https://example.org/x.png"/>',
    "image of a file": '<image xlink:href="file:///etc/passwd"/>',
    "image of SVG": '<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "image that is none": '<image xlink:href="data:image/png;base64,PHN2Zy8+"/>',
    "image too large": f'<image xlink:href="{png(2**20, 2**20)}"/>',
    "image that ends early": f'<image xlink:href="{png(9, 9)}"/>',
    "clip from elsewhere": '<g clip-path="url(https://example.org/x.svg#a)"/>',
    "clip of a clip": '<clipPath id="a"><path d="M 0 0" clip-path="url(#a)"/></clipPath>',
    "style by address": '<g style="fill: url(https://example.org/x)"/>',
    "style with import": '<g style="@import url(https://example.org/x.css)"/>',
    "style with escapes": '<g style="fill: \\75 rl(https://example.org)"/>',
    "style with a comment": '<g style="fill: u/**/rl(x)"/>',
    "style that covers the page": '<g style="position: fixed"/>',
    "style that runs": '<g style="behavior: x; fill: expression(alert(1))"/>',
    "style with a variable": '<g style="--x: 1"/>',
    "path with other letters": '<path d="M 0 0 url(x)"/>',
    "number that is none": '<rect x="calc(1px)"/>',
    "number too long": f'<rect x="{"9" * 40}"/>',
    "name that is none": '<path id="a&quot; onload=&quot;alert(1)"/>',
    "movement with other words": '<g transform="translate(1 1) url(x)"/>',
}
WHOLE = {
    "not XML": "<svg",
    "a word": "hello",
    "empty": "",
    "HTML": f"<html {HTML}><script>alert(1)</script></html>",
    "another root": '<g xmlns="http://www.w3.org/2000/svg"/>',
    "a root of no namespace": "<svg viewBox='0 0 1 1'/>",
    "no size": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "size that is none": START.replace("0 0 9 9", "0 0 1e999 9") + "</svg>",
    "event of the root": START.replace("viewBox", 'onload="alert(1)" viewBox') + "</svg>",
    "entities that multiply": '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + f"]>{within('<text>&j;</text>')}",
    "an entity": f'<!DOCTYPE svg [<!ENTITY a "b">]>{within("<text>&a;</text>")}',
    "an entity from a file": '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + within("<text>&a;</text>"),
    "an entity of a parameter": '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://example.org/"> %a;]>'
    + within(""),
    "an entity that is declared elsewhere": f'{DOCTYPE}svg11.dtd">{within("<text>&a;</text>")}',
    "another declaration": f'{DOCTYPE}other.dtd">{within("")}',
    "a declaration by address": '<!DOCTYPE svg SYSTEM "http://example.org/x.dtd">' + within(""),
    "attributes by declaration": f'{DOCTYPE}svg11.dtd" [<!ATTLIST g onload CDATA "x">]>'
    + within("<g/>"),
    "a style sheet by instruction": '<?xml-stylesheet href="https://example.org"?>' + within(""),
    "an instruction within": within('<?php system("id") ?>'),
    "CDATA": within("<text><![CDATA[<script>]]></text>"),
    "CDATA in a style": within("<style><![CDATA[*{}]]></style>"),
    "another style sheet": within("<style>@import url(https://example.org/x.css);</style>"),
    "a style sheet beside matplotlib's": within(
        "<style>*{stroke-linejoin: round; stroke-linecap: butt} body{display:none}</style>"
    ),
    "text among elements": within("<g>hello</g>"),
    "the same name twice": within('<path id="a"/><path id="a"/>'),
    "use of what is not there": within('<use xlink:href="#a"/>'),
    "use of itself": within('<g id="a"><use xlink:href="#a"/></g>'),
    "uses that multiply": within(
        "<path id='a0'/>"
        + "".join(
            f"<g id='a{n + 1}'>" + f"<use xlink:href='#a{n}'/>" * 10 + "</g>" for n in range(9)
        )
    ),
    "clip by what is none": within('<path id="a"/><g clip-path="url(#a)"/>'),
    "deep": within("<g>" * 40 + "</g>" * 40),
    "very deep": within("<g>" * 100_000),
    "what follows the end": within("") + within(""),
    "another encoding": within("<g/>").replace("<svg", '<?xml version="1.0" encoding="x"?><g', 1),
}
HOSTILE = {
    **{name: within(body) for name, body in (ELEMENTS | ATTRIBUTES).items()},
    **WHOLE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_on_the_list_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(DamagedResult) as refused:
        inline_svg(HOSTILE[name], FILE, "f1-", "label")
    said = str(refused.value)
    assert said.startswith(f"{FILE} is damaged or was not written by Accord (")
    assert len(said) < 250
    assert said.isprintable()
    if name in ELEMENTS:
        element = re.findall(r"<(?:s:)?(\w+)", ELEMENTS[name])
        assert any(f"<{one}>" in said for one in element)
    if name in ATTRIBUTES:
        assert re.search(r"<\w+> (has|refers)", said)


def test_more_elements_than_any_figure_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.report.svg._ELEMENTS", 100)
    parse_svg(within("<g/>" * 99), FILE, "")
    with pytest.raises(DamagedResult, match="<g> is the 101th, 2 deep"):
        parse_svg(within("<g/>" * 100), FILE, "")


def drawn() -> str:
    """Return a figure with what figures of Accord are made of."""
    with styled():
        figure = new_figure(8.0, 4.0)
        left, right = figure.subplots(1, 2)
        months = np.arange(20.0)
        left.fill_between(months, months, months + 2, alpha=0.3)
        left.errorbar(months, months**2, xerr=1.0, fmt="s", linestyle=(0, (4, 3)), label="é < $2")
        left.annotate("here", (3, 9), xytext=(9, 200), arrowprops={"arrowstyle": "-"})
        left.legend()
        shown = right.scatter(months, months, c=months, rasterized=True)
        figure.colorbar(shown, ax=right)
        right.text(1, 1, "turned", rotation=30)
        made = io.StringIO()
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    return made.getvalue()


def test_what_matplotlib_draws_passes_whole() -> None:
    text = drawn()
    kept = inline_svg(text, FILE, "f1-", "label")
    for element in ("path", "use", "image", "clipPath", "rect"):
        assert len(re.findall(rf"<{element}\b", text)) == len(re.findall(rf"<{element}\b", kept))
    for form in (
        r' d="([^"]+)"',
        r'transform="([^"]+)"',
        r"base64,\s*([^\"]+)",
        r'style="([^"]+)"',
    ):
        drawn_there = [" ".join(one.split()) for one in re.findall(form, text)]
        found = [" ".join(one.split()) for one in re.findall(form, kept.replace("&#10;", " "))]
        assert drawn_there
        assert found[-len(drawn_there) :] == drawn_there
    named = re.findall(r'\bid="([^"]+)"', kept)
    assert all(one.startswith("f1-") for one in named)
    assert set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", kept)) <= set(named)


def test_comments_and_the_names_of_programs_are_not_kept() -> None:
    kept = inline_svg(within("<!-- <script> --><metadata/><g/>"), FILE, "f1-", 'a "label" <b>')
    assert "script" not in kept
    assert "metadata" not in kept
    assert 'aria-label="a &quot;label&quot; &lt;b&gt;"' in kept


def test_text_of_a_figure_stays_text() -> None:
    root = parse_svg(within('<text x="1" y="1">&lt;script&gt;</text>'), FILE, "")
    assert root[0].text == "<script>"
    assert "<script" not in inline_svg(within("<text>&lt;script&gt;</text>"), FILE, "", "")
