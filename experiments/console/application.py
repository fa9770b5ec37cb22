"""How a command runs: Hydra composes its settings, the command does its work.

Whatever its user must correct ends in one sentence and exit code 2, before anything is written.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.console.commands import COMMANDS
from experiments.console.complaints import complaint, flags_first, read_flags
from experiments.console.help import help_text
from experiments.console.schema import register
from experiments.runs.stopping import Stopped
from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

CORRECTABLE = 2
INTERRUPTED = 130


def run_application(
    command: str, given: Sequence[str], task: Callable[[DictConfig], None] | None = None
) -> int:
    """Carry out ``accord COMMAND ARGUMENTS`` and return its exit code.

    Parameters
    ----------
    command : str
        Name of the command and of its file in ``configs``.
    given : sequence of str
        Overrides and Hydra's flags.
    task : callable, optional
        Does the work, given the composed settings; that of the command if not given.
    """
    try:
        flags = read_flags(given)
        if flags.help:
            print(printable(help_text(command, flags.config_dir)))
            return 0
        given = flags_first(given, flags.overrides)
    except InvalidSetting as refusal:
        _say(command, refusal)
        return CORRECTABLE
    register()

    began = False

    def guarded(config: DictConfig) -> None:
        nonlocal began
        began = True
        try:
            # Loaded here, so that --help or a misspelt setting need not wait for pandas and Numba.
            (task or COMMANDS[command].load())(config)
            # One that only told something has written nothing.
            _remove_if_empty(Path(HydraConfig.get().runtime.output_dir))
        except Exception as error:
            sentence = complaint(error, command, given)
            if sentence is not None:
                _remove_if_empty(Path(HydraConfig.get().runtime.output_dir))
            elif not isinstance(error, Stopped):
                raise
            # SystemExit passes through Hydra without a word; other exceptions do not.
            _say(command, sentence or error)
            raise SystemExit(1 if sentence is None else CORRECTABLE) from error

    # Hydra names the job after the task's module.
    guarded.__module__ = f"experiments.{command}"
    application = hydra.main(version_base="1.3", config_path="pkg://configs", config_name=command)
    try:
        with _as_program(f"accord {command}", given), _errors_raised():
            application(guarded)()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KeyboardInterrupt as stop:
        _say(command, stop if str(stop) else "Stopped.")
        return INTERRUPTED
    except Exception as error:
        sentence = None if began else complaint(error, command, given) or _unwritable(error)
        if sentence is None:
            raise
        _say(command, sentence)
        return CORRECTABLE
    return 0


def _say(command: str, sentence: object) -> None:
    print(printable(f"accord {command}: {sentence}"), file=sys.stderr)


def _unwritable(error: Exception) -> str | None:
    """Return the sentence about a results folder that Hydra could not make."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be written: {error.strerror}."
    return None


@contextlib.contextmanager
def _as_program(name: str, arguments: Sequence[str]) -> Iterator[None]:
    """Let Hydra, which reads the command line itself, see these arguments."""
    before = sys.argv
    sys.argv = [name, *arguments]
    try:
        yield
    finally:
        sys.argv = before


@contextlib.contextmanager
def _errors_raised() -> Iterator[None]:
    """Let Hydra raise errors instead of printing them and leaving with code 1."""
    before = os.environ.get("HYDRA_FULL_ERROR")
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = before


def _remove_if_empty(folder: Path) -> None:
    """Remove the folder that Hydra made for nothing, with empty ones above it up to here."""
    here = Path.cwd()
    while folder != here and here in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
