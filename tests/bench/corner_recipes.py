"""What others do to find a page, as references of the bench: two well-known recipes, and jscanify.

Each takes a BGR picture and gives corners relative to its size (4x2), or None.
"""

import itertools
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

SCRIPT = Path(__file__).with_name("corner_jscanify.js")
JSCANIFY = Path(".cache/npm/node_modules/jscanify")
_WORK_PX = 500


def canny_contour(picture):
    """The recipe of most tutorials: Canny, contours, the largest that simplifies to 4 points."""
    small = _small(picture)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    edges = cv2.Canny(grey, 75, 200)
    contours, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        simple = cv2.approxPolyDP(contour, 0.02 * cv2.arcLength(contour, True), True)
        if len(simple) == 4:
            return _relative(simple.reshape(4, 2), small)
    return None


def lsd_lines(picture):
    """Line segments of a closed grey picture; the largest quadrilateral of two by two of them."""
    small = _small(picture)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (7, 7), 0)
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    found = cv2.createLineSegmentDetector().detect(closed)[0]
    if found is None:
        return None
    lines = found.reshape(-1, 4)
    steps = lines[:, 2:] - lines[:, :2]
    order = np.argsort(-np.hypot(steps[:, 0], steps[:, 1]))
    flat = [n for n in order if abs(steps[n, 0]) >= abs(steps[n, 1])][:5]
    steep = [n for n in order if abs(steps[n, 0]) < abs(steps[n, 1])][:5]
    best, most = None, 0.1 * small.shape[0] * small.shape[1]
    for (a, b), (c, d) in itertools.product(
        itertools.combinations(flat, 2), itertools.combinations(steep, 2)
    ):
        corners = [_cross(lines[i], lines[j]) for i, j in ((a, c), (a, d), (b, d), (b, c))]
        if any(corner is None for corner in corners):
            continue
        quad = np.array(corners, np.float32)
        inside = (quad >= -5).all() and (quad <= np.array(small.shape[1::-1]) + 5).all()
        if inside and cv2.isContourConvex(quad) and (area := cv2.contourArea(quad)) > most:
            best, most = quad, area
    return None if best is None else _relative(best, small)


def jscanify_ready() -> bool:
    """Are node and `npm i jscanify` (in .cache/npm) there?"""
    return shutil.which("node") is not None and JSCANIFY.is_dir()


def jscanify(
    pictures: Sequence[np.ndarray], scratch: Path
) -> list[tuple[np.ndarray | None, float]]:
    """Corners and wall milliseconds of each, by the package's own unchanged code in one node."""
    listed = []
    for number, picture in enumerate(pictures):
        path = scratch / f"{number}.rgba"
        path.write_bytes(cv2.cvtColor(picture, cv2.COLOR_BGR2RGBA).tobytes())
        listed.append([str(path), picture.shape[1], picture.shape[0]])
    done = subprocess.run(
        ["node", str(SCRIPT), str(JSCANIFY.resolve())],
        input=json.dumps(listed), capture_output=True, text=True, check=True, timeout=1800,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [
        (None if one["corners"] is None else np.array(one["corners"], np.float32), one["ms"])
        for one in told
    ]


def _small(picture):
    scale = _WORK_PX / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _relative(quad, small):
    return (np.asarray(quad, np.float32) + 0.5) / np.array(small.shape[1::-1], np.float32)


def _cross(one, two):
    d, e = one[2:] - one[:2], two[2:] - two[:2]
    size = d[0] * e[1] - d[1] * e[0]
    if abs(size) < 1e-6:
        return None
    away = two[:2] - one[:2]
    return one[:2] + (away[0] * e[1] - away[1] * e[0]) / size * d
