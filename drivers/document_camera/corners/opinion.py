"""What the corner net thinks of a picture; runs in OpenCV's own inference, on one thread at a time.

Stills are looked at three times, mirrored and turned, as a net that is sure answers alike.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.layout import (
    AXIS_BINS,
    AXIS_FROM,
    AXIS_SPAN,
    MASK_CELLS,
    NET_PX,
    OUTPUTS,
)
from drivers.document_camera.corners.shapes import Floats, ordered
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

WEIGHTS = Path(__file__).with_name("corners.onnx")
_REACH = 4
"""Bins each side of the highest that the soft arg-max looks at."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """`corners` relative, clockwise; `cells` 0..1: the page's area; `present` 0..1."""

    corners: Floats = field(repr=False)
    cells: Floats = field(repr=False)
    present: float
    peak: float
    """Mass of the marginals near where the corners were read, the worst of eight: 0..1."""
    spread: float
    """Mean distance of the looks' corners from their middle, over the square root of the area."""


class CornerNet:
    """The weights, loaded once. Raises ValueError for a file that is no such net."""

    def __init__(self, weights: bytes) -> None:
        self._lock = threading.Lock()
        data = np.frombuffer(weights, np.uint8)
        try:
            self._net = cv2.dnn.readNetFromONNX(data, engine=cv2.dnn.ENGINE_CLASSIC)
        except cv2.error:
            raise ValueError("not a corner net") from None
        if self.run(np.zeros((NET_PX, NET_PX, 3), np.uint8)).size != OUTPUTS:
            raise ValueError("not a corner net")

    def run(self, square: Picture) -> Floats:
        """The raw outputs for a BGR picture of NET_PX a side."""
        blob = np.ascontiguousarray(square.transpose(2, 0, 1)[None], np.float32) / 255
        with self._lock:
            self._net.setInput(blob)
            told: Floats = self._net.forward().ravel().copy()
        return told

    def glance(self, picture: Picture) -> Opinion:
        """One look, for a preview."""
        return _joined([_read(self.run(_square(picture)))])

    def look(self, picture: Picture) -> Opinion:
        """Three looks, for a still."""
        square = _square(picture)
        plain = _read(self.run(square))
        mirror = _read(self.run(square[:, ::-1]))
        turned = _read(self.run(square.transpose(1, 0, 2)[::-1]))
        unmirrored = _Look(
            mirror.corners * (-1, 1) + (1, 0), mirror.cells[:, ::-1], mirror.present, mirror.peak
        )
        # transpose and flip send (x, y) to (y, 1 - x).
        back = np.stack([1 - turned.corners[:, 1], turned.corners[:, 0]], axis=1)
        unturned = _Look(back, turned.cells[::-1].T, turned.present, turned.peak)
        return _joined([plain, unmirrored, unturned])


@dataclass(frozen=True, slots=True)
class _Look:
    corners: Floats
    cells: Floats
    present: float
    peak: float


def _square(picture: Picture) -> Picture:
    square: Picture = cv2.resize(picture, (NET_PX, NET_PX), interpolation=cv2.INTER_AREA)
    return square


def _read(told: Floats) -> _Look:
    """Corners by a soft arg-max round the highest bin of each marginal."""
    logits = told[: 8 * AXIS_BINS].reshape(8, AXIS_BINS)
    mass = np.exp(logits - logits.max(axis=1, keepdims=True))
    mass /= mass.sum(axis=1, keepdims=True)
    bins = np.arange(AXIS_BINS)
    near = np.abs(bins - mass.argmax(axis=1)[:, None]) <= _REACH
    kept = np.where(near, mass, 0)
    peaks = kept.sum(axis=1)
    places = (bins + 0.5) / AXIS_BINS * AXIS_SPAN + AXIS_FROM
    at = (kept @ places) / peaks
    corners = np.stack([at[:4], at[4:]], axis=1).astype(np.float32)
    cells = _sigmoid(told[8 * AXIS_BINS : -1]).reshape(MASK_CELLS, MASK_CELLS)
    return _Look(corners, cells, float(_sigmoid(told[-1:])[0]), float(peaks.min()))


def _joined(looks: list[_Look]) -> Opinion:
    quads = [ordered(np.asarray(look.corners, np.float32)) for look in looks]
    aligned = np.stack([quads[0], *(_like(quads[0], quad) for quad in quads[1:])])
    middle = ordered(np.median(aligned, axis=0).astype(np.float32))
    away = np.linalg.norm(aligned - np.median(aligned, axis=0), axis=2).mean()
    cells = np.mean([look.cells for look in looks], axis=0).astype(np.float32)
    area = max(0.01, float(cells.mean()))
    return Opinion(
        middle,
        cells,
        float(np.mean([look.present for look in looks])),
        float(np.mean([look.peak for look in looks])),
        float(away) / area**0.5,
    )


def _like(one: Floats, two: Floats) -> Floats:
    """The second in the order that lies nearest to the first."""
    rolled = np.stack([np.roll(two, n, axis=0) for n in range(4)])
    nearest: Floats = rolled[np.linalg.norm(rolled - one, axis=2).sum(axis=1).argmin()]
    return nearest


def _sigmoid(logits: NDArray[np.float32]) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


_LOADING = threading.Lock()
_loaded: list[CornerNet] = []


def corner_net() -> CornerNet:
    """The net that ships beside this module, loaded at the first call (10 ms)."""
    with _LOADING:
        if not _loaded:
            _loaded.append(CornerNet(WEIGHTS.read_bytes()))
        return _loaded[0]
