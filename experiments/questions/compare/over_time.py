"""What a comparison shows of time: how partnerships form, how long they last, how they end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from experiments.questions.compare.courses import FEWEST_PARTNERSHIPS
from experiments.questions.compare.durations import Durations, duration_tables
from experiments.questions.compare.formation import Formation, formation_tables
from experiments.questions.compare.signed import Gathered


class OverTime(NamedTuple):
    """The tables; what their columns are is said in docs/files.md."""

    durations: Durations
    formation: Formation


def time_tables(
    partnerships: Iterable[pa.Table], runs: pd.DataFrame, policies: Sequence[str], months: int
) -> OverTime:
    """Return the tables of a comparison that are about time.

    Parameters
    ----------
    partnerships : iterable of pyarrow.Table
        With the columns `compare.signed.NEEDED`, a part of the rows at a time.
    runs : DataFrame
        A row for each run, with ``policy`` and ``seed``.
    policies : sequence of str
        In the order of the tables; the first is the baseline.
    months : int
        Length of observation.
    """
    gathered = Gathered(partnerships, runs, policies)
    return OverTime(
        duration_tables(gathered, months),
        formation_tables(gathered, months),
    )


def tables_over_time(tables: OverTime) -> dict[str, pd.DataFrame]:
    """Return the tables by the names of their files."""
    durations, formation = tables
    return {
        "cumulative_incidence": durations.incidence,
        "hazard": durations.hazard,
        "survival": durations.survival,
        "failing_within_year": durations.failing,
        "riskiest_age": durations.riskiest,
        "mean_life": durations.life,
        "formation": formation.by_quarter,
        "origins": formation.by_origin,
    }


def draw_over_time(
    folder: Path, tables: OverTime, policies: Sequence[str], titles: Mapping[str, str], said: str
) -> None:
    """Draw the figures of endings, survival, hazard and formation.

    Parameters
    ----------
    folder : Path
        Where figures are.
    tables : OverTime
        What they show.
    policies : sequence of str
        One or two, the baseline first; one with too few partnerships is left out.
    titles : mapping of str to str
        What the policies are called.
    said : str
        Who and how many, for all captions.
    """
    from experiments.figures.saving import save
    from experiments.questions.compare.endings_figure import endings_figure
    from experiments.questions.compare.formation_figure import formation_figure
    from experiments.questions.compare.hazard_figure import hazard_figure
    from experiments.questions.compare.survival_figure import survival_figure

    durations, formation = tables
    bands = _bands(formation.by_quarter)
    by_age = (
        f"{bands} Left out: ages at which fewer than {FEWEST_PARTNERSHIPS} partnerships are at "
        "risk, or that a year of signings cannot reach."
    )
    shown = [one for one in policies if one in set(durations.survival["policy"])]
    if shown:
        save(
            folder,
            "endings",
            lambda: endings_figure(
                durations.incidence,
                shown,
                titles,
                f"{said}\nCumulative incidence with competing endings, all runs together; "
                "intervals are in cumulative_incidence.csv.",
            ),
            _of(durations.incidence, shown),
            "Follow an age upwards: the bands stack up to the share of partnerships that have "
            "ended by then, each band a group of causes.",
        )
        save(
            folder,
            "survival",
            lambda: survival_figure(
                durations.survival, durations.life, shown, titles, f"{said}\n{by_age}"
            ),
            _of(durations.survival, shown),
            "The higher the line, the more partnerships still run at that age. Where the dark "
            "band of the difference leaves out 0, the policy clearly changes how many.",
        )
        save(
            folder,
            "hazard",
            lambda: hazard_figure(
                durations.hazard, durations.failing, shown, titles, f"{said}\n{by_age}"
            ),
            _of(durations.hazard, shown),
            "How many of those still running end in a month, by how they end; below on the "
            "right, how many of those that have come to an age fail within the next year.",
        )
    signed = formation.by_quarter[formation.by_quarter["signed"] > 0.0]
    formed = [one for one in policies if one in set(signed["policy"])]
    if formed:
        save(
            folder,
            "formation",
            lambda: formation_figure(formation.by_quarter, formed, titles, f"{said}\n{bands}"),
            _of(formation.by_quarter, formed),
            "Above, partnerships signed, stacked by what brought them about, those for fear of "
            "missing out on top; waves that come at other times in other runs average out. "
            "Below, each origin's share of what was signed in the last twelve months.",
        )


def _of(table: pd.DataFrame, policies: Sequence[str]) -> pd.DataFrame:
    return table[table["policy"].isin(policies)]


def _bands(table: pd.DataFrame) -> str:
    if table["ci_low"].isna().all():
        return "One run of each policy: no bands."
    return "Bands: 95%, from resampling the runs."
