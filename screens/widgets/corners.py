"""The picture a page was cut out of, with four corners to drag; and a page that flashes.

A handle is a finger's target (ISO 9241-420: 15 mm and more), much larger than the corner it moves,
so its middle stays clear: thin cross hairs show the paper under them.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from kivy.clock import Clock
from kivy.graphics import Color, Line
from numpy.typing import NDArray

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.button import Touchable
from screens.widgets.frames import Picture
from screens.widgets.node import Axis, Node

Corners = tuple[tuple[float, float], ...]
HANDLE_MM = 20.0
FLASH_S = 0.35
_FLASH_STEP_S = 1 / 25
_LINE = (0.1, 0.75, 0.45, 1.0)
_LENS = (1.0, 1.0, 1.0, 0.28)


class Handle(Touchable):
    """One corner; `on_drag(x, y)` gets window pixels."""

    def __init__(self, theme: Theme, name: str, on_drag: Callable[[float, float], None]) -> None:
        super().__init__(theme, name, None)
        self._on_drag = on_drag
        self._grip = (0.0, 0.0)

    def arrange(self) -> None:
        """A ring with cross hairs."""
        self.canvas.clear()
        paint.fill(self.canvas, self.box, _LENS, round(self.width / 2))
        stroke = max(2, round(self.theme.panel.px_per_mm * 0.6))
        paint.outline(self.canvas, self.box, _LINE, round(self.width / 2), stroke)
        reach = self.width * 0.22
        with self.canvas:
            Color(*_LINE)
            for dx, dy in ((reach, 0.0), (0.0, reach)):
                ends = [self.center_x - dx, self.center_y - dy]
                ends += [self.center_x + dx, self.center_y + dy]
                Line(points=ends, width=stroke / 2)

    def on_touch_down(self, touch: Any) -> bool:
        """Take the corner along from where the finger lies, so that it does not jump."""
        if self.inert or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._grip = (self.center_x - touch.x, self.center_y - touch.y)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Follow the finger."""
        if touch.grab_current is not self:
            return False
        self._on_drag(touch.x + self._grip[0], touch.y + self._grip[1])
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Let go."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True


class CornersPad(Node):
    """The picture (h, w, 3) RGB with its corners; `corners` as parts of it, y down."""

    def __init__(
        self, theme: Theme, rgb: NDArray[np.uint8], corners: Sequence[Sequence[float]], flex: float
    ) -> None:
        super().__init__(theme, flex=flex)
        self._picture = Picture(theme, rgb)
        self.corners: list[tuple[float, float]] = [(float(x), float(y)) for x, y in corners]
        self.handles = [self._handle(number) for number in range(len(self.corners))]
        for node in (self._picture, *self.handles):
            self.add_widget(node)

    def told(self) -> Corners:
        """Where the corners are now."""
        return tuple(self.corners)

    def set_inert(self, inert: bool) -> None:
        """No dragging while the page is being cut."""
        for handle in self.handles:
            handle.inert = inert

    def measure(self, axis: Axis, cross: float) -> float:
        """As the picture."""
        return self._picture.measure(axis, cross)

    def least(self, axis: Axis, cross: float) -> float:
        """As the picture."""
        return self._picture.least(axis, cross)

    def arrange(self) -> None:
        """Picture, outline, handles."""
        self._picture.place(*self.box)
        self._draw()

    def _handle(self, number: int) -> Handle:
        return Handle(self.theme, f"corner:{number}", lambda x, y: self._drag(number, x, y))

    def _area(self) -> tuple[float, float, float, float]:
        """Where the picture itself is, with room for handles at its border."""
        aspect = self._picture.aspect
        width = min(self.width, self.height * aspect)
        height = width / aspect
        return self.center_x - width / 2, self.center_y - height / 2, width, height

    def _drag(self, number: int, x: float, y: float) -> None:
        left, low, width, height = self._area()
        across = min(1.0, max(0.0, (x - left) / width))
        down = min(1.0, max(0.0, 1.0 - (y - low) / height))
        self.corners[number] = (across, down)
        self._draw()

    def _draw(self) -> None:
        left, low, width, height = self._area()
        side = self.theme.mm(HANDLE_MM)
        spots = [(left + x * width, low + (1.0 - y) * height) for x, y in self.corners]
        for handle, (x, y) in zip(self.handles, spots, strict=True):
            # Half a handle may not leave the pad: there no finger would reach it.
            at_x = min(max(x - side / 2, self.x), self.right - side)
            at_y = min(max(y - side / 2, self.y), self.top - side)
            handle.place(at_x, at_y, side, side)
        self.canvas.after.clear()
        with self.canvas.after:
            Color(*_LINE)
            flat = [value for spot in spots for value in spot]
            Line(points=flat, close=True, width=max(1.5, self.theme.panel.px_per_mm * 0.3))


class FlashingPicture(Picture):
    """A page that was taken this moment: white for a blink, then itself."""

    def __init__(self, theme: Theme, rgb: NDArray[np.uint8], flex: float) -> None:
        super().__init__(theme, rgb, flex=flex)
        self._light = 1.0
        self._timer: Any = Clock.schedule_interval(self._fade, _FLASH_STEP_S)

    def arrange(self) -> None:
        """The page, and what is left of the flash."""
        super().arrange()
        self._glow()

    def leave(self) -> None:
        """No more fading."""
        self._timer.cancel()

    def _fade(self, passed: float) -> bool:
        self._light = max(0.0, self._light - passed / FLASH_S)
        self._glow()
        return self._light > 0.0

    def _glow(self) -> None:
        self.canvas.after.clear()
        if self._light > 0.0:
            paint.fill(self.canvas.after, self.box, (1.0, 1.0, 1.0, self._light))
