"""Pictures for the printer: from Pillow images, QR codes, and letters of a font file."""

import io
import unicodedata
from pathlib import Path
from typing import Any, Protocol

import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused
from drivers.receipt_printer.contract import Align, Ecc, Picture, Size

COLUMN_DOTS = 12
"""Dots a column: font A is 12 x 24, an ideograph 24 x 24."""
LINE_DOTS = 24
_MOST_DIGITS = 7089
"""What the largest code holds (ISO/IEC 18004, version 40-L)."""
_QUIET = 4
"""White modules around a code (ISO/IEC 18004)."""


class Drawer(Protocol):
    """Draws text that the printer's font lacks; None when it can't either."""

    def __call__(self, text: str, size: Size, bold: bool) -> Picture | None:
        """One line of text, at most as wide as its columns."""


def picture(image: Image.Image, *, dots: int | None = None, align: Align = Align.LEFT) -> Picture:
    """Black and white dots of an image; one wider than `dots` is made smaller, never cut off.

    Transparent is white. Greys become a pattern of dots, so give letters in black and white.
    """
    flat = Image.new("L", image.size, 255)
    flat.paste(image.convert("L"), mask=image.convert("RGBA").getchannel("A"))
    if dots is not None and flat.width > dots:
        height = max(1, round(flat.height * dots / flat.width))
        flat = flat.resize((dots, height), Image.Resampling.LANCZOS)
    black = flat.convert("1")
    return Picture(black.width, black.height, black.tobytes("raw", "1;I"), align)


def image(shown: Picture) -> Image.Image:
    """The picture as a Pillow image of mode "1". Raises CommandRefused("bad_picture")."""
    if shown.width < 1 or shown.height < 1:
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_picture")
    if len(shown.rows) != (shown.width + 7) // 8 * shown.height:
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_picture")
    return Image.frombytes("1", (shown.width, shown.height), shown.rows, "raw", "1;I")


def qr_modules(content: str, ecc: Ecc) -> int:
    """Modules a side, quiet zone left out, at most: printers differ in how tightly they pack.

    Raises CommandRefused: bad_qr, qr_too_long.
    """
    # Looking for the best mask is most of the work, and changes no size.
    return int(_qr(content, ecc, mode="byte", mask=0).symbol_size(border=0)[0])


def qr_picture(content: str, ecc: Ecc, size: int) -> Picture:
    """The code as dots, for printers without GS ( k. Raises as `qr_modules`."""
    out = io.BytesIO()
    _qr(content, ecc).save(out, kind="png", scale=size, border=_QUIET)
    with Image.open(out) as drawn:
        return picture(drawn)


def _qr(content: str, ecc: Ecc, **how: Any) -> segno.QRCode:
    # Real-time commands would be obeyed even inside a code's data.
    if not content or any(unicodedata.category(char) in ("Cc", "Cs") for char in content):
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_qr")
    if len(content) > _MOST_DIGITS:
        raise CommandRefused(CompletionCode.INVALID_DATA, "qr_too_long")
    try:
        return segno.make_qr(content, error=str(ecc), boost_error=False, encoding="utf-8", **how)
    except segno.DataOverflowError:
        raise CommandRefused(CompletionCode.INVALID_DATA, "qr_too_long") from None


class FontDrawer:
    """Draws with one font file; a character that the font lacks too gives None."""

    def __init__(self, path: Path) -> None:
        """Open the font. Raises OSError when there is none."""
        self._fonts = {
            down: ImageFont.truetype(str(path), LINE_DOTS * down, index=0) for down in (1, 2)
        }
        self._missing = self._mask("\U0010fffe")

    def __call__(self, text: str, size: Size, bold: bool) -> Picture | None:
        """Each character in its own columns, as the printer itself would set it."""
        if any(self._mask(char) == self._missing for char in text if not char.isspace()):
            return None
        font = self._fonts[size.down]
        cell = COLUMN_DOTS * size.across
        widths = [cell if char.isascii() else 2 * cell for char in text]
        drawn = Image.new("1", (max(1, sum(widths)), LINE_DOTS * size.down), 1)
        brush, left = ImageDraw.Draw(drawn), 0
        for char, width in zip(text, widths, strict=True):
            middle = (left + width / 2, drawn.height / 2)
            brush.text(middle, char, font=font, fill=0, anchor="mm", stroke_width=int(bold))
            left += width
        return picture(drawn)

    def _mask(self, char: str) -> bytes:
        return bytes(self._fonts[1].getmask(char, mode="1"))
