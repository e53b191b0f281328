"""Sign with the finger."""

from kiosk.session.events import Signed
from kiosk.session.views import SignView
from screens.context import Context
from screens.parts import heading, note, pair_line, soft, split_page
from screens.widgets.button import BigButton
from screens.widgets.node import Node, Spacer
from screens.widgets.signature import SignaturePad


def build(view: SignView, ctx: Context) -> Node:
    """Pad, clear, accept; accept wakes up when there is enough ink."""
    theme = ctx.theme

    def changed(enough: bool) -> None:
        accept.set_inert(not enough)
        clear.set_inert(not pad.strokes)

    def send() -> None:
        if pad.enough:
            ctx.send(Signed(pad.png(), len(pad.strokes)))

    room = min(theme.panel.height_px * 0.36, theme.panel.width_px * 0.6)
    pad = SignaturePad(theme, changed, fixed=room)
    if theme.tall_bars:
        pad.fixed, pad.flex = None, 1.0
    clear = BigButton(
        theme, "clear", view.clear_words, pad.clear, icon="eraser", disabled=True, flex=1.0
    )
    accept = BigButton(
        theme,
        "accept",
        view.accept_words,
        send,
        icon="check",
        look="primary",
        disabled=True,
        at_least=theme.target * 1.3,
        flex=1.6,
    )
    keys: list[Node] = [clear, accept]
    if not theme.tall_bars:
        keys = [pair_line(ctx, keys)]
    words = [
        heading(ctx, view.heading),
        soft(ctx, view.text) if view.text else None,
        note(ctx, view.problem, bad=True) if view.problem else None,
    ]
    sheet: list[Node] = [pad]
    if not theme.tall_bars:
        sheet = [Spacer(theme, flex=1.0), pad, Spacer(theme, flex=1.0)]
    return split_page(ctx, words, sheet, keys)
