"""Lay the card on the reader; what was read is shown masked."""

from kiosk.session.views import IdentityView
from screens.context import Context
from screens.parts import actions, heading, page, row, rows_card, soft
from screens.widgets.box import Box
from screens.widgets.node import Node, Spacer
from screens.widgets.scroller import Scroller
from screens.widgets.words import Icon

_MARKS = {"waiting": "id", "read": "circle-check", "problem": "alert-circle"}


def build(view: IdentityView, ctx: Context) -> Node:
    """A big sign of what to do, or the rows that were read."""
    theme, palette = ctx.theme, ctx.theme.palette
    colour = {"waiting": palette.on_tint, "read": palette.good, "problem": palette.accent}
    side = theme.icon_big if view.rows else theme.icon_big * 2
    mark = Icon(theme, _MARKS[view.state], side=side, colour=colour[view.state], disc=palette.tint)
    parts: list[Node | None] = []
    if view.rows:
        words: list[Node] = [heading(ctx, view.heading), soft(ctx, view.text)]
        inner = Box(theme, "block", words, gap=theme.space(1), flex=1.0)
        parts.append(Box(theme, "inline", [mark, inner], gap=theme.gap))
        parts.append(Scroller(theme, rows_card(ctx, [row(ctx, one) for one in view.rows])))
    else:
        parts += [
            Spacer(theme, flex=1.0),
            mark,
            heading(ctx, view.heading, centred=True),
            soft(ctx, view.text, size="lead", centred=True),
            Spacer(theme, flex=1.4),
        ]
    parts += actions(ctx, view.buttons)
    return page(ctx, parts)
