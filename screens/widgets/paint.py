"""Smooth rounded shapes without multisampling: nine-patch textures drawn once by numpy.

Multisampling costs 130-290 ms a frame where there is no GPU; Kivy's RoundedRectangle without it
has ragged corners.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from kivy.graphics import BorderImage, Color, Rectangle
from numpy.typing import NDArray

from screens.text.texture import alpha_texture
from screens.theme import Colour

Box = tuple[float, float, float, float]  # x, y, width, height in window pixels, y upwards


def fill(canvas: Any, box: Box, colour: Colour, radius: int = 0) -> None:
    """A filled rectangle with round corners."""
    _patch(canvas, box, colour, radius, 0)


def outline(canvas: Any, box: Box, colour: Colour, radius: int, stroke: int) -> None:
    """The border alone, inside `box`."""
    _patch(canvas, box, colour, radius, stroke)


def shadow(canvas: Any, box: Box, depth: int, strength: float = 0.16) -> None:
    """A soft shadow under a card, spreading `depth` pixels and falling a little."""
    x, y, width, height = box
    with canvas:
        Color(0.06, 0.12, 0.11, strength)
        edge = depth * 2
        BorderImage(
            pos=(x - depth, y - depth - depth // 2),
            size=(width + 2 * depth, height + 2 * depth),
            texture=_shadow_texture(depth),
            border=(edge, edge, edge, edge),
        )


def picture(canvas: Any, box: Box, texture: Any, colour: Colour = (1, 1, 1, 1)) -> None:
    """A texture in a box, tinted."""
    with canvas:
        Color(*colour)
        Rectangle(pos=(round(box[0]), round(box[1])), size=(box[2], box[3]), texture=texture)


def _patch(canvas: Any, box: Box, colour: Colour, radius: int, stroke: int) -> None:
    x, y, width, height = (round(part) for part in box)
    radius = max(0, min(radius, width // 2, height // 2))
    with canvas:
        Color(*colour)
        if radius == 0 and stroke == 0:
            Rectangle(pos=(x, y), size=(width, height))
            return
        corner = max(radius, stroke)
        BorderImage(
            pos=(x, y),
            size=(width, height),
            texture=_round_texture(radius, stroke),
            border=(corner, corner, corner, corner),
        )


@lru_cache(maxsize=64)
def _round_texture(radius: int, stroke: int) -> Any:
    corner = max(radius, stroke)
    return alpha_texture(_round_alpha(2 * corner + 2, radius, stroke))


def _round_alpha(side: int, radius: int, stroke: int) -> NDArray[np.uint8]:
    """Coverage of a rounded square by the distance to its edge."""
    axis = np.abs(np.arange(side) + 0.5 - side / 2) - (side / 2 - radius)
    dx, dy = np.meshgrid(axis, axis)
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0)
    inner = radius - outside
    cover = np.clip(inner + 0.5, 0, 1)
    if stroke:
        cover = cover * np.clip(stroke - inner + 0.5, 0, 1)
    return np.round(cover * 255).astype(np.uint8)


@lru_cache(maxsize=8)
def _shadow_texture(depth: int) -> Any:
    side = 4 * depth + 2
    axis = np.abs(np.arange(side) + 0.5 - side / 2) - (side / 2 - 2 * depth)
    dx, dy = np.meshgrid(np.maximum(axis, 0), np.maximum(axis, 0))
    fade = np.clip(1 - np.hypot(dx, dy) / (2 * depth), 0, 1)
    smooth = fade * fade * (3 - 2 * fade)
    return alpha_texture(np.round(smooth * 255).astype(np.uint8))
