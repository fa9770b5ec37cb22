"""The work of ``accord report``: read everything, make the pages, then write them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from experiments.archive.writing import from_here, make_folder
from experiments.questions.words import counted
from experiments.report.reading import Result, find_results
from experiments.settings.door import Door
from experiments.settings.printable import printable
from sim.parameters import InvalidSetting

_SETTINGS: Final = ("title", "question", "output")
_FOLDERS: Final = ("figures", "slides")


def tell(words: Sequence[str], door: Door | None = None) -> int:
    """Write the report on results, and return the exit code.

    Parameters
    ----------
    words : sequence of str
        Names or paths of results, and ``title=``, ``question=``, ``output=``.
    door : Door
        Not asked for anything.

    Raises
    ------
    InvalidSetting
        For a word that is no result, a result that is not finished, or an output that cannot be
        written.
    DamagedResult
        For a result of which something is damaged or was not written by Accord.
    """
    names, settings = _read(words)
    results: dict[Path, Result] = {}
    for name in names:
        results |= {one.folder.resolve(): one for one in find_results(name)}
    listed = list(results.values())
    from experiments.report.assembly import document_of
    from experiments.report.html import html_of
    from experiments.report.markdown import markdown_of
    from experiments.report.slides import slides_of

    document = document_of(listed, settings.get("title", ""), settings.get("question", ""))
    slides = slides_of(document)
    files = {figure.file: figure.png for figure in document.figures} | slides
    files["report.md"] = markdown_of(document).encode("utf-8", "replace")
    files["report.html"] = html_of(document).encode("utf-8", "replace")
    folder = Path(settings.get("output") or listed[0].folder / "report")
    # Nothing is written before this line, so that a refused command harms nothing.
    try:
        _write(files, folder, may_be_link="output" in settings)
    except OSError as error:
        raise InvalidSetting(
            f"The report cannot be written to {from_here(folder)}: {error.strerror}."
        ) from error
    counts = counted(len(document.figures), "figure"), counted(len(slides), "slide")
    told = f"report.html, report.md with {counts[0]}, and {counts[1]}"
    print(printable(f"Written to {from_here(folder)}: {told}"))
    return 0


def _read(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    names: list[str] = []
    settings: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in _SETTINGS:
            if not value.strip():
                raise InvalidSetting(f"{key}= is empty; write {key}=TEXT or leave it out.")
            # Of other bytes than letters, a terminal makes what can be neither shown nor written.
            settings[key] = value.strip() if key == "output" else printable(value.strip())
        elif equals and not Path(word).is_dir():
            raise InvalidSetting(
                f"{key}= is not a setting of accord report; allowed are "
                f"{', '.join(f'{one}=' for one in _SETTINGS)}."
            )
        elif word.startswith("-"):
            raise InvalidSetting(
                f"{word} is not a flag of accord report; see accord report --help."
            )
        else:
            names.append(word)
    if not names:
        raise InvalidSetting("No result is named; write accord report NAME.")
    return names, settings


def _write(files: Mapping[str, bytes], folder: Path, may_be_link: bool) -> None:
    """Write all files of a report or none, in place of those of an earlier one."""
    made = [one for one in (folder, *(folder / one for one in _FOLDERS)) if not one.exists()]
    try:
        _replace(files, folder, may_be_link)
    except BaseException:
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()
        raise


def _replace(files: Mapping[str, bytes], folder: Path, may_be_link: bool) -> None:
    # A stranger's link would have files elsewhere replaced; one that the user names is meant.
    for place in (folder.resolve() if may_be_link else folder, *(folder / one for one in _FOLDERS)):
        make_folder(place)
    again = (folder / "report.html").is_file()
    for name in files:
        if (folder / name).is_dir():
            raise InvalidSetting(f"{from_here(folder / name)} is a folder where a file is to go.")
    with TemporaryDirectory(prefix=".report.", suffix=".tmp", dir=folder) as temporary:
        for number, content in enumerate(files.values()):
            Path(temporary, str(number)).write_bytes(content)
        for number, name in enumerate(files):
            os.replace(Path(temporary, str(number)), folder / name)
    if again:
        # Those of an earlier report are not to be taken for this one's.
        written = {folder / name for name in files}
        for inner in _FOLDERS:
            for old in (folder / inner).glob("[0-9][0-9]_*.png"):
                if old not in written and not old.is_dir():
                    old.unlink()
