"""Writing figures: PNG, SVG, the data behind each, and a card that says what it shows.

The cards of a folder's figures are in ``figures.json``, in the order in which figures were
first saved; a report needs no more than these files.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from experiments.archive.reading import DamagedResult, read_records
from experiments.archive.writing import make_folder, replacing, write_table, write_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CARDS: Final = "figures.json"


class Drawing(NamedTuple):
    """A figure that may be drawn."""

    name: str  # of the files, without their endings
    draw: Callable[[], Figure]  # returns the figure; title and caption are put there by `headed`
    data: pd.DataFrame  # the numbers that are drawn
    reading: str  # how to read the figure, in a sentence or two


class Card(NamedTuple):
    """What is said of a figure beside it."""

    name: str  # of its files, without their endings
    title: str  # the heading it bears
    reading: str  # how to read it, in a sentence or two
    caption: str  # who and how many, as below the figure


def save_drawings(folder: Path, drawings: Iterable[Drawing]) -> list[Path]:
    """Draw figures, and write each with all that belongs to it.

    Parameters
    ----------
    folder : Path
        Made if it is not there; figures of other names stay in it.
    drawings : iterable of Drawing
        In the order in which a report shows them.

    Returns
    -------
    list of Path
        The PNG, the SVG and the CSV file of each.
    """
    return [path for drawing in drawings for path in _save(folder, drawing)]


def cards(folder: Path) -> list[Card]:
    """Return the cards of the figures in a folder; none where there are no figures."""
    return read_records(folder / CARDS, Card) or []


def _save(folder: Path, drawing: Drawing) -> list[Path]:
    # Only here, for matplotlib takes long to load.
    from experiments.figures.style import styled

    make_folder(folder)
    paths = [folder / f"{drawing.name}.{ending}" for ending in ("png", "svg", "csv")]
    with styled():
        figure = drawing.draw()
        # No date and no version in them, so that the same data give the same bytes.
        with replacing(paths[0]) as place:
            figure.savefig(place, format="png", metadata={"Software": None})
        # The layout stays as it was found: to find it takes as long as to draw.
        figure.set_layout_engine("none")
        with replacing(paths[1]) as place:
            figure.savefig(place, format="svg", metadata={"Date": None, "Creator": None})
    write_table(drawing.data, paths[2])
    # A word that was parted at its hyphen is one word again.
    caption = " ".join(figure.get_supxlabel().replace("-\n", "-").split())
    _keep_card(folder, Card(drawing.name, figure.get_suptitle(), drawing.reading, caption))
    return paths


def _keep_card(folder: Path, card: Card) -> None:
    # Of a damaged file the figures are drawn anew, and so are their cards.
    found: list[Card] = []
    with contextlib.suppress(DamagedResult):
        found = cards(folder)
    kept = {one.name: one for one in found} | {card.name: card}
    text = json.dumps([one._asdict() for one in kept.values()], indent=2, ensure_ascii=False)
    write_text(text + "\n", folder / CARDS)
