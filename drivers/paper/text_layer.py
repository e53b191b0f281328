"""Lays what was read over the picture as text that can be found and copied but not seen.

The font is named, not embedded: nothing is drawn with it (rendering mode 3, ISO 32000-1 9.3.6),
and every viewer knows Adobe-GB1 by name. That costs 0.7 KB instead of a font. A character that
Adobe-GB1 lacks (some rare names, beyond the Unicode's first plane) can't be found in the file.
"""

import unicodedata
from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name, String

from drivers.paper.contract import SizeMm, TextLine
from drivers.paper.marks import PT_PER_MM

FONT_NAME = "STSong-Light"
ENCODING = "UniGB-UTF16-H"
_FIRST_LATIN, _LAST_LATIN = 1, 95
"""CIDs of Adobe-GB1 that stand for ASCII; they are half as wide as Han."""
_ASCENT = 0.88


def font_of() -> Dictionary:
    """The Type0 font, by name."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{FONT_NAME}"),
        Flags=6,
        FontBBox=Array([-25, -254, 1000, 880]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    system = Dictionary(Registry=String("Adobe"), Ordering=String("GB1"), Supplement=4)
    child = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name(f"/{FONT_NAME}"),
        CIDSystemInfo=system,
        FontDescriptor=descriptor,
        DW=1000,
        W=Array([_FIRST_LATIN, _LAST_LATIN, 500]),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/{FONT_NAME}-{ENCODING}"),
        Encoding=Name(f"/{ENCODING}"),
        DescendantFonts=Array([child]),
    )


def text_operators(
    lines: Sequence[TextLine], size_mm: SizeMm, corner_mm: SizeMm = (0.0, 0.0)
) -> list[str]:
    """Operators for all lines of a picture of this size at this place; its font is /T."""
    if not lines:
        return []
    return ["BT 3 Tr", *(_line(line, size_mm, corner_mm) for line in lines if line.text), "ET"]


def _line(line: TextLine, size_mm: SizeMm, corner_mm: SizeMm) -> str:
    left, top, right, bottom = line.box
    width, height = (side * PT_PER_MM for side in size_mm)
    size = max(1.0, (bottom - top) * height)
    ems = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in line.text)
    stretch = 100.0 * max(1.0, (right - left) * width) / (size * max(ems, 0.5))
    x = corner_mm[0] * PT_PER_MM + left * width
    y = corner_mm[1] * PT_PER_MM + height - top * height - size * _ASCENT
    words = line.text.encode("utf-16-be", "replace").hex().upper()
    return f"/T {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{words}> Tj"
