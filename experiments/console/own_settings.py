"""What the help of a command says of the settings that are its own, or mean more to it.

Of each, the words to write, with defaults in braces, and what they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OWN_SETTINGS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
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
    "run": {
        "partnership": (
            "partnership={partnership}",
            "whose biography to write: an id such as H012-V034-1, or random",
        ),
    },
}
