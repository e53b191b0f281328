"""A pad for a finger's signature: strokes with time, a picture of them, a check for real ink."""

import io
import time
from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Line
from PIL import Image, ImageDraw

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.node import Axis, Node

Point = tuple[float, float, float]  # x, y from the left top in mm; seconds since the first touch
# A signature shorter than this is a slip of the finger.
MIN_INK_MM = 25.0
PNG_PX_PER_MM = 8.0  # about 200 dpi
PEN_MM = 0.9


class SignaturePad(Node):
    """Sends `on_change(enough)` after every stroke and on `clear`."""

    def __init__(
        self,
        theme: Theme,
        on_change: Callable[[bool], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.name, self.inert = "signature", False
        self.strokes: list[list[Point]] = []
        self._on_change = on_change
        self._clock = clock
        self._began = 0.0
        self._line: Any = None

    def measure(self, axis: Axis, cross: float) -> float:
        """Twice as wide as high."""
        return cross * (2.0 if axis == "x" else 0.5)

    @property
    def ink_mm(self) -> float:
        """Length of all strokes in millimetres."""
        total = 0.0
        for stroke in self.strokes:
            for (x0, y0, _), (x1, y1, _) in zip(stroke, stroke[1:], strict=False):
                total += ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        return total

    @property
    def enough(self) -> bool:
        """True where this can be a signature."""
        return self.ink_mm >= MIN_INK_MM

    def clear(self) -> None:
        """Wipe the pad and the points."""
        for stroke in self.strokes:
            stroke.clear()
        self.strokes.clear()
        self.redraw()
        self._on_change(False)

    def leave(self) -> None:
        """Forget the points."""
        for stroke in self.strokes:
            stroke.clear()
        self.strokes.clear()

    def png(self) -> bytes:
        """Black ink on white, 8 px per mm, anti-aliased."""
        scale = PNG_PX_PER_MM * 3
        px = self.theme.panel.px_per_mm
        size = (round(self.width / px * scale), round(self.height / px * scale))
        image = Image.new("L", size, 255)
        pen = ImageDraw.Draw(image)
        width = round(PEN_MM * scale)
        for stroke in self.strokes:
            dots = [(x * scale, y * scale) for x, y, _ in stroke]
            pen.line(dots, fill=0, width=width, joint="curve")
            for x, y in (dots[0], dots[-1]):
                pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=0)
        out = io.BytesIO()
        image.resize((size[0] // 3, size[1] // 3), Image.Resampling.LANCZOS).save(out, "PNG")
        return out.getvalue()

    def arrange(self) -> None:
        """White sheet, base line, and the ink so far."""
        theme, palette = self.theme, self.theme.palette
        paint.fill(self.canvas.before, self.box, (1, 1, 1, 1), theme.radius)
        paint.outline(self.canvas.before, self.box, palette.edge, theme.radius, theme.stroke)
        inset = theme.space(4)
        rule = (self.x + inset, self.y + self.height * 0.24, self.width - 2 * inset, 2)
        paint.fill(self.canvas.before, rule, (0.75, 0.75, 0.72, 1))
        self.canvas.clear()
        px = theme.panel.px_per_mm
        for stroke in self.strokes:
            flat = [v for x, y, _ in stroke for v in (self.x + x * px, self.top - y * px)]
            self._start_line(flat)

    def on_touch_down(self, touch: Any) -> bool:
        """Begin a stroke."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        if not self.strokes:
            self._began = self._clock()
        self.strokes.append([self._point(touch)])
        self._start_line([*touch.pos])
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Go on drawing; a finger that leaves the pad draws nothing outside."""
        if touch.grab_current is not self:
            return False
        if self.collide_point(*touch.pos):
            self.strokes[-1].append(self._point(touch))
            self._line.points += [*touch.pos]
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """End the stroke."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._on_change(self.enough)
        return True

    def _start_line(self, points: list[float]) -> None:
        with self.canvas:
            Color(0.04, 0.1, 0.22, 1)
            width = max(2.0, PEN_MM * self.theme.panel.px_per_mm / 2)
            self._line = Line(points=points, width=width, joint="round", cap="round")

    def _point(self, touch: Any) -> Point:
        px = self.theme.panel.px_per_mm
        return (
            (touch.x - self.x) / px,
            (self.top - touch.y) / px,
            self._clock() - self._began,
        )
