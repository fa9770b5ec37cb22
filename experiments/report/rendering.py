"""Setting a document as one HTML file and as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from experiments.report.document import Document
from experiments.report.tables import markdown_text

_TEMPLATES: Final = Path(__file__).parent / "templates"


def html_of(document: Document) -> str:
    """Return the report as one HTML file that needs nothing else."""
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    return _environment(True).get_template("report.html.j2").render(report=document, style=style)


def markdown_of(document: Document) -> str:
    """Return the report as Markdown, with figures in ``figures/`` beside it."""
    return _environment(False).get_template("report.md.j2").render(report=document)


def _environment(escaping: bool) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # User text is escaped wherever it stands: by Jinja in HTML, by the filter md in Markdown.
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["md"] = markdown_text
    return made
