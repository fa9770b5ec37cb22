"""How an answer looks in a notebook: the finding, its first table, and the figures below."""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Final

from experiments.questions.words import counted

if TYPE_CHECKING:
    from experiments.questions.answer import Answer

_ROWS: Final = 15


def html_of(answer: Answer) -> str:
    """Return an answer as HTML that needs nothing from elsewhere."""
    asked = answer.work.asked
    parts = [
        f"<h3>accord {html.escape(asked.command)}</h3>",
        f"<p><small>{html.escape(answer.settings.world_said)}</small></p>",
        *(f"<p>{html.escape(claim.text)}</p>" for claim in answer.claims if claim.text),
    ]
    for name, table in answer.tables.items():
        if table is None:
            continue
        shown = table.head(_ROWS).to_html(index=False, border=0, na_rep="")
        rows = counted(len(table), "row")
        parts.append(f"<details><summary>{html.escape(name)} ({rows})</summary>{shown}</details>")
    for name, figure in answer.figures.items():
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=80)
        data = base64.b64encode(stream.getvalue()).decode()
        parts.append(
            f"<details><summary>{html.escape(name)}</summary>"
            f'<img alt="{html.escape(name)}" src="data:image/png;base64,{data}"></details>'
        )
    return "\n".join(parts)
