"""Figures of a comparison over time: how partnerships form, how long they last, how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from experiments.questions.compare.lives import FEWEST_PARTNERSHIPS


def draw_over_time(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    policies: Sequence[str],
    titles: Mapping[str, str],
    said: str,
) -> None:
    """Draw the figures of endings, survival, hazard and formation.

    Parameters
    ----------
    folder : Path
        Where figures are.
    tables : mapping of str to DataFrame
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

    incidence, survival, hazard, formation = (
        tables[name] for name in ("cumulative_incidence", "survival", "hazard", "formation")
    )
    bands = _bands(formation)
    by_age = (
        f"{bands} Left out: ages at which fewer than {FEWEST_PARTNERSHIPS} partnerships are at "
        "risk, or that a year of signings cannot reach."
    )
    shown = [one for one in policies if one in set(survival["policy"])]
    if shown:
        save(
            folder,
            "endings",
            lambda: endings_figure(
                incidence,
                shown,
                titles,
                f"{said}\nCumulative incidence with competing endings, all runs together; "
                "intervals are in cumulative_incidence.csv.",
            ),
            _of(incidence, shown),
            "Follow an age upwards: the bands stack up to the share of partnerships that have "
            "ended by then, each band a group of causes.",
        )
        save(
            folder,
            "survival",
            lambda: survival_figure(
                survival, tables["mean_life"], shown, titles, f"{said}\n{by_age}"
            ),
            _of(survival, shown),
            "The higher the line, the more partnerships still run at that age. Where the dark "
            "band of the difference leaves out 0, the policy clearly changes how many.",
        )
        save(
            folder,
            "hazard",
            lambda: hazard_figure(
                hazard, tables["failing_within_year"], shown, titles, f"{said}\n{by_age}"
            ),
            _of(hazard, shown),
            "How many of those still running end in a month, by how they end; below on the "
            "right, how many of those that have come to an age fail within the next year.",
        )
    signed = formation[formation["signed"] > 0.0]
    formed = [one for one in policies if one in set(signed["policy"])]
    if formed:
        save(
            folder,
            "formation",
            lambda: formation_figure(formation, formed, titles, f"{said}\n{bands}"),
            _of(formation, formed),
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
