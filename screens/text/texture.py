"""Alpha pictures to Kivy textures: one upload, no mipmaps, tinted by a Color when drawn."""

from typing import Any

import numpy as np
from kivy.graphics.texture import Texture
from numpy.typing import NDArray


def alpha_texture(alpha: NDArray[np.uint8]) -> Any:
    """White texture with this alpha, upright in Kivy; an empty picture becomes one clear pixel."""
    if alpha.size == 0:
        alpha = np.zeros((1, 1), np.uint8)
    height, width = alpha.shape
    pixels = np.full((height, width, 2), 255, np.uint8)
    pixels[..., 1] = alpha
    texture = Texture.create(size=(width, height), colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.blit_buffer(pixels.tobytes(), colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.flip_vertical()
    texture.mag_filter = texture.min_filter = "nearest"
    return texture
