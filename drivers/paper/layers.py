"""Splits a page into paper, ink and the ink's colour (mixed raster content), to look like a colour
scan at a third of a JPEG's size.

The paper is a 50-dpi JPEG with the ink painted out, the colour a 25-dpi JPEG, the shape of the ink
one bit a pixel at the page's own resolution (CCITT G4, ITU-T T.6). Figures: capture.md §4. A
portrait printed on the page keeps its pixels as a JPEG of its own.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.document_camera.cv import cv2
from drivers.frames import Picture
from drivers.paper.enhance import Block

Floats = NDArray[np.float32]

INK_BELOW = 160
"""A pixel whose darkest channel is below this on an even page belongs to a stroke."""
PAPER_PART = 4
"""Paper layer: every 4th pixel of a 200-dpi page, 50 dpi."""
COLOUR_PART = 8
MOST_INK = 0.22
"""More ink than this is a picture, not writing: dense print has 0.12."""
MOST_DETAIL = 0.05
"""Part of the bare paper that the paper layer may get wrong before the page counts as a picture."""
_WRONG_BY = 28
INSET_BETTER = 30
_SPECK_PX = 3
_ROWS_PER_STRIP = 278
"""TIFF tag; one strip for all rows, as a PDF stream knows no strips."""
_STRIP_OFFSETS, _STRIP_BYTES = 273, 279


@dataclass(frozen=True, slots=True)
class Inset:
    """A picture printed on the page: its place in px of the mask, and itself as JPEG."""

    block: Block
    jpeg: bytes = field(repr=False)
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layers:
    """The three streams of a page; `width` and `height` are those of the mask, in px."""

    width: int
    height: int
    paper: bytes = field(repr=False)
    paper_size: tuple[int, int]
    colour: bytes = field(repr=False)
    colour_size: tuple[int, int]
    mask: bytes = field(repr=False)
    insets: tuple[Inset, ...] = ()

    @property
    def bytes(self) -> int:
        """Length of all streams."""
        insets = sum(len(one.jpeg) for one in self.insets)
        return len(self.paper) + len(self.colour) + len(self.mask) + insets


@dataclass(frozen=True, slots=True)
class Split:
    """A page before coding: `ink` is True where there is ink; the others are BGR."""

    ink: Picture = field(repr=False)
    paper: Picture = field(repr=False)
    colour: Picture = field(repr=False)
    share: float
    detail: float
    insets: tuple[tuple[Block, Picture], ...] = field(default=(), repr=False)

    @property
    def is_picture(self) -> bool:
        """Two layers would spoil it: a photograph, a pattern, a page in the wrong light."""
        return self.share > MOST_INK or self.detail > MOST_DETAIL


def split(even: Picture, blocks: Sequence[Block] = ()) -> Split:
    """Tell ink from paper on an even page (BGR); sides that are multiples of 8 px go quickest.

    blocks: places of pictures, which are neither.
    """
    insets = tuple((block, _cut(even, block)) for block in blocks)
    blue, green, red = cv2.split(even)
    darkest = cv2.min(cv2.min(blue, green), red)
    _, ink = cv2.threshold(darkest, INK_BELOW - 1, 255, cv2.THRESH_BINARY_INV)
    ink = _without_specks(ink)
    for left, top, right, bottom in blocks:
        ink[top:bottom, left:right] = 0
    near = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    paper = _average(even, cv2.bitwise_not(near), PAPER_PART)
    colour = _average(even, ink, COLOUR_PART)
    share = float(np.count_nonzero(ink)) / ink.size
    known = near.copy()
    for left, top, right, bottom in blocks:
        known[top:bottom, left:right] = 255
    return Split(ink, paper, colour, share, _detail(even, known, paper), insets)


def _cut(even: Picture, block: Block) -> Picture:
    left, top, right, bottom = block
    return np.ascontiguousarray(even[top:bottom, left:right])


def encode(parts: Split, *, paper_quality: int, colour_quality: int, shrink: int = 1) -> Layers:
    """Code the three layers; `shrink` > 1 makes the paper layer coarser by so much."""
    paper = _smaller(parts.paper, shrink)
    height, width = parts.ink.shape
    return Layers(
        width,
        height,
        jpeg(paper, paper_quality),
        (paper.shape[1], paper.shape[0]),
        jpeg(parts.colour, colour_quality),
        (parts.colour.shape[1], parts.colour.shape[0]),
        g4(parts.ink),
        tuple(_inset(block, cut, shrink, paper_quality) for block, cut in parts.insets),
    )


def _inset(block: Block, picture: Picture, shrink: int, quality: int) -> Inset:
    """A portrait is looked at closely: it gets a better quality than bare paper."""
    smaller = _smaller(picture, shrink)
    size = (smaller.shape[1], smaller.shape[0])
    return Inset(block, jpeg(smaller, quality + INSET_BETTER), size)


def jpeg(picture: Picture, quality: int) -> bytes:
    """Baseline JPEG with its tables fitted to the picture; grey where there is no colour."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, coded = cv2.imencode(".jpg", picture, flags)
    return bytes(coded)


def g4(ink: Picture) -> bytes:
    """CCITT G4 of a mask (255 = ink) in one strip.

    In a PDF with BlackIs1 false, a 1 is a white pixel of the fax and ink is opaque (1): so ink is
    handed over as the fax's white.
    """
    out = io.BytesIO()
    mask = Image.fromarray(cv2.bitwise_not(ink)).convert("1", dither=Image.Dither.NONE)
    mask.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: ink.shape[0]})
    tiff = Image.open(out)
    assert isinstance(tiff, Image.Image)
    offsets, sizes = tiff.tag_v2[_STRIP_OFFSETS], tiff.tag_v2[_STRIP_BYTES]  # type: ignore[attr-defined]
    assert len(offsets) == 1, "one strip"
    return out.getvalue()[offsets[0] : offsets[0] + sizes[0]]


def _without_specks(ink: Picture) -> Picture:
    """Without spots of up to _SPECK_PX px: grain of the camera, which costs most in G4."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.full(count, 255, np.uint8)
    keep[stats[:, cv2.CC_STAT_AREA] <= _SPECK_PX] = 0
    keep[0] = 0
    clean: Picture = keep[labels]
    return clean


def _average(even: Picture, chosen: Picture, part: int) -> Picture:
    """The mean colour of the chosen pixels, coarser by `part`; gaps are filled from around."""
    height, width = chosen.shape
    size = (max(1, -(-width // part)), max(1, -(-height // part)))
    kept = cv2.bitwise_and(even, even, mask=chosen)
    total = cv2.resize(kept, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    weight = cv2.resize(chosen, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
    return _filled(total, weight)


def _filled(total: Floats, weight: Floats) -> Picture:
    """total / weight; where there is no weight, that of ever wider surroundings."""
    result = total / np.maximum(weight, 1e-6)[:, :, None]
    empty = weight < 0.02
    reach = 3
    while empty.any() and reach <= 2 * max(weight.shape):
        wide = cv2.blur(weight, (reach, reach))
        ready = empty & (wide > 1e-4)
        if ready.any():
            near = cv2.blur(total, (reach, reach))
            result[ready] = near[ready] / wide[ready][:, None]
            empty &= ~ready
        reach = reach * 3
    if empty.all():
        result[:] = 0
    elif empty.any():
        result[empty] = result[~empty].mean(axis=0)
    filled: Picture = np.clip(np.rint(result), 0, 255).astype(np.uint8)
    return filled


def _detail(even: Picture, near: Picture, paper: Picture) -> float:
    """Part of the bare paper where the paper layer is off by more than _WRONG_BY."""
    half = (max(1, even.shape[1] // 2), max(1, even.shape[0] // 2))
    grey = cv2.cvtColor(even, cv2.COLOR_BGR2GRAY)
    seen = cv2.resize(grey, half, interpolation=cv2.INTER_AREA)
    ground = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)
    away = cv2.absdiff(seen, cv2.resize(ground, half, interpolation=cv2.INTER_LINEAR))
    bare = cv2.resize(near, half, interpolation=cv2.INTER_AREA) == 0
    wrong = int(np.count_nonzero(bare & (away > _WRONG_BY)))
    return wrong / float(bare.size)


def _smaller(picture: Picture, shrink: int) -> Picture:
    if shrink == 1:
        return picture
    size = (max(1, picture.shape[1] // shrink), max(1, picture.shape[0] // shrink))
    small: Picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return small
