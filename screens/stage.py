"""Draws the shell with no screen and no waiting: a virtual clock, taps, pictures.

Used by tests, `kiosk shots` and benchmarks. `bootstrap.prepare(panel, offscreen=True)` must
have run before. One window lives for the whole process; each `show` replaces its content.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget
from numpy.typing import NDArray

from screens.widgets.button import Touchable
from screens.widgets.node import Node, walk

FRAME_S = 1 / 60


class Finger(MotionEvent):
    """One finger that a program moves, in window pixels with y upwards."""

    def __init__(self, x: float, y: float) -> None:
        window = EventLoop.window
        self._span = (window.width - 1.0, window.height - 1.0)
        super().__init__("stage", "1", self._at(x, y), is_touch=True, type_id="touch")
        self.profile = ["pos"]

    def _at(self, x: float, y: float) -> dict[str, float]:
        return {"x": x / self._span[0], "y": y / self._span[1]}

    def depack(self, args: Any) -> None:
        """Kivy asks for the position as shares of the window."""
        self.sx, self.sy = args["x"], args["y"]
        super().depack(args)

    def press(self) -> None:
        """Finger down."""
        EventLoop.post_dispatch_input("begin", self)

    def drag(self, x: float, y: float) -> None:
        """Finger moved."""
        self.move(self._at(x, y))
        EventLoop.post_dispatch_input("update", self)

    def lift(self) -> None:
        """Finger up."""
        EventLoop.post_dispatch_input("end", self)


class Stage:
    """The one offscreen window with its virtual time."""

    def __init__(self) -> None:
        EventLoop.ensure_window()
        # Read once, by SDL; left standing it would keep the windows of children off their display.
        os.environ.pop("SDL_VIDEODRIVER", None)
        self.window = EventLoop.window
        self.now = 1000.0
        Clock.time = lambda: self.now
        # Else the first timers would count from the machine's own clock, hours ahead of this one.
        Clock._last_tick = self.now
        Clock._max_fps = 0
        runTouchApp(Widget(), embedded=True)
        self._grabbed: list[NDArray[np.uint8]] = []
        self.window.clearcolor = (1, 0, 1, 1)

    def show(self, root: Node) -> None:
        """Make `root` the window's only content, in full size."""
        for child in list(self.window.children):
            self.window.remove_widget(child)
        self.window.add_widget(root)
        root.place(0, 0, *self.window.size)
        self.frames(2)
        # Without a GPU deleted textures are only freed now; a contact sheet has hundreds.
        glFinish()

    def frames(self, count: int = 1) -> None:
        """Let `count` frames of 1/60 s pass."""
        for _ in range(count):
            self.now += FRAME_S
            EventLoop.idle()

    def wait(self, seconds: float) -> None:
        """Let virtual time pass, a tenth of a second a frame."""
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            EventLoop.idle()

    def until(self, ready: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Frames until `ready()`, at most so many virtual seconds."""
        for _ in range(round(seconds / FRAME_S)):
            if ready():
                return True
            self.frames()
        return ready()

    def tap(self, x: float, y: float) -> None:
        """Finger down, two frames, finger up (window pixels, y upwards)."""
        finger = Finger(x, y)
        finger.press()
        self.frames(2)
        finger.lift()
        self.frames(2)

    def tap_name(self, root: Node, name: str) -> None:
        """Tap the middle of the target with this name."""
        for node in touchables(root):
            if node.name == name:
                self.tap(node.center_x, node.center_y)
                return
        raise LookupError(name)

    def picture(self) -> NDArray[np.uint8]:
        """What the window shows: (height, width, 3) uint8 RGB.

        Read in `on_flip`, before the buffers swap: afterwards it is black.
        """
        self._grabbed.clear()
        self.window.bind(on_flip=self._grab)
        try:
            self.window.canvas.ask_update()
            self.frames(1)
        finally:
            self.window.unbind(on_flip=self._grab)
        if not self._grabbed:
            raise RuntimeError("the window drew no frame")
        return self._grabbed[-1]

    def _grab(self, *_args: Any) -> None:
        width, height = (int(part) for part in self.window.size)
        data = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        pixels = np.frombuffer(data, np.uint8).reshape(height, width, 3)
        self._grabbed.append(pixels[::-1].copy())


def touchables(root: Node) -> Iterator[Touchable]:
    """Every target that a finger could use now."""
    for node in walk(root):
        if isinstance(node, Touchable):
            yield node
