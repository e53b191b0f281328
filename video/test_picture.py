"""A moving picture with colour bars and a clock, so that a call shows life without a camera.

Bars are the 75 % ones of ITU-R BT.601 in studio-range YCbCr; the clock is drawn from a 5x7
bitmap so that no font file is needed.
"""

import time

import numpy as np
from numpy.typing import NDArray

from video import stamp

Plane = NDArray[np.uint8]

# White, yellow, cyan, green, magenta, red, blue at 75 % (Y, Cb, Cr), BT.601.
_BARS = (
    (180, 128, 128),
    (162, 44, 142),
    (131, 156, 44),
    (112, 72, 58),
    (84, 184, 198),
    (65, 100, 212),
    (35, 212, 114),
)
_DIGITS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    ":": "00000 00100 00100 00000 00100 00100 00000",
}
_GLYPHS = {
    key: np.array([[bit == "1" for bit in row] for row in rows.split()])
    for key, rows in _DIGITS.items()
}
_INK = 235
_PAPER = 16


class TestPicture:
    """Draws picture number `n` as one (height*3/2, width) I420 array."""

    __test__ = False  # a name pytest would otherwise collect

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._still = np.empty((height * 3 // 2, width), np.uint8)
        edges = np.linspace(0, width, len(_BARS) + 1).astype(int) // 2 * 2
        luma, u_plane, v_plane = self._split(self._still)
        for left, right, (y, u, v) in zip(edges, edges[1:], _BARS, strict=False):
            luma[:, left:right] = y
            u_plane[:, left // 2 : right // 2] = u
            v_plane[:, left // 2 : right // 2] = v

    def _split(self, picture: Plane) -> tuple[Plane, Plane, Plane]:
        quarter = self.width * self.height // 4
        flat = picture.reshape(-1)
        luma, rest = flat[: quarter * 4], flat[quarter * 4 :]
        half = (self.height // 2, self.width // 2)
        return (
            luma.reshape(self.height, self.width),
            rest[:quarter].reshape(half),
            rest[quarter:].reshape(half),
        )

    def draw(self, n: int) -> Plane:
        """The bars, a box that crosses in about four seconds at 25 a second, the local time."""
        picture = self._still.copy()
        luma = self._split(picture)[0]
        side = self.height // 6
        left = n * (self.width // 100 or 1) % (self.width - side)
        luma[self.height // 2 : self.height // 2 + side, left : left + side] = _INK
        self._stamp(luma, time.strftime("%H:%M:%S"))
        return picture

    def _stamp(self, luma: Plane, text: str) -> None:
        scale = max(1, self.width // 120)
        top, left = self.height // 8, self.width // 20
        luma[top - scale : top + 8 * scale, left - scale : left + len(text) * 6 * scale] = _PAPER
        for index, char in enumerate(text):
            glyph = _GLYPHS[char].repeat(scale, axis=0).repeat(scale, axis=1)
            x = left + index * 6 * scale
            area = luma[top : top + 7 * scale, x : x + 5 * scale]
            area[glyph] = _INK


class TestScene:
    """A drifting view with the detail of a real room and the sending time burned in (`stamp`).

    Bars cost a codec almost nothing; what a line can carry shows only with a picture that
    resists. So: noise with the falling spectrum of natural pictures (Field 1987), slowly panned,
    a body that moves before it, and the grain of a cheap camera.
    """

    __test__ = False

    _MARGIN = 96

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        random = np.random.default_rng(7)
        margin = self._MARGIN
        self._room = _pink(random, height + margin, width + margin)
        self._body = _pink(random, height // 2, width // 4)
        self._grain = random.integers(0, 3, (height + 64, width), dtype=np.uint8)
        self._chroma = np.full(width * height // 2, 128, np.uint8)
        self._chroma[: width * height // 4] = 118

    def draw(self, n: int) -> Plane:
        """Picture number `n` with the present time, as one (height*3/2, width) I420 array."""
        half = self._MARGIN / 2
        top = int(half + half * np.sin(n / 130))
        left = int(half + half * np.sin(n / 97))
        picture = np.empty((self.height * 3 // 2, self.width), np.uint8)
        luma = picture[: self.height]
        luma[:] = self._room[top : top + self.height, left : left + self.width]
        rows, columns = self._body.shape
        down = self.height // 3 + int(self.height / 12 * np.sin(n / 7))
        across = int((self.width - columns) / 2 * (1 + 0.6 * np.sin(n / 23)))
        luma[down : down + rows, across : across + columns] = self._body
        start = n * 29 % 64
        luma += self._grain[start : start + self.height]
        picture[self.height :].reshape(-1)[:] = self._chroma
        stamp.burn(luma, stamp.now_ms())
        return picture


def _pink(random: np.random.Generator, height: int, width: int) -> Plane:
    """Noise with a steeper than 1/f spectrum, as behind a soft lens, between 40 and 210."""
    spectrum = np.fft.rfft2(random.normal(size=(height, width)))
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    spectrum /= (np.hypot(rows, columns) + 1 / width) ** 1.4
    field = np.fft.irfft2(spectrum, s=(height, width))
    field = (field - field.mean()) / field.std()
    picture: Plane = np.clip(125 + 38 * field, 40, 210).astype(np.uint8)
    return picture


def curtain(width: int, height: int) -> Plane:
    """The plain grey sent while the resident hides the camera or while it gives no picture."""
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = 60
    return picture
