"""One sheet of paper built of blocks, in rows (Chinese, English) or in columns (Mongolian).

A block knows only "along the line" (u) and "across the lines" (v); the sheet turns them into x and
y: rows run down the page, columns run from left to right. Lengths in millimetres.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Self

import segno
from fpdf import FPDF
from PIL import Image

from kiosk.cases.paper_text import MM_PER_PT, PaperFonts, PaperProblem, Typesetter, wrap

INK = (28, 30, 33)
QUIET = (105, 110, 116)
LINE = (190, 194, 199)
ACCENT = (0, 92, 110)


@dataclass(frozen=True, slots=True)
class Format:
    """Size of a line and of the margin; `label` is the width of the label part of a pair.

    `across` is the least (None: as much as the content needs) extent across the lines.
    """

    along: float
    across: float | None
    margin: float
    label: float
    body_pt: float
    vertical: bool


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float
    colour: tuple[int, int, int] = INK
    bold: bool = False
    leading: float = 1.45


class Sheet:
    """Collects blocks, then draws them on a page that is just large enough."""

    def __init__(self, form: Format, fonts: PaperFonts, made_at: datetime, title: str) -> None:
        self._form = form
        self._pdf = FPDF(unit="mm")
        self._pdf.set_creation_date(made_at)
        self._pdf.set_title(title)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._type = Typesetter(self._pdf, fonts)
        self._v = form.margin
        self._draws: list[Callable[[], None]] = []
        self._length = form.along - 2 * form.margin

    # -- blocks -------------------------------------------------------------------------------

    def space(self, size: float) -> None:
        """Nothing, so many millimetres of it."""
        self._v += size

    def text(self, words: str, style: Style, *, u: float = 0.0, centred: bool = False) -> None:
        """A paragraph."""
        for line in self._wrap(words, style, self._length - u):
            width = self._width(line, style)
            self._line(u + (self._length - u - width) / 2 if centred else u, line, style)
            self._v += style.size * MM_PER_PT * style.leading

    def pair(self, label: str, value: str, *, strong: bool = False) -> None:
        """A label and its value side by side."""
        quiet = Style(self._form.body_pt * 0.86, QUIET)
        loud = Style(self._form.body_pt * (1.15 if strong else 1.0), bold=strong)
        labels = self._wrap(label, quiet, self._form.label - 2)
        values = self._wrap(value, loud, self._length - self._form.label)
        pitch = loud.size * MM_PER_PT * loud.leading
        for number in range(max(len(labels), len(values))):
            if number < len(labels):
                self._line(0.0, labels[number], quiet, pitch)
            if number < len(values):
                self._line(self._form.label, values[number], loud, pitch)
            self._v += pitch
        self._v += 0.9

    def rule(self, colour: tuple[int, int, int] = LINE, width: float = 0.2) -> None:
        """A thin line along the lines."""
        self._v += 1.6
        v = self._v
        margin, end = self._form.margin, self._form.along - self._form.margin

        def draw() -> None:
            self._pdf.set_draw_color(*colour)
            self._pdf.set_line_width(width)
            (x1, y1), (x2, y2) = self._at(margin, v), self._at(end, v)
            self._pdf.line(x1, y1, x2, y2)

        self._draws.append(draw)
        self._v += 1.8

    def qr(self, data: str, side: float) -> None:
        """A QR code as vector squares, with its quiet zone, centred along the line."""
        try:
            matrix = segno.make(data, error="m", micro=False).matrix
        except segno.DataOverflowError:
            raise PaperProblem("qr_too_long") from None
        module = side / (len(matrix) + 8)
        u, v = self._form.margin + (self._length - side) / 2, self._v

        def draw() -> None:
            self._pdf.set_fill_color(0, 0, 0)
            x, y = self._at(u, v)
            for row, bits in enumerate(matrix):
                for first, count in _dark_spans(bits):
                    left, top = x + (first + 4) * module, y + (row + 4) * module
                    self._pdf.rect(left, top, count * module, module, style="F")

        self._draws.append(draw)
        self._v += side

    def picture(self, png: bytes, width: float, height: float) -> None:
        """A picture kept in its proportions inside a box, upright on the page."""
        try:
            with Image.open(BytesIO(png)) as image:
                image.verify()
        except (OSError, SyntaxError, ValueError):
            raise PaperProblem("bad_picture") from None
        u, v = self._form.margin + self._form.label, self._v

        def draw() -> None:
            x, y = self._at(u, v)
            self._pdf.image(BytesIO(png), x, y, width, height, keep_aspect_ratio=True)

        self._draws.append(draw)
        self._v += width if self._form.vertical else height

    def finish(self) -> bytes:
        """The PDF."""
        across = max(self._v + self._form.margin, self._form.across or 0.0)
        along = self._form.along
        size = (across, along) if self._form.vertical else (along, across)
        self._pdf.add_page(format=size)
        for draw in self._draws:
            draw()
        return bytes(self._pdf.output())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the font files: the collections stay open otherwise."""
        self._type.close()

    # -- where --------------------------------------------------------------------------------

    def _at(self, u: float, v: float) -> tuple[float, float]:
        return (v, u) if self._form.vertical else (u, v)

    def _width(self, words: str, style: Style) -> float:
        return self._type.width(words, style.size, bold=style.bold, vertical=self._form.vertical)

    def _wrap(self, words: str, style: Style, length: float) -> list[str]:
        return wrap(words, length, lambda part: self._width(part, style))

    def _line(self, u: float, words: str, style: Style, pitch: float | None = None) -> None:
        step = pitch or style.size * MM_PER_PT * style.leading
        u, v = u + self._form.margin, self._v

        def draw() -> None:
            self._pdf.set_text_color(*style.colour)
            x, y = self._at(u, v)
            if self._form.vertical:
                self._type.down(x, y, step, words, style.size, bold=style.bold)
            else:
                baseline = y + step / 2 + 0.36 * style.size * MM_PER_PT
                self._type.across(x, baseline, words, style.size, bold=style.bold)

        self._draws.append(draw)


def _dark_spans(bits: bytes | bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """(first, count) of each run of dark modules: fewer rectangles, no hairlines between them."""
    spans: list[tuple[int, int]] = []
    for place, bit in enumerate(bits):
        if not bit & 1:
            continue
        if spans and spans[-1][0] + spans[-1][1] == place:
            spans[-1] = (spans[-1][0], spans[-1][1] + 1)
        else:
            spans.append((place, 1))
    return spans
