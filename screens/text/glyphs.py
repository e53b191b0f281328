"""Glyph pictures from FreeType in a bounded cache: drawing them is most of a label's cost."""

from ctypes import byref, string_at
from dataclasses import dataclass
from functools import lru_cache

import freetype
import numpy as np
from freetype.raw import FT_Outline_Embolden
from numpy.typing import NDArray

from screens.text.fonts import Font, chain

# About 20 MB at 40 px; a whole session in two languages uses some 1,500 glyphs.
_CACHE = 8192
# FT_Set_Transform takes 16.16 fixed point; (x, y) -> (y, -x) is 90 degrees clockwise.
_ONE = 0x10000
_IDENTITY = freetype.Matrix(_ONE, 0, 0, _ONE)
_CLOCKWISE = freetype.Matrix(0, _ONE, -_ONE, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Alpha (h, w) uint8, and where its left top lies from the pen (x right, y up), in pixels."""

    alpha: NDArray[np.uint8]
    left: int
    top: int


@lru_cache(maxsize=_CACHE)
def picture(font_index: int, bold: bool, glyph: int, size_px: int, rotated: bool) -> Picture:
    """One glyph of the text chain."""
    return draw(chain(bold)[font_index], glyph, size_px, rotated)


def draw(font: Font, glyph: int, size_px: int, rotated: bool = False) -> Picture:
    """Rasterise; no hinting, so that rotated and upright text have one weight."""
    face = font.face
    face.set_pixel_sizes(0, size_px)
    face.set_transform(_CLOCKWISE if rotated else _IDENTITY, freetype.Vector(0, 0))
    face.load_glyph(glyph, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
    slot = face.glyph
    if font.embolden:
        # Noto Sans Mongolian has one weight; 1/32 em thicker matches Noto CJK Bold beside it.
        FT_Outline_Embolden(byref(slot.outline._FT_Outline), size_px * 64 // 32)
    slot.render(freetype.FT_RENDER_MODE_NORMAL)
    bitmap = slot.bitmap
    if not bitmap.rows or not bitmap.width:
        return Picture(np.zeros((0, 0), np.uint8), 0, 0)
    # bitmap.buffer would make a Python list byte by byte: ten times the cost (measured).
    raw = bitmap._FT_Bitmap
    flat = np.frombuffer(string_at(raw.buffer, raw.rows * raw.pitch), np.uint8)
    data = flat.reshape(raw.rows, raw.pitch)
    return Picture(data[:, : bitmap.width].copy(), slot.bitmap_left, slot.bitmap_top)
