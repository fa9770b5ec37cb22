"""A figure's SVG made fit to stand inside a page with others.

Names of its parts get a prefix, so that figures do not refer to each other's; addresses of
namespaces go, so that the page has none; its own caption is cut off, for the page sets it as text
that stays readable on a small screen.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# matplotlib writes a page's height in points, and letters at a scale of size / 100.
_PLACED = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\) scale\(([-\d.]+)")


def inline_svg(path: Path, prefix: str, label: str, caption: str = "") -> str:
    """Return the markup of a figure for use within HTML.

    Parameters
    ----------
    path : Path
        An SVG file.
    prefix : str
        Put before every id and every reference to one.
    label : str
        What the figure is called for those who cannot see it.
    caption : str
        The caption that is drawn at its foot, which is cut off where it is found.
    """
    builder = ElementTree.TreeBuilder(insert_comments=True)
    root = ElementTree.parse(path, ElementTree.XMLParser(target=builder)).getroot()
    _cut_caption(root, " ".join(caption.split()))
    _clean(root, prefix)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.pop("version", None)
    # What the style sheet that is dropped said; inherited by all within.
    root.attrib["style"] = "stroke-linejoin:round;stroke-linecap:butt"
    root.attrib |= {"role": "img", "aria-label": label, "focusable": "false"}
    return ElementTree.tostring(root, encoding="unicode").strip()


def _clean(element: ElementTree.Element, prefix: str) -> None:
    element.tag = element.tag.rpartition("}")[2]
    attributes = {}
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2]
        if plain == "id":
            value = prefix + value
        elif plain == "href":
            value = f"#{prefix}{value.removeprefix('#')}"
        else:
            value = _REFERENCE.sub(rf"url(#{prefix}\1)", value)
        attributes[plain] = value
    element.attrib.clear()
    element.attrib.update(attributes)
    for child in list(element):
        dropped = not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in {
            "metadata",
            "style",
        }
        if dropped:
            element.remove(child)
        else:
            child.tail = None
            _clean(child, prefix)
    if element.text and not element.text.strip():
        element.text = None


def _empty(group: ElementTree.Element) -> None:
    """Take away what is drawn but not the letters defined there, which others use too."""
    for line in list(group):
        for one in list(line):
            if one.tag.rpartition("}")[2] != "defs":
                line.remove(one)


def _cut_caption(root: ElementTree.Element, caption: str) -> None:
    """Take away the text at the foot that says the caption, and the room it took."""
    if not caption:
        return
    for parent in root.iter():
        for child in list(parent):
            said = " ".join(
                " ".join((one.text or "").split())
                for one in child
                if one.tag is ElementTree.Comment
            )
            if not said or said != caption:
                continue
            placed = [
                _PLACED.match(one.attrib.get("transform", ""))
                for one in child
                if isinstance(one.tag, str)
            ]
            tops = [float(one[2]) - 130.0 * float(one[3]) for one in placed if one]
            if not tops:
                return
            _empty(child)
            left, top, width, height = (float(one) for one in root.attrib["viewBox"].split())
            # Only where it is at the foot is there room to cut.
            if min(tops) > 0.6 * height:
                root.attrib["viewBox"] = f"{left:g} {top:g} {width:g} {min(tops):g}"
            return
