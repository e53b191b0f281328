"""Finds the corners of a page in a photo: a search over lines and areas, judged with a small net.

Stills are searched in full (110 ms of a core for 12 MP); preview frames take the net's word and
put it on the edges (12 ms). Method and figures: capture.md §2; the net: docs/corner-training.md.
"""

from dataclasses import dataclass, field

import numpy as np

from drivers.document_camera.corners import gate
from drivers.document_camera.corners.edges import refined
from drivers.document_camera.corners.mat import Mat, told_by
from drivers.document_camera.corners.opinion import Opinion, corner_net
from drivers.document_camera.corners.score import score
from drivers.document_camera.corners.search import (
    Best,
    candidates,
    chosen,
    short_candidates,
    signs,
)
from drivers.document_camera.corners.shapes import Floats, ordered
from drivers.document_camera.corners.view import View, halved, shrunk
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

FINE_PX = 1280
SEARCH_PX = 384
PREVIEW_PX = 256
LEAST_PX = 32
MOST_RATIO = 12
"""Of the sides of a picture: no camera's is more than 2; more leaves no px when it is shrunk."""
CUT_OFF = 0.012
"""A corner nearer to the picture's border than this part of its size means a page cut off."""
_ABSENT = 0.5
_SURELY_ABSENT = 0.15
_REACH_PX = 6.0
_TRACK_REACH_PX = 4.0
_TRACKED = 0.92
"""A page still lies where it lay when its score has kept this part."""


@dataclass(frozen=True, slots=True)
class Detection:
    """`corners`: 4x2 parts of width and height, clockwise from the upper left as seen, or None.

    score: estimated chance that they are right, 0..1. accepted: sure enough to go on without
    asking. cut_off: the page leaves the picture; the corners are then those of the part in it.
    """

    corners: Floats | None = field(repr=False)
    accepted: bool
    score: float
    cut_off: bool
    edge: float = 0.0
    """The search's own score, by which `track` sees whether the page still lies there."""


NOTHING = Detection(None, False, 0.0, False)


def warm_up() -> None:
    """Load the net and OpenCV's parts now, so that the first picture doesn't wait for them."""
    page = np.full((400, 300, 3), 60, np.uint8)
    page[60:340, 50:250] = 220
    detect(page)
    detect_preview(page)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a detection is made of: corners relative and uncut, and what the gate weighs."""

    corners: Floats = field(repr=False)
    signs: gate.Signs
    border: bool


def detect(picture: Picture, mat: Mat | None = None) -> Detection:
    """The page in a BGR still of any size. `mat`: the empty mat, where the camera is fixed.

    Raises MatError("other_shape") where the mat is another camera's.
    """
    return judged(searched(picture, mat), gate.STILL)


def detect_preview(frame: Picture, mat: Mat | None = None) -> Detection:
    """The page in a preview frame, from the net and the edges near its answer. Raises as detect."""
    return judged(previewed(frame, mat), gate.PREVIEW)


def surely_empty(picture: Picture) -> bool:
    """Is nothing there, by the full search and the net alike? For learning the mat."""
    trace = searched(picture)
    if trace is None:
        return not _hopeless(picture)
    chance = gate.chance(trace.signs, gate.STILL)
    return trace.signs.present < _SURELY_ABSENT and chance < _SURELY_ABSENT


def track(frame: Picture, last: Detection, mat: Mat | None = None) -> Detection:
    """The page in the frame after: 5 ms while it lies still, else as `detect_preview`."""
    if last.corners is None or last.edge <= 0 or _hopeless(frame):
        return detect_preview(frame, mat)
    view = View(shrunk(frame, PREVIEW_PX))
    before = last.corners * view.size - 0.5
    moved = refined(view.picture, before, _TRACK_REACH_PX)
    pair = np.stack([before, moved]).astype(np.float32)
    totals = score(view, pair).total
    kept = int(totals.argmax())
    if float(totals[kept]) < _TRACKED * last.edge:
        return detect_preview(frame, mat)
    relative = (_on_frame(pair[kept], view, frame) + 0.5) / _size(frame)
    near = _near_border(relative)
    return Detection(ordered(within(relative)), last.accepted, last.score, near, last.edge)


def _hopeless(picture: Picture) -> bool:
    height, width = picture.shape[:2]
    return bool(min(height, width) < max(LEAST_PX, max(height, width) / MOST_RATIO))


def searched(picture: Picture, mat: Mat | None = None) -> Trace | None:
    """The full search of a still."""
    if _hopeless(picture):
        return None
    fine = halved(picture, FINE_PX)
    view = View(shrunk(fine, SEARCH_PX))
    away = None if mat is None else mat.things(view.picture)
    if away is not None and not away.any():
        return None
    opinion = _with_mat(corner_net().look(view.picture), away)
    best = chosen(view, candidates(view, opinion, away), opinion)
    return None if best is None else _traced(fine, view, best, opinion)


def previewed(frame: Picture, mat: Mat | None = None) -> Trace | None:
    """The short way of a preview frame."""
    if _hopeless(frame):
        return None
    view = View(shrunk(frame, PREVIEW_PX))
    away = None if mat is None else mat.things(view.picture)
    if away is not None and not away.any():
        return None
    opinion = _with_mat(corner_net().glance(view.picture), away)
    best = chosen(view, short_candidates(view, opinion, away), opinion, finalists=3)
    return None if best is None else _traced(frame, view, best, opinion)


def _with_mat(opinion: Opinion, away: Picture | None) -> Opinion:
    """The net's opinion, overruled where one thing of a page's shape lies plainly on the mat."""
    told = None if away is None else told_by(away)
    if told is None:
        return opinion
    corners, cells = told
    return Opinion(ordered(corners), cells, present=1.0, peak=1.0, spread=0.0)


def _traced(fine: Picture, view: View, best: Best, opinion: Opinion) -> Trace:
    """The winner put on the edges of the finer picture."""
    relative = (_on_frame(best.quad, view, fine) + 0.5) / _size(fine)
    told = signs(view, best, opinion)
    return Trace(relative.astype(np.float32), told, bool(best.scored.border.any()))


def judged(trace: Trace | None, weights: gate.Weights) -> Detection:
    """What the gate says of it."""
    if trace is None:
        return NOTHING
    chance = gate.chance(trace.signs, weights)
    sure = chance >= weights.accept
    if trace.signs.present < _ABSENT and not sure:
        return NOTHING
    cut = _near_border(trace.corners) or trace.border
    return Detection(ordered(within(trace.corners)), sure, chance, cut, trace.signs.score)


def _near_border(relative: Floats) -> bool:
    return bool(((relative < CUT_OFF) | (relative > 1 - CUT_OFF)).any())


def _on_frame(quad: Floats, view: View, frame: Picture) -> Floats:
    """A quadrilateral of the view in px of the frame, moved onto its edges there."""
    ratio = _size(frame) / view.size
    reach = _REACH_PX * max(frame.shape[:2]) / FINE_PX
    return refined(frame, ((quad + 0.5) * ratio - 0.5).astype(np.float32), reach)


def _size(picture: Picture) -> Floats:
    return np.array([picture.shape[1], picture.shape[0]], np.float32)


def within(relative: Floats) -> Floats:
    """The part of a page inside the picture where it has four corners, else corners moved in."""
    if ((relative >= 0) & (relative <= 1)).all():
        return relative
    frame = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    _, part = cv2.intersectConvexConvex(np.asarray(relative, np.float32), frame)
    if part is not None:
        part = cv2.approxPolyDP(part, 0.004, True).reshape(-1, 2)
        if len(part) == 4:
            return np.asarray(part, np.float32)
    return np.clip(relative, 0, 1)
