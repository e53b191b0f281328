"""Icon names to pictures: Tabler Icons by the names in its own style sheet.

A name that the sheet lacks is an error at once, so that no screen shows an empty box.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from screens.text.fonts import OWN_FONTS, icon_font
from screens.text.glyphs import draw

_RULE = re.compile(r'\.ti-([a-z0-9-]+):before\s*\{\s*content:\s*"\\([0-9a-f]+)"', re.ASCII)


class IconUnknownError(KeyError):
    """No icon of this name in the sheet."""


@lru_cache(maxsize=1)
def codepoints() -> dict[str, int]:
    """Every icon name with its codepoint."""
    sheet = (OWN_FONTS / "tabler-icons.css").read_text(encoding="utf-8")
    return {name: int(code, 16) for name, code in _RULE.findall(sheet)}


def known(name: str) -> bool:
    """True where the sheet has this name."""
    return name in codepoints()


@lru_cache(maxsize=256)
def icon(name: str, size_px: int, solid: bool = False) -> NDArray[np.uint8]:
    """Alpha picture (size, size) uint8; `solid` fills the shape (a chosen star)."""
    try:
        code = codepoints()[name]
    except KeyError:
        raise IconUnknownError(name) from None
    font = icon_font()
    drawn = draw(font, font.face.get_char_index(code), size_px)
    canvas = np.zeros((size_px, size_px), np.uint8)
    height, width = drawn.alpha.shape
    top, left = max(0, (size_px - height) // 2), max(0, (size_px - width) // 2)
    canvas[top : top + height, left : left + width] = drawn.alpha[:size_px, :size_px]
    return _filled(canvas) if solid else canvas


def _filled(outline: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill what the outline encloses: flood the outside, take the rest."""
    padded = np.pad(outline, 1)
    mask = Image.fromarray(np.where(padded > 96, 255, 0).astype(np.uint8))
    ImageDraw.floodfill(mask, (0, 0), 128)
    inside = np.asarray(mask) != 128
    return np.where(inside, 255, padded)[1:-1, 1:-1].astype(np.uint8)
