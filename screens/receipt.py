"""The receipt: number, promised date, and a code to look the case up with a phone."""

from kiosk.session.views import ReceiptView
from screens.context import Context
from screens.parts import actions, heading, page, row, rows_card, soft
from screens.widgets.box import Box
from screens.widgets.frames import qr_view
from screens.widgets.node import Node
from screens.widgets.scroller import Scroller

QR_MM = 62.0


def build(view: ReceiptView, ctx: Context) -> Node:
    """Rows, notes, and the QR code where it stays in sight."""
    theme = ctx.theme
    content: list[Node] = [rows_card(ctx, [row(ctx, one) for one in view.rows])]
    content += [soft(ctx, text) for text in view.notes]
    scroller = Scroller(theme, Box(theme, "block", content, gap=theme.gap))
    parts: list[Node | None] = [heading(ctx, view.heading)]
    if view.qr:
        code = qr_view(theme, view.qr, theme.mm(QR_MM))
        if theme.vertical or theme.panel.portrait:
            parts += [scroller, code]
        else:
            parts.append(Box(theme, "x", [scroller, code], gap=theme.gap, flex=1.0))
    else:
        parts.append(scroller)
    return page(ctx, [*parts, *actions(ctx, view.buttons)])
