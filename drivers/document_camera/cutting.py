"""From a full-size picture to the page that is handed on: cut out, upright, judged, coded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.autocapture import Corners
from drivers.document_camera.contract import PageTaken
from drivers.document_camera.cv import cv2
from drivers.document_camera.figures import PageFigures
from drivers.document_camera.frame import UnreadablePicture, encode
from drivers.document_camera.gates import limits
from drivers.document_camera.gates.measure import Wanted
from drivers.document_camera.gates.orientation import UNKNOWN, orientation, upright
from drivers.document_camera.watching import Detect, Found, Outline, figures_of, page_in
from drivers.frames import Picture

JPEG_QUALITY = 85
SCENE_PX = 1280
_SCENE_QUALITY = 80
_INSET = 0.06
_LEAST_AREA = 0.005


@dataclass(frozen=True, slots=True)
class CutPage:
    """A page in BGR, upright; corners: where it was, as parts of the picture."""

    page: Picture = field(repr=False)
    figures: PageFigures
    corners: Corners = field(repr=False)
    accepted: bool

    @property
    def is_good(self) -> bool:
        """Nothing is wrong with it, and nobody need look at its corners."""
        return self.accepted and not self.figures.bad


def cut(picture: Picture, outline: Outline, wanted: Wanted) -> CutPage:
    """Cut the page out of a full-size picture. Raises UnreadablePicture."""
    try:
        page = page_in(picture, outline)
        figures = figures_of(picture, outline, wanted, page)
        blank = figures.ink < limits.BLANK_INK
        seen = UNKNOWN if blank else orientation(page)
        if seen is not UNKNOWN:
            figures = replace(figures, turn=seen.turn if seen.is_sure else 0)
        page = upright(page, seen)
    except cv2.error:
        # A picture that OpenCV's own routines can't work with is none that we could use.
        raise UnreadablePicture("unreadable") from None
    high, wide = picture.shape[:2]
    corners = tuple((float(x) / wide, float(y) / high) for x, y in outline.corners)
    return CutPage(page, figures, corners, outline.accepted and not outline.cut_off)


def find_and_cut(picture: Picture, detect: Detect, wanted: Wanted) -> CutPage | None:
    """The page in a full-size picture, None where none is seen. Raises UnreadablePicture."""
    try:
        outline = detect(picture)
    except cv2.error:
        raise UnreadablePicture("unreadable") from None
    return None if outline is None else cut(picture, outline, wanted)


def told(found: CutPage, picture: Picture, *, auto: bool) -> PageTaken:
    """As the event that the kiosk gets: page and whole scene as JPEG."""
    high, wide = found.page.shape[:2]
    scale = min(1.0, SCENE_PX / max(picture.shape[:2]))
    scene = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return PageTaken(
        encode(found.page, JPEG_QUALITY),
        wide,
        high,
        found.figures,
        auto=auto,
        corners=found.corners,
        sure=found.accepted,
        scene=encode(scene, _SCENE_QUALITY),
    )


def dragged(corners: Sequence[Sequence[float]], size: tuple[int, int]) -> Outline | None:
    """The outline that a resident drew by hand; None for what is no quadrilateral.

    corners: four (x, y) as parts of the picture, in any turn; size: (width, height) in px.
    """
    try:
        quad = np.asarray(corners, np.float32)
    except (TypeError, ValueError):
        return None
    if quad.shape != (4, 2) or not bool(np.isfinite(quad).all()):
        return None
    quad = _clockwise(np.clip(quad, 0.0, 1.0))
    if not cv2.isContourConvex(quad) or float(cv2.contourArea(quad)) < _LEAST_AREA:
        return None
    return Found((quad * np.array(size, np.float32)).astype(np.float32), 1.0, cut_off=False)


def whole_frame(size: tuple[int, int]) -> Outline:
    """Where no outline is seen: nearly all of the frame, for the resident to drag its corners."""
    low, far = _INSET, 1 - _INSET
    quad = np.array([(low, low), (far, low), (far, far), (low, far)], np.float32)
    return Found(quad * np.array(size, np.float32), 0.0, cut_off=False, accepted=False)


def _clockwise(quad: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the order of a quadrilateral that is drawn clockwise, else go round its middle."""
    step = np.roll(quad, -1, axis=0) - quad
    turns = step[:, 0] * np.roll(step[:, 1], -1) - step[:, 1] * np.roll(step[:, 0], -1)
    if bool((turns > 0).all()):
        return quad
    centre = quad.mean(axis=0)
    angle = np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0])
    quad = quad[np.argsort(angle)]
    return np.roll(quad, -int(np.argmin(quad.sum(axis=1))), axis=0).astype(np.float32)
