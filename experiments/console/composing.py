"""From the words of a command to plain values: the one file that lets Hydra compose.

Hydra composes and does no more: it makes no folder, runs no job, loads no callback.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

from hydra import version as hydra_version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.config_search_path_impl import ConfigSearchPathImpl
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.plugins import Plugins
from hydra.core.singleton import Singleton
from hydra.core.utils import JobRuntime, setup_globals
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

import configs
from experiments.console.schema import register
from experiments.console.settings_folder import SCHEME, SettingsFolder
from experiments.settings.asked import Asked, key_of
from experiments.settings.declared import OWN, groups_of, settings_of
from experiments.settings.naming import safe_name
from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest

_CONFIGS: Final = Path(configs.__path__[0])
_OF_MODEL: Final = ("parameters", "types", "kinds", "environment", "policy")
_POLICIES: Final = "policies_together"


@dataclass(frozen=True)
class Folders:
    """Accord's settings files, and those of the user's folders; a `Library`."""

    own: tuple[str, ...] = ()
    """Folders of the user's."""
    _read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What files of policies say, by name; several parts of a command ask for it."""

    def names(self, group: str) -> list[str]:
        """Return the names of all files of a group, in order."""
        places = [_CONFIGS, *map(Path, self.own)]
        return sorted({path.stem for place in places for path in (place / group).glob("*.yaml")})

    def policies(self, names: Sequence[str]) -> list[Any]:
        """Return what the files of policies say, with what they build on, in one composition."""
        new = [name for name in dict.fromkeys(names) if name not in self._read]
        if new:
            self._read.update(zip(new, self._policies(new), strict=True))
        return [self._read[name] for name in names]

    def _policies(self, names: Sequence[str]) -> list[Any]:
        defaults: list[Any] = [{f"policy@p{place}": name} for place, name in enumerate(names)]
        from hydra.core.config_store import ConfigStore

        ConfigStore.instance().store(name=_POLICIES, node={"defaults": [*defaults, "_self_"]})
        composed: Any = _plain(self.compose(_POLICIES, ()))
        return [composed.get(f"p{place}") or {} for place in range(len(names))]

    def composed(self, command: str, words: Sequence[str]) -> Mapping[str, Any]:
        """Return all settings of a command, as they are with these words."""
        return _plain(self.compose(command, words))

    def compose(self, command: str, words: Sequence[str], with_hydra: bool = False) -> DictConfig:
        """Return what Hydra composes of a command and its words."""
        _prepare()
        if command in OWN:
            register(command)
        loader = ConfigLoaderImpl(config_search_path=_search_path(self.own))
        composed = loader.load_configuration(
            config_name=command,
            overrides=[_letters(word, command) for word in words],
            run_mode=RunMode.RUN,
            from_shell=False,
        )
        if not with_hydra:
            OmegaConf.set_struct(composed, False)
            del composed["hydra"]
        return composed

    def refuse_hidden(self) -> None:
        """Refuse a file of the user's that would not be seen behind one of Accord's own."""
        for folder in self.own:
            for group in {*groups_of("sweep")}:
                own = {path.name for path in (_CONFIGS / group).glob("*.yaml")}
                for path in sorted((Path(folder) / group).glob("*.yaml")):
                    if path.name in own:
                        raise InvalidSetting(
                            f"{path} has the name of a {group} that comes with Accord; "
                            "give the file another name."
                        )


def compose(command: str, words: Sequence[str], folders: Sequence[str] = ()) -> Asked:
    """Return what a command asks, as plain values.

    Parameters
    ----------
    command : str
        Its name.
    words : sequence of str
        Settings, as ``NAME=VALUE`` in Hydra's grammar.
    folders : sequence of str
        The user's own folders of settings files.

    Raises
    ------
    InvalidSetting, hydra.errors.HydraException, omegaconf.errors.OmegaConfBaseException
        For what cannot be composed; `experiments.console.complaints` has the sentence.
    """
    words, folders = _taken_from(words, folders)
    for word in words:
        refuse_word(word)
    library = Folders(tuple(folders))
    library.refuse_hidden()
    name, rest = _name(words)
    composed = library.compose(command, rest, with_hydra=True)
    choices = dict(composed.hydra.runtime.choices)
    for group in groups_of(command):
        if group not in choices:
            raise InvalidSetting(one_choice(group))
    named = safe_name(name or time_name())
    composed.name = named
    composed.hydra.overrides.task = rest
    hydra = composed.hydra
    OmegaConf.set_struct(composed, False)
    del composed["hydra"]
    return Asked(
        command=command,
        name=named,
        named=name is not None,
        values=_plain(composed),
        words=tuple(rest),
        flags=tuple(f"--config-dir={folder}" for folder in folders),
        choices={group: choices[group] for group in groups_of(command)},
        library=library,
        record=partial(_record, composed, hydra),
    )


def time_name() -> str:
    """Return a name for a results folder that was given none: the time."""
    return datetime.now().strftime("%Y-%m-%d_%H-%M-%S")


def shown(
    command: str, words: Sequence[str], folders: Sequence[str], package: str | None, resolve: bool
) -> str:
    """Return what ``--cfg job`` prints: the settings as composed, or a part of them."""
    words, folders = _taken_from(words, folders)
    composed: Any = Folders(tuple(folders)).compose(command, words)
    if resolve:
        OmegaConf.resolve(composed)
    if package in (None, "_global_"):
        return OmegaConf.to_yaml(composed)
    part = OmegaConf.select(composed, package)
    if part is None:
        raise InvalidSetting(f"--package={package} is not a part of the settings.")
    text = OmegaConf.to_yaml(part) if OmegaConf.is_config(part) else f"{part}\n"
    return f"# @package {package}\n{text}"


def jobs(words: Sequence[str]) -> list[list[str]]:
    """Return the words of each job of a ``--multirun``, all combinations in their order."""
    parsed = OverridesParser.create().parse_overrides(list(words))
    varied = []
    for word, override in zip(words, parsed, strict=True):
        if override.is_sweep_override():
            key = override.get_key_element()
            varied.append([f"{key}={value}" for value in override.sweep_string_iterator()])
        else:
            varied.append([word])
    return [list(job) for job in product(*varied)]


def refuse_word(word: str) -> None:
    """Refuse a setting of Hydra's, which decides what runs and where it is written."""
    if key_of(word).partition(".")[0].partition("/")[0] == "hydra":
        raise InvalidSetting(
            f"{word} is about Hydra and not a setting of Accord; --config-dir=FOLDER adds a folder "
            "of settings files, name=NAME says where results go."
        )


def refuse_foreign_words(command: str, words: Sequence[str], where: Path) -> None:
    """Refuse words of a results folder that are no plain settings of a command.

    Raises
    ------
    InvalidSetting
        For another command, for what is no setting of Accord, for what would be replaced by
        something of this machine, and for workers elsewhere.
    """
    if command not in OWN:
        raise InvalidSetting(f"{where} tells of no command of Accord: {command!r}.")
    known = {"name", *settings_of(command), *groups_of(command), *_OF_MODEL, "factors"}
    for word in words:
        key = key_of(word)
        if "=" not in word or key.partition(".")[0].partition("@")[0] not in known:
            raise InvalidSetting(
                f"{where}: {word!r} is not a setting of accord {command}."
                f"{nearest(key, list(known))}"
            )
        if "${" in word or key == "executor.address":
            raise InvalidSetting(
                f"{where}: {word!r} depends on more than the settings of Accord and is not taken."
            )


def one_choice(group: str) -> str:
    """Return the sentence about several choices where one goes."""
    hint = "; write policies=[A,B] for several" if group == "policy" else ""
    return f"{group}= takes the name of one choice{hint}."


def _taken_from(words: Sequence[str], folders: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return words and folders, both as plain lists; refuse a folder that is none."""
    for folder in folders:
        if not Path(folder).is_dir():
            raise InvalidSetting(f"--config-dir={folder} is not found; it must be a folder.")
    return list(words), list(folders)


def _search_path(folders: Sequence[str]) -> ConfigSearchPathImpl:
    found = ConfigSearchPathImpl()
    found.append("hydra", "pkg://hydra.conf")
    found.append("main", "pkg://configs")
    for folder in folders:
        found.append("command-line", f"{SCHEME}://{folder}")
    found.append("schema", "structured://")
    return found


def _prepare() -> None:
    """Set up what composing needs of Hydra, and leave what a program around may have set."""
    if hydra_version.getbase() is None:
        hydra_version.setbase("1.3")
    Plugins.instance()
    setup_globals()
    if JobRuntime not in Singleton._instances or not JobRuntime.instance().conf.get("name"):
        JobRuntime.instance().set("name", "accord")
    SourcesRegistry.instance().register(SettingsFolder)


def _plain(composed: DictConfig) -> dict[str, Any]:
    content: Any = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    return {str(name): value for name, value in content.items()}


_UNQUOTED: Final = re.compile(r"[^\[\]{}'\",$()]+")


def _letters(word: str, command: str) -> str:
    """Return a word whose value is quoted where it is meant letter by letter."""
    key, equals, value = word.partition("=")
    own = settings_of(command) if command in OWN else {}
    groups = groups_of(command) if command in OWN else {}
    last = key.lstrip("+").rpartition(".")[2]
    meant = key == "name" or (key in own and own[key].text) or key in groups
    meant = meant or key.lstrip("+") in ("policy.name", "policy.title", "population.file")
    meant = meant or (last == "file" and key.startswith("design."))
    if not (equals and meant and _UNQUOTED.fullmatch(value)):
        return word
    if value == "null" and key != "name":
        return word
    return f"{key}='{value}'"


def _name(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the name of the results folder, if one was given, and the other words."""
    rest = [word for word in words if key_of(word) != "name"]
    given = [word for word in words if key_of(word) == "name"]
    if not given:
        return None, rest
    value = OverridesParser.create().parse_override(_letters(given[-1], "")).value()
    return str(getattr(value, "text", value)), rest


def _record(settings: DictConfig, hydra: DictConfig) -> dict[str, str]:
    """Return ``.hydra/`` as Hydra writes it: the settings, Hydra's own, and the overrides."""
    return {
        ".hydra/config.yaml": OmegaConf.to_yaml(settings),
        ".hydra/hydra.yaml": OmegaConf.to_yaml(OmegaConf.create({"hydra": hydra})),
        ".hydra/overrides.yaml": OmegaConf.to_yaml(hydra.overrides.task),
    }


def words_of(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield settings of Python as the words of a command.

    Parameters
    ----------
    settings : mapping
        By name; a mapping where a group of settings goes becomes a word for each of them.
    """
    for name, value in settings.items():
        if isinstance(value, Mapping) and name in (*_OF_MODEL, "population", "executor", "design"):
            for key, one in value.items():
                yield from words_of({f"{name}.{key}": one})
        elif isinstance(value, Mapping) and name.partition(".")[0] in ("types", "kinds"):
            for key, one in value.items():
                yield f"++{name}.{key}={_written(one)}"
        else:
            yield f"{name}={_written(value)}"


# A word that is read as text, whatever is around it.
_PLAIN: Final = re.compile(r"(?!(?:null|true|false|nan|inf)$)[A-Za-z_][A-Za-z0-9_]*", re.IGNORECASE)


def _written(value: object) -> str:
    """Return a value in Hydra's grammar."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
        return f"'{escaped}'"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_written(one)}" for key, one in value.items()) + "}"
    if hasattr(value, "tolist"):
        return _written(value.tolist())
    if isinstance(value, Sequence):
        return "[" + ",".join(map(_written, value)) + "]"
    return repr(value)
