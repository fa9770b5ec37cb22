"""What Hydra must know of the model: a setting for every number that a study may change.

All come from the declarations of ``sim``, so that ``parameters.NAME=``, ``types.NAME.COLUMN=``,
``kinds.NAME.COLUMN=``, ``environment.SWITCH=`` and ``policy.LEVER=`` need no ``+`` on the command
line; a misspelt one is refused. Values are checked by ``sim``, which knows the bounds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from sim.parameters import (
    LEVER_NAMES,
    PARAMETERS,
    SWITCHES,
    InvalidSetting,
    OrganisationKinds,
    PartnershipTypes,
)
from sim.parameters.rows import Rows

# What a policy file says beside its levers, and what holds where it does not.
POLICY_FACTS: Final = {
    "name": None,
    "title": None,
    "meaning": None,
    "evidence": None,
    "phases": None,  # what changes later, or for some only
    "compared": True,  # whether a comparison takes it where no policies are named
}

_OPEN: Final = {"struct": False}
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def register() -> None:
    """Give Hydra the schemas and the resolvers that the files in ``configs`` use."""
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
    OmegaConf.register_new_resolver("safe_name", safe_name, replace=True)


def named_rows(
    table: Rows, rows: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, dict[str, Any]]:
    """Return rows of a table, all if not given, as a file has them: codes by their names."""
    codes = {column.name: column.codes for column in table.COLUMNS if column.codes}
    return {
        name: {
            column: codes[column][int(value)] if column in codes else value
            for column, value in row.items()
        }
        for name, row in (table if rows is None else rows).items()
    }


def safe_name(name: object) -> str:
    """Return the name of a results folder, or refuse one that would lead elsewhere."""
    text = str(name)
    if not _SAFE_NAME.fullmatch(text):
        raise InvalidSetting(
            f"name={text!r} cannot name a folder; allowed are up to 100 letters, digits, "
            "'.', '_' and '-', beginning with a letter or digit."
        )
    return text
