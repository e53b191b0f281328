"""What papers lie on: drawn surfaces, as the net must learn that their lines are no page's edges.

Pictures here are float32 BGR 0..1; sizes are parts of the long side, so that a scene of 160 px and
one of 1280 px show the same things.
"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2

Plane = NDArray[np.floating[Any]]
Size = tuple[int, int]
"""Width and height in px."""


def noise(rng: Generator, size: Size, across: int, down: int) -> Plane:
    """Smooth random plane 0..1 with so many cells across and down."""
    cells = rng.random((max(2, down), max(2, across)), dtype=np.float32)
    plane: Plane = cv2.resize(cells, size, interpolation=cv2.INTER_CUBIC)
    return plane


def fractal(rng: Generator, size: Size, cells: int, octaves: int = 4) -> Plane:
    """Noise of several scales, about 0..1."""
    total = np.zeros((size[1], size[0]), np.float32)
    weight = 0.5
    for octave in range(octaves):
        count = cells << octave
        total += weight * noise(rng, size, count, max(2, count * size[1] // size[0]))
        weight *= 0.5
    return total


def mix(plane: Plane, low: Plane, high: Plane) -> Plane:
    """A plane 0..1 as colours from `low` to `high`."""
    return np.asarray(low + (high - low) * plane[:, :, None], np.float32)


def colour(rng: Generator, low: float = 0.05, high: float = 0.95, tint: float = 0.15) -> Plane:
    """A BGR colour: a grey of the range, pulled to some hue."""
    grey = rng.uniform(low, high)
    # Most things in a room are dull.
    tint *= 0.4 if rng.random() < 0.6 else 1.0
    return np.clip(grey + rng.normal(0, tint, 3), 0.01, 0.99).astype(np.float32)


def _near(rng: Generator, base: Plane, spread: float) -> Plane:
    return np.clip(base + rng.normal(0, spread, 3) + rng.normal(0, spread), 0, 1).astype(np.float32)


def turned(rng: Generator, picture: Plane, size: Size, angle: float | None = None) -> Plane:
    """The middle of a larger square texture, turned and tilted as a camera would see a table."""
    side = picture.shape[0]
    width, height = size
    half = 0.5 * side
    degrees = rng.uniform(-180, 180) if angle is None else angle
    turn = cv2.getRotationMatrix2D((half, half), degrees, rng.uniform(0.9, 1.3))
    turn[:, 2] += (width / 2 - half, height / 2 - half)
    flat: Plane = cv2.warpAffine(
        picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return flat


def _square(size: Size) -> int:
    return int(1.45 * max(size))


def _angle(rng: Generator) -> float:
    """Furniture is mostly square to the picture."""
    if rng.random() < 0.6:
        return float(rng.choice([0, 90, 180, 270]) + rng.normal(0, 6))
    return float(rng.uniform(0, 360))


def wood(rng: Generator, size: Size) -> Plane:
    """Grain along one way, with knots, planks and their gaps."""
    side = _square(size)
    long, fine = int(rng.integers(2, 6)), int(rng.integers(30, 110))
    grain = 0.6 * noise(rng, (side, side), long, fine) + 0.4 * noise(
        rng, (side, side), long * 3, fine * 2
    )
    if rng.random() < 0.5:
        bend = noise(rng, (side, side), 4, 4) * rng.uniform(2, 14)
        grain = 0.5 * grain + 0.5 * (0.5 + 0.5 * np.sin(bend * 6 + grain * 3))
    dark = np.array([rng.uniform(0.02, 0.35), rng.uniform(0.08, 0.5), rng.uniform(0.15, 0.65)])
    dark = _near(rng, np.sort(dark).astype(np.float32), 0.02)
    light = np.clip(dark * rng.uniform(1.1, 1.9) + 0.03, 0, 1).astype(np.float32)
    plank = mix(grain.astype(np.float32), dark, light)
    if rng.random() < 0.5:
        count = int(rng.integers(3, 9))
        for n in range(count):
            top, low = n * side // count, (n + 1) * side // count
            plank[top:low] *= rng.uniform(0.8, 1.15)
            plank[low - max(1, side // 220) : low] *= rng.uniform(0.2, 0.9)
    return turned(rng, plank, size, _angle(rng))


def tiles(rng: Generator, size: Size) -> Plane:
    """A grid of tiles with joints; each tile a little different."""
    side = _square(size)
    count = int(rng.integers(2, 9))
    wide = count if rng.random() < 0.7 else count * 2
    base = colour(rng, 0.2, 0.9, 0.08)
    shade = rng.normal(1, rng.uniform(0.0, 0.12), (count, wide)).astype(np.float32)
    plane = cv2.resize(shade, (side, side), interpolation=cv2.INTER_NEAREST)
    picture = base * plane[:, :, None] * (0.85 + 0.3 * fractal(rng, (side, side), 8))[:, :, None]
    joint = _near(rng, base * rng.uniform(0.3, 1.4), 0.03)
    thick = max(1, round(side * rng.uniform(0.002, 0.012)))
    for n in range(1, count):
        cv2.line(picture, (0, n * side // count), (side, n * side // count), joint.tolist(), thick)
    for n in range(1, wide):
        cv2.line(picture, (n * side // wide, 0), (n * side // wide, side), joint.tolist(), thick)
    return turned(rng, np.asarray(picture, np.float32), size, _angle(rng))


def cloth(rng: Generator, size: Size) -> Plane:
    """Weave, folds, sometimes stripes or checks."""
    width, height = size
    base = colour(rng, 0.05, 0.9, 0.2)
    folds = 0.75 + 0.5 * noise(rng, size, int(rng.integers(2, 6)), int(rng.integers(2, 6)))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(size)
    pitch = rng.uniform(40, 140)
    weave = 1 + rng.uniform(0.02, 0.15) * np.sin(x * pitch) * np.sin(y * pitch)
    picture = base * (folds * weave)[:, :, None]
    if rng.random() < 0.4:
        turn, many = rng.uniform(0, np.pi), rng.uniform(10, 60)
        band = np.sin((x * np.cos(turn) + y * np.sin(turn)) * many) > rng.uniform(-0.5, 0.8)
        if rng.random() < 0.5:
            band = band ^ (np.sin((y * np.cos(turn) - x * np.sin(turn)) * many) > 0)
        picture = np.where(band[:, :, None], picture, picture * _near(rng, colour(rng), 0.1) * 1.5)
    return np.asarray(picture, np.float32)
