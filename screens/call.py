"""The call as the whole screen: the person large, oneself small."""

from kiosk.session.views import CallView
from screens.context import Context
from screens.parts import actions, heading, page, soft, split_page
from screens.widgets.box import Box
from screens.widgets.frames import FrameView
from screens.widgets.node import Node, Spacer
from screens.widgets.words import Icon

_MARKS = {
    "idle": "headset",
    "queued": "clock",
    "ringing": "phone-calling",
    "reconnecting": "refresh",
    "over": "phone-off",
}


def build(view: CallView, ctx: Context) -> Node:
    """Picture while connected, else a sign of what is going on."""
    theme, palette = ctx.theme, ctx.theme.palette
    if view.state in ("connected", "reconnecting"):
        agent = FrameView(theme, ctx.sources.agent, flex=3.0)
        own = FrameView(theme, ctx.sources.own, flex=1.0)
        pictures = Box(theme, "y" if theme.panel.portrait else "x", [agent, own], flex=1.0)
        pictures.gap = theme.gap
        words = [heading(ctx, view.heading), soft(ctx, view.text) if view.text else None]
        return split_page(ctx, words, [pictures], actions(ctx, view.buttons, narrow=True))
    side = theme.icon_big * 2
    parts = [
        Spacer(theme, flex=1.0),
        Icon(theme, _MARKS[view.state], side=side, colour=palette.on_tint, disc=palette.tint),
        heading(ctx, view.heading, centred=True),
        soft(ctx, view.text, size="lead", centred=True),
        Spacer(theme, flex=1.4),
    ]
    return page(ctx, [*parts, *actions(ctx, view.buttons)])
