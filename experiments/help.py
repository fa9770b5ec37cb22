"""What ``accord COMMAND --help`` says: settings with their defaults, policies, levers, examples.

Written here and not left to Hydra, whose help lists a thousand lines and takes a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

import configs
from experiments.cli import COMMANDS
from sim.parameters import LEVERS, PARAMETERS

_CONFIGS: Final = Path(configs.__path__[0])
_SELF_EXPLAINED: Final = {
    "compare": {
        "baseline": ("baseline={baseline}", "policy that the others are compared with"),
        "policies": (
            "policies=[A,B]",
            "policies to compare; all named ones where neither policies nor policy is given",
        ),
        "replications": (
            "replications={replications}",
            "runs of each policy; all policies share the seeds seed, seed+1, ...",
        ),
    },
    "run": {
        "partnership": (
            "partnership={partnership}",
            "whose biography to write: an id such as H012-V034-1, or random",
        ),
    },
    "validate": {
        "levers": (
            "levers=true",
            "also whether governance can be too much: every lever at half and full strength",
        ),
        "replications": (
            "replications={replications}",
            "runs, of the seeds seed, seed+1, ...; at least 40",
        ),
    },
}
_EXAMPLES: Final = {
    "compare": (
        "accord compare",
        "accord compare policies=[contractual,relational] replications=50 name=first",
        "accord compare policy=contractual policy.voice=0.5",
        "accord compare population=ahrq population.file=chsp-compendium-2018.csv",
        "accord compare parameters.crisis_rate=0 months=60",
        "accord compare --multirun policy=full policy.steering_board=0,0.5,1 name=board",
        "accord compare --config-dir=my_configs policies=[mine,full]",
    ),
    "run": (
        "accord run",
        "accord run policy=full seed=7 name=look",
        "accord run policy=relational partnership=H012-V034-1",
        "accord run population.health_systems=20 population.vendors=10 months=60",
    ),
    "validate": (
        "accord validate",
        "accord validate replications=40 levers=false name=quick",
        "accord validate parameters.fomo_rate=0.05 levers=false",
        "accord validate policy=relational levers=false",
    ),
}


def help_text(command: str, config_dir: str | None = None) -> str:
    """Return the help of a command.

    Parameters
    ----------
    command : str
        Name of the command.
    config_dir : str, optional
        A folder of the user's own configurations, whose policies are listed too.
    """
    sections = [
        f"accord {command}: {COMMANDS[command]}",
        f"  accord {command} [SETTING=VALUE ...] [FLAG ...]",
        _listed("Settings (and their defaults)", _settings(command)),
        _listed("Policies", _policies(config_dir)),
        _listed("Levers, each from 0 (absent) to 1 (full): policy.LEVER=", _levers()),
        _listed("Flags (Hydra's)", _flags(command)),
        "\n".join(["Examples", *(f"  {line}" for line in _EXAMPLES[command])]),
    ]
    return "\n\n".join(sections)


def _settings(command: str) -> list[tuple[str, str]]:
    defaults = {**_content("shared"), **_content("scenario/default"), **_content(command)}
    population = _content("population/synthetic")
    own = [
        (form.format(**defaults), meaning) for form, meaning in _SELF_EXPLAINED[command].values()
    ]
    again = "writes it anew" if command == "validate" else "continues or redraws it"
    return [
        ("name=TIME", f"folder results/{command}/NAME; the same name {again}"),
        *own,
        ("policy=NAME", "one named policy; policy.LEVER=VALUE changes a lever of it"),
        (f"seed={defaults['seed']}", "first seed; equal seeds meet equal luck under any policy"),
        (f"months={defaults['months']}", "months observed"),
        (f"warm_up={defaults['warm_up']}", "months lived before, without governance"),
        ("population=synthetic", f"or {_others('population', 'synthetic')}"),
        (
            f"population.health_systems={population['health_systems']}",
            "how many hosts; of a file, all where not given",
        ),
        (f"population.vendors={population['vendors']}", "how many vendors"),
        ("population.file=PATH", "for population=ahrq and population=table"),
        (
            "parameters.NAME=VALUE",
            f"any of {len(PARAMETERS)} behavioural parameters; list them with "
            f"accord {command} --cfg job --package parameters",
        ),
        ("scenario=default", "months, warm_up and parameters together, from a file"),
        ("executor=threads", f"or {_others('executor', 'threads')}"),
        ("executor.workers=N", "how many; as many as processors where not given"),
    ]


def _policies(config_dir: str | None) -> list[tuple[str, str]]:
    folders = [_CONFIGS, *([Path(config_dir)] if config_dir else [])]
    files = [path for folder in folders for path in sorted((folder / "policy").glob("*.yaml"))]
    return [(path.stem, str(_read(path).get("meaning") or "")) for path in files]


def _levers() -> list[tuple[str, str]]:
    return [(lever.name, lever.meaning) for lever in LEVERS]


def _flags(command: str) -> list[tuple[str, str]]:
    return [
        ("--config-dir=DIR", "a folder of your own: DIR/policy/mine.yaml makes policy=mine"),
        ("--multirun", "sweep: a setting with several values, as seed=1,2,3, is run for each"),
        ("--cfg job", f"print all settings of accord {command} as composed, and do nothing"),
        ("--hydra-help", "more about Hydra's own flags and settings"),
    ]


def _listed(title: str, rows: list[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows) + 2
    return "\n".join([title, *(f"  {left:<{width}}{right}".rstrip() for left, right in rows)])


def _others(group: str, default: str) -> str:
    names = sorted(path.stem for path in (_CONFIGS / group).glob("*.yaml"))
    return " or ".join(name for name in names if name != default)


def _content(name: str) -> dict[str, Any]:
    return _read(_CONFIGS / f"{name}.yaml")


def _read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}
