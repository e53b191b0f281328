"""Long content in pages: big keys for those who do not know that a screen can be dragged."""

from collections.abc import Callable
from typing import Any

from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush

from screens.theme import Theme
from screens.widgets.button import BigButton, Touchable
from screens.widgets.node import Axis, Node, axis_of, walk

DRAG_MM = 4.0
LOW = 4.0
"""Columns lower than this many targets get their two keys at the side."""
NARROW = 4.0
"""Lines shorter than this many targets get them below."""


class Scroller(Node):
    """`content` in its natural length; keys appear only where it is longer than the room.

    `squeeze` lets words shrink before that; `fill` stretches what fits over the whole room.
    `at_end` tells whether the last of it has been seen; `on_seen` is called once then.
    """

    def __init__(
        self,
        theme: Theme,
        content: Node,
        words: tuple[str, str] = ("", ""),
        *,
        on_seen: Callable[[], None] | None = None,
        squeeze: bool = False,
        fill: bool = False,
        flex: float = 1.0,
    ) -> None:
        super().__init__(theme, flex=flex)
        self.floor = 2 * theme.target + theme.gap
        self.content = content
        self.axis: Axis = axis_of("block", theme.vertical)
        self.offset = 0.0
        self.at_end = False
        self._on_seen = on_seen
        self._squeeze, self._fill = squeeze or fill, fill
        icons = ("arrow-left", "arrow-right") if self.axis == "x" else ("arrow-up", "arrow-down")
        self.keys = [
            BigButton(theme, name, text, act, icon=icon, look="quiet", size="small", stacked=True)
            for name, text, icon, act in (
                ("page:back", words[0], icons[0], self.page_back),
                ("page:on", words[1], icons[1], self.page_on),
            )
        ]
        self.view = _Clip(theme, self)
        self.view.add_widget(content)
        self.add_widget(self.view)

    def measure(self, axis: Axis, cross: float) -> float:
        """The content's natural length."""
        return self.content.wanted(axis, cross)

    @property
    def room(self) -> float:
        """Length of the window onto the content."""
        return float(self.view.width if self.axis == "x" else self.view.height)

    @property
    def length(self) -> float:
        """Length of the content."""
        return float(self.content.width if self.axis == "x" else self.content.height)

    def page_on(self) -> None:
        """Nearly a page forward: one line stays for the eye."""
        self.scroll(self.room * 0.85)

    def page_back(self) -> None:
        """Nearly a page back."""
        self.scroll(-self.room * 0.85)

    def scroll(self, by: float) -> None:
        """Move the content by pixels along the reading direction."""
        self.offset = min(max(0.0, self.offset + by), max(0.0, self.length - self.room))
        self._place_content()
        self._mark()

    def arrange(self) -> None:
        """Content alone if it fits, else with the two keys at its side."""
        across = self.height if self.axis == "x" else self.width
        main = self.width if self.axis == "x" else self.height
        for key in self.keys:
            self.remove_widget(key)
        least = self.content.needed if self._squeeze else self.content.wanted
        if least(self.axis, across) <= main + 1:
            self.view.place(*self.box)
        else:
            self._place_keys()
        self.scroll(0.0)

    def _place_keys(self) -> None:
        side, gap = self.theme.target, self.theme.gap
        for key in self.keys:
            self.add_widget(key)
        if self.axis == "y" and self.width < NARROW * side:
            self._keys_below(side, gap)
        elif self.axis == "y":
            self.view.place(self.x, self.y, self.width - side - gap, self.height)
            half = min((self.height - gap) / 2, self.theme.mm(60))
            x = self.right - side
            self.keys[0].place(x, self.top - half, side, half)
            self.keys[1].place(x, self.y, side, half)
        elif self.height < LOW * side:
            # Below the columns the keys would take the height that a word needs.
            self.view.place(self.x, self.y, self.width - side - gap, self.height)
            half = (self.height - gap) / 2
            self.keys[0].place(self.right - side, self.top - half, side, half)
            self.keys[1].place(self.right - side, self.y, side, half)
        else:
            self._keys_below(side, gap)

    def _keys_below(self, side: int, gap: int) -> None:
        self.view.place(self.x, self.y + side + gap, self.width, self.height - side - gap)
        half = min((self.width - gap) / 2, self.theme.mm(60))
        self.keys[0].place(self.x, self.y, half, side)
        self.keys[1].place(self.right - half, self.y, half, side)

    def _place_content(self) -> None:
        view = self.view
        across = view.height if self.axis == "x" else view.width
        length = self.content.wanted(self.axis, across)
        if self._squeeze and self.content.needed(self.axis, across) <= self.room + 1:
            length = self.room if self._fill else min(length, self.room)
        if self.axis == "x":
            self.content.place(view.x - self.offset, view.y, length, view.height)
        else:
            self.content.place(view.x, view.top - length + self.offset, view.width, length)

    def _mark(self) -> None:
        end = self.offset >= self.length - self.room - 2
        for key, dead in zip(self.keys, (self.offset <= 0, end), strict=True):
            if key.inert != dead:
                key.set_inert(dead)
        if end and not self.at_end:
            self.at_end = True
            if self._on_seen is not None:
                self._on_seen()


class _Clip(Node):
    """The window onto the content: cuts what lies outside and turns drags into scrolling."""

    def __init__(self, theme: Theme, owner: Scroller) -> None:
        super().__init__(theme)
        self.owner = owner
        self._from: float | None = None
        self._dragging = False

    def arrange(self) -> None:
        """Scissors are cheaper than a stencil."""
        box = [round(part) for part in self.box]
        self.canvas.before.add(ScissorPush(x=box[0], y=box[1], width=box[2], height=box[3]))
        self.canvas.after.add(ScissorPop())

    def on_touch_down(self, touch: Any) -> bool:
        """Only what is visible can be touched."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._from = self._at(touch)
        self._dragging = False
        super().on_touch_down(touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """A finger that moves more than 4 mm drags; the button below it lets go."""
        if touch.grab_current is not self or self._from is None:
            return False
        moved = self._at(touch) - self._from
        if not self._dragging and abs(moved) > self.theme.mm(DRAG_MM):
            self._dragging = True
            for node in walk(self.owner.content):
                if isinstance(node, Touchable) and node.down:
                    touch.ungrab(node)
                    node.release()
        if self._dragging:
            self._from += moved
            self.owner.scroll(moved if self.owner.axis == "y" else -moved)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """The drag is over."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._from = None
        return True

    def _at(self, touch: Any) -> float:
        return float(touch.x if self.owner.axis == "x" else touch.y)


def clip_of(node: Node) -> tuple[float, float, float, float] | None:
    """The part of the node that its scrollers let through, or None where nothing is visible."""
    x0, y0, x1, y1 = node.x, node.y, node.right, node.top
    parent = node.parent
    while isinstance(parent, Node):
        if isinstance(parent, _Clip):
            x0, y0 = max(x0, parent.x), max(y0, parent.y)
            x1, y1 = min(x1, parent.right), min(y1, parent.top)
        parent = parent.parent
    return (x0, y0, x1 - x0, y1 - y0) if x1 - x0 > 1 and y1 - y0 > 1 else None
