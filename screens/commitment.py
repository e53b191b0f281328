"""A text that is read aloud and accepted or refused; nothing is ticked beforehand."""

from kiosk.session.views import TextView
from screens.context import Context
from screens.parts import actions, heading, pads, page
from screens.widgets.box import Box
from screens.widgets.node import Node
from screens.widgets.scroller import Scroller
from screens.widgets.words import Words


def build(view: TextView, ctx: Context) -> Node:
    """Paragraphs on a sheet."""
    theme, palette = ctx.theme, ctx.theme.palette
    paragraphs: list[Node] = [
        Words(theme, text, size="lead", across="start") for text in view.paragraphs
    ]
    sheet = Box(
        theme,
        "block",
        paragraphs,
        gap=theme.space(2),
        pad=pads(ctx, 3, 3),
        ground=palette.card,
        border=palette.line,
        radius=theme.radius,
    )
    return page(
        ctx,
        [heading(ctx, view.heading), Scroller(theme, sheet), *actions(ctx, view.buttons)],
    )
