"""Light on the page: too little, too much, or a lamp's spot that burns a part of it out."""

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.document_camera.gates import limits
from drivers.frames import Picture

_GREY = 128
_STROKES, _NOT_PAPER = 0.04, 0.15


def brightness(picture: Picture) -> float:
    """Luminance 0..255 of the bright part (90th percentile), which on a page is the paper."""
    return float(np.percentile(cv2.cvtColor(picture[::4, ::4], cv2.COLOR_BGR2GRAY), 90))


def glare(page: Picture, *, half: bool = False) -> tuple[float, float]:
    """(largest burnt-out blob, all burnt-out pixels), both as parts of the page 0..1.

    Opened with 5 x 5, or small white marks would join. half: at half size and with its own limit,
    10 ms instead of 45 for a full-size page. White paper that the camera shows at its upper limit
    is no spot: there a blob counts only where it is whole (writing would leave holes in it) and
    does not span the page; where all paper is burnt out none counts (`too_bright` asks whether
    its writing is lost).
    """
    level = limits.GLARE_LEVEL
    if half:
        page = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        level = limits.GLARE_LEVEL_HALF
    darkest = cv2.min(cv2.min(page[:, :, 0], page[:, :, 1]), page[:, :, 2])
    burnt = cv2.morphologyEx(
        (darkest >= level).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)
    )
    clipped = float(burnt.mean())
    if clipped == 0.0:
        return 0.0, 0.0
    if _is_all_white(burnt):
        return 0.0, clipped
    paper = darkest[(burnt == 0) & (darkest > _GREY)]
    bright = paper.size > 0 and float(np.median(paper)) >= limits.WHITE_PAPER
    return _largest(burnt, whole=bright), clipped


def _is_all_white(burnt: Picture) -> bool:
    """Is all of the paper burnt out, and only writing, which is thin, is not?"""
    reach = max(9, round(min(burnt.shape) * _STROKES))
    grown = cv2.dilate(burnt, np.ones((reach, reach), np.uint8))
    return float(grown.mean()) >= 1 - _NOT_PAPER


def _largest(burnt: Picture, *, whole: bool) -> float:
    """Area of the largest blob as a part of the page; whole: of those that a lamp could make."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(burnt, connectivity=8)
    largest = 0
    for number in range(1, count):
        area = int(stats[number, cv2.CC_STAT_AREA])
        if area > largest and not (whole and not _is_spot(labels, stats[number], number)):
            largest = area
    return largest / burnt.size


def _is_spot(labels: NDArray[np.int32], box: NDArray[np.int32], number: int) -> bool:
    left, top, wide, high, area = (int(value) for value in box)
    if wide > 0.85 * labels.shape[1] or high > 0.85 * labels.shape[0]:
        return False
    part = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(outlines))
    return area >= limits.SPOT_WHOLE * max(1.0, float(cv2.contourArea(hull)))


def is_broken(frame: Picture) -> bool:
    """Was this frame cut in the transfer? Decoders fill what is missing with one even grey."""
    tail = frame[-max(8, frame.shape[0] // 20) :, ::8].astype(np.int16)
    return int(np.ptp(tail)) <= 2 and abs(int(np.median(tail)) - _GREY) <= 3
