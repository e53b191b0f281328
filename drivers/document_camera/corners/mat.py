"""The empty mat of a fixed camera: what differs from it is a paper, whatever its colour.

Light changes over the day, so the mat's brightness is fitted to each frame's first: one gain and
offset a channel, and a slow slope for a window's side. What is left with hard borders lies there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from drivers.document_camera.corners.masks import mask_quads
from drivers.document_camera.corners.shapes import Floats
from drivers.document_camera.corners.view import shrunk
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

MAT_PX = 384
_FITS = 4
_LEAST_PART = 0.006
"""A bank card is 0.037 of an A3 mat; less than a sixth of it is a crumb, a pen, or noise."""
_SHAPE_SLACK = 0.02
_HARD = 1.6
"""Rise in grey levels a px at the border of a paper; a person's soft shadow has 0.5."""
_QUAD_LIKE = 0.85
_KERNEL = np.ones((5, 5), np.uint8)


class MatError(Exception):
    """The mat can't be used; `code`: too_few, uneven (things moved), unreadable, other_shape."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mat:
    """`picture`: the mat, BGR, long side 384 px."""

    picture: Picture = field(repr=False)

    def things(self, frame: Picture) -> Picture:
        """0 or 255 for each px of the mat's picture: something lies there, with hard borders.

        frame: BGR of any size. Raises MatError("other_shape") where it is another camera's.
        """
        away = self._residual(frame)
        size = _size_of(away, self.picture)
        mask = (size > 0.5).astype(np.uint8) * 255
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _KERNEL)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _KERNEL)
        return _hard_ones(mask, away)

    def empty(self, frame: Picture) -> bool:
        """Is nothing on the mat? Small things and soft shadows are no papers."""
        return not self.things(frame).any()

    def _residual(self, frame: Picture) -> Floats:
        """Frame minus the mat as this light shows it."""
        height, width = self.picture.shape[:2]
        if not fits(self, frame):
            raise MatError("other_shape")
        small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
        seen = cv2.GaussianBlur(small, (5, 5), 0).astype(np.float32)
        known = cv2.GaussianBlur(self.picture, (5, 5), 0).astype(np.float32)
        return _fitted_away(known, seen)


def fits(mat: Mat, frame: Picture) -> bool:
    """Has the frame the mat's shape, or is it another camera's?"""
    height, width = mat.picture.shape[:2]
    ratio = (frame.shape[1] / frame.shape[0]) / (width / height)
    return bool(abs(ratio - 1) <= _SHAPE_SLACK)


def _fitted_away(known: Floats, seen: Floats) -> Floats:
    """What is left after a robust fit of light: known * (1, x, y) gains + offset, a channel."""
    height, width = known.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    flat = slice(None, None, 7)
    weight = np.ones(known[:, :, 0].size, np.float32)[flat]
    away = np.zeros(known.shape, np.float32)
    for _ in range(_FITS):
        total = np.zeros(len(weight), np.float32)
        for n in range(3):
            plane = known[:, :, n]
            parts = np.stack([plane, plane * x, plane * y, np.ones_like(plane)], axis=-1)
            some, goal = parts.reshape(-1, 4)[flat], seen[:, :, n].ravel()[flat]
            pull = (some * weight[:, None]).T
            base = np.eye(4, dtype=np.float32) * 1e-2
            best = np.linalg.solve(pull @ some + base, pull @ goal)
            away[:, :, n] = seen[:, :, n] - parts @ best.astype(np.float32)
            total += np.abs(away[:, :, n].ravel()[flat])
        middle = max(3.0, float(np.median(total)))
        weight = (1 / (1 + (total / middle) ** 4)).astype(np.float32)
    return away


def _size_of(away: Floats, known: Picture) -> Floats:
    """How far each px is from the mat, 1 certain; a shadow darkens all channels and counts less."""
    darker = (away < 0).all(axis=2)
    size = np.linalg.norm(away, axis=2) / (20 + 0.12 * known.mean(axis=2))
    return np.asarray(np.where(darker, size / 2, size), np.float32)


def _hard_ones(mask: Picture, away: Floats) -> Picture:
    """The areas that are large enough and end at edges, not in a soft slope."""
    rise = np.zeros(mask.shape, np.float32)
    for n in range(3):
        plane = away[:, :, n]
        rise = np.maximum(rise, np.hypot(_rise(plane, 0), _rise(plane, 1)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    kept = np.zeros_like(mask)
    for n in range(1, count):
        if stats[n, cv2.CC_STAT_AREA] < _LEAST_PART * mask.size:
            continue
        area = (labels == n).astype(np.uint8) * 255
        border = cv2.morphologyEx(area, cv2.MORPH_GRADIENT, _KERNEL) > 0
        if float(np.percentile(rise[border], 75)) >= _HARD:
            kept |= area
    return kept


def _rise(plane: Floats, axis: int) -> Floats:
    step: Floats = np.gradient(plane, axis=axis)
    return step


def told_by(things: Picture) -> tuple[Floats, Floats] | None:
    """Corners (relative) and area (28 x 28, 0..1) where one thing of a page's shape lies there.

    None where it is not so plain: a hand, two papers, a paper that leaves the mat's picture.
    """
    size = np.array([things.shape[1], things.shape[0]], np.float32)
    quads = mask_quads(iter([things]), size)
    shares = [_share(things, quad) for quad in quads]
    if not shares or max(shares) < _QUAD_LIKE:
        return None
    best = quads[int(np.argmax(shares))]
    cells = cv2.resize(things, (28, 28), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray((best + 0.5) / size, np.float32), cells


def _share(things: Picture, quad: Floats) -> float:
    drawn = np.zeros_like(things)
    cv2.fillConvexPoly(drawn, np.rint(quad).astype(np.int32), 255)
    either = int(((drawn | things) > 0).sum())
    return int(((drawn & things) > 0).sum()) / max(1, either)


def mat_of(frames: Sequence[Picture]) -> Mat:
    """The mat from three frames or more of it empty: their median.

    Raises MatError: too_few, other_shape (frames of several sizes), uneven (something moved).
    """
    if len(frames) < 3:
        raise MatError("too_few")
    small = [shrunk(frame, MAT_PX) for frame in frames]
    if len({frame.shape for frame in small}) > 1:
        raise MatError("other_shape")
    mat = Mat(np.median(np.stack(small), axis=0).astype(np.uint8))
    if not all(mat.empty(frame) for frame in small):
        raise MatError("uneven")
    return mat


def saved(mat: Mat) -> bytes:
    """As a PNG file, for the caller to store."""
    return bytes(cv2.imencode(".png", mat.picture)[1])


def loaded(data: bytes) -> Mat:
    """From `saved`. Raises MatError("unreadable")."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        picture = None
    if picture is None or not 32 <= max(picture.shape[:2]) <= MAT_PX:
        raise MatError("unreadable")
    return Mat(picture)
