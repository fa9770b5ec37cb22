"""Accord in Python: ask a question as on the command line, and get its answer.

>>> import accord
>>> answer = accord.compare(policies=["ad_hoc", "relational"], replications=50)  # doctest: +SKIP
>>> answer.tables["decision"]  # doctest: +SKIP
>>> answer.save("results/compare/mine")  # doctest: +SKIP

Every setting of a command is a keyword: ``months=60``, ``population="ahrq"``,
``parameters={"fomo_rate": 0}``, ``policy={"voice": 0.5}``, ``events=[...]``; a name with a dot
goes into a dictionary, ``**{"policy.voice": 0.5}``. Wrong ones are refused in the same sentence.
"""

from accord.asking import (
    calibrate,
    compare,
    effects,
    optimise,
    robustness,
    run,
    sensitivity,
    sweep,
    validate,
)
from experiments import Results, open_results
from sim import InvalidSetting, Policy

__all__ = [
    "InvalidSetting",
    "Policy",
    "Results",
    "calibrate",
    "compare",
    "effects",
    "open_results",
    "optimise",
    "robustness",
    "run",
    "sensitivity",
    "sweep",
    "validate",
]
