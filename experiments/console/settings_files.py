"""Settings files of others, read as data: one door for every YAML file that Accord did not bring.

Words mean what they mean on the command line (YAML 1.2); one that programs read differently, such
as NO or 036, must be in quotes. A file may say settings of Accord and nothing of Hydra; it reads no
environment, names no file twice, and is small.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final

import yaml

from sim.parameters import InvalidSetting

LARGEST: Final = 1_000_000
"""Bytes of a settings file."""
MOST_VALUES: Final = 100_000
"""In a settings file, every use of an alias counted."""
DEEPEST: Final = 30
# What is meant letter by letter.
_TEXTS: Final = ("name", "title", "meaning", "evidence")
# What older YAML takes for true, false or a number of another base, and the command line does not.
_MISREAD: Final = re.compile(
    r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"  # true and false
    r"|[-+]?0[0-9_]+|[-+]?[0-9][0-9]*_[0-9_]*|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|\d{4}-\d\d?-\d\d?.*"
)
_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_REAL: Final = re.compile(
    r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN)"
)


class _Loader(yaml.SafeLoader):
    """YAML 1.2, of which only plain values, lists and mappings are known."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(text)
        self.path = path

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        said: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                key = key_node.value if isinstance(key_node, yaml.ScalarNode) else key
            if not isinstance(key, str):
                raise self.refusal(key_node, "a name must be a word")
            if key in said:
                raise self.refusal(key_node, f"{key} is given twice")
            plain = isinstance(value_node, yaml.ScalarNode)
            if plain and key in _TEXTS and value_node.value not in ("", "~", "null"):
                said[key] = self.letters(value_node)
            else:
                said[key] = self.construct_object(value_node, deep=True)
        return said

    def letters(self, node: yaml.ScalarNode) -> str:
        text = str(node.value)
        if "${" in text:
            raise self.refusal(
                node, f"{text} would be replaced by something else; write the value itself"
            )
        return text

    def refusal(self, node: yaml.Node, why: str) -> InvalidSetting:
        return InvalidSetting(f"{self.path}, line {node.start_mark.line + 1}: {why}.")


def _plain(loader: _Loader, node: yaml.ScalarNode) -> Any:
    text = loader.letters(node)
    if node.style is not None:
        value: Any = text
    elif text in ("", "~", "null", "Null", "NULL"):
        value = None
    elif text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        value = text.lower() == "true"
    elif _MISREAD.fullmatch(text):
        raise loader.refusal(
            node,
            f"{text} is read as something else by some; put it in quotes if it is a word, or "
            "write true, false or a plain number",
        )
    elif _NUMBER.fullmatch(text):
        value = int(text)
    elif _REAL.fullmatch(text):
        value = float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".nan", "nan"))
    else:
        value = text
    return value


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(one, deep=True) for one in node.value]


_Loader.yaml_implicit_resolvers = {}
_Loader.yaml_constructors = {
    "tag:yaml.org,2002:str": _plain,
    "tag:yaml.org,2002:map": _Loader.construct_mapping,
    "tag:yaml.org,2002:seq": _sequence,
    None: yaml.SafeLoader.construct_undefined,
}


def read_text(path: Path) -> str:
    """Return the text of a settings file.

    Raises
    ------
    InvalidSetting
        If it is no regular file, too large, not readable or not UTF-8.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InvalidSetting(f"{path} is not a regular file and is not read.")
        if status.st_size > LARGEST:
            raise InvalidSetting(
                f"{path} has {status.st_size:,} bytes; a settings file has at most {LARGEST:,}."
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidSetting(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise InvalidSetting(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8."
        ) from None


def read_settings_file(path: Path) -> dict[str, Any]:
    """Return what a settings file says, as plain values.

    Raises
    ------
    InvalidSetting
        For anything but names and values, and for what other programs would read otherwise.
    """
    text = read_text(path)
    loader = None
    try:
        loader = _Loader(text, path)
        node = loader.get_single_node()
        if node is None:
            return {}
        _refuse_overgrown(node, path)
        if not isinstance(node, yaml.MappingNode):
            raise InvalidSetting(f"{path} must be a file of names and values, such as voice: 0.5.")
        content = loader.construct_document(node)
    except yaml.YAMLError as error:
        raise InvalidSetting(_about_yaml(error, path)) from None
    except RecursionError:
        raise InvalidSetting(f"{path} is nested more than {DEEPEST} deep.") from None
    finally:
        if loader is not None:
            loader.dispose()
    _refuse_hydra(content, path)
    return dict(content)


def _refuse_overgrown(node: yaml.Node, path: Path) -> None:
    """Refuse aliases that multiply, or name themselves, before they are followed."""
    sizes: dict[int, int] = {}

    def size(one: yaml.Node, depth: int) -> int:
        if depth > DEEPEST:
            raise InvalidSetting(f"{path} is nested more than {DEEPEST} deep.")
        known = sizes.get(id(one))
        if known is not None:
            return known
        total = 1
        for child in one.value if isinstance(one, yaml.CollectionNode) else ():
            for part in child if isinstance(child, tuple) else (child,):
                total += size(part, depth + 1)
                if total > MOST_VALUES:
                    raise InvalidSetting(f"{path} has more than {MOST_VALUES:,} values.")
        sizes[id(one)] = total
        return total

    size(node, 0)


def _refuse_hydra(content: dict[str, Any], path: Path) -> None:
    """Refuse what would set up Hydra itself, which decides what runs."""
    defaults = content.get("defaults")
    named = defaults if isinstance(defaults, list) else []
    words = [str(name) for one in named for name in (one if isinstance(one, dict) else [one])]
    for word in [*content, *words]:
        if word.replace("override ", "").strip().lstrip("/").split("/")[0].split(".")[0] == "hydra":
            raise InvalidSetting(
                f"{path}: {word} is about Hydra; a settings file may only have settings of Accord."
            )
    if defaults is not None and not isinstance(defaults, list):
        raise InvalidSetting(
            f"{path}: defaults must be a list, as defaults: [contractual, _self_]."
        )
    if any(word.strip() in (path.stem, f"{path.parent.name}/{path.stem}") for word in words):
        raise InvalidSetting(f"{path} builds on itself in its defaults.")


def _about_yaml(error: yaml.YAMLError, path: Path) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    where = "" if mark is None else f", in line {mark.line + 1}"
    return f"{path} is not valid YAML: {problem}{where}."
