"""Pages of a document side by side: touch one to look at it, drag one to another place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from numpy.typing import NDArray

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.button import Touchable
from screens.widgets.node import Axis, Node
from screens.widgets.words import Words

DRAG_MM = 4.0
THUMB_MM = (26.0, 36.0)
"""Width and height of one page: wider than a finger, and an A4 page is still known by its shape."""
MOST_PX = 400


@dataclass(frozen=True)
class Thumb:
    """One page as the strip needs it; `rgb` None where the picture is gone."""

    name: str
    words: str
    rgb: NDArray[Any] | None
    chosen: bool


class PageStrip(Node):
    """Thumbnails in rows from the left, whatever the script: a row of papers has no grammar.

    pick(number) when one is touched; move(number, to) when one was dragged to another's place.
    """

    def __init__(
        self,
        theme: Theme,
        thumbs: Sequence[Thumb],
        pick: Callable[[int], None],
        move: Callable[[int, int], None],
    ) -> None:
        super().__init__(theme)
        self.pick, self.move = pick, move
        self.cards = [_Card(theme, thumb, self) for thumb in thumbs]
        for card in self.cards:
            self.add_widget(card)
        self._held: _Card | None = None
        self._from = (0.0, 0.0)
        self._dragging = False

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a thumbnail in px."""
        return self.theme.mm(THUMB_MM[0]), self.theme.mm(THUMB_MM[1])

    def columns(self, width: float) -> int:
        """How many stand side by side."""
        wide = self.cell[0] + self.theme.gap
        return max(1, min(len(self.cards), int((width + self.theme.gap) // wide)))

    def measure(self, axis: Axis, cross: float) -> float:
        """As many rows as are needed; asked for its width, one row where there is room."""
        wide, high = self.cell
        gap = self.theme.gap
        if axis == "x":
            rows = max(1, int((cross + gap) // (high + gap)))
            columns = -(-len(self.cards) // rows)
            return columns * (wide + gap) - gap
        rows = -(-len(self.cards) // self.columns(cross))
        return rows * (high + gap) - gap

    def arrange(self) -> None:
        """Each thumbnail in its cell."""
        for number, card in enumerate(self.cards):
            card.place(*self._cell_box(number))

    def _cell_box(self, number: int) -> tuple[float, float, float, float]:
        wide, high = self.cell
        gap = self.theme.gap
        row, column = divmod(number, self.columns(self.width))
        x = self.x + column * (wide + gap)
        return x, self.top - (row + 1) * high - row * gap, wide, high

    def place_at(self, x: float, y: float) -> int:
        """The number of the cell that is nearest to a point."""

        def away(number: int) -> float:
            left, low, wide, high = self._cell_box(number)
            return (left + wide / 2 - x) ** 2 + (low + high / 2 - y) ** 2

        return min(range(len(self.cards)), key=away)

    def on_touch_down(self, touch: Any) -> bool:
        """Take hold of a page."""
        for card in self.cards:
            if card.collide_point(*touch.pos):
                touch.grab(self)
                self._held, self._from, self._dragging = card, touch.pos, False
                card.down = True
                card.redraw()
                return True
        return False

    def on_touch_move(self, touch: Any) -> bool:
        """The page follows a finger that moves more than 4 mm."""
        if touch.grab_current is not self or self._held is None:
            return False
        dx, dy = touch.x - self._from[0], touch.y - self._from[1]
        if not self._dragging and (dx * dx + dy * dy) ** 0.5 > self.theme.mm(DRAG_MM):
            self._dragging = True
            # Above the others while it is carried.
            self.remove_widget(self._held)
            self.add_widget(self._held)
        if self._dragging:
            x, y, wide, high = self._cell_box(self.cards.index(self._held))
            self._held.place(x + dx, y + dy, wide, high)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Look at it, or leave it where it was dragged to."""
        if touch.grab_current is not self or self._held is None:
            return False
        touch.ungrab(self)
        card, self._held = self._held, None
        number = self.cards.index(card)
        card.down = False
        card.place(*self._cell_box(number))
        if self._dragging:
            to = self.place_at(*touch.pos)
            if to != number:
                self.move(number, to)
        elif card.collide_point(*touch.pos) and not card.inert:
            self.pick(number)
        return True


class _Card(Touchable):
    """One page with its number below; the strip has the finger."""

    def __init__(self, theme: Theme, thumb: Thumb, strip: PageStrip) -> None:
        super().__init__(theme, thumb.name, None, disabled=thumb.chosen)
        self.chosen = thumb.chosen
        self.words = Words(theme, thumb.words, size="small", bold=thumb.chosen, align="center")
        self.add_widget(self.words)
        self.texture: Any = None
        self.aspect = 0.7
        if thumb.rgb is not None:
            self.texture, self.aspect = _texture(thumb.rgb)

    def on_touch_down(self, touch: Any) -> bool:
        """The strip takes hold, not the card."""
        return False

    def arrange(self) -> None:
        """A card with the page on it; the chosen one is framed."""
        palette = self.theme.palette
        ground = palette.tint if self.down or self.chosen else palette.card
        edge = palette.primary if self.chosen else palette.line
        paint.fill(self.canvas.before, self.box, ground, self.theme.radius)
        paint.outline(
            self.canvas.before, self.box, edge, self.theme.radius, 5 if self.chosen else 2
        )
        pad = self.theme.space(1)
        foot = max(self.theme.mm(8), self.words.least("y", self.width - 2 * pad))
        room = (self.width - 2 * pad, self.height - foot - 2 * pad)
        wide = min(room[0], room[1] * self.aspect)
        high = wide / self.aspect
        x = self.x + (self.width - wide) / 2
        y = self.y + foot + pad + (room[1] - high) / 2
        self.canvas.before.add(Color(1, 1, 1, 1))
        self.canvas.before.add(Rectangle(texture=self.texture, pos=(x, y), size=(wide, high)))
        paint.outline(self.canvas.before, (x, y, wide, high), palette.line, 0, 2)
        self.words.place(self.x + pad, self.y + pad / 2, self.width - 2 * pad, foot)


def _texture(rgb: NDArray[Any]) -> tuple[Any, float]:
    """A page as a small texture; every n-th pixel is enough for a thumbnail."""
    step = max(1, -(-max(rgb.shape[:2]) // MOST_PX))
    small = rgb[::step, ::step]
    height, width = small.shape[:2]
    texture = Texture.create(size=(width, height), colorfmt="rgb")
    texture.blit_buffer(small.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture, width / height
