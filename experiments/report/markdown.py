"""Setting a report as Markdown, with its figures in ``figures/`` beside it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from experiments.archive.markdown import as_markdown, one_line
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
    Table,
)


def markdown_of(document: Document) -> str:
    """Return the report as Markdown."""
    told = [f"# {as_markdown(document.title)}"]
    told += [as_markdown(document.question), as_markdown(document.made_of)]
    for section in document.sections:
        told.append(f"## {as_markdown(section.title)}")
        for block in section.blocks:
            told += _block(block)
    return "\n\n".join(told) + "\n"


def _block(block: Block) -> Iterator[str]:
    """Yield the paragraphs of a block."""
    match block:
        case Prose():
            for part in block.parts:
                entries = "\n".join(f"- {as_markdown(one)}" for one in part.entries)
                yield entries or as_markdown(part.text)
        case Heading():
            yield f"### {as_markdown(block.text)}"
        case Facts():
            pairs = ((as_markdown(name), as_markdown(text)) for name, text in block.pairs)
            yield "\n".join(f"- **{name}:** {text}" for name, text in pairs)
        case Table():
            yield f"**{as_markdown(block.caption)}**"
            yield from _table(block)
        case Figure():
            title = as_markdown(block.title)
            yield f"![{title}]({block.file})"
            said = f"{as_markdown(block.reading)} {as_markdown(block.caption)}"
            yield f"**Figure {block.number}. {title}.** {said}"
        case Fold():
            for table in block.tables:
                caption = html.escape(one_line(table.caption))
                yield f"<details><summary>{caption}</summary>"
                yield from _table(table)
                yield "</details>"
        case Code():
            lines = [one_line(line) for line in block.lines]
            # Longer than any within, so that nothing ends the block before its time.
            fence = max([*re.findall("`{3,}", "\n".join(lines)), "``"], key=len) + "`"
            yield "\n".join([fence, *lines, fence])
        case Columns():
            for column in block.columns:
                for inner in column:
                    yield from _block(inner)


def _table(table: Table) -> Iterator[str]:
    lines = [[as_markdown(name) for name in table.columns], ["---"] * len(table.columns)]
    lines += [[_cell(cell) for cell in row] for row in table.rows]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
    if table.note:
        yield as_markdown(table.note)


def _cell(cell: Cell) -> str:
    if not cell.under:
        return as_markdown(cell.text)
    # No brackets within brackets.
    bracketed = f"; {cell.under}" if "(" in cell.under else f" ({cell.under})"
    return as_markdown(cell.text + bracketed)
