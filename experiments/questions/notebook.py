"""How an answer looks in a notebook: the finding, its first table, and the figures below."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from experiments.questions.words import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.questions.findings import Claim

_ROWS: Final = 15


def html_of(
    title: str,
    world: str,
    claims: Iterable[Claim],
    tables: Mapping[str, pd.DataFrame | None],
    figures: Mapping[str, Figure],
) -> str:
    """Return an answer as HTML that needs nothing from elsewhere.

    Parameters
    ----------
    title : str
        The command.
    world : str
        Who lives in it and for how long.
    claims : iterable of Claim
        The finding.
    tables, figures : mapping
        By name.
    """
    parts = [
        f"<h3>{html.escape(title)}</h3>",
        f"<p><small>{html.escape(world)}</small></p>",
        *(f"<p>{html.escape(claim.text)}</p>" for claim in claims if claim.text),
    ]
    for name, table in tables.items():
        if table is None:
            continue
        shown = table.head(_ROWS).to_html(index=False, border=0, na_rep="")
        rows = counted(len(table), "row")
        parts.append(f"<details><summary>{html.escape(name)} ({rows})</summary>{shown}</details>")
    for name, figure in figures.items():
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=80)
        data = base64.b64encode(stream.getvalue()).decode()
        parts.append(
            f"<details><summary>{html.escape(name)}</summary>"
            f'<img alt="{html.escape(name)}" src="data:image/png;base64,{data}"></details>'
        )
    return "\n".join(parts)
