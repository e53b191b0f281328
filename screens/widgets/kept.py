"""A page drawn once, with moving pictures over it.

Every picture of a call changes a corner of the window, and Kivy then draws the whole window.
Without a GPU that is 32 to 39 ms of CPU for a page of words and buttons; the same page as one
texture, copied without blending or filtering, costs 10 to 12.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Callback, Canvas, Color, Fbo, Rectangle
from kivy.graphics.opengl import GL_BLEND, glDisable, glEnable

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.frames import FrameView
from screens.widgets.node import Node

# What changes under a finger is drawn straight to the window, which is 11 ms sooner than by way of
# the texture; a page at rest for so long goes into it.
REST_S = 0.08


class Kept(Node):
    """Holds one page; stands at the window's origin, in the window's size."""

    canvas: Any

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.resting = False
        self._page: Node | None = None
        self._lifted: list[FrameView] = []
        self._paper, self._sheet, self._copy = Canvas(), Canvas(), Canvas()
        self._screen: Any = Fbo(size=(1, 1))
        self._whole: Any = Rectangle()
        self._sheet.add(self._paper)
        self.canvas.add(self._sheet)
        self._copy.add(self._screen)
        # Nothing shows through a page: its texture is copied as it is.
        self._copy.add(Callback(lambda _: glDisable(GL_BLEND)))
        self._copy.add(Color(1, 1, 1, 1))
        self._copy.add(self._whole)
        self._copy.add(Callback(lambda _: glEnable(GL_BLEND)))
        self._rest: Any = Clock.create_trigger(self._settle, REST_S)

    def hold(self, page: Node, pictures: Sequence[FrameView]) -> None:
        """Show this page, and these of its pictures over it."""
        self.let_go()
        with self._on_the_sheet():
            self.add_widget(page)
        self._page = page
        for one in pictures:
            self.canvas.add(one.lift())
        self._lifted = list(pictures)
        self._rouse()

    def let_go(self) -> None:
        """The page and its pictures are whole again, and nobody's."""
        self._rouse()
        self._rest.cancel()
        for one in self._lifted:
            self.canvas.remove(one.glass)
            one.lower()
        self._lifted = []
        if self._page is not None:
            with self._on_the_sheet():
                self.remove_widget(self._page)
            self._page = None

    def arrange(self) -> None:
        """Paper and page."""
        size = (max(1, int(self.width)), max(1, int(self.height)))
        if tuple(self._screen.size) != size:
            self._screen.size = size
            texture = self._screen.texture
            texture.mag_filter = texture.min_filter = "nearest"
        self._whole.texture, self._whole.size = self._screen.texture, size
        self._paper.clear()
        paint.fill(self._paper, self.box, self.theme.palette.paper)
        if self._page is not None:
            self._page.place(*self.box)

    def on_touch_down(self, touch: Any) -> bool:
        """Drawn directly while a finger is at work."""
        self._rouse()
        return bool(super().on_touch_down(touch))

    def on_touch_move(self, touch: Any) -> bool:
        """As above."""
        self._rouse()
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """As above."""
        self._rouse()
        return bool(super().on_touch_up(touch))

    def leave(self) -> None:
        """No more timer."""
        self._rest.cancel()

    @contextmanager
    def _on_the_sheet(self) -> Iterator[None]:
        """Kivy adds and removes a child's canvas where `canvas` is."""
        own, self.canvas = self.canvas, self._sheet
        try:
            yield
        finally:
            self.canvas = own

    def _settle(self, _dt: float) -> None:
        self.resting = True
        self.canvas.remove(self._sheet)
        self._screen.add(self._sheet)
        self.canvas.insert(0, self._copy)

    def _rouse(self) -> None:
        if self.resting:
            self.resting = False
            self.canvas.remove(self._copy)
            self._screen.remove(self._sheet)
            self.canvas.insert(0, self._sheet)
        self._rest.cancel()
        self._rest()
