"""The figures of results, each given out once, checked, and numbered as they come."""

from __future__ import annotations

from pathlib import Path

from experiments.questions.words import counted
from experiments.report.document import Figure
from experiments.report.inlining import inline_svg
from experiments.report.png import pixels_of
from experiments.report.reading import Picture, Result


class Plates:
    """Gives out figures."""

    def __init__(self) -> None:
        self._given: set[Path] = set()

    def figure(self, result: Result, name: str) -> Figure | None:
        """Return a figure by its name; None where there is none or it was given already.

        Raises
        ------
        DamagedResult
            If one of its files holds what is not allowed.
        """
        found = next((one for one in result.pictures if one.card.name == name), None)
        if found is None or found.path in self._given:
            return None
        self._given.add(found.path)
        return _set(found, len(self._given), result)

    def rest(self, result: Result) -> list[Figure]:
        """Return the figures of a result that were not given yet."""
        found = (self.figure(result, one.card.name) for one in result.pictures)
        return [one for one in found if one is not None]


def _set(picture: Picture, number: int, result: Result) -> Figure:
    card = picture.card
    pixels_of(picture.png, picture.path.with_suffix(".png"))
    label = f"{card.title}. {card.reading}"
    count = result.replications
    told = (
        f"Accord, {result.command} {result.name}",
        counted(count, "replication") if count else "",
        result.day,
    )
    return Figure(
        number,
        *card,
        svg=inline_svg(picture.svg, picture.path, f"f{number}-", label, card.caption),
        png=picture.png,
        claim=next((one.text for one in result.claims if one.figure == card.name), ""),
        source="; ".join(part for part in told if part) + ". Results of a simulation model.",
    )
