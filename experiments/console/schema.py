"""What Hydra must know: every command's settings, and every number that a study may change.

All come from the declarations, so that ``parameters.NAME=``, ``types.NAME.COLUMN=``,
``kinds.NAME.COLUMN=``, ``environment.SWITCH=`` and ``policy.LEVER=`` need no ``+`` on the command
line; a misspelt one is refused. Values are checked behind the door, where the bounds are known.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from experiments.settings.declared import groups_of, settings_of
from experiments.settings.naming import POLICY_FACTS, named_rows
from sim.parameters import LEVER_NAMES, PARAMETERS, SWITCHES, OrganisationKinds, PartnershipTypes

_OPEN: Final = {"struct": False}
_SCHEMAS: Final = ("parameters", "types", "kinds", "environment")


@cache
def register(command: str) -> None:
    """Give Hydra a command and its schemas, once; it copies all it has for each composition."""
    schemas: dict[str, dict[str, Any]] = {
        "parameters": {name: float(declared.default) for name, declared in PARAMETERS.items()},
        "types": named_rows(PartnershipTypes()),
        "kinds": named_rows(OrganisationKinds()),
        "environment": dict.fromkeys(SWITCHES, True),
        "levers": {**POLICY_FACTS, **dict.fromkeys(LEVER_NAMES, 0.0)},
    }
    store = ConfigStore.instance()
    for name, node in schemas.items():
        store.store(group="schema", name=name, node=node)
    # Any setting may become a factor, without a + on the command line.
    store.store(group="schema", name="factors", node=OmegaConf.create({}, flags=_OPEN))
    store.store(name=command, node=_command(command))


def _command(command: str) -> dict[str, Any]:
    """Return the settings of a command and the order in which they are composed.

    What comes later wins, and a command line wins over all. So a scenario wins over the
    defaults of settings and groups, a policy over a scenario, a study over all of these.
    """
    groups = groups_of(command)
    designed = [{group: groups.pop(group)} for group in ("design", "study") if group in groups]
    policy = {"policy": groups.pop("policy")}
    chosen: list[Any] = [{group: choice} for group, choice in groups.items()]
    factors = ["schema/factors@factors"] if designed else []
    return {
        "defaults": [
            *(f"schema/{name}@{name}" for name in _SCHEMAS),
            "schema/levers@policy",
            *factors,
            "_self_",
            *chosen,
            policy,
            *designed,
        ],
        "name": None,
        **{one.name: one.default for one in settings_of(command).values()},
    }
