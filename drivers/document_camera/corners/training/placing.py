"""Where a paper lies in the picture, and how it is drawn there: perspective, bent sides, dog-ears.

The page's frame has u across and v down, 0..1 each; its corners never bend, as they are the label.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.document_camera.corners.training.papers import Paper
from drivers.document_camera.corners.training.surfaces import Plane, Size, fractal
from drivers.document_camera.cv import cv2

Quad = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A paper in the picture: its colours and how much of each pixel it covers."""

    face: Plane = field(repr=False)
    cover: Plane = field(repr=False)


def quad(rng: Generator, size: Size, ratio: float, share: float, *, cut: bool) -> Quad:
    """Corners in px of a page `ratio` times as high as wide, seen by a camera above it.

    share: its bounding box as a part of what the picture could hold. cut: leaves the picture.
    """
    flat = np.array([(-1, -ratio), (1, -ratio), (1, ratio), (-1, ratio)]) / 2
    turn = _turn(rng)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    flat = flat @ spin / max(1.0, ratio)
    lean = np.radians(rng.uniform(0, 15) if rng.random() < 0.6 else rng.uniform(10, 50))
    way = rng.uniform(0, 2 * np.pi)
    axis = np.array([np.cos(way), np.sin(way)])
    along = flat @ axis
    depth = along * np.sin(lean)
    flat = flat + (np.cos(lean) - 1) * along[:, None] * axis
    seen = flat / (1 + depth[:, None] / rng.uniform(1.2, 4))
    seen -= (seen.max(axis=0) + seen.min(axis=0)) / 2
    box = np.ptp(seen, axis=0)
    seen *= share * min(np.array(size) / box)
    room = np.maximum(0, np.array(size) - np.ptp(seen, axis=0)) / 2
    away = rng.uniform(-1, 1, 2) * room
    if cut:
        side = int(rng.integers(2))
        over = rng.uniform(0.02, 0.3) * np.ptp(seen, axis=0)[side]
        away[side] = (room[side] + over) * rng.choice([-1, 1])
    return np.asarray(seen + away + np.array(size) / 2, np.float32)


def _turn(rng: Generator) -> float:
    """Papers mostly lie square to the camera, some any way."""
    if rng.random() < 0.65:
        return float(rng.choice([0, 1, 2, 3]) * np.pi / 2 + rng.normal(0, np.radians(9)))
    return float(rng.uniform(0, 2 * np.pi))


def lay(rng: Generator, paper: Paper, corners: Quad, size: Size) -> Laid:
    """The paper warped onto its corners (in px of a picture of `size`)."""
    width, height = size
    rows, columns = paper.face.shape[:2]
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    back = cv2.getPerspectiveTransform(corners, unit)
    # A pixel's colour is that of its middle; corners are told in parts of the whole picture.
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    w = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    w = np.where(np.abs(w) < 1e-6, 1e-6, w)
    u = ((back[0, 0] * x + back[0, 1] * y + back[0, 2]) / w).astype(np.float32)
    v = ((back[1, 0] * x + back[1, 1] * y + back[1, 2]) / w).astype(np.float32)
    u, v = np.clip(u, -3, 4), np.clip(v, -3, 4)
    if paper.limp:
        u, v = _bend(rng, u, v, paper.limp, rows / columns)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    cover = _cover(u, v, float(across), float(down), paper.rounding)
    face = cv2.remap(
        paper.face, u * columns - 0.5, v * rows - 0.5, cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    if paper.limp:
        _crumple(rng, face, u, v, paper.limp)
    if paper.rounding == 0 and rng.random() < 0.12:
        _dog_ear(rng, face, cover, u, v, rows / columns)
    return Laid(np.asarray(face, np.float32), cover)


def _bend(rng: Generator, u: Plane, v: Plane, limp: float, ratio: float) -> tuple[Plane, Plane]:
    """Sides that wave a little, torn ends; nothing moves at the four corners."""
    at = np.linspace(0, 1, 65)
    still = np.sin(np.pi * at) ** 0.5

    def wave(cells: int, size: float) -> Plane:
        rough = np.interp(at, np.linspace(0, 1, cells), rng.normal(0, 1, cells))
        return np.asarray(rough * still * size, np.float32)

    reach = 0.018 * limp
    left, right = wave(6, reach), wave(6, reach)
    top, low = wave(5, reach / ratio), wave(5, reach / ratio)
    if rng.random() < 0.2:
        low = low + wave(40, 0.006 / ratio)
    if rng.random() < 0.5:
        arch = 1.5 * reach * float(rng.normal()) * still * at * (1 - at) * 4
        left, right = left + arch, right + arch

    def along(side: Plane, where: Plane) -> Plane:
        return np.asarray(np.interp(np.clip(where, 0, 1), at, side), np.float32)

    moved_u = u + along(left, v) * (1 - u) + along(right, v) * u
    moved_v = v + along(top, u) * (1 - v) + along(low, u) * v
    return moved_u, moved_v


def _cover(u: Plane, v: Plane, across: float, down: float, rounding: float) -> Plane:
    """Share of each pixel inside the (rounded) rectangle: its distance to the sides in px."""
    radius = rounding * min(across, down)
    x = np.abs(u - 0.5) * across - (across / 2 - radius)
    y = np.abs(v - 0.5) * down - (down / 2 - radius)
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    away = outside + np.minimum(np.maximum(x, y), 0) - radius
    return np.asarray(np.clip(0.5 - away, 0, 1), np.float32)


def _crumple(rng: Generator, face: Plane, u: Plane, v: Plane, limp: float) -> None:
    """Light and dark over hollows, straight lines where it was folded; in place."""
    height, width = face.shape[:2]
    hollows = fractal(rng, (width, height), int(rng.integers(3, 8)), 3)
    face *= (1 + rng.uniform(0.1, 0.5) * limp * (hollows - 0.45))[:, :, None]
    for _ in range(int(rng.integers(0, 4))):
        turn, at = rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)]), rng.uniform(0.2, 0.8)
        away = (u - 0.5) * np.cos(turn) + (v - 0.5) * np.sin(turn) + 0.5 - at
        crease = np.exp(-((away / rng.uniform(0.004, 0.02)) ** 2))
        step = rng.uniform(-0.12, 0.12) * limp * np.sign(away)
        face *= (1 + rng.uniform(-0.3, 0.1) * crease + step)[:, :, None]


def _dog_ear(rng: Generator, face: Plane, cover: Plane, u: Plane, v: Plane, ratio: float) -> None:
    """One corner folded over: what it covered is gone, its back lies on the page."""
    u = u if rng.random() < 0.5 else 1 - u
    v = v if rng.random() < 0.5 else 1 - v
    size = rng.uniform(0.03, 0.16)
    slope = rng.uniform(0.7, 1.4)
    away = (u + v * ratio * slope) / np.float32(np.hypot(1, slope)) - size
    cover *= np.clip(0.5 + away / 0.01, 0, 1)
    back = (away > 0) & (away < size * 0.9) & (np.abs(u - v * ratio * slope) < size * 1.4 - away)
    face[back] = np.clip(face[back] * 0.2 + rng.uniform(0.5, 0.75), 0, 1)
