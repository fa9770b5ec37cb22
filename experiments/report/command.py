"""The work of ``accord report``: read everything, make the pages, then write them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from experiments.archive.writing import from_here, write_text
from experiments.questions.words import counted
from experiments.report.reading import Result, find_results
from sim.parameters import InvalidSetting

_SETTINGS: Final = ("title", "question", "output")


def make_report(words: Sequence[str]) -> int:
    """Write the report on results, and return the exit code.

    Parameters
    ----------
    words : sequence of str
        Names or paths of results, and ``title=``, ``question=``, ``output=``.

    Raises
    ------
    InvalidSetting
        For a word that is no result, or a result that is not finished.
    """
    names, settings = _read(words)
    results: dict[Path, Result] = {}
    for name in names:
        results |= {one.folder.resolve(): one for one in find_results(name)}
    listed = list(results.values())
    from experiments.report.assembly import document_of
    from experiments.report.rendering import html_of, markdown_of
    from experiments.report.slides import slides_of, write_slides

    document = document_of(listed, settings.get("title", ""), settings.get("question", ""))
    page, text = html_of(document), markdown_of(document)
    folder = Path(settings.get("output") or listed[0].folder / "report")
    # Nothing is written before this line, so that a refused command harms nothing.
    _make(folder, settings)
    again = (folder / "report.html").is_file()
    for name in ("figures", "slides"):
        (folder / name).mkdir(exist_ok=True)
        # Those of an earlier report are not to be taken for this one's.
        for old in (folder / name).glob("[0-9][0-9]_*.png") if again else ():
            old.unlink()
    for figure in document.figures:
        shutil.copyfile(figure.png, folder / figure.file)
    count = write_slides(slides_of(listed), folder / "slides")
    write_text(text, folder / "report.md")
    write_text(page, folder / "report.html")
    print(
        f"Written to {from_here(folder)}: report.html, report.md with "
        f"{counted(len(document.figures), 'figure')}, and {counted(count, 'slide')}"
    )
    return 0


def _read(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    names: list[str] = []
    settings: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in _SETTINGS:
            if not value.strip():
                raise InvalidSetting(f"{key}= is empty; write {key}=TEXT or leave it out.")
            settings[key] = value.strip()
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


def _make(folder: Path, settings: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidSetting(
            f"output={settings.get('output', folder)} cannot be made a folder: {error.strerror}."
        ) from error
