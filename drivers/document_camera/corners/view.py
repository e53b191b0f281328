"""One picture at the size that the search works at, with what every part of it needs."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.shapes import Floats
from drivers.document_camera.cv import cv2
from drivers.frames import Picture


def halved(picture: Picture, least: int) -> Picture:
    """Halved as long as the long side keeps `least` px: a tenth of the time of any other part.

    12 MP take 4 ms, while one step to 1280 px takes 46 ms.
    """
    while max(picture.shape[:2]) >= 2 * least and not any(side % 2 for side in picture.shape[:2]):
        size = (picture.shape[1] // 2, picture.shape[0] // 2)
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return picture


def shrunk(picture: Picture, long_px: int) -> Picture:
    """The picture with a long side of at most so many px, each px the mean of what it covers."""
    picture = halved(picture, long_px)
    scale = long_px / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    small: Picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return small


@dataclass(frozen=True)
class View:
    """A picture of working size. Lab is CIE's: L 0..100, so that a distance of 2.3 is just seen."""

    picture: Picture = field(repr=False)

    @property
    def size(self) -> Floats:
        """Width and height."""
        return np.array([self.picture.shape[1], self.picture.shape[0]], np.float32)

    @cached_property
    def lab(self) -> Floats:
        """Lightly smoothed."""
        soft = cv2.GaussianBlur(self.picture, (3, 3), 0)
        lab: Floats = cv2.cvtColor(soft.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
        return lab

    @cached_property
    def noise(self) -> float:
        """Lab units by which neighbours differ where nothing is: decides what counts as a step."""
        light = self.lab[:, :, 0]
        rough = np.abs(light[2::3, 2::3] - light[:-2:3, :-2:3])
        return float(np.median(rough))

    @cached_property
    def light(self) -> NDArray[np.uint8]:
        """L with its range stretched to 0..255, without the outermost 1 %."""
        return stretched(self.lab[:, :, 0], 8.0)

    @cached_property
    def hues(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """a and b, boosted alike."""
        return stretched(self.lab[:, :, 1], 24.0), stretched(self.lab[:, :, 2], 24.0)


def stretched(plane: Floats, least: float) -> NDArray[np.uint8]:
    """To 0..255 between the 1st and 99th percentile; a range under `least` is not blown up more."""
    low, high = np.percentile(plane[::3, ::3], (1, 99))
    middle, half = (low + high) / 2, max(high - low, least) / 2
    scaled = (plane - middle) * (127.5 / half) + 127.5
    plane8: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return plane8
