"""Lay the page down: what the camera sees, or the page that was taken."""

from kiosk.session.views import CaptureView
from screens.context import Context
from screens.parts import actions, heading, note, soft, split_page
from screens.widgets.frames import FrameView, Picture
from screens.widgets.node import Node
from screens.widgets.words import Words


def build(view: CaptureView, ctx: Context) -> Node:
    """The picture takes all the room that the words leave."""
    return split_page(
        ctx,
        [
            soft(ctx, view.progress, size="small") if view.progress else None,
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            _hint(view, ctx),
            note(ctx, view.problem, bad=True) if view.problem else None,
        ],
        [_picture(view, ctx)],
        actions(ctx, view.buttons, narrow=True),
    )


def _picture(view: CaptureView, ctx: Context) -> Node:
    taken = ctx.sources.page(view.page_ref) if view.page_ref else None
    if taken is not None:
        return Picture(ctx.theme, taken, flex=1.0)
    return FrameView(ctx.theme, ctx.sources.camera, flex=1.0)


def _hint(view: CaptureView, ctx: Context) -> Node | None:
    if not view.hint:
        return None
    ink = ctx.theme.palette.on_tint
    return Words(ctx.theme, view.hint, size="lead", bold=True, colour=ink)
