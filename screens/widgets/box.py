"""Rows, columns, grids and cards, in the writing direction of the theme."""

from collections.abc import Sequence

from screens.theme import Colour, Theme
from screens.widgets import paint
from screens.widgets.node import Axis, Flow, Node, axis_of


class Box(Node):
    """Children one after another along `flow`, stretched across; optional card behind them.

    In a horizontal script `block` is a column and `inline` a row; Mongolian swaps the two.
    `pad` is (x, y) in pixels. `overflow` is set when the natural lengths exceed the room.
    """

    def __init__(
        self,
        theme: Theme,
        flow: Flow | Axis,
        children: Sequence[Node] = (),
        *,
        gap: int = 0,
        pad: tuple[int, int] = (0, 0),
        ground: Colour | None = None,
        border: Colour | None = None,
        radius: int = 0,
        raised: bool = False,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.axis: Axis = axis_of(flow, theme.vertical)
        self.gap = gap
        self.pad = pad
        self.ground = ground
        self.border = border
        self.radius = radius
        self.raised = raised
        self.nodes = list(children)
        for child in self.nodes:
            self.add_widget(child)

    def _pad(self, axis: Axis) -> int:
        return 2 * self.pad[0 if axis == "x" else 1]

    def measure(self, axis: Axis, cross: float) -> float:
        """Sum along the flow; longest child across it."""
        return self._extent(axis, cross, least=False)

    def least(self, axis: Axis, cross: float) -> float:
        """The same with every child at its shortest."""
        return self._extent(axis, cross, least=True)

    def _extent(self, axis: Axis, cross: float, least: bool) -> float:
        inner = cross - self._pad("y" if axis == "x" else "x")
        if axis == self.axis:
            total = sum(_ask(child, axis, inner, least) for child in self.nodes)
            return total + self.gap * max(0, len(self.nodes) - 1) + self._pad(axis)
        # The other axis: the length along the flow is given, children take their shares of it.
        shares, _ = self._shares(inner, None)
        longest = [_ask(c, axis, s, least) for c, s in zip(self.nodes, shares, strict=True)]
        return max(longest, default=0.0) + self._pad(axis)

    def _shares(self, room: float, cross: float | None) -> tuple[list[float], bool]:
        """Length of each child along the flow; True where the room was too short."""
        unbounded = 1e6 if cross is None else cross
        lengths = [c.floor if c.flex else c.wanted(self.axis, unbounded) for c in self.nodes]
        left = room - sum(lengths) - self.gap * max(0, len(self.nodes) - 1)
        if left < 0:
            return self._squeezed(lengths, -left, unbounded)
        total_flex = sum(child.flex for child in self.nodes)
        if total_flex:
            lengths = [
                length + left * child.flex / total_flex if child.flex else length
                for child, length in zip(self.nodes, lengths, strict=True)
            ]
        return lengths, False

    def _squeezed(
        self, lengths: list[float], short: float, cross: float
    ) -> tuple[list[float], bool]:
        """Take what is missing from those that can be shorter, in proportion to how much."""
        least = [
            child.floor if child.flex else min(length, child.needed(self.axis, cross))
            for child, length in zip(self.nodes, lengths, strict=True)
        ]
        spare = sum(lengths) - sum(least)
        if spare < short:
            return least, short - spare > 1.0
        keep = 1.0 - short / spare
        return [low + (n - low) * keep for n, low in zip(lengths, least, strict=True)], False

    def arrange(self) -> None:
        """Background, then the children from the start of the flow."""
        if self.raised:
            paint.shadow(self.canvas.before, self.box, self.theme.mm(2.0))
        if self.ground is not None:
            paint.fill(self.canvas.before, self.box, self.ground, self.radius)
        if self.border is not None:
            paint.outline(self.canvas.before, self.box, self.border, self.radius, 2)
        width, height = self.width - self._pad("x"), self.height - self._pad("y")
        room, cross = (width, height) if self.axis == "x" else (height, width)
        lengths, self.overflow = self._shares(room, cross)
        at = 0.0
        for child, length in zip(self.nodes, lengths, strict=True):
            if self.axis == "x":
                child.place(self.x + self.pad[0] + at, self.y + self.pad[1], length, height)
            else:
                top = self.top - self.pad[1] - at
                child.place(self.x + self.pad[0], top - length, width, length)
            at += length + self.gap


class Grid(Node):
    """Equal cells, `columns` of them a row, filled in reading order (Mongolian: down first)."""

    def __init__(
        self,
        theme: Theme,
        children: Sequence[Node],
        *,
        columns: int,
        gap: int | None = None,
        rows: int | None = None,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.columns = columns
        self.rows = rows or -(-len(children) // columns)
        self.gap = theme.gap if gap is None else gap
        self.nodes = list(children)
        for child in self.nodes:
            self.add_widget(child)

    def measure(self, axis: Axis, cross: float) -> float:
        """Rows of the highest cell (or columns of the widest)."""
        return self._extent(axis, cross, least=False)

    def least(self, axis: Axis, cross: float) -> float:
        """The same with every cell at its shortest."""
        return self._extent(axis, cross, least=True)

    def _extent(self, axis: Axis, cross: float, least: bool) -> float:
        across, along = (self.rows, self.columns) if axis == "x" else (self.columns, self.rows)
        cell = (cross - self.gap * (across - 1)) / across
        longest = max((_ask(child, axis, cell, least) for child in self.nodes), default=0.0)
        return longest * along + self.gap * (along - 1)

    def arrange(self) -> None:
        """Place each child in its cell."""
        width = (self.width - self.gap * (self.columns - 1)) / self.columns
        height = (self.height - self.gap * (self.rows - 1)) / self.rows
        for index, child in enumerate(self.nodes):
            if self.theme.vertical:
                column, row = divmod(index, self.rows)
            else:
                row, column = divmod(index, self.columns)
            x = self.x + column * (width + self.gap)
            child.place(x, self.top - (row + 1) * height - row * self.gap, width, height)


def _ask(child: Node, axis: Axis, cross: float, least: bool) -> float:
    return child.needed(axis, cross) if least else child.wanted(axis, cross)
