"""Lay the page down: what the camera sees, the page taken, its corners, or all pages in a row."""

from collections.abc import Sequence

from kiosk.session.events import DraggedCorners, MovePage
from kiosk.session.views import Button, CaptureView
from screens.context import Context
from screens.parts import actions, big_button, heading, note, soft, split_page
from screens.theme import Size
from screens.widgets.box import Box
from screens.widgets.button import BigButton
from screens.widgets.corners import CornersPad, FlashingPicture
from screens.widgets.frames import FrameView, Picture
from screens.widgets.node import Node, walk
from screens.widgets.strip import PageStrip, Thumb
from screens.widgets.words import Words

COLUMN_MM = 50.0
"""Height that two or three words of Mongolian need in a column."""


def build(view: CaptureView, ctx: Context) -> Node:
    """The picture takes all the room that the words leave; the hint is the largest of them."""
    picture = _picture(view, ctx)
    keys = actions(ctx, view.buttons, narrow=True)
    if isinstance(picture, CornersPad):
        # The primary key comes last, as everywhere.
        keys = [*keys, _done(view, ctx, picture)]
    return split_page(
        ctx,
        [
            soft(ctx, view.progress, size="small") if view.progress else None,
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            _hint(view, ctx),
            note(ctx, view.problem, bad=True) if view.problem else None,
        ],
        [picture, _strip(view, ctx), *_arranging(view.arrange, ctx)],
        keys,
        room_mm=150.0 if view.arrange else 110.0,
    )


def _picture(view: CaptureView, ctx: Context) -> Node:
    shown = ctx.sources.page(view.page_ref) if view.page_ref else None
    if shown is None:
        return FrameView(ctx.theme, ctx.sources.camera, flex=1.0)
    if view.corners:
        pad = CornersPad(ctx.theme, shown, view.corners, flex=1.0)
        pad.set_inert(view.busy)
        return pad
    if _was_live(ctx):
        return FlashingPicture(ctx.theme, shown, flex=1.0)
    return Picture(ctx.theme, shown, flex=1.0)


def _was_live(ctx: Context) -> bool:
    """Did the screen show the camera until now? Then the page was taken this moment."""
    before = ctx.previous
    return before is not None and any(isinstance(node, FrameView) for node in walk(before))


def _done(view: CaptureView, ctx: Context, pad: CornersPad) -> BigButton:
    return BigButton(
        ctx.theme,
        "corners-done",
        view.corners_words,
        lambda: ctx.send(DraggedCorners(pad.told())),
        icon="check",
        look="primary",
        disabled=view.busy,
    )


def _strip(view: CaptureView, ctx: Context) -> Node | None:
    if not view.pages:
        return None
    thumbs = [
        # A figure reads the same in every script, and one fits under a narrow page.
        Thumb(page.pick.id, str(number), ctx.sources.page(page.ref), page.chosen)
        for number, page in enumerate(view.pages, 1)
    ]

    def pick(number: int) -> None:
        ctx.send(view.pages[number].pick.intent)

    def move(number: int, to: int) -> None:
        ctx.send(MovePage(number, to))

    return PageStrip(ctx.theme, thumbs, pick, move)


def _arranging(buttons: Sequence[Button], ctx: Context) -> list[Node]:
    """What can be done with the chosen page, in one line below the row."""
    if not buttons:
        return []
    theme = ctx.theme
    keys = [big_button(ctx, one, size="small", stacked=True, flex=1.0) for one in buttons]
    if theme.vertical:
        for key in keys:
            key.lay_beside()
    fixed = theme.mm(COLUMN_MM) if theme.vertical else None
    return [Box(theme, "x", list(keys), gap=theme.gap, fixed=fixed)]


def _hint(view: CaptureView, ctx: Context) -> Node | None:
    if not view.hint or view.page_ref:
        return None
    ink = ctx.theme.palette.on_tint
    size: Size = "title" if ctx.theme.vertical else "headline"
    return Words(ctx.theme, view.hint, size=size, bold=True, colour=ink)
