"""Takes shadow, folds and yellow light off a page, so that it looks and compresses like a scan.

The paper's own brightness is estimated on a small copy (closing removes the writing, a median the
rest), the page is divided by it and stretched. Recipe: capture.md §4 (37 ms per 200-dpi A4). A
portrait or another picture printed on the page would be taken for a shadow and fade: such places
are found first, and are only brightened as the paper around them.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.frames import Picture

SMALL_PX = 400
_CLOSE_PX = 13
"""Wider than a letter's stroke on the small copy (2 mm of an A4 page is 3 px)."""
_MEDIAN_PX = 21
_BROAD_PX = 121
"""Wider than a picture on a page: 90 mm of A4."""
DARKEST_PAPER = 0.45
"""Paper in a shadow keeps this part of the brightest paper; darker is a photograph's own black."""
_WHITE_FROM = 226
"""Above this (of 255) all is paper: its grain would cost bytes and tell nothing."""
_MOST_BLACK = 70
_DARKER, _DEEP = 0.2, 0.3
"""A picture's ground is darker than the paper around it by at least this part, in some channel, and
half of it by more; folds and crumples are not."""
_BLOCK_SIDE = (0.06, 0.45)
"""Least and most side of a picture as a part of the page's long side: 18 to 134 mm of A4; a
portrait has 25 x 35 mm."""
_BLOCK_FILL = 0.5
_BORDER = 2
"""A dark place that reaches the page's edge is a shadow or coloured paper, no picture on it."""
_ROOM = 2

Block: TypeAlias = tuple[int, int, int, int]
"""left, top, right, bottom in px."""


@dataclass(frozen=True, slots=True)
class Even:
    """A page with even white paper (BGR), and the places of pictures printed on it."""

    picture: Picture = field(repr=False)
    blocks: tuple[Block, ...] = ()


def flatten(page: Picture) -> Even:
    """The page (BGR) with even white paper; colours of ink, stamps and portraits stay."""
    height, width = page.shape[:2]
    ground = paper_of(page)
    blocks = _blocks_of(ground)
    if blocks:
        broad = _broad(ground)
        for left, top, right, bottom in blocks:
            ground[top:bottom, left:right] = broad[top:bottom, left:right]
    lifted = _lifted(ground)
    full = cv2.resize(lifted, (width, height), interpolation=cv2.INTER_LINEAR)
    even = stretch(cv2.divide(page, full, scale=255.0))
    return Even(even, tuple(_grown(block, ground.shape, (width, height)) for block in blocks))


def paper_of(page: Picture) -> Picture:
    """The colour of the bare paper at every place, as a picture of at most SMALL_PX."""
    scale = min(1.0, SMALL_PX / max(page.shape[:2]))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_CLOSE_PX, _CLOSE_PX))
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    smooth: Picture = cv2.medianBlur(ground, _MEDIAN_PX)
    return smooth


def stretch(even: Picture) -> Picture:
    """Levels of an even page: the darkest ink to black, paper with its grain to white."""
    grey = cv2.cvtColor(even[::4, ::4], cv2.COLOR_BGR2GRAY)
    black = min(float(_MOST_BLACK), float(np.percentile(grey, 0.5)))
    steps = (np.arange(256) - black) * (255.0 / (_WHITE_FROM - black))
    table = np.clip(np.rint(steps), 0, 255).astype(np.uint8)
    levelled: Picture = cv2.LUT(even, table)
    return levelled


def _lifted(ground: Picture) -> Picture:
    brightest = np.percentile(ground.reshape(-1, 3), 90, axis=0)
    least = np.maximum(brightest * DARKEST_PAPER, 1.0)
    lifted: Picture = np.maximum(ground, least.astype(np.uint8))
    return lifted


def _broad(ground: Picture) -> Picture:
    """The paper as if no picture were on it."""
    kernel = np.ones((_BROAD_PX, _BROAD_PX), np.uint8)
    closed = cv2.morphologyEx(ground, cv2.MORPH_CLOSE, kernel)
    smooth: Picture = cv2.blur(closed, (_MEDIAN_PX, _MEDIAN_PX))
    return smooth


def _blocks_of(ground: Picture) -> list[Block]:
    """Places on the small copy that are no paper: compact, darker, away from the page's edge."""
    height, width = ground.shape[:2]
    broad = _broad(ground)
    step = cv2.subtract(broad, ground).astype(np.float32) / np.maximum(broad, 1)
    away = step.max(axis=2)
    dark = (away > _DARKER).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    least, most = (part * max(height, width) for part in _BLOCK_SIDE)
    found: list[Block] = []
    for number, (left, top, wide, high, area) in enumerate(stats[1:count], 1):
        right, bottom = left + wide, top + high
        inside = left >= _BORDER and top >= _BORDER
        inside = inside and right <= width - _BORDER and bottom <= height - _BORDER
        sized = least <= min(wide, high) and max(wide, high) <= most
        deep = float(np.median(away[labels == number])) > _DEEP if inside and sized else False
        if deep and area >= _BLOCK_FILL * wide * high:
            found.append(
                (
                    max(0, int(left) - _ROOM), max(0, int(top) - _ROOM),
                    min(width, int(right) + _ROOM), min(height, int(bottom) + _ROOM),
                )
            )  # fmt: skip
    return found


def _grown(block: Block, small: tuple[int, ...], full: tuple[int, int]) -> Block:
    """A place of the small copy on the page itself."""
    x, y = full[0] / small[1], full[1] / small[0]
    return (
        round(block[0] * x), round(block[1] * y), round(block[2] * x), round(block[3] * y),
    )  # fmt: skip
