"""The declarations: every parameter, lever and partnership type, each said once."""

from sim.parameters.declaration import Declaration, InvalidSetting
from sim.parameters.levers import LEVER_NAMES, LEVERS, Lever
from sim.parameters.parameters import PARAMETER_GROUPS, PARAMETERS, Parameters
from sim.parameters.policy import Policy
from sim.parameters.types import PARTNERSHIP_TYPES, TYPE_COLUMNS, TYPE_NAMES

__all__ = [
    "LEVERS",
    "LEVER_NAMES",
    "PARAMETERS",
    "PARAMETER_GROUPS",
    "PARTNERSHIP_TYPES",
    "TYPE_COLUMNS",
    "TYPE_NAMES",
    "Declaration",
    "InvalidSetting",
    "Lever",
    "Parameters",
    "Policy",
]
