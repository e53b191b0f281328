"""Who may apply, what is needed, how long, what it costs, where else: before any question."""

from kiosk.session.views import GuideView
from screens.context import Context
from screens.parts import actions, heading, page, row, rows_card, soft
from screens.widgets.box import Box
from screens.widgets.node import Node
from screens.widgets.scroller import Scroller


def build(view: GuideView, ctx: Context) -> Node:
    """Heading and summary stay; the rows scroll."""
    theme = ctx.theme
    content: list[Node] = [rows_card(ctx, [row(ctx, one) for one in view.rows])]
    if view.source:
        content.append(soft(ctx, view.source, size="small"))
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.summary) if view.summary else None,
            Scroller(theme, Box(theme, "block", content, gap=theme.gap)),
            *actions(ctx, [view.next]),
        ],
    )
