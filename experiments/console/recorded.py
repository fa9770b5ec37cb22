"""How a results folder came about, as ``.hydra`` tells; it is data and may be anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from experiments.archive.reading import read_text
from experiments.archive.writing import from_here
from experiments.console.composing import refuse_foreign_words
from sim.parameters import InvalidSetting

_RECORD: Final = ".hydra/hydra.yaml"
_LARGEST: Final = 1_000_000


def read_record(folder: Path) -> tuple[str, list[str], list[str]]:
    """Return the command that made a results folder, its words, and its flags.

    Raises
    ------
    InvalidSetting
        If the folder does not tell, or tells of more than settings of Accord.
    """
    path = folder / _RECORD
    try:
        told = _plain_yaml(read_text(path) or "")["hydra"]
        command = _text(told["job"]["config_name"])
        words = [_text(word) for word in _listed(told["overrides"]["task"])]
        sources = _listed(told["runtime"]["config_sources"])
        own = [_text(source["path"]) for source in sources if source["provider"] == "command-line"]
        further = _listed(told["overrides"]["hydra"])
    except (KeyError, TypeError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise InvalidSetting(f"{path} does not tell how its folder was made.") from error
    refuse_foreign_words(command, [*words, *map(str, further)], path)
    return command, words, [f"--config-dir={from_here(place)}" for place in own]


def _plain_yaml(text: str) -> Any:
    """Return what YAML says that Hydra wrote, which has no aliases."""
    if len(text) > _LARGEST:
        raise ValueError("too long")
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("an alias")
    return yaml.safe_load(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _listed(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
