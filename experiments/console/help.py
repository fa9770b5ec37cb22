"""What ``accord COMMAND --help`` says: settings, scenarios, policies, levers, examples.

Written here and not left to Hydra, whose help lists a thousand lines and takes a second.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import configs
from experiments.console.commands import COMMANDS
from experiments.console.examples import EXAMPLES
from experiments.console.settings_files import read_settings_file, read_text
from experiments.settings.declared import OWN, SHARED, WITH_A_DESIGN, settings_of
from sim.parameters import (
    EVENT_KINDS,
    KIND_COLUMNS,
    LEVERS,
    PARAMETERS,
    SWITCHES,
    TYPE_COLUMNS,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.policy import GROUPS

_CONFIGS: Final = Path(configs.__path__[0])
_COUNTED: Final = {
    "vendors": "how many vendors",
    "public_agencies": "how many public agencies, may be 0",
    "universities": "how many universities, may be 0",
    "foreign_systems": "how many health systems of other countries, may be 0",
    "foreign_agencies": "how many public agencies of other countries, may be 0",
}


_DESIGNED: Final = (
    ("design=grid", "which points of the factors are tried; see below"),
    ("study=NAME", "factors, design and replications from a file, see below"),
)


def help_text(command: str, folders: Sequence[str] = ()) -> str:
    """Return the help of a command.

    Parameters
    ----------
    command : str
        Name of the command.
    folders : sequence of str
        The user's own folders of settings files, whose scenarios and policies are listed too.
    """
    sections = [
        f"accord {command}: {COMMANDS[command].meaning}",
        f"  accord {command} [SETTING=VALUE ...] [FLAG ...]",
        _listed("Settings (and their defaults)", _settings(command)),
        *_of_a_design(command, folders),
        _listed("Scenarios: scenario=", _described("scenario", folders)),
        _listed("Policies: policy= (* has phases, compared only when named)", _policies(folders)),
        _listed("Levers, each from 0 (absent) to 1 (full): policy.LEVER=", _levers()),
        _listed("Flags (Hydra's)", _flags(command)),
        "\n".join(["Examples", *(f"  {line}" for line in EXAMPLES[command])]),
    ]
    return "\n\n".join(sections)


def _settings(command: str) -> list[tuple[str, str]]:
    population = read_settings_file(_CONFIGS / "population" / "synthetic.yaml")
    declared = settings_of(command)
    own = {one.name for one in OWN[command]}
    shared = [declared[one.name] for one in SHARED if one.name not in own]
    named = [one for one in shared if one.name not in ("events", "replications", "policies")]
    return [
        ("name=TIME", f"folder results/{command}/NAME; the same name continues or redraws it"),
        *((one.shown, one.meaning) for one in OWN[command]),
        *(_DESIGNED if command in WITH_A_DESIGN else ()),
        ("policy=NAME", "one named policy; policy.LEVER=VALUE changes a lever of it"),
        (
            "policy.phases=[{...}]",
            "what changes later or for some only: start, applies_to "
            f"({', '.join(GROUPS)}), policy or levers, uptake, spread",
        ),
        *((one.shown, one.meaning) for one in named),
        ("population=synthetic", f"or {_others('population', 'synthetic')}"),
        (
            f"population.health_systems={population['health_systems']}",
            "how many health systems; of a file, all where not given",
        ),
        *((f"population.{name}={population[name]}", meaning) for name, meaning in _COUNTED.items()),
        ("population.file=PATH", "for population=ahrq and population=table"),
        (
            "parameters.NAME=VALUE",
            f"any of {len(PARAMETERS)} behavioural parameters; list them with "
            f"accord {command} --cfg job --package parameters",
        ),
        (
            "types.NAME.COLUMN=VALUE",
            f"any of {len(TYPE_COLUMNS)} numbers of a type of partnership, as mix: "
            f"{', '.join(PartnershipTypes.BUILT_IN)}; +types.MINE.COLUMN=VALUE adds a type",
        ),
        (
            "kinds.NAME.COLUMN=VALUE",
            f"any of {len(KIND_COLUMNS)} numbers of a kind of organisation: "
            f"{', '.join(OrganisationKinds.BUILT_IN)}",
        ),
        ("environment.NAME=true", f"false switches off one of {', '.join(SWITCHES)}"),
        (
            "events=[{...}]",
            f"what happens in a month: kind ({', '.join(EVENT_KINDS)}), month, size, region, "
            "area, organisation",
        ),
        ("scenario=default", "all of these together, from a file"),
        ("executor=threads", f"or {_others('executor', 'threads')}"),
        ("executor.workers=N", "how many; as many as processors where not given"),
        ("executor.seconds=2", "about how long a chunk of runs takes; executor.chunk=N fixes it"),
    ]


def _of_a_design(command: str, folders: Sequence[str]) -> list[str]:
    """Return the sections about designs, for a command that has them."""
    if command not in WITH_A_DESIGN:
        return []
    return [
        _listed("Designs: design=", _described("design", ())),
        _listed("Studies: study=", _described("study", folders)),
    ]


def _described(group: str, folders: Sequence[str]) -> list[tuple[str, str]]:
    return [(path.stem, _first_sentence(path)) for path in _files(group, folders)]


def _policies(folders: Sequence[str]) -> list[tuple[str, str]]:
    rows = []
    for path in _files("policy", folders):
        content = read_settings_file(path)
        mark = " *" if content.get("compared") is False else ""
        rows.append((f"{path.stem}{mark}", str(content.get("meaning") or "")))
    return rows


def _files(group: str, folders: Sequence[str]) -> list[Path]:
    places = [_CONFIGS, *map(Path, folders)]
    return [path for folder in places for path in sorted((folder / group).glob("*.yaml"))]


def _first_sentence(path: Path) -> str:
    """Return the first sentence of the comment that a file begins with."""
    lines = itertools.takewhile(lambda line: line.startswith("#"), read_text(path).splitlines())
    said = " ".join(line.lstrip("# ") for line in lines if "@package" not in line)
    return re.split(r"(?<=[.]) ", said, maxsplit=1)[0]


def _levers() -> list[tuple[str, str]]:
    return [(lever.name, lever.meaning) for lever in LEVERS]


def _flags(command: str) -> list[tuple[str, str]]:
    return [
        ("--config-dir=DIR", "a folder of your own: DIR/policy/mine.yaml makes policy=mine"),
        ("--multirun", "sweep: a setting with several values, as seed=1,2,3, is run for each"),
        ("--cfg job", f"print all settings of accord {command} as composed, and do nothing"),
    ]


def _listed(title: str, rows: list[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows) + 2
    return "\n".join([title, *(f"  {left:<{width}}{right}".rstrip() for left, right in rows)])


def _others(group: str, default: str) -> str:
    names = sorted(path.stem for path in (_CONFIGS / group).glob("*.yaml"))
    return " or ".join(name for name in names if name != default)
