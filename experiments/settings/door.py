"""What the console and the commands promise each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from experiments.settings.asked import Asked

if TYPE_CHECKING:
    from experiments.settings.settings import Settings


class Question(Protocol):
    """What a command's ``read`` makes of what it is asked: a dataclass of its room, checked."""

    @property
    def settings(self) -> Settings:
        """What all commands are told."""
        ...


class Door(Protocol):
    """What a command about results needs, to ask again what made them."""

    def compose(self, command: str, words: Sequence[str], flags: Sequence[str]) -> Asked:
        """Return what a command asks."""
        ...

    def read(self, asked: Asked) -> Question:
        """Return the question of a command, checked."""
        ...

    def answered(self, asked: Asked, folder: Path) -> int:
        """Carry a command out in a folder, write and print the answer; return the exit code."""
        ...

    def recorded(self, folder: Path) -> tuple[str, list[str], list[str]]:
        """Return the command that made a results folder, its words, and its flags; checked."""
        ...

    def refuse_foreign(self, command: str, words: Sequence[str], where: Path) -> None:
        """Refuse words of a results folder that are no plain settings of a command."""
        ...
