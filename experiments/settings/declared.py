"""Every setting of every command, declared once: default, what is allowed, meaning, form.

The composition, the checks, ``--help``, the documents and the Python face all read it here.
Numbers of the model itself (parameters, types, kinds, levers, switches) are declared in ``sim``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from experiments.settings.values import (
    choice,
    number,
    power_of_two,
    several,
    share,
    written,
    yes_or_no,
)
from sim.parameters.horizon import LAST_SEED, LONGEST_RUN, MONTHS, WARM_UP, whole_number
from sim.vocabulary import FAILURE_DEFINITIONS

MOST_REPLICATIONS: Final = 1_000_000
MOST_POINTS: Final = 1_000_000
MOST_CANDIDATES: Final = 10_000

Check = Callable[[Any, str], Any]
"""From a value and the setting's name to the value as it is used; refuses what is not allowed."""


@dataclass(frozen=True)
class Setting:
    """A setting of a command."""

    name: str  # as it is written
    default: Any  # where it is not given
    meaning: str  # for the help
    check: Check | None = None  # see `Check`; None where more than the value is needed to read it
    form: str = ""  # how help shows it; NAME=DEFAULT if ""
    text: bool = False  # whether what is typed is meant letter by letter

    @property
    def shown(self) -> str:
        """How help shows it."""
        return self.form or f"{self.name}={written(self.default)}"


def whole(low: int, high: int) -> Check:
    """Return the check of a whole number within bounds."""
    return lambda value, name: whole_number(value, name, low, high)


def real(low: float, high: float) -> Check:
    """Return the check of a number within bounds."""
    return lambda value, name: number(value, name, low, high)


def one_of(*names: str) -> Check:
    """Return the check of a choice."""
    return partial(choice, allowed=names)


def some_of(*names: str) -> Check:
    """Return the check of a list of choices."""
    return partial(several, allowed=names)


def or_null(check: Check) -> Check:
    """Return the check of a setting that may be null."""
    return lambda value, name: None if value is None else check(value, name)


USUAL_PARTS: Final = (
    *("patterns", "levers", "steady", "debt", "term", "lives"),
    *("size", "extremes", "trust", "dose", "effects"),
)
ALL_PARTS: Final = (*USUAL_PARTS, "helps", "turns", "ablations")
"""What ``accord validate`` can be asked, in the order in which it tells it."""
# One grammar for all commands: `experiments.design.grammar`.
_NAMED: Final = (
    "a group (levers, parameters, kinds, types), a row such as kinds.vendor, or a setting by its "
    "name, as parameters.NAME, policy.LEVER, types.NAME.COLUMN"
)
_VALUED: Final = (
    "these and others (policy, scenario, population.vendors, months) with values, as "
    "{A:[0,0.5,1],B:{low:0,high:1,levels:5},C:range}; range is the one worth trying"
)
_ALL_POLICIES: Final = Setting(
    "policies",
    None,
    "policies to compare; where neither policies nor policy is given, all named ones but those "
    "marked *",
    form="policies=[A,B]",
)
_BASELINE: Final = Setting(
    "baseline", "ad_hoc", "policy that the others are compared with", text=True
)


def _replications(default: int, meaning: str) -> Setting:
    return Setting("replications", default, meaning, whole(1, MOST_REPLICATIONS))


SHARED: Final = (
    Setting(
        "seed", 1, "first seed; equal seeds meet equal luck under any policy", whole(0, LAST_SEED)
    ),
    Setting("months", MONTHS, "months observed", whole(1, LONGEST_RUN)),
    Setting("warm_up", WARM_UP, "months lived before, without governance", whole(0, LONGEST_RUN)),
    _replications(1, "runs, of the seeds seed, seed+1, ..."),
    Setting("policies", None, "several named policies", form="policies=[A,B]"),
    Setting(
        "events",
        None,
        "what happens in a month: kind, month, size, region, area, organisation",
        form="events=[{...}]",
    ),
)
"""Settings of every command; one of the same name among a command's own takes its place."""

OWN: Final[Mapping[str, tuple[Setting, ...]]] = {
    "compare": (
        _BASELINE,
        Setting(
            "margin",
            0.02,
            "smallest difference of the failure rate that matters, as a fraction; above 0, below 1",
            share,
        ),
        _ALL_POLICIES,
        _replications(200, "runs of each policy; all policies share the seeds seed, seed+1, ..."),
    ),
    "sensitivity": (
        Setting(
            "method",
            "auto",
            "Morris' screening, then Sobol indices of the first; or morris or sobol alone",
            one_of("auto", "morris", "sobol"),
        ),
        Setting(
            "factors",
            None,
            f"what may drive: {_NAMED}; or {_VALUED}; all but levers where not given",
            form="factors=[A,B]",
        ),
        Setting(
            "outcome", "objectives_unmet", "what is explained: any outcome of a run", text=True
        ),
        Setting(
            "policies",
            None,
            "policies that every point is tried under; what drives the difference of each to the "
            "first, paired by seed, is told too",
            form="policies=[A,B]",
        ),
        _replications(3, "common seeds at each point, seed, seed+1, ...; at least 2"),
        Setting(
            "keep",
            8,
            "how many factors go from the screening into the indices",
            whole(1, MOST_POINTS),
        ),
        Setting(
            "trajectories", 15, "of the screening, a point a factor each", whole(2, MOST_POINTS)
        ),
        Setting("levels", 4, "of each factor in the screening, an even number", whole(2, 1000)),
        Setting(
            "blocks",
            256,
            "of points for the indices, a power of 2",
            partial(power_of_two, most=MOST_POINTS),
        ),
        Setting("design_seed", 1, "of the designs and of the bootstraps", whole(0, LAST_SEED - 1)),
        Setting(
            "from",
            None,
            "results folder of a finished sweep, whose runs are explained: by Sobol or Morris "
            "where its design is for them, else by PAWN, delta and first-order indices",
            form="from=PATH",
            text=True,
        ),
    ),
    "robustness": (
        _BASELINE,
        _ALL_POLICIES,
        Setting(
            "factors",
            None,
            f"what differs between worlds, policies and levers aside: {_NAMED}; or {_VALUED}; all "
            "where not given",
            form="factors=[A,B]",
        ),
        Setting(
            "worlds", 300, "worlds drawn over the plausible ranges of these", whole(20, MOST_POINTS)
        ),
        Setting(
            "candidates",
            2000,
            "more worlds, in which the baseline is tried; the consistent ones join",
            whole(0, MOST_POINTS),
        ),
        Setting(
            "plausible",
            "published",
            "what the baseline must show in a consistent world: the published range, or limits "
            "as {objectives_unmet:[0.5,0.7]}, or null",
        ),
        Setting(
            "outcome",
            "objectives_unmet",
            "which definition of failure",
            one_of(*FAILURE_DEFINITIONS),
            text=True,
        ),
        Setting(
            "satisfied",
            None,
            "what satisfies: the most an outcome may be, or [low,high]; money per host and year",
            form="satisfied={A:0.5}",
        ),
        Setting(
            "margin",
            0.05,
            "how much lower than the baseline's failure must be to satisfy, where satisfied sets "
            "it no limit",
            real(0.0, 1.0),
        ),
        _replications(
            4, "runs of each policy in each world, of the seeds seed, seed+1, ...; at least 2"
        ),
        Setting("world_seed", 1, "seed of the draw of worlds", whole(0, LAST_SEED - 1)),
    ),
    "optimise": (
        Setting(
            "levers",
            None,
            "levers to search, all where not given; {A:[0,0.6]} gives bounds",
            form="levers=[A,B]",
        ),
        Setting(
            "objectives",
            ["failure", "cost", "equity"],
            "what to be good at, two or more; also value, net_benefit",
        ),
        Setting(
            "budget",
            None,
            "most that governance may cost, k$ per host-year",
            or_null(real(0.0, float("inf"))),
        ),
        Setting(
            "least_partnerships",
            0.8,
            "of the baseline's partnerships, the part that must be formed",
            real(0.0, 10.0),
        ),
        Setting("baseline", "ad_hoc", "policy that gains are told against", text=True),
        Setting(
            "policies",
            None,
            "policies to begin with and to compare the front with; all named ones but those "
            "marked * where not given",
            form="policies=[A,B]",
        ),
        Setting(
            "candidates", 40, "policies to a generation of the search", whole(4, MOST_CANDIDATES)
        ),
        Setting("generations", 40, "how many", whole(1, MOST_CANDIDATES)),
        _replications(
            6, "runs of each candidate in the search, of the seeds seed, seed+1, ...; at least 2"
        ),
        Setting(
            "fresh",
            100,
            "runs of each policy of the front, of seeds that follow; again as many prove the "
            "policies that get a file",
            whole(10, MOST_CANDIDATES),
        ),
        Setting(
            "front", 40, "most candidates that meet the fresh seeds", whole(2, MOST_CANDIDATES)
        ),
    ),
    "sweep": (
        Setting(
            "factors",
            {},
            f"what varies: {_NAMED}; {_VALUED}",
            form="factors={A:[0,1],B:range}",
        ),
        Setting(
            "policies", None, "policies that every point is tried under", form="policies=[A,B]"
        ),
        _replications(10, "runs of each policy at each point, of the seeds seed, seed+1, ..."),
        Setting(
            "until",
            None,
            "more replications, up to N, where the interval of an outcome is wider than +-H",
            form="until={outcome:O,half_width:H,most:N}",
        ),
        Setting(
            "keep",
            ["outcomes"],
            "what is kept of each run; also partnerships (a row each), histories (a row a month)",
        ),
        Setting(
            "outcomes", None, "which outcomes are kept, all where not given", form="outcomes=[A,B]"
        ),
        Setting(
            "shard",
            None,
            "a share of the points; each share goes to a name= of its own",
            form="shard=3/20",
            text=True,
        ),
        Setting(
            "dry_run",
            False,
            "true tells how many runs, how long, how large, by a sample; stores nothing",
            yes_or_no,
        ),
    ),
    "effects": (
        Setting(
            "factors",
            None,
            f"what to vary: {_NAMED}; all where not given",
            form="factors=[A,B]",
        ),
        _replications(
            60,
            "pairs of runs for each factor and world, of the seeds seed, seed+1, ...; at least 10",
        ),
        Setting(
            "most_replications",
            400,
            "pairs for a factor that shows no clear effect by then",
            whole(1, MOST_REPLICATIONS),
        ),
    ),
    "validate": (
        Setting(
            "parts",
            list(USUAL_PARTS),
            "what is asked: published patterns; levers at half and full; whether the world is "
            "steady, in debt, who goes on at term, over twenty years; size; extremes; trust that "
            "is frozen; dose, all levers at once; effects of policies in their parts; helps, "
            "whom each lever and policy helps and harms; turns, where each claim turns; "
            "ablations, each mechanism off",
            some_of(*ALL_PARTS),
            form=f"parts=[{','.join(ALL_PARTS)}]",
        ),
        _replications(200, "runs, of the seeds seed, seed+1, ...; at least 40"),
    ),
    "calibrate": (
        Setting(
            "factors",
            None,
            "what may move: a group (parameters, kinds, types), a row such as kinds.vendor, or a "
            "setting by its name, as parameters.NAME; or with ranges, as {A:{low:0,high:1}}; the "
            "open parameters where not given",
            form="factors=[A,B]",
        ),
        Setting(
            "candidates", 12, "points to a generation of the search", whole(4, MOST_CANDIDATES)
        ),
        Setting("generations", 30, "how many", whole(1, MOST_CANDIDATES)),
        _replications(
            100,
            "runs of each point in the search, once with the warm-up and once without, of the "
            "seeds seed, seed+1, ...; at least 40",
        ),
        Setting(
            "fresh",
            200,
            "runs of the start and of the calibrated point, of seeds that follow; at least 40",
            whole(1, MOST_CANDIDATES),
        ),
    ),
    "run": (
        Setting(
            "partnership",
            "random",
            "whose biography to write: an id such as H065-V038-1, or random",
            text=True,
        ),
    ),
}

GROUPS: Final[Mapping[str, str | None]] = {
    "population": "synthetic",
    "executor": "threads",
    "scenario": "default",
    "policy": None,
}
"""Groups of files of which every command takes one, with the default choice."""
OF_A_DESIGN: Final[Mapping[str, str | None]] = {"design": "grid", "study": None}
"""Groups that only a command with a design has."""
WITH_A_DESIGN: Final = ("sweep",)
GOVERNED: Final[Mapping[str, str]] = {
    "run": "ad_hoc",
    "validate": "ad_hoc",
    "calibrate": "ad_hoc",
}
"""Commands with one policy, and the default of it."""


def settings_of(command: str) -> dict[str, Setting]:
    """Return the settings of a command by name, its own first."""
    own = {one.name: one for one in OWN[command]}
    return own | {one.name: one for one in SHARED if one.name not in own}


def groups_of(command: str) -> dict[str, str | None]:
    """Return the groups of files of a command, with the default choice of each."""
    found = dict(GROUPS)
    if command in GOVERNED:
        found["policy"] = GOVERNED[command]
    return found | (dict(OF_A_DESIGN) if command in WITH_A_DESIGN else {})
