"""Light on the scene and the camera that takes it: gradients, shadows, glare, blur, noise, JPEG."""

import numpy as np
from numpy.random import Generator

from drivers.document_camera.corners.training.surfaces import Plane, noise
from drivers.document_camera.cv import cv2
from drivers.frames import Picture


def light(rng: Generator, picture: Plane) -> None:
    """Uneven light, soft shadows of things above, spots of a lamp; in place."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    gain = np.ones((height, width), np.float32)
    if rng.random() < 0.8:
        turn, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.7)
        gain *= 1 + depth * (x * np.cos(turn) + y * np.sin(turn))
    if rng.random() < 0.4:
        gain *= 1 - rng.uniform(0.1, 0.9) * (x * x + y * y)
    if rng.random() < 0.3:
        rough = noise(rng, (width, height), int(rng.integers(2, 5)), int(rng.integers(2, 5)))
        gain *= 1 + rng.uniform(0.1, 0.5) * (rough - 0.5)
    if rng.random() < 0.45:
        gain *= _shadow(rng, width, height)
    if rng.random() < 0.08:
        turn, at = rng.uniform(0, np.pi), rng.uniform(-0.4, 0.4)
        away = np.abs(x * np.cos(turn) + y * np.sin(turn) - at)
        soft = rng.uniform(0.002, 0.03)
        strip = 1 / (1 + np.exp(np.clip((away - rng.uniform(0.05, 0.2)) / soft, -30, 30)))
        gain *= 1 + rng.uniform(0.2, 0.7) * strip
    picture *= gain[:, :, None]
    if rng.random() < 0.27:
        _glare(rng, picture, x, y)


def _shadow(rng: Generator, width: int, height: int) -> Plane:
    """A hand's, head's or phone's shadow, hard or soft: a gain 0..1."""
    size = max(width, height)
    mask = np.zeros((height, width), np.float32)
    centre = rng.uniform(-0.1, 1.1, 2) * (width, height)
    if rng.random() < 0.6:
        count = int(rng.integers(4, 9))
        turn = np.sort(rng.uniform(0, 2 * np.pi, count))
        reach = size * rng.uniform(0.1, 0.6, count)
        edge = centre + np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None]
        cv2.fillPoly(mask, [edge.round().astype(np.int32)], 1.0)
    else:
        end = rng.uniform(-0.1, 1.1, 2) * (width, height)
        thick = max(2, round(size * rng.uniform(0.05, 0.3)))
        ends = [tuple(map(int, point.round())) for point in (centre, end)]
        cv2.line(mask, ends[0], ends[1], 1.0, thick)
    mask = cv2.GaussianBlur(mask, (0, 0), size * rng.uniform(0.004, 0.08))
    return np.asarray(1 - rng.uniform(0.1, 0.65) * mask, np.float32)


def _glare(rng: Generator, picture: Plane, x: Plane, y: Plane) -> None:
    for _ in range(int(rng.integers(1, 4))):
        across, down = rng.uniform(0.02, 0.16, 2)
        u, v = rng.uniform(-0.45, 0.45, 2)
        spot = np.exp(-(((x - u) / across) ** 2) - ((y - v) / down) ** 2)
        picture += (rng.uniform(0.2, 1.6) * spot)[:, :, None]


def take(rng: Generator, picture: Plane) -> Picture:
    """What the camera makes of it: uint8 BGR."""
    size = max(picture.shape)
    if rng.random() < 0.7:
        picture = picture * rng.normal(1, rng.uniform(0.01, 0.12), 3).astype(np.float32)
    level = rng.uniform(0.65, 1.3)
    picture = np.clip(picture * level, 0, 1)
    if rng.random() < 0.5:
        picture = picture ** np.float32(rng.uniform(0.7, 1.4))
    if rng.random() < 0.25:
        low = rng.uniform(0, 0.2)
        picture = low + picture * rng.uniform(0.5, 1 - low)
    picture = _blur(rng, picture, size)
    grain = rng.uniform(0, 0.025) if rng.random() < 0.88 else rng.uniform(0.025, 0.07)
    picture = picture + grain * rng.standard_normal(picture.shape, dtype=np.float32)
    shot: Picture = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.05:
        shot = cv2.cvtColor(cv2.cvtColor(shot, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    if rng.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 96))]
        shot = cv2.imdecode(cv2.imencode(".jpg", shot, quality)[1], cv2.IMREAD_COLOR)
    return shot


def _blur(rng: Generator, picture: Plane, size: int) -> Plane:
    """Out of focus, or moved; px of blur grow with the picture's size, as optics do."""
    kind = rng.random()
    if kind < 0.35:
        sigma = max(0.3, size * rng.uniform(0.0005, 0.006))
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    if kind < 0.5:
        length = max(3, round(size * rng.uniform(0.004, 0.03)))
        kernel = np.zeros((length, length), np.float32)
        turn = rng.uniform(0, np.pi)
        half = np.array([np.cos(turn), np.sin(turn)]) * (length - 1) / 2
        middle = (length - 1) / 2
        start, end = middle - half, middle + half
        ends = [tuple(map(int, np.rint(point))) for point in (start, end)]
        cv2.line(kernel, ends[0], ends[1], 1.0, 1)
        return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)
    return picture
