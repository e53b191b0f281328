"""What a fake camera sees: a dark mat, perhaps with a paper, coded once for each mode."""

import threading

import cv2
import numpy as np

from drivers.document_camera.source import MAT_BGR, lay_on_mat

VARIANTS = 2
"""Noisy copies that are sent in turn; coding each frame anew would cost a core."""


class Scene:
    """Safe to call from any thread. `turn_deg`: how askew papers lie."""

    def __init__(self, turn_deg=2.0):
        self._turn = turn_deg
        self._lock = threading.Lock()
        self._paper = None
        self._coded = {}
        self._next = 0

    def show(self, paper):
        """Lay a paper (BGR) on the mat, or take it away (None)."""
        with self._lock:
            self._paper, self._coded = paper, {}

    def frame(self, fourcc, size):
        """One frame's bytes in this mode."""
        with self._lock:
            made = self._coded.get((fourcc, size))
            if made is None:
                made = self._coded[fourcc, size] = self._make(fourcc, size)
            self._next += 1
            return made[self._next % len(made)]

    def _make(self, fourcc, size):
        if self._paper is None:
            plain = np.full((size[1], size[0], 3), MAT_BGR, np.uint8)
        else:
            plain = lay_on_mat(self._paper, self._turn, size)
        luck = np.random.default_rng(7)
        out = []
        for _ in range(VARIANTS):
            noise = luck.integers(0, 5, plain.shape[:2], np.uint8)
            noisy = cv2.add(plain, cv2.merge([noise] * 3))
            out.append(yuyv(noisy) if fourcc == "YUYV" else jpeg(noisy))
        return out


def jpeg(picture, quality=88):
    """As a camera codes it."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def yuyv(picture):
    """BGR to packed 4:2:2, BT.601 with 16..235, as UVC cameras send it."""
    blue, green, red = (picture[..., place].astype(np.float32) for place in range(3))
    luma = 16 + 0.257 * red + 0.504 * green + 0.098 * blue
    first = 128 - 0.148 * red - 0.291 * green + 0.439 * blue
    second = 128 + 0.439 * red - 0.368 * green - 0.071 * blue
    out = np.empty((*picture.shape[:2], 2), np.uint8)
    out[..., 0] = luma
    out[:, 0::2, 1] = first[:, 0::2]
    out[:, 1::2, 1] = second[:, 0::2]
    return out.tobytes()
