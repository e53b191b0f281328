"""Is a hand in the picture? Told by where it comes from, for its colour alone is that of wood too.

An arm enters over the frame's border, or fingers lie across the page's edge: something that is not
mat, not page, and at least in part of skin's colour. (Skin colour near the page's edge alone was
measured and does not work: capture.md §3.)
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.frames import Picture

Lab: TypeAlias = NDArray[np.float32]
Points: TypeAlias = NDArray[np.float32]

_UNLIKE = 16.0
"""Colour distance from the mat (Lab, lightness counts less: a shadow is not a thing)."""
_LIGHTNESS = 0.6
_LEAST_SKIN = 0.004
_LEAST_PART = 0.15
"""So much of what reaches in must be skin: a sleeve may be most of it."""
_ACROSS = 0.008
_OUTSIDE = 0.2
_GROW = 3
_FOREIGN = 22.0
"""Colour distance from the paper's white of what lies on it; print is thinner than 5 px there."""
_EDGE_PART = 0.04
_DEEP, _LEAST_DEEP = 0.08, 0.001
"""Fingers reach in so far (of the page's side); a crumpled edge lets the table look in less."""
_SKIN_LIKE_MAT = 0.10
_LARGE_PAGE = 0.10
"""On a card a portrait comes as near to the edge as fingers do; a hand shows beside a card."""
_BRIGHTER = 24.0
_PAPER_PART = 0.035
_RING = 3


def lab_of(small: Picture) -> Lab:
    """Colours in which distances are as people see them."""
    lab: Lab = cv2.cvtColor(cv2.GaussianBlur(small, (3, 3), 0), cv2.COLOR_BGR2LAB).astype(
        np.float32
    )
    lab[:, :, 0] *= _LIGHTNESS
    return lab


def is_hand(small: Picture, lab: Lab, page: Points | None, mat: Lab | None) -> bool:
    """True where an arm or fingers are seen. small: BGR, about 256 px; page: corners in its px.

    mat: the empty scene in Lab, None before it was seen: then the border's colour stands for it.
    """
    thing = _unlike(lab, mat)
    inside = np.zeros(thing.shape, np.uint8)
    if page is not None:
        cv2.fillConvexPoly(inside, np.rint(page).astype(np.int32), 1)
    skin = _skin(_balanced(small, inside))
    if float(skin.mean()) < _LEAST_SKIN:
        return False
    if page is not None and _covers(lab, skin, inside):
        return True
    if mat is None and _border_share(skin) > _SKIN_LIKE_MAT:
        # Wood: what is outside of the page tells nothing until the empty mat has been seen.
        return False
    apart = skin & thing
    near = cv2.dilate(inside, np.ones((2 * _GROW + 1, 2 * _GROW + 1), np.uint8))
    if _reaches_in(((thing & (1 - near)) | apart).astype(np.uint8), apart):
        return True
    return page is not None and _lies_across(apart, inside)


def is_paper_at_border(lab: Lab, mat: Lab | None) -> bool:
    """Where no outline was found: does something large and bright come in over the border?

    A page that lies half outside has no outline with four sides, but is no empty mat either.
    """
    thing = _unlike(lab, mat)
    light = lab[:, :, 0]
    bright = thing & (light > float(np.median(light[thing == 0])) + _BRIGHTER).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
    high, wide = bright.shape
    for left, top, width, height, area in stats[1:count]:
        at_border = left <= 1 or top <= 1 or left + width >= wide - 1 or top + height >= high - 1
        if at_border and area >= _PAPER_PART * bright.size and area >= 0.5 * width * height:
            return True
    return False


def _border(plane: NDArray[Any]) -> NDArray[Any]:
    """The outermost pixels in a row."""
    parts = (plane[:_RING], plane[-_RING:], plane[:, :_RING], plane[:, -_RING:])
    return np.concatenate([part.reshape(-1, *plane.shape[2:]) for part in parts])


def _border_share(mask: Picture) -> float:
    return float(_border(mask).mean())


def _unlike(lab: Lab, mat: Lab | None) -> Picture:
    """1 where something is that is not mat."""
    if mat is None or mat.shape != lab.shape:
        ring = _border(lab).reshape(-1, 3)
        colour = np.median(ring, axis=0)
        spread = float(np.median(np.linalg.norm(ring - colour, axis=1)))
        away = np.linalg.norm(lab - colour, axis=2)
    else:
        spread = 0.0
        away = np.linalg.norm(lab - mat, axis=2)
    return _opened((away > max(_UNLIKE, 4 * spread)).astype(np.uint8))


def _opened(mask: Picture) -> Picture:
    """Without what is thinner than 3 px."""
    thick: Picture = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return thick


def _balanced(small: Picture, inside: Picture) -> Picture:
    """Neutral light, by the page's white: under a warm lamp paper has skin's colour."""
    if int(inside.sum()) < 200:
        return small
    white = np.percentile(small[inside == 1], 85, axis=0)
    if float(white.min()) < 40 or float(white.min() / white.max()) < 0.55:
        return small
    lit = small.astype(np.float32) * (white.mean() / white).astype(np.float32)
    balanced: Picture = np.clip(lit, 0, 255).astype(np.uint8)
    return balanced


def _skin(small: Picture) -> Picture:
    """Skin of any shade in YCrCb; what is nearly grey is none."""
    coded = cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb)
    found: Picture = cv2.inRange(coded, (45, 137, 75), (250, 182, 125)) // 255
    return _opened(found)


def _reaches_in(reaching: Picture, skin: Picture) -> bool:
    """Something comes in over the border and has skin enough."""
    count, labels = cv2.connectedComponents(reaching, connectivity=8)
    if count <= 1:
        return False
    border = np.zeros(count, bool)
    for edge in (labels[:2], labels[-2:], labels[:, :2], labels[:, -2:]):
        border[np.unique(edge)] = True
    border[0] = False
    area = np.bincount(labels.ravel(), minlength=count)
    bare = np.bincount(labels[skin == 1].ravel(), minlength=count)
    enough = (bare >= _LEAST_SKIN * labels.size) & (bare >= _LEAST_PART * area)
    return bool((border & enough).any())


def _lies_across(skin: Picture, inside: Picture) -> bool:
    """Skin on both sides of the page's edge, its sleeve too dark to be told from the mat."""
    # Out of focus, wood and paper blend to skin's colour in a thin ring around the page.
    solid = cv2.morphologyEx(skin, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    for number in range(1, count):
        area = int(stats[number, cv2.CC_STAT_AREA])
        if area < _ACROSS * skin.size:
            continue
        part = float((inside[labels == number] == 0).mean())
        if _OUTSIDE <= part <= 0.95:
            return True
    return False


def _covers(lab: Lab, skin: Picture, inside: Picture) -> bool:
    """Something with skin lies on a large page and goes on over its edge."""
    if float(inside.mean()) < _LARGE_PAGE:
        return False
    # The outline may lie a little outside of the paper: a strip of mat is no hand.
    kernel = np.ones((5, 5), np.uint8)
    inside = cv2.erode(inside, kernel)
    white = np.percentile(lab[inside == 1], 80, axis=0)
    foreign = (np.linalg.norm(lab - white, axis=2) > _FOREIGN).astype(np.uint8)
    blob = cv2.morphologyEx(inside & (foreign | skin), cv2.MORPH_OPEN, kernel)
    ring = inside - cv2.erode(inside, kernel)
    count, labels = cv2.connectedComponents(blob, connectivity=8)
    if count <= 1:
        return False
    edge = np.bincount(labels[ring == 1].ravel(), minlength=count)
    bare = np.bincount(labels[skin == 1].ravel(), minlength=count)
    depth = 2 * round(_DEEP * float(np.sqrt(inside.sum()))) + 1
    middle = cv2.erode(inside, np.ones((depth, depth), np.uint8))
    deep = np.bincount(labels[(skin & middle) == 1].ravel(), minlength=count)
    edge[0] = bare[0] = deep[0] = 0
    enough = (bare >= _LEAST_SKIN * skin.size) & (deep >= _LEAST_DEEP * skin.size)
    return bool((enough & (edge >= _EDGE_PART * float(ring.sum()))).any())
