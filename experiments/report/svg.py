"""Reading an SVG file as data: what is on a list passes, anything else is refused.

The list is what matplotlib writes for Accord's figures. Nothing on it runs, reads another file,
or grows when it is drawn: a ``use`` shows one path and nothing else, what clips is not clipped
itself, and no entity can be declared.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from experiments.archive.reading import DamagedResult, damaged
from experiments.report.png import pixels_of

# Many times what the largest figures need.
_ELEMENTS: Final = 500_000
_DEPTH: Final = 32

_SVG: Final = "http://www.w3.org/2000/svg "
_HREF: Final = "http://www.w3.org/1999/xlink href"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_DOCTYPE: Final = (
    "svg",
    "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd",
    "-//W3C//DTD SVG 1.1//EN",
)
_STYLE_SHEET: Final = "*{stroke-linejoin: round; stroke-linecap: butt}"

_N: Final = r"[-+]?(?:\d{1,9}(?:\.\d{0,15})?|\.\d{1,15})"
_NUMBER: Final = re.compile(rf"{_N}(?:pt|px)?", re.ASCII)
_VIEW: Final = re.compile(rf"{_N}(?: {_N}){{3}}", re.ASCII)
_PATH: Final = re.compile(r"[MLHVCSQTAZmlhvcsqtaz0-9.,+\-\s]*")
_MOVE: Final = re.compile(
    rf"(?:(?:translate|scale|rotate|matrix)\({_N}(?:[ ,]+{_N})*\)\s*)+", re.ASCII
)
_ID: Final = re.compile(r"([A-Za-z_][\w.-]*)", re.ASCII)
_TO_PATH: Final = re.compile(rf"#{_ID.pattern}", re.ASCII)
_TO_CLIP: Final = re.compile(rf"url\(#{_ID.pattern}\)", re.ASCII)
_PNG: Final = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]*)")
# No brackets, colons, slashes or backslashes: no address and no other rule can stand in a value.
_PROPERTY: Final = (
    r"\s*(?:(?:fill|stroke)(?:-opacity|-rule)?|opacity|clip-rule|image-rendering|text-anchor|"
    r"stroke-(?:dasharray|dashoffset|linecap|linejoin|miterlimit|width)|"
    r"font(?:-family|-size|-style|-weight)?):\s*[\w#%.,'+ -]+"
)
_STYLE: Final = re.compile(rf"(?:{_PROPERTY};)*(?:{_PROPERTY})?\s*")
_WORDS: Final = re.compile(r"[\w:/.]+")

_DRAWN: Final = {"id": _ID, "transform": _MOVE, "style": _STYLE, "clip-path": _TO_CLIP}
_PLACED: Final = {**_DRAWN, "x": _NUMBER, "y": _NUMBER}
_BOX: Final = {**_PLACED, "width": _NUMBER, "height": _NUMBER}
# The attributes that an element may have, each with the form of its value.
_ALLOWED: Final[dict[str, dict[str, re.Pattern[str]]]] = {
    f"{_SVG}svg": {"width": _NUMBER, "height": _NUMBER, "viewBox": _VIEW, "version": _NUMBER},
    f"{_SVG}g": _DRAWN,
    f"{_SVG}path": {"d": _PATH, **_DRAWN},
    f"{_SVG}rect": _BOX,
    f"{_SVG}use": {_HREF: _TO_PATH, **_PLACED},
    f"{_SVG}image": {_HREF: _PNG, **_BOX},
    f"{_SVG}text": _PLACED,
    f"{_SVG}tspan": _PLACED,
    f"{_SVG}defs": {},
    f"{_SVG}clipPath": {"id": _ID},
    f"{_SVG}style": {"type": _WORDS},
    f"{_SVG}metadata": {},
    f"{_RDF}RDF": {},
    "http://creativecommons.org/ns# Work": {},
    "http://purl.org/dc/elements/1.1/ format": {},
    "http://purl.org/dc/elements/1.1/ type": {f"{_RDF}resource": _WORDS},
}
# Left out with what is in them: the page has a style of its own.
_LEFT_OUT: Final = (f"{_SVG}style", f"{_SVG}metadata")


def parse_svg(text: str, path: Path, prefix: str) -> Element:
    """Return the root of an SVG file of which nothing is harmful, or refuse it.

    Parameters
    ----------
    text : str
        What the file holds.
    path : Path
        The file, for a refusal.
    prefix : str
        Put before every name within the file, so that several files may stand in one page.

    Returns
    -------
    Element
        Without namespaces, style sheet and metadata; comments are there.

    Raises
    ------
    DamagedResult
        If it is no SVG file, has what is not on the list, or is too large; names the element.
    """
    return _Reader(path, prefix).read(text)


class _Reader:
    def __init__(self, path: Path, prefix: str) -> None:
        self._path = path
        self._prefix = prefix
        self._tree = TreeBuilder(insert_comments=True)
        self._open: list[str] = []
        self._left_out = 0
        self._style_sheet = ""
        self._elements = 0
        self._named: dict[str, str] = {}
        # Names that are referred to, with what they must be of.
        self._wanted: dict[tuple[str, str], str] = {}

    def read(self, text: str) -> Element:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = lambda *_: self._refuse("it declares an entity")
        parser.SkippedEntityHandler = lambda *_: self._refuse("it refers to an entity")
        parser.ProcessingInstructionHandler = lambda name, _: self._refuse(
            f"<?{name}?> is not allowed"
        )
        parser.StartCdataSectionHandler = lambda: self._refuse("<![CDATA[ is not allowed")
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            self._refuse(f"it is not XML: {error}")
        for (name, kind), element in self._wanted.items():
            if self._named.get(name) != kind:
                self._refuse(f"<{element}> refers to {name}, which is no {kind} in it")
        return self._tree.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(" ")[2]
        self._elements += 1
        if name not in _ALLOWED or (element == "svg") == bool(self._open):
            self._refuse(f"<{element}> is not allowed there")
        self._open.append(name)
        if len(self._open) > _DEPTH or self._elements > _ELEMENTS:
            self._refuse(f"<{element}> is the {self._elements:,}th, {len(self._open)} deep")
        if element == "svg" and "viewBox" not in attributes:
            self._refuse("<svg> has no viewBox")
        kept = {
            attribute.rpartition(" ")[2]: self._checked(element, attribute, value)
            for attribute, value in attributes.items()
        }
        if name in _LEFT_OUT or self._left_out:
            self._left_out += 1
        else:
            self._tree.start(element, kept)

    def _checked(self, element: str, attribute: str, value: str) -> str:
        """Return the value of an attribute, names in it with the prefix."""
        form = _ALLOWED[self._open[-1]].get(attribute)
        found = form.fullmatch(value) if form else None
        if found is None or (form is _TO_CLIP and f"{_SVG}clipPath" in self._open):
            self._refuse_attribute(element, attribute)
        if form is _ID:
            if value in self._named:
                self._refuse(f"<{element}> has the id {value}, which another has")
            self._named[value] = element
            return self._prefix + value
        if form is _TO_PATH or form is _TO_CLIP:
            self._wanted[found[1], "path" if form is _TO_PATH else "clipPath"] = element
            return value.replace("#", f"#{self._prefix}")
        if form is _PNG:
            try:
                pixels_of(base64.b64decode(found[1]), self._path)
            except (ValueError, DamagedResult):
                self._refuse_attribute(element, attribute)
        return value

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == f"{_SVG}style" and self._style_sheet.strip() != _STYLE_SHEET:
            self._refuse("<style> holds another style than matplotlib's")
        if self._left_out:
            self._left_out -= 1
        else:
            self._tree.end(name.rpartition(" ")[2])

    def _text(self, text: str) -> None:
        element = self._open[-1].rpartition(" ")[2]
        if element == "style":
            self._style_sheet += text
        elif element in {"text", "tspan"}:
            self._tree.data(text)
        elif text.strip() and not self._left_out:
            self._refuse(f"<{element}> holds text")

    def _comment(self, text: str) -> None:
        if self._open and not self._left_out:
            self._tree.comment(text)

    def _doctype(self, name: str, system: str | None, public: str | None, inner: int) -> None:
        if inner or (name, system, public) != _DOCTYPE:
            self._refuse("<!DOCTYPE> declares more than that it is SVG 1.1")

    def _refuse_attribute(self, element: str, attribute: str) -> NoReturn:
        self._refuse(f"<{element}> has {attribute.rpartition(' ')[2]}= with what is not allowed")

    def _refuse(self, why: str) -> NoReturn:
        raise damaged(self._path, why)
