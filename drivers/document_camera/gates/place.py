"""Where the page lies in the frame, how large it is there, and what that makes in dpi."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.gates import limits

Points: TypeAlias = NDArray[np.float32]
Move: TypeAlias = Literal["", "move_left", "move_right", "move_up", "move_down"]

MM_PER_INCH = 25.4
_SHAPE = 0.08
"""A page seen at a slant is not told better than that from its corners alone."""
_SIZE = 0.22


@dataclass(frozen=True, slots=True)
class Place:
    """margin: the corner nearest to a border, as a part of the frame; below 0 it lies outside.

    move: where the page should go, as seen in the picture. share: of the frame that it covers.
    paper: a4, a5, card, receipt or "" ; dpi: pixels an inch of that paper, 0.0 without one.
    """

    margin: float
    cut_off: bool
    move: Move
    share: float
    paper: str
    dpi: float
    too_far: bool


def place_of(
    corners: Points, size: tuple[int, int], *, cut_off: bool = False, mat_mm: float = 0.0
) -> Place:
    """From corners in px (clockwise) in a frame of `size` (width, height).

    mat_mm: what the frame's long side shows of the mat; 0.0: not known, a usual one is taken.
    """
    wide, high = size
    rooms = _rooms(corners, size)
    share = float(_area(corners)) / (wide * high)
    short, long = _sides(corners)
    paper = _paper(short, long, max(size) / (mat_mm or limits.MAT_WIDTH_MM))
    outside = cut_off or min(rooms) < limits.CUT_OFF
    return Place(
        margin=min(rooms),
        cut_off=outside,
        move="" if outside else _move(rooms),
        share=share,
        paper=paper,
        dpi=_dpi(paper, short, long),
        too_far=not outside and share < _least_share(paper),
    )


def _rooms(corners: Points, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Free room left, right, above, below, as parts of the frame's width or height."""
    wide, high = size
    x, y = corners[:, 0], corners[:, 1]
    return (
        float(x.min()) / wide,
        float(wide - 1 - x.max()) / wide,
        float(y.min()) / high,
        float(high - 1 - y.max()) / high,
    )


def _move(rooms: tuple[float, float, float, float]) -> Move:
    left, right, above, below = rooms
    asked: tuple[tuple[float, float, Move], ...] = (
        (left, right, "move_right"),
        (right, left, "move_left"),
        (above, below, "move_down"),
        (below, above, "move_up"),
    )
    near = min(asked, key=lambda one: one[0])
    tight = near[0] < limits.NEAR_BORDER and near[1] > near[0] + limits.ROOM_OPPOSITE
    return near[2] if tight else ""


def _sides(corners: Points) -> tuple[float, float]:
    """(shorter, longer) side in px, each the mean of its two."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    one, other = float(lengths[0] + lengths[2]) / 2, float(lengths[1] + lengths[3]) / 2
    return min(one, other), max(one, other)


def _area(corners: Points) -> float:
    x, y = corners[:, 0].astype(float), corners[:, 1].astype(float)
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _paper(short: float, long: float, px_per_mm: float) -> str:
    """The known paper of this shape; among two of one shape the one nearer in size."""
    if short < 1:
        return ""
    shape = long / short
    if shape >= limits.RECEIPT_ASPECT:
        return "receipt"
    alike = [
        paper for paper in limits.PAPERS
        if abs(paper.height_mm / paper.width_mm / shape - 1) < _SHAPE
    ]  # fmt: skip
    if not alike:
        return ""
    seen_mm = long / px_per_mm

    def away(paper: limits.Paper) -> float:
        by_shape = abs(paper.height_mm / paper.width_mm / shape - 1) / _SHAPE
        return by_shape + abs(float(np.log(seen_mm / paper.height_mm))) / _SIZE

    return min(alike, key=away).name


def _dpi(paper: str, short: float, long: float) -> float:
    if paper == "receipt":
        return short / limits.RECEIPT_WIDTH_MM * MM_PER_INCH
    known = next((one for one in limits.PAPERS if one.name == paper), None)
    if known is None:
        return 0.0
    return min(short / known.width_mm, long / known.height_mm) * MM_PER_INCH


def _least_share(paper: str) -> float:
    if paper == "receipt":
        return limits.RECEIPT_SHARE
    known = next((one for one in limits.PAPERS if one.name == paper), None)
    return known.least_share if known is not None else limits.OTHER_SHARE
