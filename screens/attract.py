"""Nobody is here: a greeting in every language, and the whole window is the key."""

from dataclasses import replace
from functools import partial

from kiosk.session.views import AttractView, Greeting
from screens.art import grassland
from screens.context import Context
from screens.parts import icon_name, note
from screens.theme import Size
from screens.widgets.box import Box, Grid
from screens.widgets.button import BigButton, Touchable
from screens.widgets.frames import Backdrop
from screens.widgets.node import Node, Spacer
from screens.widgets.words import Icon, Words


class AttractBody(Touchable):
    """The picture with everything on it; a touch anywhere starts."""

    def __init__(self, view: AttractView, ctx: Context) -> None:
        super().__init__(ctx.theme, view.start.id, partial(ctx.send, view.start.intent))
        self.panel = ctx.theme.panel
        self.scene = Backdrop(ctx.theme, grassland(self.panel.width_px, self.panel.height_px))
        self.content = _content(view, ctx)
        self.add_widget(self.scene)
        self.add_widget(self.content)

    def arrange(self) -> None:
        """Picture first, words over it."""
        self.scene.place(*self.box)
        self.content.place(*self.box)
        self.overflow = self.content.overflow

    def _press(self, down: bool) -> None:
        self.down = down


def build(view: AttractView, ctx: Context) -> Node:
    """Greetings on the sky, themes and the start key on the hills."""
    return AttractBody(view, replace(ctx, theme=replace(ctx.theme, vertical=False, scale=1.0)))


def _content(view: AttractView, ctx: Context) -> Box:
    theme = ctx.theme
    flat = [_greeting(one, ctx) for one in view.greetings if not one.vertical]
    tall = [_greeting(one, ctx) for one in view.greetings if one.vertical]
    greetings: list[Node] = [Box(theme, "y", flat, gap=theme.space(4), flex=1.0), *tall]
    start = BigButton(
        theme,
        view.start.id,
        view.start.words,
        partial(ctx.send, view.start.intent),
        icon=icon_name(view.start.icon),
        look="accent",
        size="headline",
        fixed=theme.target * 1.7,
    )
    parts: list[Node] = [Box(theme, "x", greetings, gap=theme.space(4))]
    parts.append(Spacer(theme, flex=1.0))
    if view.notice:
        parts.append(note(ctx, view.notice))
    if view.themes:
        parts.append(_themes(view, ctx))
    parts.append(start)
    if view.facts:
        parts.append(_facts(view.facts, ctx))
    pad = theme.margin
    return Box(theme, "y", parts, gap=theme.space(3), pad=(pad + theme.space(2), pad))


def _greeting(greeting: Greeting, ctx: Context) -> Node:
    theme = replace(ctx.theme, vertical=greeting.vertical)
    small = greeting.lang != "zh"
    size: Size = "headline" if greeting.vertical else "title" if small else "display"
    words: list[Node] = [Words(theme, greeting.heading, size=size, bold=True)]
    if greeting.text:
        words.append(Words(theme, greeting.text, size="body" if small else "lead"))
    box = Box(theme, "block", words, gap=theme.space(1))
    if greeting.vertical:
        # Long columns beside the sky, so that the lines before them keep their width.
        box.fixed = box.measure("x", theme.panel.height_px * 0.46)
    return box


def _themes(view: AttractView, ctx: Context) -> Node:
    theme, palette = ctx.theme, ctx.theme.palette
    cells: list[Node] = []
    for name, title in view.themes[:6]:
        mark = Icon(theme, icon_name(name), side=theme.icon, colour=palette.on_bar)
        words = Words(theme, title, size="small", bold=True, colour=palette.on_bar, flex=1.0)
        cells.append(Box(theme, "x", [mark, words], gap=theme.space(1)))
    columns = 2 if theme.panel.portrait else 3
    grid = Grid(theme, cells, columns=columns, gap=theme.space(2))
    grid.flex = 1.0
    red, green, blue, _ = palette.bar
    # Quiet ground: on the lighter hills white words would have too little contrast.
    return Box(
        theme,
        "x",
        [grid],
        pad=(theme.space(3), theme.space(2)),
        ground=(red, green, blue, 0.8),
        radius=theme.radius,
    )


def _facts(facts: tuple[str, ...], ctx: Context) -> Node:
    theme = ctx.theme
    text = "   ".join(facts)
    return Words(theme, text, size="small", colour=theme.palette.on_bar, align="center")
