"""Figures of a comparison on money, and on who is in partnership with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from experiments.questions.compare.network import network_at_end
from experiments.settings.policies import NamedPolicy
from experiments.settings.settings import Settings


def draw_money(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[str],
    titles: Mapping[str, str],
    said: str,
) -> None:
    """Draw cost against failures avoided, acceptability, and who pays and who gains.

    Parameters
    ----------
    folder : Path
        Where figures go.
    tables : mapping of str to DataFrame
        Of the comparison.
    shown : sequence of str
        The baseline and, if there is one, the policy that is told of.
    titles : mapping of str to str
        What figures call the policies.
    said : str
        Who and how many, for all captions.
    """
    from experiments.figures.saving import save
    from experiments.questions.compare.acceptability_figure import acceptability_figure
    from experiments.questions.compare.cost_figure import cost_figure
    from experiments.questions.compare.parties_figure import parties_figure

    if len(shown) < 2:
        return
    many = (tables["cost_effectiveness"]["runs"] > 1).any()
    bars = (
        "Bars: 95% intervals of paired differences to the baseline, for all policies together."
        if many
        else "One replication: no intervals."
    )
    save(
        folder,
        "governance_cost",
        lambda: cost_figure(
            tables["cost_effectiveness"],
            titles,
            f"{said}\n{bars} Failures avoided by forming fewer partnerships are not counted.",
        ),
        tables["cost_effectiveness"],
        "Further up is more failures avoided, further right is more money spent on governance. "
        "The line joins the policies that no other one, and no mixture of two, betters for less "
        "money; the flatter a stretch of it, the dearer each further failure avoided.",
    )
    if "acceptability" in tables:
        save(
            folder,
            "acceptability",
            lambda: acceptability_figure(
                tables["acceptability"],
                titles,
                f"{said}\nShare of 2,000 resamples of the seeds, all policies of a seed together, "
                "in which the worth of the failures avoided less the cost of governance is "
                "greatest.",
            ),
            tables["acceptability"],
            "Choose along the axis what avoiding a failure is worth to you; the highest curve "
            "there is the policy most likely to be the best choice. The share says only what "
            "chance between runs leaves open, not whether the model is right.",
        )
    lines = "Lines: 95% intervals, paired by seed, for the whole table together." if many else bars
    parties = tables["parties"]
    rows = parties[parties["policy"] == shown[1]]
    save(
        folder,
        "parties",
        lambda: parties_figure(
            rows,
            titles[shown[1]],
            titles[shown[0]],
            f"{said}\n{lines} These partnerships: signed in the months observed; groups add up to "
            "them. All else: organisation-wide governance, searching, negotiations that failed, "
            "and partnerships signed before. Quarters are by size among organisations of a kind.",
        ),
        rows,
        "Each row is a group of organisations; the first three panels add up to the fourth. A bar "
        "to the right is a gain (more value, or less cost), to the left a loss; a hollow bar may "
        "be chance.",
    )


def draw_network(
    folder: Path,
    settings: Settings,
    policies: Sequence[NamedPolicy],
    shown: Sequence[str],
    titles: Mapping[str, str],
) -> None:
    """Draw the network of partnerships in the last month of the first seed.

    Parameters
    ----------
    folder : Path
        Where figures go.
    settings : Settings
        Of the comparison.
    policies : sequence of NamedPolicy
        All that are compared.
    shown : sequence of str
        Which of them are drawn.
    titles : mapping of str to str
        What figures call them.
    """
    from experiments.figures.saving import save
    from experiments.questions.compare.network_figure import network_figure

    governed = {one.name: one.policy for one in policies}
    networks = {
        name: network_at_end(settings.assumptions(governed[name]).run(settings.seed))
        for name in shown
    }
    edges = pd.concat(
        [one.partnerships.assign(policy=name) for name, one in networks.items()], ignore_index=True
    )
    columns = ["policy", *(name for name in edges.columns if name != "policy")]
    save(
        folder,
        "network",
        lambda: network_figure(
            networks,
            titles,
            f"{settings.population.label}; month {settings.months - 1} of one run of each policy, "
            f"seed {settings.seed}: an illustration, with no interval. Hosts on the ring, hollow "
            "without a partnership, larger marks for larger organisations of a kind; others "
            "within, nearer the middle the more partnerships they have. Numbers: partnerships of "
            "the largest partners.",
        ),
        edges[columns],
        "Each line is a partnership that is active in the last month. A few marks in the middle "
        "with most of the lines mean that hosts depend on few partners; blue lines are trusting, "
        "dashed ones are not.",
    )
