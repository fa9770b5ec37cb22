"""Writing a figure: PNG, SVG, the data behind it, and a card that says what it shows.

The cards of a folder's figures are in ``figures.json``, in the order in which figures were
first saved; a report needs no more than these files.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from experiments.archive.reading import DamagedResult, read_records
from experiments.archive.writing import write_table, write_text
from experiments.figures.style import styled

CARDS: Final = "figures.json"


class Card(NamedTuple):
    """What is said of a figure beside it.

    Attributes
    ----------
    name : str
        Of its files, without their endings.
    title : str
        The heading it bears.
    reading : str
        How to read it, in a sentence or two.
    caption : str
        Who and how many, as below the figure.
    """

    name: str
    title: str
    reading: str
    caption: str


def save(
    folder: Path, name: str, draw: Callable[[], Figure], data: pd.DataFrame, reading: str
) -> list[Path]:
    """Draw a figure and write it with all that belongs to it.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    name : str
        Of the files, without their endings.
    draw : callable
        Returns the figure; title and caption are put there by `headed`.
    data : DataFrame
        The numbers that are drawn.
    reading : str
        How to read the figure, in a sentence or two.

    Returns
    -------
    list of Path
        The PNG, the SVG and the CSV file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{ending}" for ending in ("png", "svg", "csv")]
    with styled():
        figure: Any = draw()
        # No date and no version in them, so that the same data give the same bytes.
        figure.savefig(paths[0], metadata={"Software": None})
        # The layout stays as it was found: to find it takes as long as to draw.
        figure.set_layout_engine("none")
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    write_table(data, paths[2])
    caption = " ".join(figure.get_supxlabel().split())
    _keep_card(folder, Card(name, figure.get_suptitle(), reading, caption))
    return paths


def cards(folder: Path) -> list[Card]:
    """Return the cards of the figures in a folder; none where there are no figures."""
    return read_records(folder / CARDS, Card) or []


def _keep_card(folder: Path, card: Card) -> None:
    # Of a damaged file the figures are drawn anew, and so are their cards.
    found: list[Card] = []
    with contextlib.suppress(DamagedResult):
        found = cards(folder)
    kept = {one.name: one for one in found} | {card.name: card}
    text = json.dumps([one._asdict() for one in kept.values()], indent=2, ensure_ascii=False)
    write_text(text + "\n", folder / CARDS)
