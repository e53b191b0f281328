"""Is the page good enough to hand in? Gates with the figures of capture.md §3."""

import numpy as np

from drivers.document_camera.contract import HintCode, PageQuality, RefusedCode
from drivers.document_camera.cv import cv2
from drivers.document_camera.page import PageQuad
from drivers.frames import Picture

SHARP_ENOUGH = 0.26
"""94 % of sharp originals pass, 0 % of those blurred by sigma >= 2.5 px (capture.md §3)."""
PAPER_BRIGHTNESS = 90.0
"""Luminance (0..255) under which paper is too dark to read."""
ROOM_BRIGHTNESS = 25.0
"""A frame whose bright part is below this shows nothing at all, not an empty mat."""
_GREY = 128
_WINDOW = 11
_STRONG = 40


def sharpness(page: Picture) -> float:
    """Edge slope 0..1, the worse of x and y; does not depend on how much is written.

    max |slope| / local range in 11-px windows where the range is strong; 1.0 for a blank page, on
    which nothing can be blurred.
    """
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    scale = 1400 / max(grey.shape)
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
    if int(strong.sum()) < 200:
        return 1.0
    return float(np.median(steep[strong] / reach[strong].astype(np.float32)))


def brightness(picture: Picture) -> float:
    """Luminance 0..255 of the bright part (90th percentile), which on a page is the paper."""
    return float(np.percentile(cv2.cvtColor(picture[::4, ::4], cv2.COLOR_BGR2GRAY), 90))


def measure(page: Picture, quad: PageQuad) -> PageQuality:
    """All figures of a page that was cut out."""
    return PageQuality(sharpness(page), brightness(page), quad.score, quad.tilt_deg)


def is_broken(frame: Picture) -> bool:
    """Was this frame cut in the transfer? Decoders fill what is missing with one even grey."""
    tail = frame[-max(8, frame.shape[0] // 20) :, ::8].astype(np.int16)
    return int(np.ptp(tail)) <= 2 and abs(int(np.median(tail)) - _GREY) <= 3


def frame_trouble(frame: Picture, quad: PageQuad | None) -> RefusedCode | None:
    """What already the whole frame tells against a capture."""
    if is_broken(frame):
        return "unreadable"
    if brightness(frame) < ROOM_BRIGHTNESS:
        return "too_dark"
    if quad is None:
        return "no_paper"
    return "cut_off" if quad.cut_off else None


def page_trouble(quality: PageQuality) -> RefusedCode | None:
    """What the page cut out tells against taking it."""
    if quality.brightness < PAPER_BRIGHTNESS:
        return "too_dark"
    return "blurred" if quality.sharpness < SHARP_ENOUGH else None


def hint(trouble: RefusedCode | None, *, moved: bool) -> HintCode:
    """The hint that goes with a trouble; a page that moves is asked to hold still first."""
    match trouble:
        case None:
            return "hold_still" if moved else "ready"
        case "no_paper" | "too_dark" | "cut_off":
            return trouble
        case _:
            return "hold_still" if moved else "blurred"
