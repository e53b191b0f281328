"""Thank you; take your card."""

from kiosk.session.views import GoodbyeView
from screens.context import Context
from screens.parts import heading, page, soft
from screens.widgets.node import Node, Spacer
from screens.widgets.words import Icon


def build(view: GoodbyeView, ctx: Context) -> Node:
    """A card to take is said larger than thanks."""
    theme, palette = ctx.theme, ctx.theme.palette
    name = "id" if view.card else "heart-handshake"
    ground = palette.warn if view.card else palette.tint
    ink = palette.on_warn if view.card else palette.on_tint
    return page(
        ctx,
        [
            Spacer(theme, flex=1.0),
            Icon(theme, name, side=theme.icon_big * 2, colour=ink, disc=ground),
            heading(ctx, view.heading, size="display", centred=True),
            soft(ctx, view.text, size="title", centred=True),
            Spacer(theme, flex=1.4),
        ],
    )
