"""The one-time full notice: every paper, its state, and where to get what is missing."""

from kiosk.session.views import MaterialsView
from screens.context import Context
from screens.parts import actions, heading, page, row, rows_card, soft
from screens.widgets.node import Node
from screens.widgets.scroller import Scroller


def build(view: MaterialsView, ctx: Context) -> Node:
    """Rows with ticks."""
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            Scroller(ctx.theme, rows_card(ctx, [row(ctx, one) for one in view.rows])),
            *actions(ctx, view.buttons),
        ],
    )
