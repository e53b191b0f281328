"""The page in a camera's frame, in pixels: found by `corners`, cut out here."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.finder import detect, detect_preview
from drivers.document_camera.corners.mat import Mat
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

Points = NDArray[np.float32]

LEAST_CHANCE = 0.3
"""Less likely corners are none: what is cut out by them would rarely be the page."""
MAX_PAGE_PX = 2480
"""A4 at 300 dpi is 2480 px wide: more tells nothing more."""


@dataclass(frozen=True, slots=True)
class PageQuad:
    """Corners in px, clockwise from the upper left; `score` 0..1; `cut_off`: leaves the frame.

    sure: right so surely that nobody needs to look at it.
    """

    corners: Points = field(repr=False)
    score: float
    cut_off: bool
    sure: bool = True

    @property
    def tilt_deg(self) -> float:
        """Turn of the upper side against the frame."""
        step = self.corners[1] - self.corners[0]
        return float(np.degrees(np.arctan2(step[1], step[0])))


def find_page(image: Picture, refine: bool = True, mat: Mat | None = None) -> PageQuad | None:
    """The page in a BGR frame, or None. refine: search in full (110 ms of a core), else 12 ms.

    mat: the empty mat under a fixed camera; raises MatError("other_shape") for another's.
    """
    found = detect(image, mat) if refine else detect_preview(image, mat)
    if found.corners is None or found.score < LEAST_CHANCE:
        return None
    size = np.array([image.shape[1], image.shape[0]], np.float32)
    corners = (found.corners * size - 0.5).astype(np.float32)
    return PageQuad(corners, found.score, found.cut_off, found.accepted)


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
