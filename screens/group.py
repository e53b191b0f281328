"""A repeated group: who is in it so far, add one, go on."""

from kiosk.session.views import GroupView
from screens.context import Context
from screens.parts import actions, heading, note, page, row, rows_card, soft
from screens.widgets.node import Node, Spacer
from screens.widgets.scroller import Scroller


def build(view: GroupView, ctx: Context) -> Node:
    """Rows with their remove buttons."""
    theme = ctx.theme
    lines: list[Node] = [row(ctx, item, remove) for item, remove in view.rows]
    body: Node = Scroller(theme, rows_card(ctx, lines)) if lines else Spacer(theme, flex=1.0)
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.empty, size="lead") if not lines and view.empty else None,
            note(ctx, view.problem, bad=True) if view.problem else None,
            body,
            *actions(ctx, [view.add, view.next]),
        ],
    )
