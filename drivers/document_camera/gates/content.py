"""What is on the page: anything at all, and have we had it before?"""

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.document_camera.gates import limits
from drivers.frames import Picture

Thumb = NDArray[np.float32]

_INK_PX = 1000
_BACKGROUND_PX = 400
_INK_RATIO = 0.82
"""Ink is that much darker than the paper around it; measured between noise and pencil."""
_MARGIN = 0.03
"""The outermost strip shows the paper's edge and its shadow."""
_FLAT_PX = 800
_THUMB = (216, 288)
_COARSER = 3
_SHIFT = 4
_PIECE, _SEARCH = 18, 4
_WRITTEN = 0.05
_FOUND = 0.55
_EVEN = 0.004
"""A thumbnail that varies less is an empty page, like any other empty page."""


def flatten(grey: Picture) -> NDArray[np.float32]:
    """Brightness against the paper around it, 1.0 = paper: shadows and folds are taken out.

    Paper = closing and median of a small copy, as in capture.md §4.
    """
    scale = min(1.0, _BACKGROUND_PX / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    paper = cv2.medianBlur(paper, 21)
    paper = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    flat: NDArray[np.float32] = grey.astype(np.float32) / np.maximum(paper, 8).astype(np.float32)
    return np.minimum(flat, 1.1)


def ink(page: Picture) -> tuple[float, float]:
    """(part of the page that is written or printed on, brightness of its darkest writing).

    Both 0..1; the brightness against the paper's (1.0 = as bright as paper).
    """
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    scale = _INK_PX / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # The camera's noise is no ink.
    flat = flatten(cv2.medianBlur(grey, 3))
    high, wide = (max(1, round(side * _MARGIN)) for side in flat.shape)
    inner = flat[high:-high, wide:-wide]
    written = inner < _INK_RATIO
    share = float(written.mean())
    return share, float(np.percentile(inner[written], 10)) if share > 0 else 1.0


def thumbnail(page: Picture) -> Thumb:
    """288 x 216 px of a page without its shadows, standing upright or upside down."""
    if page.shape[1] > page.shape[0]:
        page = np.ascontiguousarray(np.rot90(page))
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, _FLAT_PX / max(grey.shape))
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small: Thumb = cv2.resize(flatten(grey), _THUMB, interpolation=cv2.INTER_AREA)
    return small


def likeness(one: Thumb, other: Thumb) -> float:
    """How alike two pages are, -1..1; upside down counts too.

    Normalised cross-correlation at 96 x 72 with shifts up to 4 px, as in capture.md §3. Two pages
    of one form are that much alike too (0.6 to 0.8 measured on drawn ones), so the written parts
    are then compared piece by piece: the same page has all of them in their places.
    """
    turned = np.ascontiguousarray(other[::-1, ::-1])
    best, shift = _coarse(one, other)
    best_turned, shift_turned = _coarse(one, turned)
    if best_turned > best:
        best, shift, other = best_turned, shift_turned, turned
    if best < limits.SAME_PAGE:
        return best
    back = (-shift[0], -shift[1])
    missing = max(_missing(one, other, shift), _missing(other, one, back))
    return best if missing <= limits.MISSING_PIECES else limits.SAME_PAGE * (1 - missing)


def _coarse(one: Thumb, other: Thumb) -> tuple[float, tuple[int, int]]:
    """(correlation, shift in px of the thumbnails)."""
    size = (_THUMB[0] // _COARSER, _THUMB[1] // _COARSER)
    one = cv2.resize(one, size, interpolation=cv2.INTER_AREA)
    other = cv2.resize(other, size, interpolation=cv2.INTER_AREA)
    core = one[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT]
    if float(core.std()) < _EVEN or float(other.std()) < _EVEN:
        return 0.0, (0, 0)
    _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(other, core, cv2.TM_CCOEFF_NORMED))
    return float(best), ((x - _SHIFT) * _COARSER, (y - _SHIFT) * _COARSER)


def _missing(one: Thumb, other: Thumb, shift: tuple[int, int]) -> float:
    """Part of the written pieces of `one` that `other` has not where they should be."""
    room = _THUMB[0] // 4
    wide = cv2.copyMakeBorder(other, room, room, room, room, cv2.BORDER_REPLICATE)
    pieces = missing = 0
    for top in range(_PIECE, _THUMB[1] - _PIECE, _PIECE):
        for left in range(_PIECE, _THUMB[0] - _PIECE, _PIECE):
            piece = one[top : top + _PIECE, left : left + _PIECE]
            if float(piece.std()) < _WRITTEN:
                continue
            y, x = top + room + shift[1] - _SEARCH, left + room + shift[0] - _SEARCH
            side = _PIECE + 2 * _SEARCH
            near = wide[y : y + side, x : x + side]
            found = float(cv2.matchTemplate(near, piece, cv2.TM_CCOEFF_NORMED).max())
            pieces += 1
            missing += found < _FOUND
    return missing / pieces if pieces else 1.0


def most_alike(page: Thumb, known: tuple[Thumb, ...]) -> float:
    """How much the page is like the one of `known` that is most like it."""
    return max((likeness(page, one) for one in known), default=0.0)
