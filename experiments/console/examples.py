"""The examples in the help of each command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "compare": (
        "accord compare",
        "accord compare policies=[contractual,relational] replications=50 name=first",
        "accord compare policy=contractual policy.voice=0.5",
        "accord compare population=ahrq population.file=chsp-compendium-2018.csv",
        "accord compare parameters.crisis_rate=0 months=72 margin=0.05",
        "accord compare scenario=covid policies=[public_mandate,relational]",
        "accord compare scenario=hospital_tech environment.crises=false",
        "accord compare types.academic_industry.mix=2 population.universities=30",
        "accord compare 'events=[{kind:crisis,month:36,size:0.6}]' policy=adaptive",
        "accord compare policy=contractual "
        "'policy.phases=[{start:36,applies_to:public,levers:{voice:1}}]'",
        "accord compare --multirun policy=full policy.steering_board=0,0.5,1 name=board",
        "accord compare --config-dir=my_configs policies=[mine,full]",
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
    "effects": (
        "accord effects",
        "accord effects factors=[levers] name=levers",
        "accord effects factors=[parameters.fomo_rate,kinds.vendor] replications=30",
        "accord effects scenario=international factors=[types.international_consulting]",
    ),
    "validate": (
        "accord validate",
        "accord validate replications=40 parts=patterns name=quick",
        "accord validate parameters.fomo_rate=0.05 'parts=[patterns,steady,size]'",
        "accord validate 'parts=[effects,ablations]' name=parts",
        "accord validate 'parts=[turns,helps]' name=turning",
    ),
    "calibrate": (
        "accord calibrate name=first",
        "accord compare --config-dir results/calibrate/first scenario=calibrated",
        "accord calibrate factors=[parameters.fomo_rate,kinds.vendor.attention] generations=20",
        "accord calibrate 'factors={parameters.pace:{low:2,high:6},parameters.friction:range}'",
        "accord calibrate replications=200 candidates=16 executor=processes",
    ),
    "run": (
        "accord run",
        "accord run policy=full seed=7 name=look",
        "accord run policy=relational partnership=H025-V009-1",
        "accord run population.health_systems=20 population.vendors=10 months=72",
        "accord run scenario=first_mover seed=3",
    ),
}
