"""The story of one partnership, as text: what happened in which month, and why it ended."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import pandas as pd

from experiments.archive.markdown import as_markdown
from sim import Run
from sim.engine.batch import run_world
from sim.telling.biography import biography, life
from sim.telling.tables import partnership_id
from sim.vocabulary import NEVER

_WIDTH = 90


@dataclass(frozen=True)
class Story:
    """A partnership's events and states."""

    partnership: str  # its id
    title: str  # who are in it, and of what type it is
    events: pd.DataFrame  # ``month``, ``event`` and ``text``, in order
    life: pd.DataFrame  # its state, one row for each month from proposal to ending

    def text(self) -> str:
        """Return the story for the terminal."""
        lines = [f"The story of {self.title}"]
        for month, said in self._by_month():
            indent = " " * 12
            lines.append(
                textwrap.fill(
                    said,
                    _WIDTH,
                    initial_indent=f"  month {month:>3} ".ljust(12),
                    subsequent_indent=indent,
                )
            )
        return "\n".join(lines) + "\n"

    def markdown(self) -> str:
        """Return the story as a document."""
        lines = [
            f"# {as_markdown(self.title)}",
            "",
            "Months count from the start of observation; those before it are negative. ",
            "Strengths, trust and alignment run from 0 to 1.",
            "",
            *(f"- **Month {month}.** {as_markdown(said)}" for month, said in self._by_month()),
        ]
        return "\n".join(lines).replace(". \n", ".\n") + "\n"

    def _by_month(self) -> list[tuple[int, str]]:
        told = self.events.groupby("month", sort=True)["text"].agg(" ".join)
        return list(zip(told.index.tolist(), told.tolist(), strict=True))


def tell(run: Run, partnership: str) -> Story:
    """Return the story of a partnership of a run, by its id."""
    # First of all, for it refuses an id that is not in the run.
    states = life(run, partnership)
    host, partner, kind = _parties(run, partnership)
    title = f"{partnership}: {host} and {partner}, {kind}"
    return Story(partnership, title, biography(run, partnership), states)


def _parties(run: Run, partnership: str) -> tuple[str, str, str]:
    """Return the names of host and partner, and the type of their partnership."""
    world = run_world(run)
    names = run.population.names
    table = world.partnerships[: int(world.counts["rows"][0])]
    for row in table[table["formed"] != NEVER]:
        host, partner = int(row["host"]), int(row["partner"])
        which = (host, partner, row["ordinal"], row["partner_generation"])
        if partnership_id(run.population, *which) == partnership:
            return names[host], names[partner], world.type_names[row["type"]].replace("_", " ")
    raise KeyError(partnership)
