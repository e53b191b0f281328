"""Lay text out in a box and paint it to an array, horizontally or in Mongolian columns.

Vertical text: columns run left to right, Mongolian and digits lie rotated 90 degrees clockwise,
Han stands upright on the column's middle. Sizes in pixels, y downwards from the top left.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from screens.text.breaking import atoms
from screens.text.fonts import CENTRE_EM
from screens.text.glyphs import picture
from screens.text.shaping import Direction, Piece, Shaped, shape

Align = Literal["start", "center", "end"]
# Line pitch in em: the 2021 rule for the elderly asks for at least 1.3.
PITCH = {"horizontal": 1.4, "vertical": 1.45}


@dataclass(frozen=True, slots=True)
class Placed:
    """One glyph with its pen position in pixels from the top left of the box."""

    font_index: int
    glyph: int
    x: float
    y: float
    rotated: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """Text at its place; `forced` says that a word had to be cut where it must not be."""

    width: int
    height: int
    lines: int
    glyphs: tuple[Placed, ...]
    missing: tuple[str, ...]
    size_px: int
    bold: bool
    direction: Direction
    forced: bool = False


@dataclass(slots=True)
class _Line:
    glyphs: list[Shaped]
    length: float = 0.0
    trailing: float = 0.0

    def add(self, piece: Piece, space: bool) -> None:
        self.glyphs.extend(piece.glyphs)
        self.length += piece.length
        self.trailing = self.trailing + piece.length if space else 0.0

    @property
    def ink(self) -> float:
        return self.length - self.trailing


_missing: set[str] = set()


def layout(
    text: str,
    size_px: int,
    *,
    bold: bool = False,
    max_extent: float | None = None,
    direction: Direction = "horizontal",
    align: Align = "start",
    balance: bool = False,
) -> Laid:
    """Break `text` so that no line is longer than `max_extent` px (width, or column height).

    `balance` makes the lines of a short text about equally long, as a caption wants.
    """
    limit = None if max_extent is None else max_extent / size_px
    lines, forced, missing = _break(text, bold, direction, limit)
    if balance and limit is not None and len(lines) > 1:
        lines, forced, missing = _balanced(text, bold, direction, limit, len(lines), forced)
    _missing.update(missing)
    return _place(lines, size_px, bold, direction, align, forced, missing)


def missing_characters() -> frozenset[str]:
    """Characters this process was asked to draw and no font of the chain has."""
    return frozenset(_missing)


def render(laid: Laid) -> NDArray[np.uint8]:
    """Alpha picture (height, width) uint8 of the laid text."""
    canvas = np.zeros((laid.height, laid.width), np.uint8)
    for glyph in laid.glyphs:
        image = picture(glyph.font_index, laid.bold, glyph.glyph, laid.size_px, glyph.rotated)
        _blit(canvas, image.alpha, round(glyph.x) + image.left, round(glyph.y) - image.top)
    return canvas


_Broken = tuple[list[_Line], bool, tuple[str, ...]]


def _break(text: str, bold: bool, direction: Direction, limit: float | None) -> _Broken:
    lines: list[_Line] = []
    missing: list[str] = []
    forced = False
    for paragraph in text.split("\n"):
        line = _Line([])
        for atom in atoms(paragraph):
            piece = shape(atom.text, bold, direction)
            missing.extend(piece.missing)
            if limit is not None and not atom.space and line.length + piece.length > limit:
                if line.glyphs:
                    lines.append(line)
                    line = _Line([])
                if piece.length > limit:
                    forced = True
                    for part in _cut(piece, limit):
                        if line.glyphs:
                            lines.append(line)
                        line = _Line([])
                        line.add(part, False)
                    continue
            if atom.space and not line.glyphs and lines:
                continue
            line.add(piece, atom.space)
        lines.append(line)
    return lines, forced, tuple(missing)


def _cut(piece: Piece, limit: float) -> list[Piece]:
    """Cut a word that is longer than a whole line between clusters."""
    parts: list[Piece] = []
    glyphs: list[Shaped] = []
    length = 0.0
    for glyph in piece.glyphs:
        if glyphs and glyph.start and length + glyph.advance > limit:
            parts.append(Piece(tuple(glyphs), length, ()))
            glyphs, length = [], 0.0
        glyphs.append(glyph)
        length += glyph.advance
    parts.append(Piece(tuple(glyphs), length, ()))
    return parts


def _balanced(
    text: str, bold: bool, direction: Direction, limit: float, count: int, forced: bool
) -> _Broken:
    low, high = limit / (count + 1), limit
    best = _break(text, bold, direction, limit)
    for _ in range(7):
        middle = (low + high) / 2
        tried = _break(text, bold, direction, middle)
        if len(tried[0]) <= count and (forced or not tried[1]):
            best, high = tried, middle
        else:
            low = middle
    return best


def _place(
    lines: list[_Line],
    size: int,
    bold: bool,
    direction: Direction,
    align: Align,
    forced: bool,
    missing: tuple[str, ...],
) -> Laid:
    pitch = PITCH[direction] * size
    longest = max((line.ink for line in lines), default=0.0) * size
    placed: list[Placed] = []
    for index, line in enumerate(lines):
        slack = longest - line.ink * size
        along = {"start": 0.0, "center": slack / 2, "end": slack}[align]
        middle = (index + 0.5) * pitch
        if direction == "horizontal":
            placed.extend(_on_line(line.glyphs, along, middle + CENTRE_EM * size, size))
        else:
            placed.extend(_in_column(line.glyphs, along, middle, size))
    extent, across = int(np.ceil(longest)), int(np.ceil(pitch * len(lines)))
    width, height = (extent, across) if direction == "horizontal" else (across, extent)
    return Laid(width, height, len(lines), tuple(placed), missing, size, bold, direction, forced)


def _on_line(glyphs: list[Shaped], x: float, baseline: float, size: int) -> list[Placed]:
    out: list[Placed] = []
    for glyph in glyphs:
        at = (x + glyph.dx * size, baseline - glyph.dy * size)
        out.append(Placed(glyph.font_index, glyph.glyph, at[0], at[1], False))
        x += glyph.advance * size
    return out


def _in_column(glyphs: list[Shaped], y: float, middle: float, size: int) -> list[Placed]:
    out: list[Placed] = []
    for glyph in glyphs:
        if glyph.upright:
            at = (middle + glyph.dx * size, y - glyph.dy * size)
        else:
            # Clockwise: what is above the baseline points right; the spine sits on the middle.
            at = (middle + (glyph.dy - CENTRE_EM) * size, y + glyph.dx * size)
        out.append(Placed(glyph.font_index, glyph.glyph, at[0], at[1], not glyph.upright))
        y += glyph.advance * size
    return out


def _blit(canvas: NDArray[np.uint8], alpha: NDArray[np.uint8], x: int, y: int) -> None:
    top, left = max(0, y), max(0, x)
    bottom = min(canvas.shape[0], y + alpha.shape[0])
    right = min(canvas.shape[1], x + alpha.shape[1])
    if top >= bottom or left >= right:
        return
    target = canvas[top:bottom, left:right]
    np.maximum(target, alpha[top - y : bottom - y, left - x : right - x], out=target)


@lru_cache(maxsize=512)
def cached_layout(
    text: str,
    size_px: int,
    bold: bool,
    max_extent: float | None,
    direction: Direction,
    align: Align,
    balance: bool,
) -> Laid:
    """`layout` remembered: measuring and drawing ask the same question."""
    return layout(
        text,
        size_px,
        bold=bold,
        max_extent=max_extent,
        direction=direction,
        align=align,
        balance=balance,
    )


__all__ = ["Align", "Direction", "Laid", "Placed", "cached_layout", "layout", "render"]
