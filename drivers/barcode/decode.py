"""Codes in a picture: zxing-cpp, asked for the wanted kinds only, in passes from cheap to patient.

Each pass has its reason measured on `sim_pictures.hard_cases` (tests/bench/qr.py): a plain
look reads most; half size averages a dark sensor's noise away; sharpening brings back what is out
of focus; zxing's own search adds codes that are inverted; blurring helps with scratches; stretched
highlights with a lamp that mirrors in it; at last curved paper is flattened. A frame without a code
costs 6 to 15 ms, a plain code 1 ms.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import zxingcpp

from drivers.barcode.bend import flattened
from drivers.barcode.contract import Point, Symbol, Symbology
from drivers.barcode.cv import cv2
from drivers.barcode.symbology import AIM_SIZE, declares, of_barcode, zxing_formats
from drivers.barcode.text import Part, is_utf8, marked_parts, text_of_parts
from drivers.frames import Picture

LONGEST = 4296
"""Characters of the largest QR code; a symbol with more bytes is refused."""
BUDGET_S = 0.05
"""No further pass begins after so much of this thread's own time: what else a busy machine does
must not make codes unreadable. One pass takes 1 to 10 ms of a 1280 x 720 frame."""
MOST_PX = 1600
"""Longer pictures are shrunk first: nobody holds a code so far away that this loses it."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """One way to look: `prepare` changes the grey picture, `scale` is what it did to its size."""

    prepare: Callable[[Picture], Picture]
    scale: float = 1.0
    search: bool = False
    """zxing's own: other rotations, smaller sizes, light on dark."""


def _as_is(grey: Picture) -> Picture:
    return grey


def _half(grey: Picture) -> Picture:
    half: Picture = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return half


def _sharp(grey: Picture) -> Picture:
    sharp: Picture = cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), 2), -1.5, 0)
    return sharp


def _soft(grey: Picture) -> Picture:
    soft: Picture = cv2.GaussianBlur(grey, (0, 0), 2)
    return soft


_STRETCHED = (255 * (np.arange(256) / 255) ** 12).astype(np.uint8)
"""Power 12 read most of 2, 3, 4, 6, 8 and 12: 4 of 15 glare frames that no other pass reads."""


def _highlights(grey: Picture) -> Picture:
    stretched: Picture = cv2.LUT(grey, _STRETCHED)
    return stretched


PLAIN = _Pass(_as_is)
_PASSES = (
    PLAIN,
    _Pass(_half, 0.5),
    _Pass(_sharp),
    _Pass(_as_is, search=True),
    _Pass(_soft),
    _Pass(_highlights),
)


def decode(
    picture: Picture,
    formats: tuple[Symbology, ...] = (Symbology.QR_CODE,),
    *,
    longest: int = LONGEST,
    budget_s: float = BUDGET_S,
) -> list[Symbol]:
    """All codes of these kinds that the first successful pass reads; [] where there are none.

    picture: BGR (height, width, 3) or grey (height, width), uint8. longest: bytes of content; a
    longer symbol is left out. Raises ValueError for another shape or type.
    """
    grey = _grey(picture)
    shrink = min(1.0, MOST_PX / max(grey.shape))
    if shrink < 1:
        grey = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    wanted = zxing_formats(formats)
    if not wanted or min(grey.shape) < 8:
        return []
    end = time.thread_time() + budget_s
    for found, reader in _looks(grey, wanted, end):
        symbols = [reader.symbol(one, shrink) for one in found if len(one.bytes) <= longest]
        fitting = [one for one in symbols if one.symbology in formats]
        if fitting:
            return fitting
    return []


def _grey(picture: Picture) -> Picture:
    if picture.dtype != np.uint8 or picture.ndim not in (2, 3):
        raise ValueError("picture must be uint8, grey or BGR")
    if picture.ndim == 3 and picture.shape[2] != 3:
        raise ValueError("picture must be uint8, grey or BGR")
    if picture.size == 0:
        raise ValueError("picture is empty")
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One prepared picture and how it is looked at."""

    picture: Picture
    formats: list[Any]
    scale: float = 1.0
    search: bool = False
    corners: tuple[Point, ...] = ()
    """Where the code lies in the frame, for a picture that is no longer the frame."""

    def read(self, *, errors: bool = False, mode: Any = zxingcpp.TextMode.HexECI) -> list[Any]:
        """What zxing finds; with `errors` also what it could not read."""
        read: Any = zxingcpp.read_barcodes
        found: list[Any] = read(
            self.picture,
            formats=self.formats,
            try_rotate=self.search or len(self.formats) > 1,
            try_downscale=self.search,
            try_invert=self.search,
            text_mode=mode,
            return_errors=errors,
        )
        return found

    def symbol(self, found: Any, shrink: float) -> Symbol:
        """As our own value; corners in pixels of the frame that was given."""
        data = bytes(found.bytes)
        # A second look is worth its time only where the bytes don't say themselves what they are.
        guess = None if is_utf8(data) else self._guess(found)
        read = text_of_parts(parts_of(found.text), guess)
        scale = shrink if self.corners else self.scale * shrink
        return Symbol(
            text=read.text,
            data=data,
            symbology=of_barcode(found),
            charset=read.charset,
            corners=_scaled(self.corners or corners_of(found), scale),
            turn_deg=int(found.orientation),
        )

    def _guess(self, found: Any) -> str | None:
        """zxing's reading of bytes that are not ASCII; it knows of Kanji segments."""
        same = [one for one in self.read(mode=zxingcpp.TextMode.Plain) if one.bytes == found.bytes]
        return str(same[0].text) if same else None


def _looks(grey: Picture, formats: list[Any], end: float) -> Iterator[tuple[list[Any], _Reader]]:
    """Pass by pass what was found, until the time is over."""
    broken: list[Any] = []
    for one in _PASSES:
        reader = _Reader(one.prepare(grey), formats, one.scale, one.search)
        found = reader.read(errors=one is PLAIN)
        if one is PLAIN:
            broken = [bad for bad in found if not bad.valid]
            found = [good for good in found if good.valid]
        yield found, reader
        if time.thread_time() > end:
            return
    for bad in sorted(broken, key=_spread, reverse=True)[:2]:
        corners = corners_of(bad)
        for flat in flattened(grey, corners):
            reader = _Reader(flat, formats, corners=corners)
            yield reader.read(), reader
            if time.thread_time() > end:
                return


def _spread(found: Any) -> float:
    """How large something that was found is; of nested finds the whole code is the largest."""
    xs, ys = zip(*corners_of(found), strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def corners_of(found: Any) -> tuple[Point, ...]:
    """Clockwise from the code's own top left, px."""
    place = found.position
    four = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return tuple((int(one.x), int(one.y)) for one in four)


def _scaled(corners: tuple[Point, ...], scale: float) -> tuple[Point, ...]:
    return tuple((round(x / scale), round(y / scale)) for x, y in corners)


def parts_of(hex_eci: str) -> list[Part]:
    """zxing's HexECI text (AIM identifier, then bytes with \\NNNNNN marks) to pieces.

    Marks are there, and backslashes doubled, only if the code declares a character set, which the
    identifier's modifier tells (ISO/IEC 15424).
    """
    raw = bytes.fromhex(hex_eci)
    head, raw = raw[:AIM_SIZE], raw[AIM_SIZE:]
    return marked_parts(raw) if declares(head) else [Part(raw)]
