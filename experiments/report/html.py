"""Setting a report as one HTML file that needs nothing else.

Text becomes markup only through `Markup.format`, which escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from markupsafe import Markup

from experiments.report.document import (
    Block,
    Cell,
    Code,
    Columns,
    Document,
    Facts,
    Figure,
    Fold,
    Heading,
    Prose,
    Section,
    Table,
)

_STYLE: Final = Path(__file__).parent / "report.css"
_PAGE: Final = Markup("""\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p class="brand">Accord report</p>
<h1>{title}</h1>
<p class="question">{question}</p>
<p class="note">{made_of}</p>
</header>
<nav aria-label="Contents">
<ol>
{contents}
</ol>
</nav>
<main id="main">
{sections}
</main>
<footer>
<p>{made_of} Results of a simulation model.</p>
</footer>
</body>
</html>
""")


def html_of(document: Document) -> str:
    """Return the report as HTML."""
    links = (
        Markup('<li><a href="#{}">{}</a></li>').format(one.identity, one.title)
        for one in document.sections
    )
    return _PAGE.format(
        title=document.title,
        question=document.question,
        made_of=document.made_of,
        style=Markup(_STYLE.read_text("utf-8")),
        contents=_lines(links),
        sections=_lines(_section(one) for one in document.sections),
    )


def _lines(listed: Iterable[Markup]) -> Markup:
    return Markup("\n").join(listed)


def _section(section: Section) -> Markup:
    form = Markup('<section aria-labelledby="{0}">\n<h2 id="{0}">{1}</h2>\n{2}\n</section>')
    return form.format(section.identity, section.title, _blocks(section.blocks))


def _blocks(blocks: Iterable[Block]) -> Markup:
    return _lines(_block(one) for one in blocks)


def _block(block: Block) -> Markup:
    match block:
        case Prose():
            form = Markup('<div class="prose{}">\n{}\n</div>')
            return form.format(" lead" if block.lead else "", _parts(block))
        case Heading():
            return Markup("<h3>{}</h3>").format(block.text)
        case Facts():
            form = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
            pairs = _lines(form.format(*pair) for pair in block.pairs)
            return Markup('<dl class="facts">\n{}\n</dl>').format(pairs)
        case Table():
            return Markup('<div class="table">\n{}\n</div>').format(_table(block))
        case Figure():
            return _figure(block)
        case Fold():
            form = Markup("<details>\n<summary>{}</summary>\n{}\n</details>")
            return _lines(form.format(one.caption, _table(one)) for one in block.tables)
        case Code():
            form = Markup('<pre tabindex="0"><code>{}\n</code></pre>')
            return form.format("\n".join(block.lines))
        case Columns():
            form = Markup('<div class="column">\n{}\n</div>')
            columns = _lines(form.format(_blocks(one)) for one in block.columns)
            return Markup('<div class="columns">\n{}\n</div>').format(columns)


def _parts(prose: Prose) -> Markup:
    found = []
    for part in prose.parts:
        if part.entries:
            entries = _lines(Markup("<li>{}</li>").format(one) for one in part.entries)
            found.append(Markup("<ul>\n{}\n</ul>").format(entries))
        else:
            found.append(Markup("<p>{}</p>").format(part.text))
    return _lines(found)


def _table(table: Table) -> Markup:
    heads = Markup().join(Markup('<th scope="col">{}</th>').format(one) for one in table.columns)
    rows = _lines(_row(row) for row in table.rows)
    form = Markup(
        '<div class="scrolls" tabindex="0" role="region" aria-label="{0}">\n'
        "<table><caption>{0}</caption>\n"
        "<thead>\n<tr>{1}</tr>\n</thead>\n<tbody>\n{2}\n</tbody>\n</table>\n</div>"
    )
    markup = form.format(table.caption, heads, rows)
    return markup + Markup('\n<p class="note">{}</p>').format(table.note) if table.note else markup


def _row(row: list[Cell]) -> Markup:
    first, *others = (_cell(one) for one in row)
    cells = Markup().join(Markup("<td>{}</td>").format(one) for one in others)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)


def _cell(cell: Cell) -> Markup:
    text = Markup("{}").format(cell.text)
    if cell.colour:
        text = Markup('<span class="{}">{}</span>').format(cell.colour, cell.text)
    return (
        text + Markup(' <span class="under">{}</span>').format(cell.under) if cell.under else text
    )


def _figure(figure: Figure) -> Markup:
    form = Markup("""\
<figure id="figure-{number}">
<div class="plate" tabindex="0" role="group" aria-label="Figure {number}">
{svg}
</div>
<figcaption><strong>Figure {number}. {title}.</strong> {reading}
<span class="note">{caption}</span></figcaption>
</figure>""")
    return form.format(
        number=figure.number,
        # Made by ElementTree of what passed the list.
        svg=Markup(figure.svg),
        title=figure.title,
        reading=figure.reading,
        caption=figure.caption,
    )
