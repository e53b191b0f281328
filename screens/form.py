"""One question, one answer, the keys for it: never a page of empty boxes."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.session.events import Answered
from kiosk.session.views import Button, FieldView
from screens.context import Context
from screens.parts import big_button, heading, note, pair_line, soft, split_page
from screens.widgets.box import Box
from screens.widgets.button import BigButton
from screens.widgets.entry import EntryBox, grouped
from screens.widgets.keys import BACKSPACE, CLEAR, SPACE, keyboard, keypad
from screens.widgets.node import Node

_EXTRA = {"id": "X", "money": ".", "date": "-"}
_LONGEST = {"id": 18, "phone": 12, "date": 10, "region": 12, "account": 23, "money": 12}
# Ten keys of 17 mm and the gaps between them.
BOARD_MM = 207.0
_LETTERS = frozenset({"text", "name"})


class FieldBody(Box):
    """Keeps what was typed in `draft` while the frame around it changes."""

    def __init__(self, view: FieldView, ctx: Context) -> None:
        self.view = view
        self.ctx = ctx
        self.sent = False
        self.draft: str = _kept(view, ctx.previous)
        self.entry = EntryBox(ctx.theme, view.hint, bad=bool(view.problem))
        self.entry.set_value(grouped(self.draft, view.entry))
        self.next = _next_button(_beside_a_call(ctx), view, self.accept)
        self.next.inert = not self.draft
        inner = self._build(_beside_a_call(ctx))
        super().__init__(ctx.theme, inner.axis, _release(inner), gap=inner.gap, pad=inner.pad)

    def _build(self, ctx: Context) -> Box:
        view = self.view
        words: list[Node | None] = [
            soft(ctx, view.progress, size="small") if view.progress else None,
            heading(ctx, view.heading),
            soft(ctx, view.label) if view.label and view.label != view.heading else None,
            note(ctx, view.problem, bad=True) if view.problem else None,
            note(ctx, view.warning) if view.warning else None,
            _suggestions(ctx, view.suggestions),
        ]
        room = BOARD_MM if view.entry in _LETTERS else 150.0
        return split_page(ctx, words, [self.entry, self._keys()], self._ends(ctx), room_mm=room)

    def _ends(self, ctx: Context) -> list[Node]:
        """Skip and next on one line: the keys need the height."""
        theme = ctx.theme
        if self.view.skip is None:
            return [self.next]
        skip = big_button(ctx, self.view.skip, size="body", flex=1.0)
        if theme.tall_bars:
            return [skip, self.next]
        self.next.flex = 1.4
        return [pair_line(ctx, [skip, self.next])]

    def _keys(self) -> Node:
        words = dict(self.view.key_words)
        theme = self.ctx.theme
        if self.view.entry in _LETTERS:
            keys: Node = keyboard(theme, self.press, words=words, flex=1.0)
        else:
            extra = _EXTRA.get(self.view.entry, "")
            keys = keypad(theme, self.press, extra=extra, words=words, flex=1.0)
        return keys

    def leave(self) -> None:
        """Forget what was typed."""
        self.draft = ""

    def press(self, key: str) -> None:
        """One key."""
        if key == BACKSPACE:
            self.draft = self.draft[:-1]
        elif key == CLEAR:
            self.draft = ""
        elif len(self.draft) < _LONGEST.get(self.view.entry, 100):
            self.draft += " " if key == SPACE else key
        self.entry.set_value(grouped(self.draft, self.view.entry))
        if self.next.inert == bool(self.draft):
            self.next.set_inert(not self.draft)

    def accept(self) -> None:
        """Send what was typed; the flow checks it."""
        if self.draft:
            self.sent = True
            self.ctx.send(Answered(self.view.field, self.draft))


def build(view: FieldView, ctx: Context) -> Node:
    """Question, entry, keys."""
    return FieldBody(view, ctx)


def _beside_a_call(ctx: Context) -> Context:
    """Between the keys and a call's column larger letters would leave room for no whole question.

    What is asked also stands at the foot, in the letters that were chosen.
    """
    return replace(ctx, theme=replace(ctx.theme, scale=1.0)) if ctx.narrow else ctx


def _kept(view: FieldView, before: Node | None) -> str:
    """Half-typed text, where the same question comes again unanswered; else the View's value."""
    if (
        isinstance(before, FieldBody)
        and not before.sent
        and before.view.field == view.field
        and before.view.value == view.value
    ):
        return before.draft
    return view.value


def _next_button(ctx: Context, view: FieldView, accept: Callable[[], None]) -> BigButton:
    return BigButton(
        ctx.theme,
        "next",
        view.next_words,
        accept,
        icon="arrow-right",
        look="primary",
        size="title",
        disabled=True,
        at_least=ctx.theme.target * (1.0 if ctx.theme.vertical else 1.3),
    )


def _suggestions(ctx: Context, buttons: tuple[Button, ...]) -> Node | None:
    if not buttons:
        return None
    keys = [big_button(ctx, one, size="body", flex=1.0) for one in buttons[:3]]
    if ctx.theme.vertical:
        for key in keys:
            key.lay_beside()
            key.tight = True
    return pair_line(ctx, keys)


def _release(box: Box) -> list[Node]:
    """Take the children out of a box that only arranged them."""
    nodes = list(box.nodes)
    box.clear_widgets()
    return nodes
