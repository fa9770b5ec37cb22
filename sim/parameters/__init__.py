"""The declarations: every parameter, lever, partnership type and kind, each said once."""

from sim.parameters.declaration import Declaration, InvalidSetting
from sim.parameters.events import EVENT_KINDS, Event, read_events
from sim.parameters.kinds import KIND_COLUMNS, OrganisationKinds
from sim.parameters.levers import LEVER_NAMES, LEVERS, Lever
from sim.parameters.parameters import PARAMETER_GROUPS, PARAMETERS, Parameters
from sim.parameters.policy import Phase, Policy
from sim.parameters.switches import SWITCHES, switched
from sim.parameters.types import TYPE_COLUMNS, PartnershipTypes

__all__ = [
    "EVENT_KINDS",
    "KIND_COLUMNS",
    "LEVERS",
    "LEVER_NAMES",
    "PARAMETERS",
    "PARAMETER_GROUPS",
    "SWITCHES",
    "TYPE_COLUMNS",
    "Declaration",
    "Event",
    "InvalidSetting",
    "Lever",
    "OrganisationKinds",
    "Parameters",
    "PartnershipTypes",
    "Phase",
    "Policy",
    "read_events",
    "switched",
]
