"""One preview from its start to its end: watches frames, decides, and remembers what was taken.

Joins the part that looks (`watching`) with the part that decides (`autocapture`). The driver's eye
and the command that plays a folder of frames use the same one.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from drivers.document_camera import autocapture
from drivers.document_camera.autocapture import Code, Corners, Gone, Hint, Output, State
from drivers.document_camera.cv import cv2
from drivers.document_camera.figures import Side
from drivers.document_camera.gates.measure import Wanted
from drivers.document_camera.watching import Outline, Watcher
from drivers.frames import Picture

PREVIEW_PX = 1280
PAGE_TOLD_S = 0.2
PAGE_MOVED = 0.02
UNREADABLE_S = 0.6
_GREEN, _ORANGE = (80, 200, 80), (60, 160, 240)


@dataclass(frozen=True, slots=True)
class Page:
    """An outline came, went (corners = ()), moved, or became sure."""

    accepted: bool
    corners: Corners = field(repr=False)


Told: TypeAlias = Output | Page


class Guide:
    """Used from one thread. auto: take pages by itself.

    sides: of an id card, asked for one after the other; () takes any page.
    """

    def __init__(
        self, watcher: Watcher | None = None, *, auto: bool = False, sides: tuple[Side, ...] = ()
    ) -> None:
        self._watcher = watcher or Watcher()
        self._sides = list(sides)
        self._next_side()
        self._state = State(armed=auto)
        self._page = Page(False, ())
        self._page_at = float("-inf")
        self._unreadable_from: float | None = None

    @property
    def outline(self) -> Outline | None:
        """The page in the newest frame."""
        return self._watcher.outline

    def wanted(self) -> Wanted:
        """What a page is held against; may be read from any thread."""
        return self._watcher.wanted()

    def look(self, picture: Picture, at: float) -> tuple[Told, ...]:
        """Take one frame (BGR) of time `at`, in seconds."""
        self._unreadable_from = None
        seen = self._watcher.observe(picture, at)
        self._state, outputs = autocapture.step(self._state, seen)
        return (*self._page_news(seen.page, at), *outputs)

    def unreadable(self, at: float) -> tuple[Told, ...]:
        """A frame came that was no picture; a row of them is told."""
        if self._unreadable_from is None:
            self._unreadable_from = at
        if self._state.told == "unreadable" or at - self._unreadable_from < UNREADABLE_S:
            return ()
        self._state = replace(self._state, told="unreadable", told_at=at, still_frames=0)
        return (Hint("unreadable"),)

    def captured(self, page: Picture, at: float, *, turned: bool = False) -> tuple[Told, ...]:
        """The page (cut out, BGR) was taken, by itself or by the button."""
        self._watcher.taken(page)
        after: Code = "upside_down" if turned else "taken"
        if self._sides:
            after = "card_back" if self._sides[0] == "back" else after
        self._next_side()
        self._state, outputs = autocapture.captured(self._state, at, after)
        return outputs

    def cut_anew(self, page: Picture) -> None:
        """The last page was cut out of its picture by other corners."""
        self._watcher.forget_last()
        self._watcher.taken(page)

    def refused(self, at: float) -> None:
        """A capture that this guide asked for gave no page."""
        self._state = autocapture.refused(self._state, at)

    def arm(self, *, again: bool = False, side: Side | None = None) -> None:
        """Take pages by itself. again: the last page is forgotten and wanted once more.

        side: of an id card, in place of all that were asked for; None leaves them.
        """
        if again:
            self._watcher.forget_last()
        if side is not None:
            self._sides = []
            self._watcher.want(side)
        self._state = autocapture.arm(self._state, again=again)

    def disarm(self) -> None:
        """Take no page by itself."""
        self._state = autocapture.disarm(self._state)

    def interrupted(self) -> None:
        """The camera was away: what lies there now is not known; what was taken still is."""
        self._watcher.forget_scene()
        told, armed = self._state.told, self._state.armed
        self._state = State(armed=armed, told=told)

    def wipe(self) -> None:
        """Forget every picture."""
        self._watcher.wipe()
        self._page = Page(False, ())

    def draw(self, frame: Picture) -> None:
        """Draw the newest outline into a frame of the size that was looked at."""
        outline = self._watcher.outline
        if outline is None:
            return
        good = self._state.told in ("ready", "taken", "upside_down", "card_back")
        corners = np.rint(outline.corners).astype(np.int32)
        cv2.polylines(frame, [corners], True, _GREEN if good else _ORANGE, 3, cv2.LINE_AA)

    def _next_side(self) -> None:
        self._watcher.want(self._sides.pop(0) if self._sides else "")

    def _page_news(self, page: autocapture.SeenPage | None, at: float) -> tuple[Page, ...]:
        now = Page(False, ()) if page is None else Page(page.accepted, page.corners)
        was = self._page
        same = now.accepted == was.accepted and bool(now.corners) == bool(was.corners)
        if same and autocapture.apart(was.corners, now.corners) < PAGE_MOVED:
            return ()
        if at - self._page_at < PAGE_TOLD_S and bool(now.corners) == bool(was.corners):
            return ()
        self._page, self._page_at = now, at
        return (now,)


def preview_of(picture: Picture) -> Picture:
    """At most PREVIEW_PX wide and high; not to be drawn into."""
    scale = PREVIEW_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    frame: Picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return frame


__all__ = ["Gone", "Guide", "Hint", "Page", "Told", "preview_of"]
