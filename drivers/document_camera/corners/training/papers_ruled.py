"""Papers with boxes of their own: forms with tables, cards, covers; the search must not take them.

Drawn in place, on a face in float32 BGR 0..1.
"""

import numpy as np
from numpy.random import Generator

from drivers.document_camera.corners.training.surfaces import Plane, colour, fractal, mix
from drivers.document_camera.cv import cv2


def ink(rng: Generator) -> list[float]:
    """A print's colour: nearly black, sometimes with a hue."""
    grey = rng.uniform(0.03, 0.45)
    tint = rng.normal(0, 0.2, 3) if rng.random() < 0.15 else np.zeros(3)
    print_: list[float] = np.clip(grey + tint, 0, 1).tolist()
    return print_


def text_line(rng: Generator, face: Plane, x: int, y: int, width: int, high: int) -> None:
    """One line of text as dashes; nothing where it doesn't fit."""
    tone = np.array(ink(rng), np.float32)
    end = min(face.shape[1], x + width)
    if end - x < 3 or y < 0 or y + high > face.shape[0] or high < 1:
        return
    row = rng.random(end - x) < rng.uniform(0.55, 0.95)
    block = face[y : y + high, x:end]
    block[:, row] = 0.35 * block[:, row] + 0.65 * tone


def form(rng: Generator, face: Plane) -> None:
    """A title, a table with words in its cells, some lines below."""
    height, width = face.shape[:2]
    thin = max(1, width // 200)
    margin = round(width * rng.uniform(0.03, 0.12))
    top, low = round(height * rng.uniform(0.05, 0.3)), round(height * rng.uniform(0.55, 0.97))
    rows, columns = int(rng.integers(3, 20)), int(rng.integers(1, 6))
    tone = ink(rng)
    edges_y = np.linspace(top, low, rows + 1).round().astype(int)
    edges_x = np.linspace(margin, width - margin, columns + 1).round().astype(int)
    text_line(rng, face, round(width * 0.25), top // 2, round(width * 0.5), max(1, height // 40))
    if rng.random() < 0.25:
        face[top:low, margin : width - margin] *= rng.uniform(0.75, 0.95)
    if rng.random() < 0.3:
        face[edges_y[0] : edges_y[1], margin : width - margin] *= rng.uniform(0.2, 0.8)
    for y in edges_y:
        cv2.line(face, (margin, int(y)), (width - margin, int(y)), tone, thin)
    for x in edges_x:
        cv2.line(face, (int(x), top), (int(x), low), tone, thin)
    high = max(1, round((low - top) / rows * 0.35))
    for y in edges_y[:-1]:
        for x in edges_x[:-1]:
            if rng.random() < 0.6:
                wide = round((edges_x[1] - edges_x[0]) * rng.uniform(0.2, 0.8))
                text_line(rng, face, int(x) + 2 * thin, int(y) + high, wide, high)


def photo(rng: Generator, face: Plane, left: int, top: int, right: int, low: int) -> None:
    """A printed photograph: patches of colours, perhaps a head."""
    if right - left < 4 or low - top < 4:
        return
    size = (right - left, low - top)
    face[top:low, left:right] = mix(fractal(rng, size, 2), colour(rng), colour(rng))
    if rng.random() < 0.6:
        tone = (0.45, 0.55, 0.75)
        centre = ((left + right) // 2, top + size[1] * 2 // 5)
        cv2.ellipse(face, centre, (size[0] // 5 + 1, size[1] // 4 + 1), 0, 0, 360, tone, -1)


def ground(rng: Generator, face: Plane) -> None:
    """The patterned ground of cards, tickets and covers."""
    size = (face.shape[1], face.shape[0])
    low = np.clip(face[0, 0] + rng.normal(0, 0.06, 3), 0, 1).astype(np.float32)
    face[:] = mix(np.clip(fractal(rng, size, 2) * 1.4 - 0.2, 0, 1), low, face[0, 0].copy())
    if rng.random() < 0.4:
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32) / size[0]
        waves = np.sin((x + 0.1 * np.sin(y * 20)) * rng.uniform(20, 90))
        face *= (1 + rng.uniform(0.01, 0.06) * waves)[:, :, None]


def card(rng: Generator, face: Plane) -> None:
    """An identity card: photo at one side, labels and fields at the other. Upright as `face`."""
    height, width = face.shape[:2]
    left = rng.random() < 0.5
    x = round(width * (0.05 if left else 0.64))
    top = round(height * rng.uniform(0.15, 0.4))
    photo(rng, face, x, top, x + round(width * 0.3), top + round(height * rng.uniform(0.3, 0.45)))
    if rng.random() < 0.5:
        face[: round(height * rng.uniform(0.08, 0.2))] = colour(rng, 0.1, 0.9, 0.2)
    high = max(1, height // 30)
    for n in range(int(rng.integers(3, 9))):
        start = round(width * (0.4 if left else 0.06))
        wide = round(width * rng.uniform(0.2, 0.5))
        text_line(rng, face, start, round(height * (0.15 + 0.09 * n)), wide, high)
    if rng.random() < 0.5:
        low = round(height * 0.88)
        text_line(rng, face, round(width * 0.1), low, round(width * 0.8), max(1, height // 18))


def bank(rng: Generator, face: Plane) -> None:
    """A bank card: chip, raised number, perhaps a diagonal of another colour."""
    height, width = face.shape[:2]
    if rng.random() < 0.5:
        corner = np.array([(0, 0), (width, 0), (0, round(height * rng.uniform(0.3, 1.2)))])
        cv2.fillPoly(face, [corner.astype(np.int32)], colour(rng).tolist())
    x, y = round(width * 0.12), round(height * 0.3)
    box = (x + round(width * 0.18), y + round(height * 0.1))
    cv2.rectangle(face, (x, y), box, (0.4, 0.7, 0.8), -1)
    text_line(rng, face, x, round(height * 0.6), round(width * 0.7), max(1, height // 16))
    text_line(rng, face, x, round(height * 0.8), round(width * 0.4), max(1, height // 30))


def cover(rng: Generator, face: Plane) -> None:
    """A booklet's cover (household book, pass): emblem and title in gold."""
    height, width = face.shape[:2]
    gold = (0.35, 0.65, 0.8)
    centre = (width // 2, round(height * 0.35))
    cv2.circle(face, centre, max(2, width // 6), gold, max(1, width // 60))
    for n in range(2):
        top = round(height * (0.65 + 0.1 * n))
        start, wide = round(width * 0.25), round(width * 0.5)
        face[top : top + max(1, height // 28), start : start + wide] = gold
    if rng.random() < 0.3:
        face[:, : max(1, width // 12)] *= 0.7
