"""What does not work, in plain words, and every way on."""

from kiosk.session.views import TroubleView
from screens.context import Context
from screens.parts import actions, heading, icon_name, page, row, rows_card, soft
from screens.widgets.node import Node, Spacer
from screens.widgets.scroller import Scroller
from screens.widgets.words import Icon


def build(view: TroubleView, ctx: Context) -> Node:
    """Calm: no red screen, a sign, words, ways."""
    theme, palette = ctx.theme, ctx.theme.palette
    side = round(theme.icon_big * (1.2 if view.rows else 2))
    mark = Icon(theme, icon_name(view.icon), side=side, colour=palette.on_warn, disc=palette.warn)
    middle: list[Node] = [Spacer(theme, flex=1.2)]
    if view.rows:
        middle = [Scroller(theme, rows_card(ctx, [row(ctx, one) for one in view.rows]))]
    return page(
        ctx,
        [
            Spacer(theme, flex=0.6) if not view.rows else None,
            mark,
            heading(ctx, view.heading, centred=True),
            soft(ctx, view.text, size="lead", centred=True),
            *middle,
            *actions(ctx, view.ways),
        ],
    )
