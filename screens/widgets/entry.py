"""What has been typed, large, in groups that the eye can compare with a card."""

from screens.theme import Theme
from screens.widgets import paint
from screens.widgets.keys import key_theme
from screens.widgets.node import Axis, Node
from screens.widgets.words import Words

_GROUPS = {"id": (6, 4, 4, 4), "phone": (3, 4, 4), "account": (4,) * 6, "region": (6, 3, 3)}


def grouped(text: str, entry: str) -> str:
    """'150626198806230020' as '150626 1988 0623 0020'; other entries as they are."""
    groups = _GROUPS.get(entry)
    if groups is None:
        return text
    parts: list[str] = []
    rest = text
    for length in groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return " ".join(part for part in [*parts, rest] if part)


class EntryBox(Node):
    """White box with the typed text, a caret, and the hint while it is empty."""

    def __init__(self, theme: Theme, hint: str, *, bad: bool = False) -> None:
        super().__init__(theme)
        self.bad = bad
        self.value = ""
        self.words = Words(key_theme(theme), "", size="headline", bold=True, tail=True)
        self.hint = Words(key_theme(theme), hint, size="body", colour=theme.palette.soft)
        self.add_widget(self.words)
        self.add_widget(self.hint)

    def set_value(self, text: str) -> None:
        """Show this text."""
        self.value = text
        if self.parent is not None:
            self.redraw()

    def measure(self, axis: Axis, cross: float) -> float:
        """One line of large text with air; in Mongolian pages a broad column."""
        if axis == "x":
            return float(self.theme.mm(110))
        return key_theme(self.theme).em("headline") * 1.4 + 2 * self.theme.space(2)

    def arrange(self) -> None:
        """Box, text or hint, caret."""
        theme, palette = self.theme, self.theme.palette
        line = palette.danger if self.bad else palette.primary
        height = min(self.height, self.measure("y", self.width))
        box = (self.x, self.top - height, self.width, height)
        paint.fill(self.canvas.before, box, palette.card, theme.radius)
        paint.outline(self.canvas.before, box, line, theme.radius, theme.stroke * 2)
        pad = theme.space(3)
        room = (box[0] + pad, box[1], box[2] - 2 * pad, box[3])
        self.words.text = self.value
        self.words.place(*room)
        # The caret stands before the hint, not on its first letter.
        aside = theme.space(2)
        hinted = (room[0] + aside, room[1], room[2] - aside, room[3])
        if self.value:
            hinted = (room[0], room[1], 0, 0)
        self.hint.place(*hinted)
        self.hint.overflow = self.hint.overflow and not self.value
        wide = self.words.laid.width if self.words.laid is not None else 0
        high = key_theme(theme).em("headline")
        caret = (room[0] + wide + theme.mm(1), box[1] + (height - high) / 2, theme.mm(0.8), high)
        paint.fill(self.canvas.before, caret, palette.accent)
