"""Whole scenes with their labels: what the net is trained on, and what the bench measures on."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from drivers.document_camera.corners.training.clutter import clutter, hand
from drivers.document_camera.corners.training.light import light, take
from drivers.document_camera.corners.training.papers import Paper, paper
from drivers.document_camera.corners.training.placing import Quad, lay, quad
from drivers.document_camera.corners.training.surfaces import Plane, Size, colour
from drivers.document_camera.corners.training.surfaces_rough import pale_surface, surface
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

EMPTY_SHARE = 0.1
CUT_SHARE = 0.1
PALE_SHARE = 0.1
"""White paper on a white ground: the hardest, so more of it than there is in life."""
_SHAPES = ((4, 3), (3, 4), (16, 9), (9, 16), (1, 1))
_SHAPE_SHARES = np.array([0.4, 0.27, 0.15, 0.05, 0.13])


@dataclass(frozen=True, slots=True)
class Scene:
    """`corners`: 4x2, parts of width and height, clockwise from the upper left; None: no page."""

    picture: Picture = field(repr=False)
    corners: Quad | None
    cut_off: bool
    doubtful: bool = False
    """Other papers lie about: another answer than the label's might be as right."""


def scene(rng: Generator, long_px: int) -> Scene:
    """One scene whose long side has `long_px`; the same generator state gives the same scene."""
    across, down = _SHAPES[int(rng.choice(len(_SHAPES), p=_SHAPE_SHARES))]
    scale = long_px / max(across, down)
    size = (round(across * scale), round(down * scale))
    pale = rng.random() < PALE_SHARE
    ground = surface(rng, size) if not pale else pale_surface(rng, size)
    if rng.random() < 0.35:
        clutter(rng, ground, int(rng.integers(1, 7)))
    if rng.random() < EMPTY_SHARE:
        if rng.random() < 0.3:
            _reach_in(rng, ground, size)
        light(rng, ground)
        return Scene(take(rng, ground), None, False)
    cut = rng.random() < CUT_SHARE
    share = _share(rng)
    sheet = paper(rng, max(12, round(share * 0.6 * min(size))), plain=pale)
    rows, columns = sheet.face.shape[:2]
    corners = quad(rng, size, rows / columns, share, cut=cut)
    doubtful = _others_below(rng, ground, corners, size)
    if rng.random() < 0.06:
        _mount(rng, ground, corners)
        doubtful = True
    _put(rng, ground, sheet, corners, size)
    if rng.random() < 0.22:
        _hold(rng, ground, corners, size)
    light(rng, ground)
    relative = ordered(np.asarray(visible(corners, size) / np.array(size), np.float32))
    return Scene(take(rng, ground), relative, cut, doubtful)


def _share(rng: Generator) -> float:
    """Pages mostly fill the picture, cards on an A3 mat take a fifth of its width."""
    if rng.random() < 0.72:
        return float(rng.uniform(0.6, 1.0) ** 0.7)
    return float(rng.uniform(0.2, 0.7))


def _put(rng: Generator, ground: Plane, sheet: Paper, corners: Quad, size: Size) -> None:
    """Lay one paper on what is there, with the shadow that lifts it off."""
    laid = lay(rng, sheet, corners, size)
    if rng.random() < 0.8:
        reach = max(size) * rng.uniform(0.001, 0.012)
        soft = cv2.GaussianBlur(laid.cover, (0, 0), max(0.5, reach))
        shift = np.array([[1, 0, rng.normal(0, reach)], [0, 1, rng.normal(0, reach)]])
        soft = cv2.warpAffine(soft, shift, size, borderMode=cv2.BORDER_REPLICATE)
        ground *= (1 - rng.uniform(0.1, 0.75) * soft)[:, :, None]
    cover = laid.cover[:, :, None]
    ground[:] = ground * (1 - cover) + laid.face * cover
    if rng.random() < 0.1:
        edge = np.abs(cv2.GaussianBlur(laid.cover, (0, 0), 1) - 0.5) < 0.15
        ground[edge] *= rng.uniform(0.7, 1.2)


def _others_below(rng: Generator, ground: Plane, corners: Quad, size: Size) -> bool:
    """Other papers under the page, a larger one or some that stick out; True where there are."""
    if rng.random() > 0.16:
        return False
    for _ in range(int(rng.integers(1, 3))):
        sheet = paper(rng, max(12, round(min(size) * rng.uniform(0.2, 0.7))))
        centre, spread = corners.mean(axis=0), np.ptp(corners, axis=0)
        rows, columns = sheet.face.shape[:2]
        other = quad(rng, size, rows / columns, float(rng.uniform(0.3, 1.2)), cut=False)
        away = rng.uniform(-0.7, 0.7, 2) * spread
        other = other - other.mean(axis=0) + centre + away
        _put(rng, ground, sheet, np.asarray(other, np.float32), size)
    return True


def _mount(rng: Generator, ground: Plane, corners: Quad) -> None:
    """A folder, clipboard or mount below, whose sides go along with the page's."""
    middle = corners.mean(axis=0)
    outer = middle + (corners - middle) * rng.uniform(1.04, 1.3, (1, 2))
    outer = outer + rng.normal(0, 0.03, (1, 2)) * np.ptp(corners, axis=0)
    points = [outer.round().astype(np.int32)]
    cv2.fillPoly(ground, points, colour(rng, 0.03, 0.9, 0.25).tolist(), cv2.LINE_AA)


def _hold(rng: Generator, ground: Plane, corners: Quad, size: Size) -> None:
    """A thumb or fingers over one side."""
    side = int(rng.integers(4))
    start, end = corners[side], corners[(side + 1) % 4]
    along = end - start
    inward = np.array([-along[1], along[0]]) / max(1e-6, float(np.linalg.norm(along)))
    turn = rng.normal(0, 0.4)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    width = max(size) * rng.uniform(0.018, 0.06)
    tip = start + rng.uniform(0.08, 0.92) * along + inward * width * rng.uniform(0.2, 2.5)
    hand(rng, ground, tip, inward @ spin, float(width))


def _reach_in(rng: Generator, ground: Plane, size: Size) -> None:
    """A hand over the empty table."""
    turn = rng.uniform(0, 2 * np.pi)
    inward = np.array([np.cos(turn), np.sin(turn)])
    tip = rng.uniform(0.2, 0.8, 2) * size
    hand(rng, ground, tip, inward, float(max(size) * rng.uniform(0.02, 0.07)))


def visible(corners: Quad, size: Size) -> Quad:
    """The page's part in the picture where that has four corners too, else the page itself."""
    width, height = size
    frame = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inside = ((corners >= 0) & (corners <= (width, height))).all(axis=1)
    if inside.all():
        return corners
    _, part = cv2.intersectConvexConvex(corners, frame)
    if part is None:
        return corners
    part = cv2.approxPolyDP(part, 0.004 * max(size), True).reshape(-1, 2)
    return np.asarray(part, np.float32) if len(part) == 4 else corners


def ordered(corners: Quad) -> Quad:
    """Clockwise as seen, from the corner nearest to the upper left."""
    away = corners - corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    return np.asarray(np.roll(around, -int(around.sum(axis=1).argmin()), axis=0), np.float32)
