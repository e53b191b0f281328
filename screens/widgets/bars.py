"""Strips that every screen has: where we are, what is being said."""

from collections.abc import Sequence
from typing import Literal

from screens.theme import Colour, Theme
from screens.widgets import paint
from screens.widgets.box import Box
from screens.widgets.node import Axis, Node
from screens.widgets.words import Icon, Words

SAID_MM = 58.0
"""What is said takes no more of the screen than this."""
State = Literal["done", "now", "next"]


class StepBar(Node):
    """One mark a step; the present one is a pill with its name, the done ones carry a tick."""

    def __init__(
        self, theme: Theme, states: Sequence[State], name: str, *, fixed: float | None = None
    ) -> None:
        super().__init__(theme, fixed=fixed)
        self.states = tuple(states)
        self.axis: Axis = theme.bars_run
        self.words = Words(
            theme,
            name,
            size="small",
            bold=True,
            colour=theme.palette.on_primary,
            align="center",
        )
        self.add_widget(self.words)
        self.ticks = [
            Icon(theme, "check", side=theme.mm(5), colour=theme.palette.on_primary)
            for state in self.states
            if state == "done"
        ]
        for tick in self.ticks:
            self.add_widget(tick)

    def measure(self, axis: Axis, cross: float) -> float:
        """As thick as a line of small text with some air."""
        return self.theme.em("small") * 1.4 + self.theme.space(2)

    def arrange(self) -> None:
        """A thread, the marks along it, the pill in its place."""
        theme, palette = self.theme, self.theme.palette
        horizontal = self.axis == "x"
        length = self.width if horizontal else self.height
        thick = self.height if horizontal else self.width
        dot = theme.mm(7)
        wide = self.words.measure(self.axis, thick) + theme.space(4) if self.words.text else dot * 3
        pill = min(wide, length * 0.62)
        marks = max(1, len(self.states) - 1)
        step = min((length - pill - dot * marks) / marks, theme.mm(16))
        used = pill + marks * (dot + step)
        at = (length - used) / 2 if len(self.states) > 1 else (length - pill) / 2
        self._bar(at + dot / 2, used - dot, theme.mm(1), palette.line)
        ticks = iter(self.ticks)
        for state in self.states:
            if state == "now":
                box = self._bar(at, pill, thick - theme.space(1), palette.primary, 99)
                self.words.place(*box)
                at += pill + step
                continue
            ground = palette.primary if state == "done" else palette.card
            box = self._bar(at, dot, dot, ground, 99)
            if state == "done":
                next(ticks).place(*box)
            else:
                paint.outline(self.canvas.before, box, palette.edge, 99, theme.stroke)
            at += dot + step

    def _bar(
        self, at: float, length: float, thick: float, colour: tuple[float, ...], radius: int = 0
    ) -> tuple[float, float, float, float]:
        """A box along the bar from `at`, drawn; returned as a window box."""
        if self.axis == "x":
            box = (self.x + at, self.center_y - thick / 2, length, thick)
        else:
            box = (self.center_x - thick / 2, self.top - at - length, thick, length)
        rounded = tuple(round(part) for part in box)
        shape = (rounded[0], rounded[1], rounded[2], rounded[3])
        paint.fill(self.canvas.before, shape, (colour[0], colour[1], colour[2], 1.0), radius)
        return shape


def subtitle(theme: Theme, text: str, button: Node | None) -> Box:
    """What is being spoken, with the key that says it again."""
    palette = theme.palette
    words = Words(theme, text, size="body", colour=palette.on_tint, cut=True, flex=1.0)
    parts: list[Node] = [words]
    if button is not None:
        parts.append(button)
    two_lines = round(theme.em("body") * 2.9) + 2 * theme.space(1)
    thickness = theme.bar(27, 55) if theme.tall_bars else max(theme.mm(27), two_lines)
    said = bar(theme, parts, ground=palette.tint, thickness=thickness)
    if not theme.tall_bars:
        said.fixed = max(thickness, min(least_thick(theme, said), theme.mm(SAID_MM)))
    return said


def least_thick(theme: Theme, said: Box, share: float = 1.0) -> float:
    """How thick a bar is with its words in the smallest letters; `share` of the panel's length."""
    across: Axis = "y" if theme.bars_run == "x" else "x"
    length = theme.panel.width_px if across == "y" else theme.panel.height_px
    return said.least(across, length * share)


def banner(theme: Theme, text: str) -> Box:
    """A calm warning across the screen (no network, last case saved)."""
    palette = theme.palette
    parts: list[Node] = [
        Icon(theme, "info-circle", colour=palette.on_warn),
        Words(theme, text, size="small", colour=palette.on_warn, flex=1.0),
    ]
    thickness = theme.mm(54) if theme.tall_bars else None
    return bar(theme, parts, ground=palette.warn, thickness=thickness)


def bar(
    theme: Theme,
    parts: Sequence[Node],
    *,
    ground: Colour | None,
    thickness: float | None,
    run: Axis | None = None,
) -> Box:
    """A strip of fixed thickness from edge to edge, its parts along it."""
    pad = (theme.margin, theme.space(1))
    axis = run or theme.bars_run
    return Box(
        theme,
        axis,
        parts,
        gap=theme.gap,
        pad=pad if axis == "x" else (pad[1], pad[0]),
        ground=ground,
        fixed=thickness,
    )
