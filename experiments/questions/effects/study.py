"""The work of ``accord effects``: experiments, tables, figures, finding, manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table

from experiments.archive.manifest import executor_facts, now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table
from experiments.console.terminal import open_console
from experiments.figures import saving
from experiments.questions.effects.expected import expectations
from experiments.questions.effects.factors import Factor, by_group, chosen_factors
from experiments.questions.effects.finding import effects_finding, estimate_text
from experiments.questions.effects.runs import Sheets
from experiments.questions.effects.stages import Experiments
from experiments.questions.effects.table import NO, effects_table, is_clear, long_table
from experiments.questions.effects.worlds import worlds
from experiments.questions.findings import paragraphs, write_finding
from experiments.settings.policies import chosen_policy
from experiments.settings.settings import MOST_REPLICATIONS, Settings, read_settings
from sim.parameters import InvalidSetting
from sim.run import whole_number

# Fewer pairs, and a t interval that holds for thousands of comparisons is as wide as the world.
FEWEST_REPLICATIONS: Final = 10
# Rows printed of what moves the headline most.
_SHOWN: Final = 12


def study_effects(composed: DictConfig) -> None:
    """Carry out the experiments, and write and print what each factor does."""
    started = now()
    settings = read_settings("effects", composed, own=("factors", "most_replications"))
    _refuse_policies(settings)
    most = _most_replications(settings)
    factors = chosen_factors(settings.config["factors"], settings.world.types)
    expected = expectations(factors)
    sheets, places = Sheets(settings), worlds(settings)
    experiments = Experiments(sheets, places)
    experiments.carry_out(factors, settings.replications, most)
    # Nothing is written before this line, so that what is refused or stopped harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    found = experiments.effects(factors)
    every = [one for several in found.values() for one in several]
    table = effects_table(found, expected)
    words = effects_finding(table, every, _world(settings), settings.replications, most)
    write_table(table, folder / "effects.csv")
    write_table(long_table(every), folder / "effects_all.csv")
    write_finding(folder, paragraphs(words, "effects"))
    # Only now, for matplotlib takes long to load.
    from experiments.questions.effects.figures import drawings

    saving.save_drawings(folder / "figures", drawings(every, _world(settings)))
    write_manifest(
        folder,
        settings,
        policies={name: setting.policy for name, setting in places.items()},
        seeds=range(settings.seed, settings.seed + max(most, settings.replications)),
        started=started,
        facts=_facts(settings, factors, experiments, sheets),
    )
    console = open_console()
    print_effects(console, table)
    console.print(words, markup=False)
    console.print(f"Written to {from_here(folder)}", markup=False)


def print_effects(console: Console, table: pd.DataFrame) -> None:
    """Print the factors with the wrong sign or, where there are none, the first of the table."""
    wrong = table[table["right_sign"] == NO]
    title = "Other than expected" if len(wrong) else "Effects, the first of effects.csv"
    shown = Table(box=None, pad_edge=False)
    for heading in ("factor", "world", "outcome expected to move"):
        shown.add_column(heading, overflow="fold")
    shown.add_column("low to high end (95% interval)", justify="right", no_wrap=True)
    for row in (wrong if len(wrong) else table).head(_SHOWN).itertuples():
        outcome = row.expected_outcome or row.outcome
        number = estimate_text(row, expected=bool(row.expected_outcome))
        shown.add_row(f"{row.factor} {row.low:g} to {row.high:g}", row.world, outcome, number)
    console.print(title, style="bold")
    console.print(shown)
    console.print(f"{int(is_clear(table).sum())} of {len(table)} have a clear effect.\n")


def _facts(
    settings: Settings, factors: list[Factor], experiments: Experiments, sheets: Sheets
) -> dict[str, Any]:
    return {
        "runs": sheets.runs,
        "outcomes": len(sheets.outcomes),
        "factors": {group: len(found) for group, found in by_group(factors).items()},
        "second_stage": [one.called for one in experiments.more],
        "executor": executor_facts(settings.executor),
    }


def _world(settings: Settings) -> str:
    return f"{settings.population.label}, {settings.months} months"


def _most_replications(settings: Settings) -> int:
    if settings.replications < FEWEST_REPLICATIONS:
        raise InvalidSetting(
            f"replications={settings.replications} is too few for intervals that hold together; "
            f"accord effects needs at least {FEWEST_REPLICATIONS}."
        )
    most: int = whole_number(
        settings.config["most_replications"], "most_replications", 1, MOST_REPLICATIONS
    )
    return most


def _refuse_policies(settings: Settings) -> None:
    """Refuse a policy: the worlds of these experiments have their own governance."""
    if settings.config["policies"] is not None or chosen_policy(settings) is not None:
        raise InvalidSetting(
            "accord effects takes no policy=, policies= or policy.LEVER=, for it tries every "
            "lever in worlds without governance and with all levers at half; "
            "write factors=[levers] to try the levers only."
        )
