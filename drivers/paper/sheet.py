"""Codes one page so that it stays within its bytes, giving quality away step by step."""

from dataclasses import dataclass, field
from typing import TypeAlias

from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import UnreadablePicture, decode
from drivers.frames import Picture
from drivers.paper import layers
from drivers.paper.contract import PAGE_BYTES, PageIn, PaperError, SizeMm
from drivers.paper.enhance import flatten
from drivers.paper.layers import Layers
from drivers.paper.sizes import CARD_DPI, PAPER_DPI, dpi_of, scaled, size_of, upright

_CARD_AREA_MM2 = 10_000
"""A paper smaller than A6 (105 x 148 mm has 15 540) keeps a card's resolution."""
LEAST_LAYER_DPI = 140
"""Below it one bit a pixel eats small letters: a 1080p camera over A4 has 148 dpi."""
_LAYER_STEPS = ((40, 50, 1), (25, 35, 2), (20, 25, 4))
"""Quality of paper and ink colour, and how much coarser the paper layer is."""
_JPEG_STEPS = ((75, 1.0), (60, 1.0), (48, 1.0), (40, 1.0), (36, 0.8), (32, 0.65), (28, 0.5))
"""JPEG quality and part of the resolution; after the last, ever smaller pictures."""
_FURTHER = 0.8


@dataclass(frozen=True, slots=True)
class Photo:
    """A page as one JPEG; width and height in px."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)

    @property
    def bytes(self) -> int:
        """Length of the stream."""
        return len(self.jpeg)


Coded: TypeAlias = Layers | Photo


@dataclass(frozen=True, slots=True)
class Sheet:
    """A coded page and its size on paper; step: how often quality was given away."""

    coded: Coded
    size_mm: SizeMm
    step: int

    @property
    def dpi(self) -> int:
        """Of the sharpest layer."""
        return dpi_of(self.coded.width, self.size_mm)


def sheet_of(page: PageIn, most_bytes: int = PAGE_BYTES) -> Sheet:
    """Code a page in at most `most_bytes`. Raises PaperError("unreadable")."""
    try:
        picture = decode(page.jpeg)
        return _sheet(picture, page, most_bytes)
    except (UnreadablePicture, cv2.error):
        raise PaperError("unreadable") from None


def _sheet(picture: Picture, page: PageIn, most_bytes: int) -> Sheet:
    height, width = picture.shape[:2]
    size = (
        upright(page.size_mm, width, height) if page.size_mm else size_of(width, height, page.paper)
    )
    small = size[0] * size[1] < _CARD_AREA_MM2
    picture = scaled(picture, size, CARD_DPI if small else PAPER_DPI)
    if page.plain:
        coded, step = _photo(picture, most_bytes)
        return Sheet(coded, size, step)
    even = flatten(picture)
    parts = layers.split(even.picture, even.blocks)
    coarse = dpi_of(picture.shape[1], size) < LEAST_LAYER_DPI
    if not parts.is_picture and not coarse:
        for step, (paper, colour, shrink) in enumerate(_LAYER_STEPS):
            made = layers.encode(parts, paper_quality=paper, colour_quality=colour, shrink=shrink)
            if made.bytes <= most_bytes:
                return Sheet(made, size, step)
    coded, step = _photo(picture if parts.is_picture else even.picture, most_bytes)
    return Sheet(coded, size, step)


def _photo(picture: Picture, most_bytes: int) -> tuple[Photo, int]:
    """JPEG of the best step that fits."""
    steps = list(_JPEG_STEPS)
    step = 0
    while True:
        quality, part = steps[step]
        smaller = _part(picture, part)
        coded = layers.jpeg(smaller, quality)
        if len(coded) <= most_bytes or min(smaller.shape[:2]) <= 32:
            return Photo(smaller.shape[1], smaller.shape[0], coded), step
        step += 1
        if step == len(steps):
            steps.append((quality, part * _FURTHER))


def _part(picture: Picture, part: float) -> Picture:
    if part == 1.0:
        return picture
    smaller: Picture = cv2.resize(picture, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
    return smaller
