"""From one preview frame to one `Observation`: what the state machine of auto-capture is fed with.

All is looked at in a copy of 256 px but the page itself. A scene that has not changed keeps its
outline, and gates are asked only about a page that lies still, so a frame costs a few
milliseconds of one core on average.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.autocapture import Observation, SeenPage
from drivers.document_camera.corners.mat import Mat
from drivers.document_camera.cv import cv2
from drivers.document_camera.figures import PageFigures, Side
from drivers.document_camera.gates import limits
from drivers.document_camera.gates.content import Thumb, thumbnail
from drivers.document_camera.gates.measure import Wanted, measure
from drivers.document_camera.gates.place import place_of
from drivers.document_camera.gates.side import ReadWords
from drivers.document_camera.hands import Lab, is_hand, is_paper_at_border, lab_of
from drivers.document_camera.kept_mat import KeptMat
from drivers.document_camera.page import PageQuad, find_page, rectify
from drivers.frames import Picture

Points: TypeAlias = NDArray[np.float32]
Grey: TypeAlias = NDArray[np.float32]

SMALL_PX = 256
_CHANGED = 10
"""Levels of grey by which a pixel of the small copy must differ: the sensor's noise stays below."""
_BURNT = 230
_AS_BEFORE = 0.0015
_LOOK_AGAIN_S = 0.6
_GATES_FROM = 2
"""So many frames without change before the gates look."""
_MAT_FRAMES = 12
_MOST_KNOWN = 40


class Outline(Protocol):
    """What a corner finder tells of a frame: corners in px, clockwise from the upper left."""

    @property
    def corners(self) -> Points: ...

    @property
    def score(self) -> float: ...

    @property
    def accepted(self) -> bool: ...

    @property
    def cut_off(self) -> bool: ...


Detect: TypeAlias = Callable[[Picture], Outline | None]


@dataclass(frozen=True, slots=True)
class Found:
    """An outline as `Outline`; drawn by hand, or told by `page.find_page`."""

    corners: Points = field(repr=False)
    score: float
    cut_off: bool
    accepted: bool = True


def find_outline(picture: Picture, mat: Mat | None = None) -> Outline | None:
    """The page in a preview frame, in about 12 ms of a core."""
    return _found(find_page(picture, refine=False, mat=mat))


def find_page_finely(picture: Picture, mat: Mat | None = None) -> Outline | None:
    """The page in a still, in about 110 ms."""
    return _found(find_page(picture, mat=mat))


def outline_on(kept: KeptMat) -> Detect:
    """`find_outline` with the mat that is known by then."""
    return lambda picture: find_outline(picture, kept.under(picture))


def page_finely_on(kept: KeptMat) -> Detect:
    """`find_page_finely` with the mat that is known by then."""
    return lambda picture: find_page_finely(picture, kept.under(picture))


def _found(quad: PageQuad | None) -> Outline | None:
    return None if quad is None else Found(quad.corners, quad.score, quad.cut_off, quad.sure)


class Watcher:
    """Follows one preview; used from one thread. Forgets every picture by `wipe`.

    kept: the camera's empty mat, used and learned; it outlives the preview, as no paper is in it.
    """

    def __init__(
        self,
        detect: Detect | None = None,
        side: Side = "",
        read: ReadWords | None = None,
        kept: KeptMat | None = None,
        mat_mm: float = 0.0,
    ) -> None:
        self._kept = kept or KeptMat()
        self._detect = detect or outline_on(self._kept)
        self._side, self._read, self._mat_mm = side, read, mat_mm
        self._known: list[Thumb] = []
        self.outline: Outline | None = None
        """Of the newest frame, for drawing."""
        self.figures: PageFigures | None = None
        """Of the page that lies still, at preview size."""
        self._before: Grey | None = None
        self._searched: Grey | None = None
        self._mat: Lab | None = None
        self._hand = self._partly = False
        self._calm = 0
        self._looked_at = 0.0

    def observe(self, picture: Picture, at: float) -> Observation:
        """Look at one frame (BGR, any size; about 1280 px is best). at: seconds."""
        small = _shrink(picture)
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
        changed = _difference(self._before, grey)
        self._before = grey
        was = self.outline
        if _difference(self._searched, grey) > _AS_BEFORE:
            self.outline, self._searched = self._detect(picture), grey
            self._judge(small, small.shape[1] / picture.shape[1])
        now, hand, partly = self.outline, self._hand, self._partly
        dark = _is_dark(grey, now is None)
        self._calm = self._calm + 1 if changed < _AS_BEFORE * 2 and not hand else 0
        if now is None and not dark and not partly and self._calm >= _MAT_FRAMES:
            self._mat = lab_of(small)
            self._kept.seems_empty(picture, at)
        elif now is not None and now.accepted:
            self._kept.page_laid()
        self._look(picture, at)
        return Observation(
            at=at,
            page=None if now is None else _seen(now, picture),
            motion=_motion(was, now, picture),
            changed=changed,
            hand=hand,
            dark=dark,
            partly=partly,
            flaws=None if self.figures is None else self.figures.flaws,
        )

    def taken(self, page: Picture) -> None:
        """Remember a page that was taken, so that it is not taken twice."""
        self._known = [*self._known, thumbnail(page)][-_MOST_KNOWN:]
        self.figures = None

    def forget_last(self) -> None:
        """The last page is to be taken again."""
        self._known = self._known[:-1]
        self.figures = None

    def want(self, side: Side) -> None:
        """Ask for a side of an id card; "" for any page."""
        self._side, self.figures = side, None

    def forget_scene(self) -> None:
        """The next frame may show anything."""
        self.outline = self.figures = self._before = self._searched = self._mat = None
        self._calm = 0

    def wipe(self) -> None:
        """Forget all that was seen: it shows somebody's papers."""
        self._known = []
        self.forget_scene()

    def wanted(self) -> Wanted:
        """What a page is held against."""
        return Wanted(self._side, tuple(self._known), self._read, self._mat_mm)

    def _look(self, picture: Picture, at: float) -> None:
        """Ask the gates about a page that has come to rest, and again now and then."""
        outline = self.outline
        if outline is None or self._calm == 0:
            self.figures = None
            return
        due = self.figures is None or at - self._looked_at >= _LOOK_AGAIN_S
        if self._calm < _GATES_FROM or not due:
            return
        self._looked_at = at
        self.figures = figures_of(picture, outline, self.wanted())

    def _judge(self, small: Picture, scale: float) -> None:
        """Hand, or a page half outside? Asked with the outline: a scene that stays has no news."""
        lab, outline = lab_of(small), self.outline
        page = None if outline is None else outline.corners * scale
        self._hand = is_hand(small, lab, page, self._mat)
        self._partly = page is None and not self._hand and is_paper_at_border(lab, self._mat)


def page_in(picture: Picture, outline: Outline) -> Picture:
    """The page cut out and straightened (BGR)."""
    return rectify(picture, PageQuad(outline.corners, outline.score, outline.cut_off))


def figures_of(
    picture: Picture, outline: Outline, wanted: Wanted, page: Picture | None = None
) -> PageFigures:
    """Ask all gates about a page, which is cut out first unless it is given."""
    quad = PageQuad(outline.corners, outline.score, outline.cut_off)
    size = (picture.shape[1], picture.shape[0])
    place = place_of(outline.corners, size, cut_off=outline.cut_off, mat_mm=wanted.mat_mm)
    if page is None:
        page = page_in(picture, outline)
    return measure(page, place, quad.score, quad.tilt_deg, max(size), wanted)


def _shrink(picture: Picture) -> Picture:
    scale = SMALL_PX / max(picture.shape[:2])
    if scale >= 1:
        return picture
    small: Picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small


def _difference(before: Grey | None, now: Grey) -> float:
    """Part of the pixels that differ. Every row is levelled first: a lamp's flicker comes in bands.

    A row's gain is the median of its pixels' gains, made exact by those that agree with it.
    """
    if before is None or before.shape != now.shape:
        return 1.0
    gain = np.median((now + 1) / (before + 1), axis=1, keepdims=True)
    alike = np.abs(now - gain * before) <= _CHANGED + 6
    level = (now * alike).sum(axis=1) / np.maximum((before * alike).sum(axis=1), 1.0)
    differs = np.abs(now - level[:, None] * before) > _CHANGED
    # What is burnt out in both frames has no brightness that could be compared.
    return float((differs & (np.minimum(now, before) < _BURNT)).mean())


def _is_dark(grey: Grey, empty: bool) -> bool:
    bright = float(np.percentile(grey[::2, ::2], 90))
    return bright < limits.ROOM_BRIGHTNESS or (empty and float(np.median(grey)) < 12)


def _seen(outline: Outline, picture: Picture) -> SeenPage:
    high, wide = picture.shape[:2]
    corners = tuple((float(x) / wide, float(y) / high) for x, y in outline.corners)
    return SeenPage(corners, outline.score, outline.accepted, outline.cut_off)


def _motion(was: Outline | None, now: Outline | None, picture: Picture) -> float:
    if was is None or now is None:
        return 1.0
    step = float(np.linalg.norm(now.corners - was.corners, axis=1).max())
    return step / float(np.hypot(*picture.shape[:2]))
