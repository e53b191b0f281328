"""The picture of the attract screen: grassland hills at first light, drawn, not photographed.

Drawn by code at the panel's size, so that no picture file has to be licensed or scaled.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_SKY = ((246, 241, 231), (252, 222, 178))
_HILLS = (
    # base height, wave heights, wave lengths (shares of the picture), phase, colour
    (0.46, (0.05, 0.02), (0.9, 0.31), 0.4, (158, 190, 178)),
    (0.36, (0.06, 0.02), (0.7, 0.27), 2.1, (96, 150, 140)),
    (0.25, (0.05, 0.03), (0.8, 0.37), 4.0, (38, 110, 106)),
    (0.12, (0.05, 0.02), (1.1, 0.43), 1.2, (10, 61, 62)),
)
_SUN = (0.72, 0.60, 0.13, (226, 122, 66))


@lru_cache(maxsize=2)
def grassland(width: int, height: int) -> NDArray[np.uint8]:
    """RGB picture (height, width, 3): sky, sun, four rows of hills."""
    up = (1.0 - (np.arange(height) + 0.5) / height).astype(np.float32)
    along = ((np.arange(width) + 0.5) / width).astype(np.float32)
    picture = np.empty((height, width, 3), np.float32)
    blend = np.clip((0.95 - up) / 0.6, 0, 1)[:, None]
    picture[:] = (np.array(_SKY[0]) * (1 - blend) + np.array(_SKY[1]) * blend)[:, None, :]
    _sun(picture, along, up)
    edge = np.float32(height)
    for base, heights, lengths, phase, colour in _HILLS:
        crest = np.full(width, base, np.float32)
        for rise, length in zip(heights, lengths, strict=True):
            crest += rise * np.sin(2 * np.pi * along / length + phase)
        cover = np.clip((crest[None, :] - up[:, None]) * edge + 0.5, 0, 1)[..., None]
        # A breath of haze at the crest keeps the rows apart.
        depth = np.clip((crest[None, :] - up[:, None]) * 3.2, 0, 1)[..., None]
        tone = np.array(colour, np.float32) * (0.86 + 0.14 * (1 - depth))
        picture += cover * (tone - picture)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _sun(picture: NDArray[np.float32], along: NDArray[np.float32], up: NDArray[np.float32]) -> None:
    at_x, at_y, share, colour = _SUN
    height, width = picture.shape[:2]
    radius = share * min(width, height)
    if width > height:
        at_x -= 0.12  # on a wide panel the right is for the Mongolian greeting
    distance = np.hypot((along - at_x)[None, :] * width, (up - at_y)[:, None] * height)
    disc = np.clip(radius - distance + 0.5, 0, 1)[..., None]
    glow = np.clip(1 - (distance - radius) / (radius * 2.2), 0, 1)[..., None] ** 2 * 0.28
    picture += glow * (np.array((255, 214, 150), np.float32) - picture)
    picture += disc * (np.array(colour, np.float32) - picture)
