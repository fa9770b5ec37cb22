"""What Hydra must know of the model: a setting for every parameter and every lever.

Both come from the declarations of ``sim``, so that ``parameters.NAME=`` and ``policy.LEVER=``
need no ``+`` on the command line; a misspelt one is refused. Values are checked by
``sim.Parameters`` and ``sim.Policy``, which know the bounds.
"""

from __future__ import annotations

import re
from typing import Final

from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from sim.parameters import LEVER_NAMES, PARAMETERS, InvalidSetting

# What a policy file says beside its levers.
POLICY_FACTS: Final = ("name", "title", "meaning", "evidence")

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def register() -> None:
    """Give Hydra the schemas and the resolvers that the files in ``configs`` use."""
    store = ConfigStore.instance()
    store.store(
        group="schema",
        name="parameters",
        node={name: float(declared.default) for name, declared in PARAMETERS.items()},
    )
    store.store(
        group="schema",
        name="levers",
        node={**dict.fromkeys(POLICY_FACTS), **dict.fromkeys(LEVER_NAMES, 0.0)},
    )
    OmegaConf.register_new_resolver("safe_name", safe_name, replace=True)


def safe_name(name: object) -> str:
    """Return the name of a results folder, or refuse one that would lead elsewhere."""
    text = str(name)
    if not _SAFE_NAME.fullmatch(text):
        raise InvalidSetting(
            f"name={text!r} cannot name a folder; allowed are up to 100 letters, digits, "
            "'.', '_' and '-', beginning with a letter or digit."
        )
    return text
