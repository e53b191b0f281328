"""Our engine as Kivy's text provider, so that Label and TextInput have the fallback chain too.

`install()` must run before any kivy.uix module is imported: they copy `kivy.core.text.Label`.
"""

from typing import Any

import kivy.core.text
import numpy as np
from kivy.core.image import ImageData
from kivy.core.text import LabelBase

from screens.text.engine import PITCH, layout, render


class LabelJiujin(LabelBase):
    """One line at a time: Kivy breaks the lines and asks for extents and pixels."""

    def _em(self) -> int:
        return max(1, int(self.options["font_size"]))

    def get_extents(self, text: str) -> tuple[int, int]:
        """Width and height in pixels of one line."""
        laid = layout(text, self._em(), bold=bool(self.options["bold"]))
        return laid.width, round(PITCH["horizontal"] * self._em())

    def get_ascent(self) -> int:
        """Pixels above the baseline."""
        return round(0.88 * self._em())

    def get_descent(self) -> int:
        """Pixels below the baseline, negative as SDL_ttf has it."""
        return -round(0.12 * self._em())

    def _render_begin(self) -> None:
        width, height = self._size
        self._canvas = np.zeros((height, width), np.uint8)

    def _render_text(self, text: str, x: float, y: float) -> None:
        alpha = render(layout(text, self._em(), bold=bool(self.options["bold"])))
        left, top = int(x), int(y)
        height = min(alpha.shape[0], self._canvas.shape[0] - top)
        width = min(alpha.shape[1], self._canvas.shape[1] - left)
        if height > 0 and width > 0:
            target = self._canvas[top : top + height, left : left + width]
            np.maximum(target, alpha[:height, :width], out=target)

    def _render_end(self) -> Any:
        height, width = self._canvas.shape
        pixels = np.empty((height, width, 4), np.uint8)
        pixels[..., :3] = [round(255 * part) for part in self.options["color"][:3]]
        pixels[..., 3] = self._canvas
        return ImageData(width, height, "rgba", pixels.tobytes())


def install() -> None:
    """Put the provider in place for every widget imported from now on."""
    kivy.core.text.Label = LabelJiujin
