"""The call as the whole screen: the person large, oneself small."""

from kiosk.session.views import CallView
from screens.context import Context
from screens.parts import actions, heading, page, pair_line, soft, split_page
from screens.widgets.box import Box
from screens.widgets.frames import FrameView
from screens.widgets.node import Node, Spacer
from screens.widgets.scroller import Scroller
from screens.widgets.words import Icon, Words

_MARKS = {
    "idle": "headset",
    "queued": "clock",
    "ringing": "phone-calling",
    "reconnecting": "refresh",
    "over": "phone-off",
}
LONG = 60
"""Letters of a line from which on it may need pages of its own."""


def build(view: CallView, ctx: Context) -> Node:
    """Picture while connected, else a sign of what is going on."""
    theme, palette = ctx.theme, ctx.theme.palette
    if view.state in ("connected", "reconnecting"):
        words = [heading(ctx, view.heading), _said(view, ctx)]
        return split_page(ctx, words, [_pictures(view, ctx)], _keys(view, ctx), room_mm=90.0)
    side = theme.icon_big * 2
    parts = [
        Spacer(theme, flex=1.0),
        Icon(theme, _MARKS[view.state], side=side, colour=palette.on_tint, disc=palette.tint),
        heading(ctx, view.heading, centred=True),
        soft(ctx, view.text, size="lead", centred=True),
        Spacer(theme, flex=1.4),
    ]
    return page(ctx, [*parts, *actions(ctx, view.buttons)])


def _keys(view: CallView, ctx: Context) -> list[Node]:
    keys = actions(ctx, view.buttons, narrow=True)
    if ctx.theme.vertical or ctx.theme.panel.portrait or len(keys) < 3:
        return keys
    # A low panel has no room for three lines of keys under the words.
    *before, last_but_one, last = keys
    last_but_one.flex, last.flex = 1.0, 1.4
    return [*before, pair_line(ctx, [last_but_one, last])]


def _said(view: CallView, ctx: Context) -> Node | None:
    """What the line says or the agent wrote; a long text can be paged through."""
    if not view.text:
        return None
    said = soft(ctx, view.text)
    whole = ctx.theme.vertical or not ctx.theme.panel.portrait or len(view.text) <= LONG
    return said if whole else Scroller(ctx.theme, said, squeeze=True)


def _pictures(view: CallView, ctx: Context) -> Node:
    """The agent, and below or beside it what the agent sees, each with its words."""
    theme = ctx.theme
    agent_source = ctx.sources.agent if view.agent_picture else None
    own_source = ctx.sources.own if view.own_picture else None
    agent = FrameView(theme, agent_source, cover=True, sign="headset", bare=True, flex=1.0)
    agent.floor = theme.mm(40)
    own = FrameView(theme, own_source, cover=True, sign="video-off", bare=True, fixed=theme.mm(48))
    names = Box(theme, "block", _captions(view, ctx), gap=theme.space(1), flex=1.0)
    names.floor = theme.mm(24)
    below = Box(theme, "x", [own, names], gap=theme.space(3), fixed=theme.mm(40))
    pictures = Box(theme, "y", [agent, below], gap=theme.space(2), flex=1.0)
    pictures.floor = theme.mm(86)
    return pictures


def _captions(view: CallView, ctx: Context) -> list[Node]:
    theme = ctx.theme
    own = Words(theme, view.own, size="small", colour=theme.palette.soft)
    return [Spacer(theme, flex=1.0), own, Spacer(theme, flex=1.0)]
