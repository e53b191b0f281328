"""A question over everything else; nothing below it can be touched while it is there."""

from collections.abc import Sequence
from typing import Any

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.box import Box
from screens.widgets.node import Node
from screens.widgets.words import Icon, Words


class Question(Node):
    """Veil, card, heading, text and buttons."""

    def __init__(
        self, theme: Theme, heading: str, text: str, buttons: Sequence[Node], icon: str
    ) -> None:
        super().__init__(theme)
        palette = theme.palette
        for button in buttons:
            button.flex = 1.0
        block = theme.space(4)
        mark = Icon(theme, icon, side=theme.icon_big, disc=palette.warn, colour=palette.on_warn)
        parts: list[Node] = [
            mark,
            Words(theme, heading, size="title", bold=True, align="center", balance=True),
            Words(theme, text, size="body", align="center", balance=True),
            Box(theme, "block", buttons, gap=theme.gap, fixed=self._room(len(buttons))),
        ]
        self.card = Box(
            theme,
            "block",
            parts if text else [parts[0], parts[1], parts[3]],
            gap=theme.space(3),
            pad=(block, block),
            ground=palette.card,
            radius=theme.radius * 2,
            raised=True,
        )
        self.add_widget(self.card)

    def _room(self, count: int) -> float:
        return count * self.theme.target * 1.2 + max(0, count - 1) * self.theme.gap

    def arrange(self) -> None:
        """In the middle, as large as it needs."""
        paint.fill(self.canvas.before, self.box, self.theme.palette.veil)
        if self.theme.vertical:
            height = min(self.height * 0.8, self.theme.mm(240))
            width = min(self.card.measure("x", height), self.width * 0.94)
        else:
            width = min(self.width * 0.86, self.theme.mm(230))
            height = min(self.card.measure("y", width), self.height * 0.94)
        x, y = self.center_x - width / 2, self.center_y - height / 2
        self.card.place(x, y, width, height)

    def on_touch_down(self, touch: Any) -> bool:
        """Buttons of the card, and nothing else."""
        super().on_touch_down(touch)
        return True
