"""Rough and plain surfaces: stones, marble, carpet, mats, and the choice among all of them."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from drivers.document_camera.corners.training.surfaces import (
    Plane,
    Size,
    cloth,
    colour,
    fractal,
    mix,
    noise,
    tiles,
    wood,
)
from drivers.document_camera.cv import cv2

Surface = Callable[[Generator, Size], Plane]


def stones(rng: Generator, size: Size) -> Plane:
    """Pebbles, gravel or paving: many shaded blobs over dark gaps."""
    width, height = size
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = colour(rng, 0.02, 0.3, 0.03)
    base, spread = colour(rng, 0.2, 0.7, 0.06), rng.uniform(0.03, 0.15)
    radius = rng.uniform(0.012, 0.07) * max(size)
    count = int(min(900, 1.6 * width * height / (radius * radius * 2)))
    for x, y, grow, flat, turn in rng.random((count, 5)):
        shade = np.clip(base + rng.normal(0, spread), 0, 1)
        reach = radius * (0.5 + grow)
        axes = (max(1, round(reach)), max(1, round(reach * (0.5 + 0.5 * flat))))
        centre = (round(x * width), round(y * height))
        cv2.ellipse(picture, centre, axes, turn * 180, 0, 360, shade.tolist(), -1)
        if reach > 3:
            lit = np.clip(shade * 1.25, 0, 1).tolist()
            up = (centre[0] - axes[0] // 4, centre[1] - axes[1] // 4)
            cv2.ellipse(
                picture, up, (axes[0] // 2 + 1, axes[1] // 2 + 1), turn * 180, 0, 360, lit, -1
            )
    return picture


def marble(rng: Generator, size: Size) -> Plane:
    """Pale stone with dark veins: the hardest place for a white receipt."""
    base = colour(rng, 0.72, 0.97, 0.02) if rng.random() < 0.7 else colour(rng, 0.05, 0.6, 0.05)
    field = fractal(rng, size, int(rng.integers(2, 5)))
    veins = np.exp(-np.abs(field - 0.47) * rng.uniform(20, 90))
    cloud = 0.9 + 0.2 * fractal(rng, size, 3)
    depth = rng.uniform(0.1, 0.7) * (1 if base.mean() > 0.5 else -1)
    return np.asarray(base * (cloud * (1 - depth * veins))[:, :, None], np.float32)


def carpet(rng: Generator, size: Size) -> Plane:
    """Grains of several colours: high contrast at the scale of a pixel or a few."""
    width, height = size
    fine = int(max(size) * rng.uniform(0.15, 0.8))
    speck = noise(rng, size, fine, fine * height // width)
    low, high = colour(rng, 0.02, 0.4, 0.08), colour(rng, 0.2, 0.9, 0.12)
    picture = mix(np.clip(speck * 1.6 - 0.3, 0, 1), low, high)
    if rng.random() < 0.5:
        part = noise(rng, size, fine, fine * height // width) > rng.uniform(0.5, 0.75)
        picture = np.where(part[:, :, None], colour(rng, 0.1, 0.7, 0.25), picture)
    return np.asarray(picture * (0.8 + 0.4 * fractal(rng, size, 3))[:, :, None], np.float32)


def mat(rng: Generator, size: Size) -> Plane:
    """The kiosk's dark matt mat, or any plain table top; sometimes with its own border or ruler."""
    dark = rng.random() < 0.5
    base = colour(rng, 0.03, 0.25, 0.03) if dark else colour(rng, 0.1, 0.98, 0.12)
    cloud = 1 + rng.uniform(0, 0.15) * (fractal(rng, size, 3) - 0.5)
    picture = np.asarray(base * cloud[:, :, None], np.float32)
    if rng.random() < 0.25:
        width, height = size
        inset = rng.uniform(0.01, 0.06) * max(size)
        line = np.clip(base + rng.uniform(0.1, 0.5) * (1 if dark else -1), 0, 1).tolist()
        box = (round(inset), round(inset)), (round(width - inset), round(height - inset))
        cv2.rectangle(picture, *box, line, max(1, round(max(size) * 0.004)))
    return picture


def pale(rng: Generator, size: Size) -> Plane:
    """White or nearly white table: paper differs from it by its shadow only."""
    base = colour(rng, 0.7, 0.99, 0.02)
    cloud = 1 + rng.uniform(0.02, 0.2) * (fractal(rng, size, 2, 3) - 0.5)
    return np.asarray(base * cloud[:, :, None], np.float32)


def blotches(rng: Generator, size: Size) -> Plane:
    """Anything else: patches of colours with hard or soft borders, such as a room out of focus."""
    parts = fractal(rng, size, int(rng.integers(2, 6)))
    picture = mix(parts, colour(rng), colour(rng))
    for _ in range(int(rng.integers(1, 4))):
        part = fractal(rng, size, int(rng.integers(2, 7))) > rng.uniform(0.4, 0.6)
        picture = np.where(part[:, :, None], colour(rng), picture)
    return np.asarray(picture, np.float32)


def shelves(rng: Generator, size: Size) -> Plane:
    """Two or three surfaces that meet along straight lines: table, floor, wall."""
    first, second = (SURFACES[int(rng.integers(0, 7))](rng, size) for _ in range(2))
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    way = (x - width / 2) * np.cos(turn) + (y - height / 2) * np.sin(turn)
    part = way > rng.uniform(-0.1, 0.45) * max(size)
    return np.asarray(np.where(part[:, :, None], first, second), np.float32)


SURFACES: tuple[Surface, ...] = (
    wood, tiles, cloth, stones, marble, carpet, mat, pale, blotches, shelves,
)  # fmt: skip
_SHARES = np.array([0.2, 0.1, 0.08, 0.06, 0.07, 0.06, 0.16, 0.08, 0.07, 0.12])


def surface(rng: Generator, size: Size) -> Plane:
    """One of all the surfaces."""
    kind = SURFACES[int(rng.choice(len(SURFACES), p=_SHARES))]
    return np.clip(kind(rng, size), 0, 1)


def pale_surface(rng: Generator, size: Size) -> Plane:
    """A white table, pale marble or pale tiles."""
    kind = float(rng.random())
    if kind < 0.45:
        return np.clip(pale(rng, size), 0, 1)
    if kind < 0.85:
        return np.clip(marble(rng, size), 0, 1)
    lit = tiles(rng, size)
    return np.asarray(np.clip(lit * 0.85 / max(0.2, float(lit.mean())), 0, 1), np.float32)
