"""How a command runs: its words are composed, its question is read, carried out, and told.

Whatever its user must correct ends in one sentence and exit code 2, before anything is written.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from experiments.archive.folder import RESULTS, claim
from experiments.archive.reading import DamagedResult
from experiments.console.commands import COMMANDS
from experiments.console.flags import Flags, read_flags
from experiments.runs.stopping import Stopped
from experiments.settings.asked import Asked
from experiments.settings.door import Question
from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

CORRECTABLE = 2
FAILED = 1
INTERRUPTED = 130


def run_application(command: str, given: Sequence[str]) -> int:
    """Carry out ``accord COMMAND ARGUMENTS`` and return its exit code.

    Parameters
    ----------
    command : str
        Name of the command.
    given : sequence of str
        Settings and flags.
    """
    return guarded(command, given, lambda: _carry_out(command, read_flags(given)))


def guarded(command: str, given: Sequence[str], work: Callable[[], int]) -> int:
    """Return what work returns, or the exit code of what it raised, told in one sentence."""
    try:
        _refuse_no_place()
        return work()
    except KeyboardInterrupt as stop:
        say(command, stop if str(stop) else "Stopped.")
        return INTERRUPTED
    except Stopped as stop:
        say(command, stop)
        return FAILED
    except BrokenPipeError:
        raise
    except InvalidSetting as refusal:
        say(command, refusal)
        return FAILED if isinstance(refusal, DamagedResult) else CORRECTABLE
    except Exception as error:
        # Loads Hydra, whose errors it knows.
        from experiments.console.complaints import complaint

        sentence = complaint(error, command, given)
        if sentence is None:
            raise
        say(command, sentence)
        return CORRECTABLE


def say(command: str, sentence: object) -> None:
    """Tell the user something beside what a command prints."""
    print(printable(f"accord {command}: {sentence}"), file=sys.stderr)


def _refuse_no_place() -> None:
    try:
        Path.cwd()
    except OSError:
        raise InvalidSetting("The working folder is gone; change to one that is there.") from None


def _carry_out(command: str, flags: Flags) -> int:
    if flags.help:
        from experiments.console.help import help_text

        with _printing():
            print(printable(help_text(command, flags.folders)))
        return 0
    # Hydra takes a while to load.
    from experiments.console.composing import compose, jobs, shown

    if flags.show:
        settings = shown(command, flags.words, flags.folders, flags.package, flags.resolve)
        with _printing():
            print(printable(settings), end="")
        return 0
    if not flags.multirun:
        asked = compose(command, flags.words, flags.folders)
        return answered(asked, COMMANDS[command].read(asked))
    several = [compose(command, words, flags.folders) for words in jobs(flags.words)]
    # All are checked before the first begins.
    questions = [COMMANDS[command].read(one) for one in several]
    first = several[0]
    name = first.name if first.named else claimed(command, first.name)
    several = [
        replace(one, name=f"{name}/{number}", named=True) for number, one in enumerate(several)
    ]
    for one, question in zip(several, questions, strict=True):
        answered(one, question)
    return 0


def claimed(command: str, name: str) -> str:
    """Make a results folder that no other command has or gets, and return its name."""
    return claim(RESULTS / command, name).name


def answered(asked: Asked, question: Question, folder: Path | None = None) -> int:
    """Carry a question out in its results folder, write and print the answer; return 0.

    Parameters
    ----------
    asked : Asked
        What is asked.
    question : Question
        What the command's ``read`` made of it.
    folder : Path, optional
        Where results go; as the name says if not given.
    """
    from experiments.archive.writing import from_here
    from experiments.questions.answer import Work, renamed
    from experiments.questions.terminal import open_console
    from experiments.questions.words import counted

    command = asked.command
    if folder is None and asked.named:
        folder = RESULTS / command / asked.name
    elif folder is None:
        asked = replace(asked, name=claimed(command, asked.name))
        folder = RESULTS / command / asked.name
    _make(folder)
    try:
        work = Work(folder, asked, lambda text: say(command, text))
        answer = COMMANDS[command].answer(renamed(question, asked), work)
        if answer is None:
            return 0
        with _telling(f"Drawing {counted(len(answer.drawings), 'figure')} ..."):
            answer.save()
        with _printing():
            console = open_console()
            answer.show(console)
            if answer.claims:
                console.print(answer.finding, markup=False)
            console.print(f"Written to {from_here(folder)}", markup=False)
    finally:
        # One that was refused, or only told something, has written nothing.
        _remove_if_empty(folder)
    return 0


@contextlib.contextmanager
def _printing() -> Iterator[None]:
    """Tell apart what cannot be printed from what cannot be stored."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Stopped(f"What it prints cannot be written: {error.strerror}.") from error


@contextlib.contextmanager
def _telling(text: str) -> Iterator[None]:
    """Show on stderr that something goes on, if it is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InvalidSetting(
            f"{folder} cannot be made a folder, for a file is in the way."
        ) from None
    except OSError as error:
        raise InvalidSetting(f"{folder} cannot be written: {error.strerror}.") from None


def _remove_if_empty(folder: Path) -> None:
    """Remove a folder that was made for nothing, with empty ones above it up to here."""
    here = Path.cwd()
    folder = folder.absolute()
    while folder != here and here in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
