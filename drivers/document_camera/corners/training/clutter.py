"""What lies about besides the page: pens, keyboards, books, cups, leads, and hands."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.document_camera.corners.training.surfaces import Plane, colour, fractal
from drivers.document_camera.cv import cv2

Points = NDArray[np.floating[Any]]


def clutter(rng: Generator, picture: Plane, count: int) -> None:
    """Draw so many things anywhere."""
    things = (_pen, _pen, _lead, _cup, _block, _keyboard, _round_thing)
    for _ in range(count):
        things[int(rng.integers(len(things)))](rng, picture)


def _spot(rng: Generator, picture: Plane) -> Points:
    height, width = picture.shape[:2]
    return (rng.uniform(-0.05, 1.05, 2) * (width, height)).astype(np.float32)


def _pen(rng: Generator, picture: Plane) -> None:
    size = max(picture.shape)
    start, turn = _spot(rng, picture), rng.uniform(0, 2 * np.pi)
    end = start + size * rng.uniform(0.1, 0.5) * np.array([np.cos(turn), np.sin(turn)])
    thick = max(1, round(size * rng.uniform(0.004, 0.02)))
    cv2.line(picture, _px(start), _px(end), (colour(rng) * 0.5).tolist(), thick + 2)
    cv2.line(picture, _px(start), _px(end), colour(rng).tolist(), thick)


def _lead(rng: Generator, picture: Plane) -> None:
    size = max(picture.shape)
    t = np.linspace(0, 1, 24)[:, None]
    a, b, c, d = (_spot(rng, picture) for _ in range(4))
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    thick = max(1, round(size * rng.uniform(0.003, 0.012)))
    points = [curve.round().astype(np.int32)]
    cv2.polylines(picture, points, False, colour(rng, 0.02, 0.9).tolist(), thick)


def _cup(rng: Generator, picture: Plane) -> None:
    size = max(picture.shape)
    centre, radius = _px(_spot(rng, picture)), max(2, round(size * rng.uniform(0.04, 0.14)))
    cv2.circle(picture, centre, radius, colour(rng, 0.3, 0.98).tolist(), -1)
    cv2.circle(picture, centre, max(1, round(radius * 0.85)), colour(rng, 0.02, 0.5).tolist(), -1)


def _round_thing(rng: Generator, picture: Plane) -> None:
    size = max(picture.shape)
    axes = tuple(max(1, round(size * part)) for part in rng.uniform(0.01, 0.12, 2))
    turn = float(rng.uniform(0, 180))
    cv2.ellipse(picture, _px(_spot(rng, picture)), axes, turn, 0, 360, colour(rng).tolist(), -1)


def _block(rng: Generator, picture: Plane) -> None:
    """A book, box, phone or laptop: straight sides that are none of the page's."""
    size = max(picture.shape)
    corners = _box(rng, _spot(rng, picture), size * rng.uniform(0.05, 0.45, 2))
    tone = colour(rng, 0.02, 0.75, 0.2)
    cv2.fillConvexPoly(picture, corners, tone.tolist())
    edge = np.clip(tone * rng.uniform(0.4, 1.6), 0, 1).tolist()
    cv2.polylines(picture, [corners], True, edge, max(1, round(size * 0.004)))


def _keyboard(rng: Generator, picture: Plane) -> None:
    size = max(picture.shape)
    corner, turn = _spot(rng, picture), rng.choice([0, 0.1, -0.15, np.pi / 2])
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    pitch = size * rng.uniform(0.025, 0.055)
    body, key = colour(rng, 0.02, 0.9, 0.03), colour(rng, 0.02, 0.95, 0.04)
    edges = np.array([(-0.5, -0.5), (12.5, -0.5), (12.5, 4.5), (-0.5, 4.5)]) * pitch
    cv2.fillConvexPoly(picture, _at(corner, along, across, edges), body.tolist())
    square = np.array([(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)])
    for row in range(4):
        for column in range(12):
            box = (square + (column, row)) * pitch
            cv2.fillConvexPoly(picture, _at(corner, along, across, box), key.tolist())


def _at(corner: Points, along: Points, across: Points, at: Points) -> NDArray[np.int32]:
    spots = corner + at[:, :1] * along + at[:, 1:] * across
    return np.asarray(spots.round().astype(np.int32))


def _box(rng: Generator, centre: Points, sides: Points) -> NDArray[np.int32]:
    turn = float(rng.uniform(0, 180)) if rng.random() < 0.5 else float(rng.normal(0, 5))
    box = cv2.boxPoints((_pair(centre), _pair(sides), turn))
    return np.asarray(box.round().astype(np.int32))


def _pair(point: Points) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _px(point: Points) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def skin(rng: Generator) -> Plane:
    """A hand's colour, in any light."""
    tone = np.array([0.45, 0.56, 0.78]) * rng.uniform(0.35, 1.15)
    return np.clip(tone + rng.normal(0, 0.04, 3), 0.02, 1).astype(np.float32)


def hand(rng: Generator, picture: Plane, tip: Points, inward: Points, size: float) -> None:
    """Fingers that come from outside (against `inward`) and end at `tip`; `size`: a finger's width.

    The palm and the arm follow behind, out of the picture where the tip is near its border.
    """
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.float32)
    across = np.array([-inward[1], inward[0]])
    count = 1 if rng.random() < 0.35 else int(rng.integers(2, 5))
    length = size * rng.uniform(3, 6)
    root = tip - inward * length + across * rng.normal(0, size)
    for n in range(count):
        end = tip + across * size * 1.25 * n - inward * rng.uniform(0, 1.2) * size
        start = root + across * size * 0.9 * n
        thick = max(1, round(size * rng.uniform(0.8, 1.1)))
        cv2.line(mask, _px(start), _px(end), 1.0, thick)
    palm = root + across * size * 0.45 * count
    axes = (max(1, round(size * (0.6 * count + 0.6))), max(1, round(size * 2.5)))
    turn = float(np.degrees(np.arctan2(inward[1], inward[0]))) - 90
    cv2.ellipse(mask, _px(palm), axes, turn, 0, 360, 1.0, -1)
    cv2.line(mask, _px(palm), _px(palm - inward * size * 30), 1.0, max(1, round(size * 3.5)))
    mask = cv2.GaussianBlur(mask, (0, 0), max(0.4, size * 0.06))
    dark = cv2.GaussianBlur(mask, (0, 0), max(0.6, size * 0.5))
    shape = 0.75 + 0.5 * fractal(rng, (width, height), 4, 3)
    picture *= (1 - rng.uniform(0, 0.5) * dark)[:, :, None]
    tone = skin(rng) * shape[:, :, None]
    picture[:] = picture * (1 - mask[:, :, None]) + tone * mask[:, :, None]
