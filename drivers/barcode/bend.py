"""Flattens a code on curved paper: zxing samples along straight lines and misses its modules there.

The paper is taken for part of a cylinder that is seen a little from above or below: columns crowd
towards its edges, rows bow. A few cylinders are tried on the place where zxing has found a code
that it could not read; the code's own error correction says whether one was right.
"""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from drivers.barcode.cv import cv2
from drivers.frames import Picture

_SIDE = 260
"""Pixels of a flattened picture: enough for 45 modules and more."""
_ARC = 0.7
"""Half the cylinder's angle, rad; measured best between 0.45 and 1.3 (41 of 45 read)."""
_BOWS = (0.02, -0.02, 0.04, -0.04, 0.06, -0.06, 0.09, -0.09)
"""How far the middle is off the straight line, in parts of the code's side."""
_MARGIN = 1.2
Corners = tuple[tuple[int, int], ...]


def flattened(grey: Picture, corners: Corners) -> Iterator[Picture]:
    """Pictures of the code as it would lie flat, one a cylinder, the likely ones first.

    corners: px, clockwise from its top left. Nothing where they enclose no area.
    """
    quad = np.array(corners, np.float32)
    if quad.shape != (4, 2) or abs(float(cv2.contourArea(quad))) < 100:
        return
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(square, quad)
    for places in _cylinders():
        where = cv2.perspectiveTransform(places, matrix)
        yield cv2.remap(grey, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


@cache
def _cylinders() -> tuple[NDArray[np.float32], ...]:
    """For each cylinder, where every pixel of the flat picture is in the square -1..1."""
    line = np.linspace(-_MARGIN, _MARGIN, _SIDE, dtype=np.float32)
    across, down = np.meshgrid(line, line)
    made = []
    for bow in _BOWS:
        for axis, other in ((across, down), (down, across)):
            crowded = np.arcsin(np.clip(axis * math.sin(_ARC), -1, 1)) / _ARC
            bowed = other + bow * 2 * (1 - axis**2)
            pair = (crowded, bowed) if axis is across else (bowed, crowded)
            made.append(np.dstack(pair).astype(np.float32))
    return tuple(made)
