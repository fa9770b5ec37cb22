"""Accord's model of healthcare partnerships: who forms them, how they are governed, why they end.

>>> from sim import Parameters, PartnershipModel, Policy, Run, simulate
>>> results = simulate([Run(policy=Policy("board", {"steering_board": 0.5}), months=12)])
>>> list(results.runs["policy"])
['board']
"""

from typing import TYPE_CHECKING

from sim.parameters import (
    LEVER_NAMES,
    LEVERS,
    PARAMETERS,
    Declaration,
    Event,
    InvalidSetting,
    OrganisationKinds,
    Parameters,
    PartnershipTypes,
    Phase,
    Policy,
)
from sim.vocabulary import FAILURE_DEFINITIONS

if TYPE_CHECKING:
    from sim.engine.batch import Results, simulate
    from sim.model import PartnershipModel
    from sim.population import Population, load_population, synthetic_population
    from sim.run import Run

__version__ = "0.1.0"

__all__ = [
    "FAILURE_DEFINITIONS",
    "LEVERS",
    "LEVER_NAMES",
    "PARAMETERS",
    "Declaration",
    "Event",
    "InvalidSetting",
    "OrganisationKinds",
    "Parameters",
    "PartnershipModel",
    "PartnershipTypes",
    "Phase",
    "Policy",
    "Population",
    "Results",
    "Run",
    "load_population",
    "simulate",
    "synthetic_population",
]

# Loaded when first asked for: the rules need the compiler, the agents need Mesa.
_LATER = {
    "PartnershipModel": "sim.model",
    "Population": "sim.population",
    "Results": "sim.engine.batch",
    "Run": "sim.run",
    "load_population": "sim.population",
    "simulate": "sim.engine.batch",
    "synthetic_population": "sim.population",
}


def __getattr__(name: str) -> object:
    if name in _LATER:
        import importlib

        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
