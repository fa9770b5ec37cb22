"""What a command is asked, as plain values: what the console hands to everything behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sim.parameters import InvalidSetting
from sim.parameters.declaration import nearest


class Library(Protocol):
    """The files that settings may name: those of Accord and those of the user's own folders."""

    def names(self, group: str) -> Sequence[str]:
        """Return the names of all files of a group, in order."""
        ...

    def policies(self, names: Sequence[str]) -> list[Any]:
        """Return what the files of policies say, with what they build on."""
        ...

    def composed(self, command: str, words: Sequence[str]) -> Mapping[str, Any]:
        """Return all settings of a command, as they are with these words."""
        ...


@dataclass(frozen=True)
class Asked:
    """A command with all its settings."""

    command: str  # its name
    name: str  # of the results folder, below the command's
    named: bool  # whether the user chose that name
    values: Mapping[str, Any]  # all settings: text, numbers, true and false, null, lists, mappings
    words: tuple[str, ...]  # settings as they were given, but for ``name=``
    flags: tuple[str, ...]  # where else files were looked for, as ``--config-dir=FOLDER``
    choices: Mapping[str, str | None]  # which file of each group was chosen
    library: Library  # for what else the settings name
    record: Callable[[], Mapping[str, str]]
    """Returns the files to write beside the results, by their path, that tell how they came
    about."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings that were given, by name."""
        return tuple(key_of(word) for word in self.words)

    def with_choices(self, choices: Mapping[str, str]) -> Asked:
        """Return the same with other files chosen, by their group."""
        words = [word for word in self.words if key_of(word) not in choices]
        words += [f"{group}={choice}" for group, choice in choices.items()]
        return replace(
            self,
            values=self.library.composed(self.command, words),
            words=tuple(words),
            choices={**self.choices, **choices},
        )


def key_of(word: str) -> str:
    """Return the name of the setting that a word of a command gives."""
    return word.partition("=")[0].lstrip("+~")


def not_an_option(text: str, option: str, options: Sequence[str]) -> str:
    """Return the sentence about a choice that does not exist."""
    hint = nearest(option, list(options))
    allowed = "allowed are" if len(options) > 1 else "allowed is"
    return f"{text} does not exist; {allowed} {', '.join(sorted(options))}.{hint}"


def refuse_unknown(group: str, setting: str, names: Sequence[str], library: Library) -> None:
    """Refuse a name that no file of a group has."""
    known = library.names(group)
    for name in names:
        if name not in known:
            raise InvalidSetting(not_an_option(f"{setting}{name}", str(name), known))
