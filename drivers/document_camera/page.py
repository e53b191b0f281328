"""Finds the paper in a camera frame and cuts it out: classical vision, no model to ship.

Several masks give outlines; each outline is scored by the colour step along its four sides, which
rejects table edges and text blocks (same colour on both sides). The best is refined on its edges.
Recipe and figures: capture.md §2 and §3.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.frames import Picture

Points = NDArray[np.float32]

WORK_PX = 384
REFINE_PX = 1280
MIN_AREA = 0.015
"""Smallest page as a part of the frame: an ID card on an A3 mat is 0.043."""
ACCEPT_SCORE = 0.45
CUT_OFF = 0.012
"""A corner nearer to the frame's border than this part of its size means a page cut off."""
MAX_PAGE_PX = 2480
"""A4 at 300 dpi is 2480 px wide: more tells nothing more."""
_STEP_LAB = 6.0
_ON_BORDER = 0.22
_SAMPLES = 20


@dataclass(frozen=True, slots=True)
class PageQuad:
    """Corners in px, clockwise from the upper left; `score` 0..1; `cut_off`: leaves the frame."""

    corners: Points = field(repr=False)
    score: float
    cut_off: bool

    @property
    def tilt_deg(self) -> float:
        """Turn of the upper side against the frame."""
        step = self.corners[1] - self.corners[0]
        return float(np.degrees(np.arctan2(step[1], step[0])))


def find_page(image: Picture, refine: bool = True) -> PageQuad | None:
    """The page in a BGR frame, or None. About 20 ms of one core at any frame size."""
    height, width = image.shape[:2]
    scale = min(1.0, WORK_PX / max(height, width))
    small = _shrink(image, scale)
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_BGR2LAB).astype(np.float32)
    best, best_score = None, 0.0
    for quad in _candidates(small, lab):
        score = _score(lab, quad)
        if score > best_score:
            best, best_score = quad, score
    if best is None or best_score < ACCEPT_SCORE:
        return None
    quad = best / scale
    if refine:
        fine = min(1.0, REFINE_PX / max(height, width))
        grey = cv2.cvtColor(_shrink(image, fine), cv2.COLOR_BGR2GRAY)
        quad = _refine(grey, quad * fine, reach=round(4 * fine / scale) + 2) / fine
    corners = _ordered(quad)
    margin = np.array([width, height]) * CUT_OFF
    inside = (corners > margin) & (corners < np.array([width, height]) - 1 - margin)
    return PageQuad(corners.astype(np.float32), min(1.0, best_score), not bool(inside.all()))


def rectify(image: Picture, quad: PageQuad) -> Picture:
    """The page as if seen straight from above, in its own pixels (long side <= MAX_PAGE_PX)."""
    a, b, c, d = quad.corners
    width = max(_length(b - a), _length(c - d))
    height = max(_length(d - a), _length(c - b))
    scale = min(1.0, MAX_PAGE_PX / max(width, height))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    goal = np.array(
        [(0, 0), (size[0] - 1, 0), (size[0] - 1, size[1] - 1), (0, size[1] - 1)], np.float32
    )
    matrix = cv2.getPerspectiveTransform(quad.corners, goal)
    page: Picture = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC)
    return page


def _length(step: Points) -> float:
    return float(np.linalg.norm(step))


def _shrink(image: Picture, scale: float) -> Picture:
    if scale >= 1.0:
        return image
    small: Picture = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small


def _candidates(small: Picture, lab: NDArray[np.float32]) -> list[Points]:
    """Outlines with four corners from all masks."""
    height, width = small.shape[:2]
    least = MIN_AREA * height * width
    quads: list[Points] = []
    for mask in _masks(small, lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        hulls = [cv2.convexHull(contour) for contour in contours if len(contour) >= 4]
        hulls = [hull for hull in hulls if cv2.contourArea(hull) >= least]
        hulls.sort(key=cv2.contourArea, reverse=True)
        for hull in hulls[:6]:
            quads += _four_corners(hull)
    return [quad for quad in quads if cv2.contourArea(quad) >= least]


def _masks(small: Picture, lab: NDArray[np.float32]) -> list[Picture]:
    """Where the page may be: bright, unlike the border, or closed in by edges."""
    light = cv2.normalize(lab[:, :, 0], None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)
    border = (lab[:4], lab[-4:], lab[:, :4], lab[:, -4:])
    ring = np.concatenate([part.reshape(-1, 3) for part in border])
    away = np.linalg.norm(lab - np.median(ring, axis=0), axis=2)
    away8 = np.clip(away * 2, 0, 255).astype(np.uint8)
    kernel = np.ones((5, 5), np.uint8)
    masks: list[Picture] = []
    for plane in (light, away8):
        level, _ = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        for factor in (0.75, 1.0, 1.25):
            _, mask = cv2.threshold(plane, level * factor, 255, cv2.THRESH_BINARY)
            masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel))
            masks.append(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel))
    for low, high in ((20, 60), (50, 150)):
        edges = cv2.Canny(light, low, high)
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel))
    return masks


def _four_corners(hull: NDArray[np.int32]) -> list[Points]:
    """A hull as quadrilaterals: simplified to four corners, and its smallest rectangle."""
    found: list[Points] = [cv2.boxPoints(cv2.minAreaRect(hull))]
    if len(hull) >= 4:
        found.append(np.asarray(cv2.approxPolyN(hull, 4), np.float32).reshape(-1, 2))
    length = cv2.arcLength(hull, True)
    for part in (0.02, 0.04, 0.08):
        simple = cv2.approxPolyDP(hull, part * length, True)
        if len(simple) == 4:
            found.append(simple.reshape(4, 2).astype(np.float32))
            break
    return [_ordered(quad) for quad in found if len(quad) == 4]


def _ordered(quad: Points) -> Points:
    """Clockwise, from the corner nearest to the upper left."""
    centre = quad.mean(axis=0)
    turn = np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0])
    quad = quad[np.argsort(turn)]
    return np.roll(quad, -int(np.argmin(quad.sum(axis=1))), axis=0).astype(np.float32)


def _score(lab: NDArray[np.float32], quad: Points) -> float:
    """How well the four sides divide two colours: coverage, contrast, size and square corners."""
    height, width = lab.shape[:2]
    seen = [_side(lab, start, end) for start, end in pairwise([*quad, quad[0]])]
    cover = [side[0] for side in seen]
    step = float(np.median([side[1] for side in seen]))
    steps = np.roll(quad, -1, axis=0) - quad
    lengths = np.linalg.norm(steps, axis=1)
    if lengths.min() < 8:
        return 0.0
    unit = steps / lengths[:, None]
    slant = float(np.abs((unit * np.roll(unit, -1, axis=0)).sum(axis=1)).max())
    if slant > 0.6:
        return 0.0
    ratio: float = min(lengths[0], lengths[2]) / max(lengths[0], lengths[2])
    ratio *= min(lengths[1], lengths[3]) / max(lengths[1], lengths[3])
    area = float(cv2.contourArea(quad) / (height * width)) ** 0.16
    sides = 0.6 * float(np.mean(cover)) + 0.4 * min(cover)
    shape = (1 - 0.5 * slant) * float(ratio) ** 0.3
    return float(sides * min(1.0, 0.55 + step / 60) * area * shape)


def _side(lab: NDArray[np.float32], start: Points, end: Points) -> tuple[float, float]:
    """(share of points where inside and outside differ as the whole side does, that difference)."""
    height, width = lab.shape[:2]
    along = end - start
    length = _length(along)
    if length < 1:
        return 0.0, 0.0
    inward = np.array([-along[1], along[0]], np.float32) / length
    at = start + np.linspace(0.06, 0.94, _SAMPLES, dtype=np.float32)[:, None] * along
    outer = np.rint(at - 3.5 * inward).astype(int)
    inner = np.rint(at + 3.5 * inward).astype(int)
    limit = np.array([width - 1, height - 1])
    seen = ((outer >= 0) & (outer <= limit)).all(axis=1)
    if seen.mean() < 0.5:
        return _ON_BORDER, _STEP_LAB
    inner, outer = np.clip(inner, 0, limit), np.clip(outer, 0, limit)
    step = lab[inner[:, 1], inner[:, 0]] - lab[outer[:, 1], outer[:, 0]]
    middle = np.median(step, axis=0)
    size = float(np.linalg.norm(middle))
    if size < _STEP_LAB:
        return 0.0, size
    agree = (step @ middle) / size > max(_STEP_LAB, 0.4 * size)
    return float((agree & seen).mean()), size


def _refine(grey: Picture, quad: Points, reach: int) -> Points:
    """Move each side onto the steepest step near it (robust line), then cross the sides anew."""
    height, width = grey.shape
    smooth = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    lines = []
    for start, end in pairwise([*quad, quad[0]]):
        along = end - start
        inward = np.array([-along[1], along[0]], np.float32) / max(1e-6, _length(along))
        at = start + np.linspace(0.05, 0.95, 40, dtype=np.float32)[:, None] * along
        field_ = at[:, None, :] + offsets[None, :, None] * inward
        rows = cv2.remap(
            smooth,
            field_.astype(np.float32),
            None,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        slope = np.abs(np.diff(rows, axis=1))
        best = slope.argmax(axis=1)
        strong = slope.max(axis=1) > 6
        hits = at + (offsets[best] + 0.5)[:, None] * inward
        near = (hits > 1).all(axis=1) & (hits < [width - 2, height - 2]).all(axis=1)
        keep = hits[strong & near]
        lines.append(_line(keep) if len(keep) >= 12 else (start, along))
    corners = [_cross(lines[i - 1], lines[i]) for i in range(4)]
    if any(corner is None for corner in corners):
        return quad
    moved = np.array(corners, np.float32)
    # A corner that jumps has followed something else than the paper.
    return moved if float(np.abs(moved - quad).max()) <= 4 * reach else quad


def _line(points: Points) -> tuple[Points, Points]:
    dx, dy, x, y = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y], np.float32), np.array([dx, dy], np.float32)


def _cross(one: tuple[Points, Points], two: tuple[Points, Points]) -> Points | None:
    (p, d), (q, e) = one, two
    size = d[0] * e[1] - d[1] * e[0]
    if abs(size) < 1e-6:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / size
    return np.asarray(p + along * d, np.float32)
