"""At most six big choices: themes and services, situations, deliveries, choice fields."""

from collections.abc import Sequence

from kiosk.session.views import Button, ChoiceView
from screens.context import Context
from screens.parts import actions, choice_tile, heading, page, soft
from screens.widgets.box import Grid
from screens.widgets.node import Node, Spacer
from screens.widgets.scroller import Scroller

FEW = 6


def build(view: ChoiceView, ctx: Context) -> Node:
    """Themes and services as tiles in a grid; answers to a question as wide rows."""
    parts: list[Node | None] = [
        soft(ctx, view.progress, size="small") if view.progress else None,
        heading(ctx, view.heading),
    ]
    if not view.choices:
        parts += [soft(ctx, view.empty, size="lead"), Spacer(ctx.theme, flex=1.0)]
    elif view.kind == "services":
        parts.append(_grid(ctx, view.choices))
    else:
        parts += [_list(ctx, view.choices)]
    parts += actions(ctx, [view.next])
    return page(ctx, parts)


def _grid(ctx: Context, choices: Sequence[Button]) -> Node:
    theme = ctx.theme
    many = len(choices) > 2
    wide = not theme.panel.portrait
    columns = 2 if many else 1
    if wide and theme.vertical and many:
        columns = 3
    if theme.vertical and not many:
        columns = len(choices)
    stacked = many and (theme.vertical or not wide)
    tiles = [choice_tile(ctx, one, stacked=stacked) for one in choices]
    # Few choices must not become giants: the grid keeps the cells of at least three rows.
    rows = max(-(-len(tiles) // columns), 1 if wide else (3 if not theme.vertical else 1))
    grid = Grid(theme, tiles, columns=columns, rows=rows, flex=1.0)
    if len(tiles) > FEW:
        grid.flex = 0.0
        return Scroller(theme, grid)
    return grid


def _list(ctx: Context, choices: Sequence[Button]) -> Node:
    theme = ctx.theme
    tiles = [choice_tile(ctx, one, stacked=False) for one in choices]
    count = len(tiles)
    if theme.vertical:
        grid = Grid(theme, tiles, columns=max(count, 4), rows=1, flex=1.0)
    elif theme.panel.portrait:
        grid = Grid(theme, tiles, columns=1, rows=max(count, 5), flex=1.0)
    else:
        grid = Grid(theme, tiles, columns=2, rows=max(-(-count // 2), 2), flex=1.0)
    grid.flex = 0.0
    return Scroller(theme, grid, fill=count <= FEW)
