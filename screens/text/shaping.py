"""Shape a piece of text into glyphs, in em units, so that one result serves every size."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import uharfbuzz as hb

from screens.text.fonts import chain
from screens.text.itemise import Run, itemise

Direction = Literal["horizontal", "vertical"]


@dataclass(frozen=True, slots=True)
class Shaped:
    """One glyph: advance along the line, offset from the pen; all in em, y upwards.

    `upright` glyphs stand in a vertical column as they are; the others lie rotated.
    `start` is true for the first glyph of a cluster, where an emergency break may cut.
    """

    font_index: int
    glyph: int
    advance: float
    dx: float
    dy: float
    upright: bool
    start: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The glyphs of one unbreakable atom, with its length in em."""

    glyphs: tuple[Shaped, ...]
    length: float
    missing: tuple[str, ...]


@lru_cache(maxsize=8192)
def shape(text: str, bold: bool, direction: Direction) -> Piece:
    """Glyphs of `text` on a line (`horizontal`) or down a column (`vertical`)."""
    glyphs: list[Shaped] = []
    missing: list[str] = []
    for run in itemise(text, chain(bold)):
        glyphs.extend(_shape_run(run, bold, direction))
        missing.extend(run.missing)
    return Piece(tuple(glyphs), sum(g.advance for g in glyphs), tuple(missing))


def _shape_run(run: Run, bold: bool, direction: Direction) -> list[Shaped]:
    font = chain(bold)[run.font_index]
    upright = direction == "vertical" and run.script == "Hani"
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    # 'ttb' turns on the font's vertical forms of 、。「」 (OpenType 'vert').
    buffer.direction = "ttb" if upright else "ltr"
    buffer.script = run.script
    buffer.language = "mn" if run.script == "Mong" else "zh"
    # Han fonts draw “ and ’ a whole em wide; among Latin letters they take their own width.
    latin = run.script == "Latn" and any(c.isascii() and c.isalpha() for c in run.text)
    features = {"pwid": True} if latin else {}
    hb.shape(font.hb_font, buffer, features)
    em = font.upem
    out: list[Shaped] = []
    cluster = -1
    for info, pos in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        advance = -pos.y_advance if upright else pos.x_advance
        out.append(
            Shaped(
                run.font_index,
                info.codepoint,
                advance / em,
                pos.x_offset / em,
                pos.y_offset / em,
                upright,
                info.cluster != cluster,
            )
        )
        cluster = info.cluster
    return out
