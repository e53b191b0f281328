"""Quadrilaterals as arrays: N x 4 x 2, in px, clockwise as seen in a picture (y down)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2

Floats = NDArray[np.floating[Any]]


def ordered(quad: Floats) -> Floats:
    """Clockwise as seen, from the corner nearest to the upper left."""
    away = quad - quad.mean(axis=0)
    around = quad[np.argsort(np.arctan2(away[:, 1], away[:, 0]))]
    return np.asarray(np.roll(around, -int(around.sum(axis=1).argmin()), axis=0), np.float32)


def areas(quads: Floats) -> Floats:
    """Signed areas; positive when clockwise as seen."""
    x, y = quads[..., 0], quads[..., 1]
    twice = x * np.roll(y, -1, axis=-1) - np.roll(x, -1, axis=-1) * y
    return np.asarray(twice.sum(axis=-1) / 2, np.float32)


def convex(quads: Floats) -> NDArray[np.bool_]:
    """Which turn the same way at all four corners."""
    steps = np.roll(quads, -1, axis=-2) - quads
    after = np.roll(steps, -1, axis=-2)
    turn = steps[..., 0] * after[..., 1] - steps[..., 1] * after[..., 0]
    return np.asarray((turn > 0).all(axis=-1) | (turn < 0).all(axis=-1))


def distance(one: Floats, two: Floats) -> float:
    """Mean distance of the corners in the best order, over the square root of the first's area."""
    rolled = np.stack([np.roll(two, n, axis=0) for n in range(4)])
    apart = np.linalg.norm(rolled - one, axis=2).mean(axis=1).min()
    return float(apart / np.sqrt(max(1e-6, abs(float(areas(one))))))


def overlap(one: Floats, two: Floats) -> float:
    """Intersection over union of two convex quadrilaterals."""
    a, b = np.asarray(one, np.float32), np.asarray(two, np.float32)
    shared, _ = cv2.intersectConvexConvex(a, b)
    union = abs(float(areas(a))) + abs(float(areas(b))) - float(shared)
    return float(shared) / union if union > 0 else 0.0
