"""Blur as edge slope: unlike the Laplacian's variance it does not depend on how much is written."""

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.frames import Picture

_WORK_PX = 1400
_WINDOW = 11
_STRONG = 40
"""Levels between ink and paper from which an edge is looked at."""
_LEAST_PX = 200


def sharpness(page: Picture) -> float:
    """Edge slope 0..1 of a page (BGR), the worse of x and y: motion blurs one direction only.

    max |slope| / local range in 11-px windows where the range is strong, their median; 1.0 for a
    blank page, on which nothing can be blurred. 26 ms at 1400 px (capture.md §3).
    """
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    scale = _WORK_PX / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return min(_slope(grey, 0), _slope(grey, 1))


def _slope(grey: Picture, axis: int) -> float:
    size = (1, _WINDOW) if axis == 0 else (_WINDOW, 1)
    kernel = np.ones(size[::-1], np.uint8)
    step = np.abs(np.diff(grey.astype(np.int16), axis=axis)).astype(np.uint8)
    reach = cv2.subtract(cv2.dilate(grey, kernel), cv2.erode(grey, kernel))
    steep = cv2.dilate(step, kernel)
    reach = reach[: steep.shape[0], : steep.shape[1]]
    strong = reach > _STRONG
    if int(strong.sum()) < _LEAST_PX:
        return 1.0
    return float(np.median(steep[strong] / reach[strong].astype(np.float32)))
