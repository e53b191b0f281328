"""Choose a language: every choice in its own script and its own direction."""

from dataclasses import replace
from functools import partial

from kiosk.session.views import LanguageView
from screens.context import Context
from screens.widgets.box import Box
from screens.widgets.button import BigButton
from screens.widgets.node import Node, Spacer


def build(view: LanguageView, ctx: Context) -> Node:
    """Horizontal choices on top of each other, columns beside them, as the scripts run."""
    theme = ctx.theme
    flat: list[Node] = []
    tall: list[Node] = []
    for button, vertical in view.choices:
        key = BigButton(
            replace(theme, vertical=vertical),
            button.id,
            button.words,
            partial(ctx.send, button.intent),
            look="primary" if button.look == "primary" else "secondary",
            size="display",
            chosen=button.chosen,
            flex=1.0,
        )
        (tall if vertical else flat).append(key)
    share = Box(theme, "y", flat, gap=theme.gap * 2, flex=1.4)
    parts: list[Node] = [share, *tall]
    row = Box(theme, "x", parts, gap=theme.gap * 2, flex=6.0)
    spaces: list[Node] = [Spacer(theme, flex=1.0), row, Spacer(theme, flex=1.0)]
    return Box(theme, "y", spaces, pad=(theme.margin * 2, theme.margin))
