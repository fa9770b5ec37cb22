"""What ``accord COMMAND --help`` says: settings, scenarios, policies, levers, examples.

Written here and not left to Hydra, whose help lists a thousand lines and takes a second.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any, Final

import yaml

import configs
from experiments.cli import COMMANDS
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
_SELF_EXPLAINED: Final = {
    "compare": {
        "baseline": ("baseline={baseline}", "policy that the others are compared with"),
        "margin": (
            "margin={margin}",
            "smallest difference of the failure rate that matters, as a fraction; above 0, below 1",
        ),
        "policies": (
            "policies=[A,B]",
            "policies to compare; where neither policies nor policy is given, all named ones "
            "but those marked *",
        ),
        "replications": (
            "replications={replications}",
            "runs of each policy; all policies share the seeds seed, seed+1, ...",
        ),
    },
    "effects": {
        "factors": (
            "factors=[A,B]",
            "what to vary: levers, parameters, kinds, types, a row such as kinds.vendor, or "
            "settings by name; all where not given",
        ),
        "replications": (
            "replications={replications}",
            "pairs of runs for each factor and world, of the seeds seed, seed+1, ...; at least 10",
        ),
        "most_replications": (
            "most_replications={most_replications}",
            "pairs for a factor that shows no clear effect by then",
        ),
    },
    "robustness": {
        "baseline": ("baseline={baseline}", "policy that the others are compared with"),
        "policies": (
            "policies=[A,B]",
            "policies to compare; where neither policies nor policy is given, all named ones "
            "but those marked *",
        ),
        "factors": (
            "factors=[A,B]",
            "what differs between worlds: parameters, kinds, types, a row, settings by name, or "
            "as in sweep {{A:[0,1],B:range}}; all assumptions where not given",
        ),
        "worlds": ("worlds={worlds}", "worlds drawn over the plausible ranges of these"),
        "candidates": (
            "candidates={candidates}",
            "more worlds, in which the baseline is tried; the consistent ones join",
        ),
        "plausible": (
            "plausible={plausible}",
            "what the baseline must show in a consistent world: the published range, or limits "
            "as {{objectives_unmet:[0.5,0.7]}}, or null",
        ),
        "outcome": ("outcome={outcome}", "which definition of failure"),
        "satisfied": (
            "satisfied={{A:0.5}}",
            "what satisfies: the most an outcome may be, or [low,high]; money per host and year",
        ),
        "margin": (
            "margin={margin}",
            "how much lower than the baseline's failure must be to satisfy, where satisfied "
            "sets it no limit",
        ),
        "replications": (
            "replications={replications}",
            "runs of each policy in each world, of the seeds seed, seed+1, ...; at least 2",
        ),
        "world_seed": ("world_seed={world_seed}", "seed of the draw of worlds"),
    },
    "optimise": {
        "levers": (
            "levers=[A,B]",
            "levers to search, all where not given; {{A:[0,0.6]}} gives bounds",
        ),
        "objectives": (
            "objectives=[failure,cost,equity]",
            "what to be good at, two or more; also net_benefit",
        ),
        "budget": ("budget=null", "most that governance may cost, k$ per host-year"),
        "least_partnerships": (
            "least_partnerships={least_partnerships}",
            "of the baseline's partnerships, the part that must be formed",
        ),
        "baseline": ("baseline={baseline}", "policy that gains are told against"),
        "policies": (
            "policies=[A,B]",
            "policies to begin with and to compare the front with; all named ones but those "
            "marked * where not given",
        ),
        "candidates": ("candidates={candidates}", "policies to a generation of the search"),
        "generations": ("generations={generations}", "how many"),
        "replications": (
            "replications={replications}",
            "runs of each candidate in the search, of the seeds seed, seed+1, ...",
        ),
        "fresh": (
            "fresh={fresh}",
            "runs of each policy of the front, of seeds that follow; again as many prove the "
            "policies that get a file",
        ),
        "front": ("front={front}", "most candidates that meet the fresh seeds"),
    },
    "run": {
        "partnership": (
            "partnership={partnership}",
            "whose biography to write: an id such as H012-V034-1, or random",
        ),
    },
    "sensitivity": {
        "method": (
            "method={method}",
            "Morris' screening, then Sobol indices of the first; or morris or sobol alone",
        ),
        "factors": (
            "factors=[A,B]",
            "what may drive: parameters, kinds, types, levers, a row such as kinds.vendor, or "
            "settings by name; or with levels or ranges as in a sweep, {{policy:[a,b]}}; all "
            "assumptions where not given",
        ),
        "outcome": ("outcome={outcome}", "what is explained: any outcome of a run"),
        "policies": (
            "policies=[A,B]",
            "policies that every point is tried under; what drives the difference of each to the "
            "first, paired by seed, is told too",
        ),
        "replications": (
            "replications={replications}",
            "common seeds at each point, seed, seed+1, ...; at least 2",
        ),
        "keep": ("keep={keep}", "how many factors go from the screening into the indices"),
        "trajectories": ("trajectories={trajectories}", "of the screening, a point a factor each"),
        "levels": ("levels={levels}", "of each factor in the screening, an even number"),
        "blocks": ("blocks={blocks}", "of points for the indices, a power of 2"),
        "design_seed": ("design_seed={design_seed}", "of the designs and of the bootstraps"),
        "from": (
            "from=PATH",
            "results folder of a finished sweep, whose runs are explained: by Sobol or Morris "
            "where its design is for them, else by PAWN, delta and first-order indices",
        ),
    },
    "sweep": {
        "factors": (
            "factors={{A:[0,1],B:range}}",
            "what varies: any setting by its name, as parameters.NAME, policy.LEVER, policy, "
            "scenario, population.vendors, types.NAME.COLUMN; with its levels [0,0.5,1], or "
            "{{low:0,high:1,levels:5}}, or range: the range worth trying",
        ),
        "design": ("design=grid", "which points of these are tried; see below"),
        "policies": ("policies=[A,B]", "policies that every point is tried under"),
        "replications": (
            "replications={replications}",
            "runs of each policy at each point, of the seeds seed, seed+1, ...",
        ),
        "until": (
            "until={{outcome:O,half_width:H,most:N}}",
            "more replications, up to N, where the interval of an outcome is wider than +-H",
        ),
        "keep": (
            "keep=[outcomes]",
            "what is kept of each run; also partnerships (a row each), histories (a row a month)",
        ),
        "outcomes": ("outcomes=[A,B]", "which outcomes are kept, all where not given"),
        "shard": ("shard=3/20", "a share of the points; each share goes to a name= of its own"),
        "dry_run": (
            "dry_run=false",
            "true tells how many runs, how long, how large, by a sample; stores nothing",
        ),
        "study": ("study=NAME", "factors, design and replications from a file, see below"),
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
_COUNTED: Final = {
    "vendors": "how many vendors",
    "public_agencies": "how many public agencies, may be 0",
    "universities": "how many universities, may be 0",
    "foreign_systems": "how many health systems of other countries, may be 0",
    "foreign_agencies": "how many public agencies of other countries, may be 0",
}
_EXAMPLES: Final = {
    "compare": (
        "accord compare",
        "accord compare policies=[contractual,relational] replications=50 name=first",
        "accord compare policy=contractual policy.voice=0.5",
        "accord compare population=ahrq population.file=chsp-compendium-2018.csv",
        "accord compare parameters.crisis_rate=0 months=60 margin=0.05",
        "accord compare scenario=covid policies=[public_mandate,relational]",
        "accord compare scenario=hospital_tech environment.crises=false",
        "accord compare types.academic_industry.mix=2 population.universities=30",
        "accord compare 'events=[{kind:crisis,month:36,size:0.6}]' policy=adaptive",
        "accord compare policy=contractual "
        "'policy.phases=[{start:36,applies_to:public,levers:{voice:1}}]'",
        "accord compare --multirun policy=full policy.steering_board=0,0.5,1 name=board",
        "accord compare --config-dir=my_configs policies=[mine,full]",
    ),
    "effects": (
        "accord effects",
        "accord effects factors=[levers] name=levers",
        "accord effects factors=[parameters.fomo_rate,kinds.vendor] replications=30",
        "accord effects scenario=international factors=[types.international_consulting]",
    ),
    "robustness": (
        "accord robustness",
        "accord robustness policies=[relational,full] worlds=100 candidates=500 name=few",
        "accord robustness factors=[parameters] 'satisfied={objectives_unmet:0.5}'",
        "accord robustness 'satisfied={governance_cost:60}' margin=0.1",
        "accord robustness plausible=null "
        "'factors={scenario:[default,covid],environment.hype:[true,false],parameters.fomo_rate:range}'",
    ),
    "optimise": (
        "accord optimise name=best",
        "accord compare --config-dir results/optimise/best policies=[knee,relational]",
        "accord optimise budget=50 objectives=[failure,cost]",
        "accord optimise levers=[voice,transparency,culture_immersion] generations=10",
        "accord optimise 'levers={voice:[0,0.6],steering_board:[0,1]}' policy=adaptive",
        "accord optimise scenario=covid fresh=200 replications=16",
    ),
    "run": (
        "accord run",
        "accord run policy=full seed=7 name=look",
        "accord run policy=relational partnership=H012-V034-1",
        "accord run population.health_systems=20 population.vendors=10 months=60",
        "accord run scenario=first_mover seed=3",
    ),
    "sensitivity": (
        "accord sensitivity name=first",
        "accord sensitivity policies=[ad_hoc,full] name=effect",
        "accord sensitivity method=morris factors=[parameters] outcome=net_benefit",
        "accord sensitivity method=sobol blocks=512 "
        "'factors={policy:[ad_hoc,full],environment.hype:[true,false],parameters.fomo_rate:range}'",
        "accord sensitivity factors=[parameters.fomo_rate,kinds.vendor] policy=relational",
        "accord sensitivity from=results/sweep/gate name=gate",
    ),
    "sweep": (
        "accord sweep 'factors={policy.voice:[0,0.5,1]}' name=voice",
        "accord sweep study=fear_and_gate dry_run=true",
        "accord sweep study=fear_and_gate replications=40 name=gate",
        "accord sweep design=sobol design.points=256 replications=4 keep=[outcomes,partnerships] "
        "'factors={parameters.fomo_rate:range,types.hospital_tech.mix:{low:0.5,high:2}}'",
        "accord sweep 'factors={scenario:[default,covid],population.vendors:[30,60]}' "
        "policies=[ad_hoc,adaptive]",
        "accord sweep 'factors={policy.voice:[0,1]}' "
        "'until={outcome:objectives_unmet,half_width:0.02,most:160}'",
        "accord sweep design=points design.file=points.csv executor=processes",
        "accord sweep --multirun scenario=default,covid 'factors={policy.voice:[0,1]}'",
        "accord status gate",
        "accord repeat results/sweep/gate/manifest.json",
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
        A folder of the user's own configurations, whose scenarios and policies are listed too.
    """
    sections = [
        f"accord {command}: {COMMANDS[command]}",
        f"  accord {command} [SETTING=VALUE ...] [FLAG ...]",
        _listed("Settings (and their defaults)", _settings(command)),
        *_of_a_design(command, config_dir),
        _listed("Scenarios: scenario=", _described("scenario", config_dir)),
        _listed(
            "Policies: policy= (* has phases, compared only when named)", _policies(config_dir)
        ),
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
    again = "writes it anew" if command in {"effects", "validate"} else "continues or redraws it"
    return [
        ("name=TIME", f"folder results/{command}/NAME; the same name {again}"),
        *own,
        ("policy=NAME", "one named policy; policy.LEVER=VALUE changes a lever of it"),
        (
            "policy.phases=[{...}]",
            "what changes later or for some only: start, applies_to "
            f"({', '.join(GROUPS)}), policy or levers, uptake, spread",
        ),
        (f"seed={defaults['seed']}", "first seed; equal seeds meet equal luck under any policy"),
        (f"months={defaults['months']}", "months observed"),
        (f"warm_up={defaults['warm_up']}", "months lived before, without governance"),
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


def _of_a_design(command: str, config_dir: str | None) -> list[str]:
    """Return the sections about designs, for a command that has them."""
    if "design" not in _SELF_EXPLAINED[command]:
        return []
    return [
        _listed("Designs: design=", _described("design", None)),
        _listed("Studies: study=", _described("study", config_dir)),
    ]


def _described(group: str, config_dir: str | None) -> list[tuple[str, str]]:
    return [(path.stem, _first_sentence(path)) for path in _files(group, config_dir)]


def _policies(config_dir: str | None) -> list[tuple[str, str]]:
    rows = []
    for path in _files("policy", config_dir):
        content = _read(path)
        mark = " *" if content.get("compared") is False else ""
        rows.append((f"{path.stem}{mark}", str(content.get("meaning") or "")))
    return rows


def _files(group: str, config_dir: str | None) -> list[Path]:
    folders = [_CONFIGS, *([Path(config_dir)] if config_dir else [])]
    return [path for folder in folders for path in sorted((folder / group).glob("*.yaml"))]


def _first_sentence(path: Path) -> str:
    """Return the first sentence of the comment that a file begins with."""
    lines = itertools.takewhile(
        lambda line: line.startswith("#"), path.read_text(encoding="utf-8").splitlines()
    )
    said = " ".join(line.lstrip("# ") for line in lines if "@package" not in line)
    return re.split(r"(?<=[.]) ", said, maxsplit=1)[0]


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
