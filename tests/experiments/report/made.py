"""Results made by hand, as the commands leave them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd

from experiments.figures.saving import Drawing, save_drawings
from experiments.figures.style import headed, new_figure
from experiments.questions.findings import Claim, write_finding
from experiments.report.command import tell
from experiments.settings.door import Door

TITLE = "Shared <script>alert(1)</script> & open"
WORLD = "30 synthetic health systems & 5 agencies"
CAPTION = "Two policies; 40 replications; bars: 95% interval between runs."


def report(words: Sequence[str]) -> int:
    """Carry out ``accord report WORDS``, which asks nothing of the console."""
    return tell(words, cast(Door, None))


def decision_rows(shift: float = 0.0) -> pd.DataFrame:
    """Return a decision table with every verdict; ``shift`` moves the second policy."""
    rows = [
        ("ad_hoc", "Ad hoc", 0.6239, 0.5748, 0.6731, 0.0, 0.0, 0.0, "baseline"),
        ("shared", TITLE, 0.4127, 0.39, 0.45, -0.2112, -0.2507, -0.1717, "fewer"),
        ("strict", "Strict", 0.71, 0.68, 0.74, 0.0861, 0.0512, 0.121, "more"),
        ("alike", "Alike", 0.6222, 0.59, 0.65, -0.0017, -0.0121, 0.0087, "no material difference"),
        ("vague", "Vague", 0.59, 0.51, 0.67, -0.0339, -0.0914, 0.0236, "not clear"),
    ]
    names = ["policy", "title", "failure_rate", "ci_low", "ci_high"]
    names += ["difference", "together_low", "together_high", "verdict"]
    table = pd.DataFrame(rows, columns=names)
    place = table["policy"] == "shared"
    for name in ("difference", "together_low", "together_high"):
        table.loc[place, name] += shift
    if shift > 0.2:
        table.loc[place, "verdict"] = "not clear"
    count = range(len(table))
    table["value_delivered"] = [0.151 + 0.013 * n for n in count]
    table["value_delivered_difference"] = [0.013 * n for n in count]
    table["value_delivered_difference_together_low"] = [-0.004 * n for n in count]
    table["value_delivered_difference_together_high"] = [0.031 * n for n in count]
    table["governance_cost_per_host_year"] = [45.4 * n for n in count]
    table["net_benefit_per_host_year"] = [1248.7 - 31.1 * n for n in count]
    table["net_benefit_difference"] = [-31.1 * n for n in count]
    table["net_benefit_difference_together_low"] = [-62.3 * n for n in count]
    table["net_benefit_difference_together_high"] = [13.6 * n for n in count]
    table["equity"] = [0.43 + 0.031 * n for n in count]
    table["equity_difference"] = [0.031 * n for n in count]
    table["equity_difference_together_low"] = [-0.012 * n for n in count]
    table["equity_difference_together_high"] = [0.057 * n for n in count]
    table["partnerships_per_host"] = 3.4
    table["may_be_best"] = ["no", "yes", "no", "no", "no"]
    table["gain_from_pairing"] = 2.5
    return table


def result(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    claims: list[Claim],
    figures: tuple[str, ...] = (),
    **config: Any,
) -> Path:
    """Make a finished result at results/COMMAND/NAME."""
    folder.mkdir(parents=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    for place, name in enumerate(figures, start=1):
        data = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, float(place)]})
        drawing = Drawing(name, partial(_drawn, data), data, "Higher is more.")
        save_drawings(folder / "figures", [drawing])
    write_finding(folder, claims)
    manifest = {
        "command": f"accord {folder.parent.name} name={folder.name}",
        "accord": "0.1.0",
        "model_version": "50d918436e575a4c",
        "python": "3.12.1",
        "libraries": {"numpy": "2.4.6"},
        "config": {"months": 120, "warm_up": 60, "events": None, **config},
        "differs_from_defaults": {"parameters": {}, "events": config.get("events") or []},
        "policies": {name: {} for name in decision_rows()["policy"]},
        "population": {"label": WORLD, "content_hash": "b9e880157f932d8c", "notes": []},
        "seeds": {"first": 1, "last": 40, "count": 40},
        "finished": "2026-11-22T07:18:04+00:00",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def comparison(folder: Path, shift: float = 0.0, **config: Any) -> Path:
    """Make a comparison with two figures, one of them named by claims."""
    claims = [
        Claim("Under ad_hoc, 62.4% of partnerships miss their objectives.", "failure_rates"),
        Claim("Fewer fail than under ad_hoc with:\n  - shared: 21.1 points fewer.\nThat is all."),
        Claim("Costs <rise> & fall. " * 30, "failure_rates"),
    ]
    tables = {"decision": decision_rows(shift)}
    return result(folder, tables, claims, ("failure_rates", "endings"), **config)


def sensitivity(folder: Path) -> Path:
    """Make a sensitivity study of two assumptions."""
    influence = pd.DataFrame(
        {
            "outcome": ["objectives_unmet"] * 2,
            "policy": ["ad_hoc"] * 2,
            "rank": [2, 1],
            "factor": ["parameters.need_growth", "parameters.fomo_rate"],
            "meaning": ["growth of need", "proposals from fear of missing out"],
            "unit": ["1/month", "1/month"],
            "current": [0.0008, 0.25],
            "low": [0.0002, 0.1],
            "high": [0.002, 0.5],
            "evidence": ["E12", "assumption"],
            "influence": [0.1234, 0.4321],
            "influence_low": [0.0511, 0.3711],
            "influence_high": [0.1911, 0.4911],
            "direction": ["fewer", "more"],
            "method": ["sobol", "sobol"],
        }
    )
    return result(folder, {"influence": influence}, [Claim("fomo_rate matters most.")])


def robustness(folder: Path) -> Path:
    """Make a robustness study with one box of worlds."""
    scenarios = pd.DataFrame(
        {
            "policy": ["shared"],
            "box": [1],
            "factor": ["parameters.fomo_rate"],
            "low": [0.06],
            "high": [0.5],
            "density": [0.713],
            "base_rate": [0.182],
        }
    )
    return result(folder, {"scenarios": scenarios}, [Claim("shared fails where fear is strong.")])


def design(folder: Path) -> Path:
    """Make an optimisation with a front of two and one that fell off it."""
    front = pd.DataFrame(
        {
            "point": ["p01", "p02", "p03"],
            "on_front": [True, False, True],
            "knee": [False, False, True],
            "failure": [0.3111, 0.4222, 0.5333],
            "failure_low": [0.29, 0.4, 0.5],
            "failure_high": [0.33, 0.44, 0.56],
            "voice": [0.35, 0.45, 0.55],
        }
    )
    return result(folder, {"front": front}, [Claim("The knee is p03.")])


def _drawn(data: pd.DataFrame) -> Any:
    figure = new_figure(9.0, 4.0)
    axes = figure.subplots()
    axes.plot(data["x"], data["y"], label="most letters of the caption: 40 bars, two policies")
    axes.legend()
    headed(figure, "How often partnerships fail", CAPTION)
    return figure
