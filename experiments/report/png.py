"""Reading a PNG file as data: it is one, and unpacks to no more than a figure does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

from experiments.archive.reading import damaged

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_SIDE: Final = 12_000
_PIXELS: Final = 24_000_000


def pixels_of(data: bytes, path: Path) -> Any:
    """Return the pixels of a PNG file: floats from 0 to 1, of shape (height, width, ...).

    Parameters
    ----------
    data : bytes
        What the file holds.
    path : Path
        The file, for a refusal.

    Raises
    ------
    DamagedResult
        If it is no PNG file, or unpacks to more than any figure of Accord.
    """
    from matplotlib.image import imread

    # How large it says it is comes first in it, and is asked before anything is unpacked.
    width, height = (int.from_bytes(data[start : start + 4], "big") for start in (16, 20))
    if data[:8] != _SIGNATURE or data[12:16] != b"IHDR" or not width or not height:
        raise damaged(path, "it is not a PNG image")
    if max(width, height) > _SIDE or width * height > _PIXELS:
        raise damaged(path, f"{width:,} by {height:,} pixels are more than a figure has")
    try:
        return imread(io.BytesIO(data), format="png")
    # What is raised of a damaged image is of many kinds.
    except Exception as error:
        raise damaged(path, f"it is a damaged PNG image: {error}") from error
