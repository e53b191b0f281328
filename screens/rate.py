"""One key of five; free to skip."""

from kiosk.session.views import RateView
from screens.context import Context
from screens.parts import actions, choice_tile, heading, page, soft
from screens.widgets.box import Grid
from screens.widgets.node import Node


def build(view: RateView, ctx: Context) -> Node:
    """Five faces, or the reasons after a bad mark."""
    theme = ctx.theme
    shown = view.reasons or view.levels
    tiles = [choice_tile(ctx, one, stacked=False) for one in shown]
    across = theme.vertical or not theme.panel.portrait
    columns = len(tiles) if across else 1
    rows = 1 if across else max(5, len(tiles))
    if across and not theme.vertical:
        tiles = [choice_tile(ctx, one, stacked=True, size="lead") for one in shown]
    if view.reasons and across and not theme.vertical:
        tiles = [choice_tile(ctx, one, stacked=False, size="lead") for one in shown]
        columns, rows = 2, -(-len(tiles) // 2)
    return page(
        ctx,
        [
            heading(ctx, view.heading),
            soft(ctx, view.text) if view.text else None,
            Grid(theme, tiles, columns=max(1, columns), rows=rows, flex=1.0),
            *actions(ctx, view.buttons),
        ],
    )
