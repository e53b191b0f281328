"""Send; sending; saved and waiting; held back by the platform."""

from kiosk.session.views import SubmitView
from screens.context import Context
from screens.parts import actions, heading, page, soft
from screens.widgets.node import Node, Spacer
from screens.widgets.words import Icon

_MARKS = {
    "ready": "send",
    "sending": "cloud-upload",
    "waiting": "device-floppy",
    "held": "alert-circle",
}


def build(view: SubmitView, ctx: Context) -> Node:
    """One sign, one sentence."""
    theme, palette = ctx.theme, ctx.theme.palette
    colour = palette.accent if view.state == "held" else palette.on_tint
    side = theme.icon_big * 2
    mark = Icon(theme, _MARKS[view.state], side=side, colour=colour, disc=palette.tint)
    return page(
        ctx,
        [
            Spacer(theme, flex=1.0),
            mark,
            heading(ctx, view.heading, centred=True),
            soft(ctx, view.text, size="lead", centred=True),
            Spacer(theme, flex=1.4),
            *actions(ctx, view.buttons),
        ],
    )
