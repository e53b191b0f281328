"""A widget that is placed by its parent once and for all: no size hints, no layout passes.

`measure` asks how long a widget wants to be on one axis when the other is given; `place` sets
its box. All lengths are pixels; y points up as in Kivy.
"""

from collections.abc import Iterator
from typing import Any, Literal

from kivy.uix.widget import Widget

from screens.theme import Theme

Axis = Literal["x", "y"]
# CSS's words: `inline` runs along a line of text, `block` from line to line.
Flow = Literal["block", "inline"]


def axis_of(flow: Flow | Axis, vertical: bool) -> Axis:
    """The physical axis: Mongolian lines run down and follow each other rightwards."""
    if flow == "x" or flow == "y":
        return flow
    return "x" if (flow == "block") == vertical else "y"


class Node(Widget):
    """Base of every widget of ours.

    `flex` is the share of what is left over (0: natural length); `fixed` a length in pixels
    that replaces the natural one, `floor` the least that a share may be; `overflow` is set
    where content did not fit.
    """

    def __init__(self, theme: Theme, *, flex: float = 0.0, fixed: float | None = None) -> None:
        super().__init__(size_hint=(None, None))
        self.theme = theme
        self.flex = flex
        self.fixed = fixed
        self.floor = 0.0
        self.overflow = False

    def measure(self, axis: Axis, cross: float) -> float:
        """Natural length on `axis` where the other side is `cross` pixels long."""
        return 0.0

    def least(self, axis: Axis, cross: float) -> float:
        """The shortest that is still whole; words get there by a smaller step of the scale."""
        return self.measure(axis, cross)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Take this box and draw anew."""
        self.pos = (round(x), round(y))
        self.size = (max(0, round(width)), max(0, round(height)))
        self.canvas.before.clear()
        self.canvas.after.clear()
        self.overflow = False
        self.arrange()

    def arrange(self) -> None:
        """Draw into `canvas.before` and place the children."""

    def redraw(self) -> None:
        """Draw again in the same box."""
        self.place(self.x, self.y, self.width, self.height)

    def leave(self) -> None:
        """The widget has left the screen for good: stop timers, forget what was typed."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height."""
        return (self.x, self.y, self.width, self.height)

    def wanted(self, axis: Axis, cross: float) -> float:
        """`fixed` or the natural length."""
        return self.fixed if self.fixed is not None else self.measure(axis, cross)

    def needed(self, axis: Axis, cross: float) -> float:
        """`fixed` or the least length."""
        return self.fixed if self.fixed is not None else self.least(axis, cross)


class Spacer(Node):
    """Empty room: `Spacer(theme, flex=1)` pushes, `Spacer(theme, fixed=n)` keeps apart."""


def walk(node: Widget) -> Iterator[Any]:
    """The widget and all below it, parents first."""
    yield node
    for child in reversed(node.children):
        yield from walk(child)
