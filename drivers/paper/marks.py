"""Draws the words that bind a copy to its purpose, as outlines: they show in every viewer.

Outlines and no text: a search in the file then finds what the page says and nothing else, and no
font has to be embedded.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path

import freetype

from drivers.paper.contract import Marks, PaperError, SizeMm

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FONT_FACE = 2
"""The simplified Chinese face in that collection."""
TILT_DEG = 32.0
PT_PER_MM = 72 / 25.4
MARK_STATE, FOOT_STATE = "G", "F"
"""Names of the graphics states that say how strongly the mark and the foot show."""
UNITS = 1000
"""Steps of an outline in one em: whole numbers are the shortest to write."""
_SIZE_PART = 0.030
"""Letter height as a part of the sheet's diagonal: 11 mm on A4."""
_FOOT_PT = 8.0
_LEADING = 1.5
_ROWS = (0.2, 0.5, 0.8)
"""Where the mark stands, as parts of the sheet's height."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A line of words as path operators of PDF in thousandths of an em; `width` in ems."""

    path: str
    width: float


def mark_operators(marks: Marks, size_mm: SizeMm, font: Path = FONT) -> str:
    """Operators that fill all marks of a sheet; "" for none. Raises PaperError("font_missing").

    The sheet's own unit is the point, its origin the lower left corner; MARK_STATE holds at first.
    """
    lines = [_outline(line, str(font)) for line in marks.purpose if line]
    width, height = (side * PT_PER_MM for side in size_mm)
    parts: list[str] = []
    if lines:
        diagonal = (width**2 + height**2) ** 0.5
        em = _fitting(lines, diagonal * _SIZE_PART, 0.86 * width / cos(radians(TILT_DEG)))
        for part in _ROWS if height > width * 0.75 else (0.3, 0.7):
            parts += _block(lines, em, (width / 2, height * part))
    if marks.trust:
        foot = _outline(marks.trust, str(font))
        em = _fitting([foot], _FOOT_PT, width * 0.94)
        parts += [f"/{FOOT_STATE} gs", _placed(foot, em, (0.0, width / 2, em * 0.9))]
    return "\n".join(parts)


def _fitting(lines: list[Outline], em: float, most: float) -> float:
    return min(em, *(most / line.width for line in lines if line.width > 0))


def _block(lines: list[Outline], em: float, middle: tuple[float, float]) -> list[str]:
    """The lines one below the other around a point, tilted."""
    turn = radians(TILT_DEG)
    placed = []
    for number, line in enumerate(lines):
        down = ((len(lines) - 1) / 2 - number) * em * _LEADING - em * 0.35
        x, y = middle[0] - down * sin(turn), middle[1] + down * cos(turn)
        placed.append(_placed(line, em, (TILT_DEG, x, y)))
    return placed


def _placed(line: Outline, em: float, place: tuple[float, float, float]) -> str:
    """The line centred on (angle, x, y)."""
    angle, x, y = radians(place[0]), place[1], place[2]
    half = line.width * em / 2
    a, b = em * cos(angle) / UNITS, em * sin(angle) / UNITS
    x, y = x - half * cos(angle), y - half * sin(angle)
    return f"q {a:.6f} {b:.6f} {-b:.6f} {a:.6f} {x:.2f} {y:.2f} cm\n{line.path}f\nQ"


@lru_cache(maxsize=64)
def _outline(words: str, font: str) -> Outline:
    try:
        face = freetype.Face(font, FONT_FACE if font.endswith(".ttc") else 0)
    except (freetype.FT_Exception, OSError):
        raise PaperError("font_missing") from None
    face.set_char_size(face.units_per_EM * 64)
    scale = 1.0 / face.units_per_EM
    parts: list[str] = []
    at = 0.0
    for char in words:
        face.load_char(char, freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_NO_BITMAP)
        parts.append(_glyph(face.glyph.outline, at, scale))
        at += face.glyph.advance.x * scale
    return Outline("".join(parts), at)


def _glyph(outline: freetype.Outline, left: float, scale: float) -> str:
    """One glyph's contours as m, l, c and h operators."""
    pen = _Pen(left, scale)
    outline.decompose(
        None, move_to=pen.move, line_to=pen.line, conic_to=pen.conic, cubic_to=pen.cubic
    )
    return pen.finished()


class _Pen:
    """Takes FreeType's contour callbacks down as operators."""

    def __init__(self, left: float, scale: float) -> None:
        self._left, self._scale = left, scale
        self._parts: list[str] = []
        self._at = (0.0, 0.0)

    def move(self, to: freetype.FT_Vector, _: object = None) -> None:
        """Begin a contour."""
        if self._parts:
            self._parts.append("h\n")
        self._at = self._place(to)
        self._parts.append(f"{_pair(self._at)} m\n")

    def line(self, to: freetype.FT_Vector, _: object = None) -> None:
        """A straight stroke."""
        self._at = self._place(to)
        self._parts.append(f"{_pair(self._at)} l\n")

    def conic(self, by: freetype.FT_Vector, to: freetype.FT_Vector, _: object = None) -> None:
        """A quadratic curve, which PDF knows only as a cubic one."""
        start, middle, end = self._at, self._place(by), self._place(to)
        one = tuple(s + 2 / 3 * (m - s) for s, m in zip(start, middle, strict=True))
        two = tuple(e + 2 / 3 * (m - e) for e, m in zip(end, middle, strict=True))
        self._curve((one[0], one[1]), (two[0], two[1]), end)

    def cubic(
        self,
        one: freetype.FT_Vector,
        two: freetype.FT_Vector,
        to: freetype.FT_Vector,
        _: object = None,
    ) -> None:
        """A cubic curve."""
        self._curve(self._place(one), self._place(two), self._place(to))

    def finished(self) -> str:
        """All operators, the last contour closed."""
        return "".join(self._parts) + ("h\n" if self._parts else "")

    def _curve(
        self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
    ) -> None:
        self._parts.append(f"{_pair(one)} {_pair(two)} {_pair(end)} c\n")
        self._at = end

    def _place(self, vector: freetype.FT_Vector) -> tuple[float, float]:
        return self._left + vector.x * self._scale, vector.y * self._scale


def _pair(point: tuple[float, float]) -> str:
    return f"{round(point[0] * UNITS)} {round(point[1] * UNITS)}"
