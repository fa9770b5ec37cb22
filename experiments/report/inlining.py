"""A figure's SVG made fit to stand inside a page with others.

Only what `parse_svg` lets pass comes so far. Names of its parts get a prefix, so that figures do
not refer to each other's; its own caption is cut off, for the page sets it as text that stays
readable on a small screen.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from experiments.report.svg import parse_svg

# matplotlib writes a page's height in points, and letters at a scale of size / 100.
_PLACED = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\) scale\(([-\d.]+)")


def inline_svg(text: str, path: Path, prefix: str, label: str, caption: str = "") -> str:
    """Return the markup of a figure for use within HTML.

    Parameters
    ----------
    text : str
        What the SVG file holds.
    path : Path
        The file, for a refusal.
    prefix : str
        Put before every id and every reference to one.
    label : str
        What the figure is called for those who cannot see it.
    caption : str
        The caption that is drawn at its foot, which is cut off where it is found.

    Raises
    ------
    DamagedResult
        If anything in the file is not allowed.
    """
    root = parse_svg(text, path, prefix)
    if caption:
        _cut_caption(root, " ".join(caption.split()))
    for element in root.iter():
        for comment in [one for one in element if _is_comment(one)]:
            element.remove(comment)
    view = {"viewBox": root.attrib["viewBox"]}
    root.attrib.clear()
    # What the style sheet that is left out said; inherited by all within.
    style = {"style": "stroke-linejoin:round;stroke-linecap:butt"}
    root.attrib |= view | style | {"role": "img", "aria-label": label, "focusable": "false"}
    return tostring(root, encoding="unicode")


def _is_comment(element: Element) -> bool:
    return not isinstance(element.tag, str)


def _cut_caption(root: Element, caption: str) -> None:
    """Take away the text at the foot that says the caption, and the room it took."""
    for group in root.iter():
        said = " ".join((one.text or "").strip() for one in group if _is_comment(one))
        if " ".join(said.split()) != caption:
            continue
        placed = [_PLACED.match(one.attrib.get("transform", "")) for one in group]
        tops = [float(one[2]) - 130.0 * float(one[3]) for one in placed if one]
        if not tops:
            return
        # What is drawn goes, but not the letters defined there, which others use too.
        for line in group:
            for one in [one for one in line if one.tag != "defs"]:
                line.remove(one)
        left, top, width, height = (float(one) for one in root.attrib["viewBox"].split())
        # Only where it is at the foot is there room to cut.
        if min(tops) > 0.6 * height:
            root.attrib["viewBox"] = f"{left:g} {top:g} {width:g} {min(tops):g}"
        return
