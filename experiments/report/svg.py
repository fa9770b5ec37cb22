"""Reading an SVG file as data: what is on a list passes, anything else is refused.

The list is what matplotlib writes for Accord's figures. Nothing on it runs, reads another file,
or grows when it is drawn: a ``use`` shows one path and nothing else, a clip clips nothing that
clips itself, and no entity can be declared.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from experiments.archive.reading import DamagedResult, damaged
from experiments.report.png import pixels_of

# Many times what the largest figures need.
_ELEMENTS: Final = 500_000
_DEPTH: Final = 32

_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = "http://www.w3.org/1999/xlink href"
_DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
_CREATIVE_COMMONS: Final = "http://creativecommons.org/ns#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DOCTYPE: Final = (
    "svg",
    "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd",
    "-//W3C//DTD SVG 1.1//EN",
)
_STYLE_SHEET: Final = "*{stroke-linejoin: round; stroke-linecap: butt}"

_NUMBER: Final = r"[-+]?(?:\d{1,9}(?:\.\d{0,15})?|\.\d{1,15})"
_NUMBERS: Final = rf"{_NUMBER}(?:[ ,]+{_NUMBER})*"
_LENGTH: Final = re.compile(rf"{_NUMBER}(?:pt|px)?")
_PLACE: Final = re.compile(_NUMBER)
_VIEW: Final = re.compile(rf"{_NUMBER}(?: {_NUMBER}){{3}}")
_PATH: Final = re.compile(r"[MLHVCSQTAZmlhvcsqtaz0-9.,+\-\s]*")
_MOVED: Final = re.compile(rf"(?:(?:translate|scale|rotate|matrix)\({_NUMBERS}\)\s*)+")
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_TO_NAME: Final = re.compile(rf"#({_NAME.pattern})", re.ASCII)
_CLIPPED: Final = re.compile(rf"url\(#({_NAME.pattern})\)", re.ASCII)
_PNG: Final = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]*)")
# No brackets, colons, slashes or backslashes: no address and no other rule can stand in a value.
_PROPERTY: Final = re.compile(r"\s*([a-z-]+):\s*([\w#%.,'+ -]+)")
_PROPERTIES: Final = (
    *("fill", "fill-opacity", "fill-rule", "clip-rule", "image-rendering", "opacity"),
    *("stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin"),
    *("stroke-miterlimit", "stroke-opacity", "stroke-width"),
    *("font", "font-family", "font-size", "font-style", "font-weight", "text-anchor"),
)

_DRAWN: Final = {"transform": _MOVED, "style": None, "clip-path": _CLIPPED}
_BOX: Final = dict.fromkeys(("x", "y", "width", "height"), _PLACE)
# The attributes that an element may have, each with the form of its value.
_ALLOWED: Final[Mapping[str, Mapping[str, re.Pattern[str] | None]]] = {
    "svg": {"width": _LENGTH, "height": _LENGTH, "viewBox": _VIEW, "version": _PLACE},
    "g": {"id": _NAME, **_DRAWN},
    "path": {"id": _NAME, "d": _PATH, **_DRAWN},
    "rect": {"id": _NAME, **_BOX, **_DRAWN},
    "use": {_HREF: _TO_NAME, "x": _PLACE, "y": _PLACE, **_DRAWN},
    "image": {"id": _NAME, _HREF: _PNG, **_BOX, **_DRAWN},
    "text": {"id": _NAME, "x": _PLACE, "y": _PLACE, **_DRAWN},
    "tspan": {"x": _PLACE, "y": _PLACE, "style": None},
    "defs": {},
    "clipPath": {"id": _NAME},
}
# These are left out, with what is in them: the page has a style of its own.
_LEFT_OUT: Final[Mapping[str, Mapping[str, re.Pattern[str]]]] = {
    f"{_SVG} style": {"type": re.compile("text/css")},
    f"{_SVG} metadata": {},
    f"{_RDF} RDF": {},
    f"{_CREATIVE_COMMONS} Work": {},
    f"{_DUBLIN_CORE} format": {},
    f"{_DUBLIN_CORE} type": {f"{_RDF} resource": re.compile(r"[\w:/.]+")},
}


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
        self._elements = 0
        self._named: dict[str, str] = {}
        # What refers to a name: the element that does, and what it may refer to.
        self._wanted: dict[tuple[str, str], str] = {}
        self._style_sheet = ""

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
        parser.ExternalEntityRefHandler = lambda *_: self._refuse("it refers to another file")
        parser.ProcessingInstructionHandler = lambda name, _: self._refuse(
            f"<?{name}?> is an instruction to a program"
        )
        parser.StartCdataSectionHandler = lambda: self._refuse("<![CDATA[ is not allowed")
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            self._refuse(f"it is not XML ({error})")
        for (name, kind), element in self._wanted.items():
            if self._named.get(name) != kind:
                self._refuse(f"<{element}> refers to {name}, which is no {kind} in it")
        return self._tree.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._open.append(name)
        local = name.removeprefix(f"{_SVG} ")
        shown = local.rpartition(" ")[2]
        if self._elements > _ELEMENTS:
            self._refuse(f"it has more than {_ELEMENTS:,} elements, the last a <{shown}>")
        if len(self._open) > _DEPTH:
            self._refuse(f"<{shown}> stands more than {_DEPTH} elements deep")
        if (local == "svg") != (len(self._open) == 1):
            self._refuse(f"<{shown}> stands where it may not")
        if name in _LEFT_OUT:
            for attribute, value in attributes.items():
                form = _LEFT_OUT[name].get(attribute)
                if form is None or not form.fullmatch(value):
                    self._refuse_attribute(shown, attribute)
        elif local not in _ALLOWED or self._is_left_out():
            self._refuse(f"<{shown}> is not allowed")
        else:
            self._tree.start(
                local,
                {
                    one.rpartition(" ")[2]: self._checked(local, one, value)
                    for one, value in attributes.items()
                },
            )
            if local == "svg" and "viewBox" not in attributes:
                self._refuse("<svg> has no viewBox")

    def _checked(self, element: str, attribute: str, value: str) -> str:
        """Return the value of an attribute, names in it with the prefix."""
        form = _ALLOWED[element].get(attribute)
        if attribute not in _ALLOWED[element]:
            self._refuse_attribute(element, attribute)
        if form is None:
            for one in value.split(";"):
                found = _PROPERTY.fullmatch(one)
                if one.strip() and (found is None or found[1] not in _PROPERTIES):
                    self._refuse_attribute(element, attribute)
            return value
        matched = form.fullmatch(value)
        if matched is None:
            self._refuse_attribute(element, attribute)
        if form is _NAME:
            if value in self._named:
                self._refuse(f"<{element}> has the id {value}, which another has")
            self._named[value] = element
            return self._prefix + value
        if form is _TO_NAME:
            self._wanted[matched[1], "path"] = element
            return f"#{self._prefix}{matched[1]}"
        if form is _CLIPPED:
            if any(one == f"{_SVG} clipPath" for one in self._open):
                self._refuse_attribute(element, attribute)
            self._wanted[matched[1], "clipPath"] = element
            return f"url(#{self._prefix}{matched[1]})"
        if form is _PNG:
            try:
                pixels_of(base64.b64decode(matched[1]), self._path)
            except (ValueError, DamagedResult):
                self._refuse_attribute(element, attribute)
        return value

    def _end(self, name: str) -> None:
        if name == f"{_SVG} style" and self._style_sheet.strip() != _STYLE_SHEET:
            self._refuse("<style> holds another style than matplotlib's")
        if not self._is_left_out():
            self._tree.end(name.removeprefix(f"{_SVG} "))
        self._open.pop()

    def _text(self, text: str) -> None:
        local = self._open[-1].removeprefix(f"{_SVG} ")
        if local == "style":
            self._style_sheet += text
        elif local in {"text", "tspan"}:
            self._tree.data(text)
        elif text.strip() and not self._is_left_out():
            self._refuse(f"<{local}> holds text")

    def _comment(self, text: str) -> None:
        if self._open and not self._is_left_out():
            self._tree.comment(text)

    def _doctype(self, name: str, system: str | None, public: str | None, inner: int) -> None:
        if inner or (name, system, public) != _DOCTYPE:
            self._refuse("<!DOCTYPE> declares more than that it is SVG 1.1")

    def _is_left_out(self) -> bool:
        return any(one in _LEFT_OUT for one in self._open)

    def _refuse_attribute(self, element: str, attribute: str) -> NoReturn:
        self._refuse(f"<{element}> has {attribute.rpartition(' ')[2]}= with what is not allowed")

    def _refuse(self, why: str) -> NoReturn:
        raise damaged(self._path, why)
