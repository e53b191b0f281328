"""Everything read back before it is sent, each line with a way to change it."""

from kiosk.session.views import ConfirmView
from screens.context import Context
from screens.parts import actions, heading, page, row, rows_card, soft
from screens.widgets.box import Box
from screens.widgets.node import Node
from screens.widgets.scroller import Scroller


def build(view: ConfirmView, ctx: Context) -> Node:
    """Sections under each other."""
    theme = ctx.theme
    content: list[Node] = []
    for section in view.sections:
        if section.heading:
            content.append(heading(ctx, section.heading, size="lead"))
        content.append(rows_card(ctx, [row(ctx, one) for one in section.rows]))
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            Scroller(theme, Box(theme, "block", content, gap=theme.gap)),
            *actions(ctx, [view.next]),
        ],
    )
