"""What the resident sees while laying a paper: the live frame, its outline, one hint at a time."""

import time

import numpy as np

from drivers.document_camera import quality
from drivers.document_camera.contract import HintCode
from drivers.document_camera.cv import cv2
from drivers.document_camera.page import PageQuad, find_page, rectify
from drivers.frames import Picture

PREVIEW_PX = 1280
LOOK_EVERY_S = 0.2
"""The search costs 20 to 45 ms of a core: five a second are enough to follow a hand."""
HINT_LOOKS = 3
"""A hint is told when so many looks in a row agree, so that it doesn't flicker."""
STILL_PART = 0.006
"""A page whose corners move less than this part of the frame's diagonal lies still."""
_GREEN, _ORANGE = (80, 200, 80), (60, 160, 240)


class PageWatcher:
    """Follows the page over the frames of one preview; used from one thread."""

    def __init__(self) -> None:
        self._quad: PageQuad | None = None
        self._told: HintCode | None = None
        self._latest: HintCode | None = None
        self._agreed = 0
        self._looked_at = 0.0

    def look(self, picture: Picture) -> tuple[Picture, HintCode | None]:
        """(preview frame with the outline, hint if it has changed)."""
        scale = min(1.0, PREVIEW_PX / max(picture.shape[:2]))
        frame: Picture = (
            cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            if scale < 1
            else picture.copy()
        )
        now, news = time.monotonic(), None
        if now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            news = self._settle(self._judge(frame))
        if self._quad is not None:
            colour = _GREEN if self._latest == "ready" else _ORANGE
            corners = np.rint(self._quad.corners).astype(np.int32)
            cv2.polylines(frame, [corners], True, colour, 3, cv2.LINE_AA)
        return frame, news

    def _judge(self, frame: Picture) -> HintCode:
        before, self._quad = self._quad, find_page(frame, refine=False)
        quad = self._quad
        moved = quad is not None and _moved(before, quad, frame)
        trouble = quality.frame_trouble(frame, quad)
        if trouble is None and quad is not None and not moved:
            trouble = quality.page_trouble(quality.measure(rectify(frame, quad), quad))
        return quality.hint(trouble, moved=moved)

    def _settle(self, hint: HintCode) -> HintCode | None:
        """Count looks that agree; the hint when it has just become the one to tell."""
        self._agreed = self._agreed + 1 if hint == self._latest else 1
        self._latest = hint
        if self._agreed < HINT_LOOKS or hint == self._told:
            return None
        self._told = hint
        return hint


def _moved(before: PageQuad | None, after: PageQuad, frame: Picture) -> bool:
    if before is None:
        return True
    diagonal = float(np.hypot(*frame.shape[:2]))
    step = np.linalg.norm(after.corners - before.corners, axis=1).max()
    return float(step) > STILL_PART * diagonal
