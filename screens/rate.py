"""One key of five; free to skip."""

from kiosk.session.views import RateView
from screens.context import Context
from screens.parts import actions, big_button, choice_tile, heading, page, soft
from screens.theme import Size
from screens.widgets.box import Grid
from screens.widgets.node import Node


def build(view: RateView, ctx: Context) -> Node:
    """Five faces, or the reasons after a bad mark."""
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            _reasons(ctx, view) if view.reasons else _levels(ctx, view),
            *actions(ctx, view.buttons),
        ],
    )


def _levels(ctx: Context, view: RateView) -> Node:
    theme = ctx.theme
    across = theme.vertical or not theme.panel.portrait
    stacked = across and not theme.vertical
    size: Size = "lead" if stacked else "title"
    tiles = [choice_tile(ctx, one, stacked=stacked, size=size) for one in view.levels]
    count = max(1, len(tiles))
    columns, rows = (count, 1) if across else (1, max(5, count))
    return Grid(theme, tiles, columns=columns, rows=rows, flex=1.0)


def _reasons(ctx: Context, view: RateView) -> Node:
    theme = ctx.theme
    keys = [big_button(ctx, one) for one in view.reasons]
    count = len(keys)
    columns, rows = (1, max(6, count)) if theme.panel.portrait else (3, -(-count // 3))
    if theme.vertical:
        columns, rows = (3, -(-count // 3)) if theme.panel.portrait else (max(6, count), 1)
    return Grid(theme, keys, columns=columns, rows=rows, flex=1.0)
