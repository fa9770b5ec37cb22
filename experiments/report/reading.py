"""Reading what a command left behind, however much of it there is."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from experiments.archive.writing import from_here
from experiments.figures.saving import Card, cards
from experiments.questions.findings import TEXT, Claim, paragraphs, read_finding
from sim.parameters import InvalidSetting

RESULTS: Final = Path("results")
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class Result:
    """A finished result: its folder, and what its manifest, finding and figures say."""

    folder: Path
    manifest: dict[str, Any]
    claims: tuple[Claim, ...]
    cards: tuple[Card, ...]

    @property
    def command(self) -> str:
        """The command that made it, such as ``compare``."""
        return shlex.split(self.manifest["command"])[1]

    @property
    def name(self) -> str:
        """What the result is called."""
        return self.folder.name

    @property
    def place(self) -> str:
        """The folder, as seen from here."""
        return from_here(self.folder)

    @property
    def config(self) -> dict[str, Any]:
        """All settings it was made with."""
        return dict(self.manifest.get("config") or {})

    @property
    def tables(self) -> list[Path]:
        """The CSV files of the folder."""
        return sorted(self.folder.glob("*.csv"))

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table by its name; None where there is none or it has no rows."""
        path = self.folder / f"{name}.csv"
        if not path.is_file() or not path.read_text("utf-8").strip():
            return None
        # "none" and "NA" may be names, so only an empty field counts as missing.
        table = pd.read_csv(path, keep_default_na=False, na_values=[""])
        return None if table.empty else table

    def figure(self, name: str, ending: str) -> Path:
        """Return the file of a figure."""
        return self.folder / "figures" / f"{name}.{ending}"


def find_results(given: str) -> list[Result]:
    """Return the results that a name or path means: one, or the jobs of a ``--multirun``.

    Raises
    ------
    InvalidSetting
        If there is none, names of several commands fit, or one is not finished.
    """
    path = Path(given)
    if not path.is_dir():
        found = [one for one in sorted(RESULTS.glob("*/*")) if one.name == given and one.is_dir()]
        if not found:
            known = ", ".join(sorted({one.parent.name for one in RESULTS.glob(f"*/*/{MANIFEST}")}))
            there = f"; there are {known}" if known else ""
            raise InvalidSetting(f"There is no result called {given} below {RESULTS}{there}.")
        if len(found) > 1:
            raise InvalidSetting(
                f"Several results are called {given}: write the path of one, "
                f"{' or '.join(str(one) for one in found)}."
            )
        path = found[0]
    if (path / MANIFEST).is_file():
        return [_read(path)]
    jobs = [one.parent for one in path.glob(f"*/{MANIFEST}")]
    if jobs:
        return [_read(one) for one in sorted(jobs, key=lambda one: (len(one.name), one.name))]
    if (path / ".hydra").is_dir() or (path / "parts").is_dir():
        raise InvalidSetting(
            f"{given} is not finished: it has no {MANIFEST}; accord status {given} says what is "
            "missing."
        )
    raise InvalidSetting(
        f"{given} is not a result of accord: it has no {MANIFEST}; name a folder such as "
        "results/compare/NAME."
    )


def _read(folder: Path) -> Result:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        shlex.split(manifest["command"])[1]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InvalidSetting(
            f"{folder / MANIFEST} does not tell which command made its folder, so the folder "
            "cannot be reported."
        ) from error
    claims = read_finding(folder)
    if not claims and (folder / TEXT).is_file():
        claims = paragraphs((folder / TEXT).read_text("utf-8"))
    drawn = [one for one in cards(folder / "figures") if _is_drawn(folder, one.name)]
    return Result(folder, manifest, tuple(claims), tuple(drawn))


def _is_drawn(folder: Path, name: str) -> bool:
    return all((folder / "figures" / f"{name}.{ending}").is_file() for ending in ("svg", "png"))
