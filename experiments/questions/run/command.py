"""The work of ``accord run``: one run, told by its months and by one of its partnerships."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.archive.manifest import now, save_composition, write_manifest
from experiments.archive.writing import from_here, write_table, write_text
from experiments.console.terminal import open_console, print_facts
from experiments.figures import saving
from experiments.questions.measures import DEFINED
from experiments.questions.run.story import Story, tell
from experiments.settings.policies import NamedPolicy, chosen_policy
from experiments.settings.settings import Settings, read_settings
from experiments.settings.world import unreached
from sim import Policy, Run, simulate
from sim.parameters import InvalidSetting
from sim.vocabulary import ENDINGS


def run_once(composed: DictConfig) -> None:
    """Carry out the run, and write and print what happened."""
    started = now()
    settings = read_settings("run", composed, own=("partnership",))
    policy = _one_policy(settings)
    run = settings.assumptions(policy.policy).run(settings.seed)
    for sentence in unreached(run.events, [run.policy], run.months, run.warm_up):
        print(f"accord run: {sentence}", file=sys.stderr)
    results = simulate([run], history=True)
    outcomes = results.runs.iloc[0]
    story = _chosen_story(run, results.partnerships, settings.config["partnership"])
    # Nothing is written before this line, so that a refused command harms nothing.
    folder = Path(HydraConfig.get().runtime.output_dir)
    save_composition(folder, composed)
    write_table(results.runs, folder / "outcomes.csv")
    write_table(results.history, folder / "history.csv")
    write_table(results.partnerships, folder / "partnerships.csv")
    if story is not None:
        write_text(story.markdown(), folder / "biography.md")
    # Only now, for matplotlib takes long to load.
    from experiments.questions.run.figures import drawings

    said = (
        f"{settings.population.label}; policy: {policy.title}; one run, seed {settings.seed}: "
        "no intervals."
    )
    saving.save_drawings(folder / "figures", drawings(results.history, story, said))
    write_manifest(
        folder,
        settings,
        policies={policy.name: policy.policy},
        seeds=[settings.seed],
        started=started,
        facts={
            "run": run.identity,
            "partnership": None if story is None else story.partnership,
            "runs": {"total": 1, "partnerships": int(outcomes["partnerships"])},
        },
    )
    _print(settings, policy, outcomes, story)
    open_console().print(f"Written to {from_here(folder)}", markup=False)


def _one_policy(settings: Settings) -> NamedPolicy:
    """Return the policy of the run; refuse what only a comparison can do."""
    if settings.config["policies"] is not None:
        raise InvalidSetting(
            f"policies={settings.config['policies']} is for accord compare; "
            "accord run takes one: policy=NAME."
        )
    if settings.replications != 1:
        raise InvalidSetting(
            f"replications={settings.replications} is for accord compare; "
            "accord run is one run, so allowed is 1."
        )
    return chosen_policy(settings) or NamedPolicy(Policy(), "Ad hoc")


def _chosen_story(run: Run, partnerships: pd.DataFrame, asked: object) -> Story | None:
    """Return the story of the partnership asked for, or of one drawn by the seed."""
    if asked != "random":
        return tell(run, str(asked))
    ended = partnerships[partnerships["outcome"] != "running"]
    choice = ended if len(ended) else partnerships
    if not len(choice):
        return None
    drawn = np.random.default_rng(run.seed).integers(len(choice))
    return tell(run, str(choice["partnership"].iloc[drawn]))


def _print(
    settings: Settings, policy: NamedPolicy, outcomes: pd.Series, story: Story | None
) -> None:
    console = open_console()
    count = int(outcomes["partnerships"])
    host_years = float(outcomes["hosts"]) * settings.months / 12.0
    title = f"One run under {policy.name}, seed {settings.seed}: {count:,} partnerships signed"
    rates = {
        f"{text}, % of partnerships": f"{100.0 * outcomes[name]:.1f}"
        for name, text in DEFINED.items()
        if pd.notna(outcomes[name])
    }
    money = {
        f"{text}, k$ per host-year": f"{outcomes[name] / host_years:,.0f}"
        for name, text in (
            ("host_governance_cost", "governance cost to hosts"),
            ("partner_governance_cost", "governance cost to partners"),
            ("net_benefit", "net benefit"),
        )
    }
    print_facts(console, title, {**rates, **money})
    print_facts(console, "By type: signed, and % that miss their objectives", _by_type(outcomes))
    ended = {name.replace("_", " "): int(outcomes[f"ended_{name}"]) for name in ENDINGS[1:]}
    told = {name: number for name, number in ended.items() if number}
    told["still running"] = count - sum(ended.values())
    print_facts(console, "How they ended", dict(sorted(told.items(), key=lambda one: -one[1])))
    if story is None:
        console.print("No partnership was signed, so there is no biography.\n")
    else:
        console.print(story.text(), markup=False)
    console.print(
        "One run is one course that chance took and shows no effect of a policy: "
        "accord compare does.\n",
        markup=False,
    )


def _by_type(outcomes: pd.Series) -> dict[str, str]:
    """Return what there is to say of each type of partnership that was signed."""
    told = {}
    for name in outcomes.index:
        if name.startswith("partnerships_") and outcomes[name]:
            kind = name.removeprefix("partnerships_")
            rate = outcomes[f"objectives_unmet_{kind}"]
            told[kind.replace("_", " ")] = f"{outcomes[name]:,.0f}, {100.0 * rate:.1f}"
    return told
