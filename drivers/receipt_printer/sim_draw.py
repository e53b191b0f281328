"""What a simulated printer has put on paper, and how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import segno
from PIL import Image, ImageDraw, ImageFont

_COLUMN, _ROW, _FEED = 12, 24, 34
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line; across and down: how many times as large."""

    text: str = field(repr=False)
    align: str = "left"
    across: int = 1
    down: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class RasterPart:
    """Dots as they came: 1 = black, rows padded to whole bytes."""

    width: int
    height: int
    data: bytes = field(repr=False)
    align: str = "left"


@dataclass(frozen=True, slots=True)
class CodePart:
    """A code that the printer drew itself; kind is "qr" or "barcode"."""

    kind: str
    content: str = field(repr=False)
    size: int = 3
    ecc: str = ""
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Blank:
    """Dots of empty paper."""

    dots: int


Part: TypeAlias = TextLine | RasterPart | CodePart | Blank


def columns(text: str) -> int:
    """Columns that a printer gives to it."""
    return sum(1 if char.isascii() else 2 for char in text)


def draw(parts: Sequence[Part], across: int, font: Path | None, *, cut: bool) -> Image.Image:
    """A grey picture, one dot a pixel; `across` in columns, `font` a CJK font (else one found)."""
    width = across * _COLUMN
    pieces = [_draw_part(part, width, font or _found_font()) for part in parts]
    margin = _ROW
    height = sum(piece.height for piece in pieces) + 2 * margin
    sheet, top = Image.new("L", (width + 2 * margin, height), 255), margin
    for piece in pieces:
        sheet.paste(piece, (margin, top))
        top += piece.height
    if cut:
        ImageDraw.Draw(sheet).line((0, height - 1, sheet.width, height - 1), fill=128)
    return sheet


def _found_font() -> Path | None:
    return next((path for path in FONTS if path.is_file()), None)


def _draw_part(part: Part, width: int, font: Path | None) -> Image.Image:
    match part:
        case Blank(dots):
            return Image.new("L", (width, dots), 255)
        case TextLine():
            return _draw_text(part, width, font)
        case RasterPart():
            raster = Image.frombytes("1", (part.width, part.height), part.data, "raw", "1;I")
            return _placed(raster.convert("L"), part.align, width)
        case CodePart("qr"):
            code = segno.make_qr(part.content, error=part.ecc, boost_error=False, encoding="utf-8")
            rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix]
            drawn = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
            side = len(rows) * part.size
            return _placed(drawn.resize((side, side), Image.Resampling.NEAREST), part.align, width)
        case _:
            box = Image.new("L", (width * 2 // 3, 64), 200)
            ImageDraw.Draw(box).text((8, 24), part.content, fill=0)
            return _placed(box, part.align, width)


def _draw_text(line: TextLine, width: int, font: Path | None) -> Image.Image:
    strip = Image.new("L", (max(1, columns(line.text) * _COLUMN), _FEED), 255)
    brush, left = ImageDraw.Draw(strip), 0
    face = ImageFont.truetype(str(font), _ROW - 2) if font is not None else ImageFont.load_default()
    for char in line.text:
        cell = _COLUMN if char.isascii() else 2 * _COLUMN
        middle = (left + cell / 2, _FEED / 2)
        brush.text(middle, char, font=face, fill=0, anchor="mm", stroke_width=int(line.bold))
        left += cell
    size = (strip.width * line.across, strip.height * line.down)
    return _placed(strip.resize(size, Image.Resampling.NEAREST), line.align, width)


def _placed(piece: Image.Image, align: str, width: int) -> Image.Image:
    out = Image.new("L", (width, piece.height), 255)
    gap = width - piece.width
    out.paste(piece, ({"left": 0, "center": gap // 2, "right": gap}[align], 0))
    return out
