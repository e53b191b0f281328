"""Plausible papers for the simulated camera: drawn, not photographed, and of made-up people."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drivers.frames import Picture

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FONT_FACE = 2
"""The simplified Chinese face in that collection."""
A4_PX = (1240, 1754)
"""A4 at 150 dpi."""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=FONT_FACE)


def draw_page(title: str, lines: Sequence[str], size: tuple[int, int] = A4_PX) -> Picture:
    """A printed page (BGR; `size` = width, height in px): title, ruled lines, a red seal."""
    width, height = size
    page = Image.new("RGB", size, (246, 246, 243))
    pen = ImageDraw.Draw(page)
    margin, step = width // 11, height // 26
    pen.text((width / 2, margin * 1.2), title, (20, 20, 24), _font(width // 22), anchor="mm")
    top = int(margin * 2.2)
    for number, line in enumerate(lines):
        y = top + number * step
        if y > height - margin:
            break
        pen.text((margin, y), line, (28, 28, 34), _font(width // 40), anchor="lm")
        rule = y + step // 2
        pen.line((margin, rule, width - margin, rule), (150, 150, 155), 2)
    _seal(pen, (width - margin * 2, height - margin * 2), margin)
    return np.ascontiguousarray(np.asarray(page, np.uint8)[:, :, ::-1])


def _seal(pen: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int) -> None:
    x, y = centre
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(200, 40, 40), width=6)
    pen.text((x, y), "示例专用章", (200, 40, 40), _font(radius // 4), anchor="mm")
