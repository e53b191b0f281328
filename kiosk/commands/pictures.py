"""Fits the parts' picture slots to what the screen draws: arrays with a sequence number."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray


class _Picture(Protocol):
    @property
    def seq(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def data(self) -> Any: ...


class _Slot(Protocol):
    def latest(self, after: int) -> _Picture | None: ...


@dataclass(frozen=True)
class Shown:
    """One picture as the screen takes it."""

    sequence: int
    format: Literal["bgr", "rgb", "i420"]
    data: NDArray[np.uint8]


class Pictures:
    """A slot of flat bytes seen as arrays; nothing is copied."""

    def __init__(self, slot: _Slot, layout: Literal["bgr", "i420"]) -> None:
        self._slot, self._layout = slot, layout

    def latest(self, after: int) -> Shown | None:
        """Return the newest picture if it is newer than ``after``."""
        picture = self._slot.latest(after)
        if picture is None:
            return None
        flat: NDArray[np.uint8] = np.frombuffer(picture.data, np.uint8)
        if self._layout == "bgr":
            shaped = flat.reshape(picture.height, picture.width, 3)
            return Shown(picture.seq, "bgr", shaped)
        return Shown(picture.seq, "i420", flat.reshape(picture.height * 3 // 2, picture.width))
