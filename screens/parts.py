"""Pieces that several screens share: headings, rows, buttons made from the View's buttons."""

from collections.abc import Sequence
from functools import partial

from kiosk.session.views import Button, Row
from screens.context import Context
from screens.icons import known
from screens.theme import Size, Theme
from screens.widgets.box import Box
from screens.widgets.button import BigButton, HoldButton, TouchBox, tile
from screens.widgets.node import Axis, Node, Spacer
from screens.widgets.scroller import Scroller
from screens.widgets.words import Icon, Words

FALLBACK_ICON = "file-text"
CROWD = 4
"""More columns of buttons than these leave too little of a page's width for what it says."""


def icon_name(name: str) -> str:
    """The icon itself, or a neutral one where content names an icon that this font lacks."""
    return name if not name or known(name) else FALLBACK_ICON


def big_button(
    ctx: Context,
    button: Button,
    *,
    size: Size = "lead",
    stacked: bool = False,
    at_least: float = 0.0,
    flex: float = 0.0,
) -> BigButton:
    """A View's button as a big button that sends its intent, or two of them when it is held."""
    made = (BigButton if button.release is None else HoldButton)(
        ctx.theme,
        button.id,
        button.words,
        partial(ctx.send, button.intent),
        icon=icon_name(button.icon),
        look=button.look,
        size=size,
        disabled=not button.enabled,
        chosen=button.chosen,
        pointed=button.pointed,
        stacked=stacked,
        at_least=at_least,
        flex=flex,
    )
    if isinstance(made, HoldButton) and button.release is not None:
        made.on_release = partial(ctx.send, button.release)
        # Drawn anew under the finger that holds it.
        made.down, made.chosen = button.chosen, False
    return made


def choice_tile(ctx: Context, button: Button, *, stacked: bool, size: Size = "title") -> TouchBox:
    """A View's button as a tile with icon, words and note."""
    return tile(
        ctx.theme,
        button.id,
        button.words,
        partial(ctx.send, button.intent),
        icon=icon_name(button.icon) or "chevron-right",
        hint=button.note,
        stacked=stacked,
        size=size,
        chosen=button.chosen,
        pointed=button.pointed,
        disabled=not button.enabled,
    )


def heading(ctx: Context, text: str, *, size: Size | None = None, centred: bool = False) -> Words:
    """The question or statement of a screen."""
    size = size or ("title" if ctx.theme.vertical else "headline")
    words = Words(ctx.theme, text, size=size, bold=True, balance=centred)
    return words.aligned("center" if centred else "start")


def soft(ctx: Context, text: str, *, size: Size = "body", centred: bool = False) -> Words:
    """Explaining words below a heading."""
    words = Words(ctx.theme, text, size=size, colour=ctx.theme.palette.soft, balance=centred)
    return words.aligned("center" if centred else "start")


def note(ctx: Context, text: str, *, bad: bool = False) -> Box:
    """A boxed remark: something to know, or (`bad`) something to mend."""
    theme, palette = ctx.theme, ctx.theme.palette
    ink = palette.danger if bad else palette.on_warn
    ground = palette.card if bad else palette.warn
    pad = theme.space(2)
    parts: list[Node] = [Words(theme, text, size="body", bold=bad, colour=ink, flex=1.0)]
    if not theme.tall_bars:
        # A column of Mongolian needs the height that a sign would take.
        parts.insert(0, Icon(theme, "alert-circle" if bad else "info-circle", colour=ink))
    return Box(
        theme,
        "inline",
        parts,
        gap=theme.space(2),
        pad=(pad, pad),
        ground=ground,
        border=ink if bad else None,
        radius=theme.radius,
    )


def row(ctx: Context, item: Row, extra: Button | None = None) -> Box:
    """A labelled line: icon, label over text, a mark for good or not, a button to change it."""
    theme, palette = ctx.theme, ctx.theme.palette
    texts: list[Node] = [Words(theme, item.label, size="small", colour=palette.soft)]
    if item.text:
        texts.append(Words(theme, item.text, size="body", bold=True))
    if item.note:
        texts.append(Words(theme, item.note, size="small", colour=palette.on_tint))
    parts: list[Node] = []
    if item.icon:
        parts.append(Icon(theme, icon_name(item.icon)))
    parts.append(Box(theme, "block", texts, gap=theme.mm(0.5), flex=1.0))
    if item.good is not None:
        name, colour = ("circle-check", palette.good) if item.good else ("clock", palette.accent)
        parts.append(Icon(theme, name, colour=colour))
    keys = [one for one in (item.edit, extra) if one is not None]
    parts += [big_button(ctx, one, size="small") for one in keys]
    return Box(theme, "inline", parts, gap=theme.space(2), pad=pads(ctx, 2, 1))


def pads(ctx: Context, inline: int, block: int) -> tuple[int, int]:
    """Padding (x, y) for steps of the spacing scale along and across the line."""
    along, across = ctx.theme.space(inline), ctx.theme.space(block)
    return (across, along) if ctx.theme.vertical else (along, across)


def rows_card(ctx: Context, rows: Sequence[Node]) -> Box:
    """Rows on one card with fine lines between them."""
    theme = ctx.theme
    parts: list[Node] = []
    for index, item in enumerate(rows):
        if index:
            parts.append(Box(theme, "block", ground=theme.palette.line, fixed=2))
        parts.append(item)
    return Box(
        theme,
        "block",
        parts,
        gap=theme.space(1),
        pad=pads(ctx, 1, 1),
        ground=theme.palette.card,
        border=theme.palette.line,
        radius=theme.radius,
    )


def actions(ctx: Context, buttons: Sequence[Button | None], *, narrow: bool = False) -> list[Node]:
    """Buttons at the end of a screen: two in a line, the primary one alone and last.

    A low panel has no room for more than one line, except where they stand in a `narrow` column.
    """
    there = [button for button in buttons if button is not None]
    first = [button for button in there if button.look != "primary"]
    last = [button for button in there if button.look == "primary"]
    theme = ctx.theme
    if not theme.vertical and not theme.panel.portrait and not narrow and len(there) > 1:
        shares = [1.0] * len(first) + [1.4] * len(last)
        line = [
            big_button(ctx, one, flex=share, at_least=theme.target * 1.2)
            for one, share in zip([*first, *last], shares, strict=True)
        ]
        return [Box(theme, "x", line, gap=theme.gap)]
    out: list[Node] = []
    for at in range(0, len(first), 2):
        chosen = first[at : at + 2]
        flex = 1.0 if len(chosen) > 1 else 0.0
        size: Size = "body" if narrow else "lead"
        pair: list[Node] = [big_button(ctx, one, size=size, flex=flex) for one in chosen]
        out.append(pair_line(ctx, pair) if len(pair) > 1 else pair[0])
    if theme.vertical and len(there) > CROWD and len(last) > 1:
        return [*out, pair_line(ctx, [big_button(ctx, one, flex=1.0) for one in last])]
    tall = theme.target * (1.3 if theme.scale == 1.0 else 1.0)
    return [*out, *(big_button(ctx, one, size="title", at_least=tall) for one in last)]


class PairLine(Box):
    """Side by side where there is room for their words, else one below the other.

    Columns of Mongolian stay as they are: theirs is another direction.
    """

    EACH_MM = 60.0

    def __init__(self, theme: Theme, nodes: Sequence[Node]) -> None:
        super().__init__(theme, "inline", nodes, gap=theme.gap)
        self._room = theme.mm(self.EACH_MM * theme.scale) * len(nodes)
        self._shares_of_line = [node.flex for node in nodes]

    def _turn(self, width: float) -> None:
        if self.theme.vertical:
            return
        self.axis = "x" if width >= self._room else "y"
        for node, share in zip(self.nodes, self._shares_of_line, strict=True):
            # One below the other each is as high as it has to be.
            node.flex = share if self.axis == "x" else 0.0

    def _extent(self, axis: Axis, cross: float, least: bool) -> float:
        if axis == "y":
            self._turn(cross)
        return super()._extent(axis, cross, least)

    def arrange(self) -> None:
        """By the width there is."""
        self._turn(self.width)
        super().arrange()


def pair_line(ctx: Context, nodes: Sequence[Node]) -> Node:
    """Several side by side, by their shares."""
    return PairLine(ctx.theme, nodes)


def page(ctx: Context, parts: Sequence[Node | None]) -> Box:
    """The body of a screen: parts one after another with the page margin."""
    nodes = [part for part in parts if part is not None]
    if not any(node.flex for node in nodes):
        nodes.append(Spacer(ctx.theme, flex=1.0))
    theme = ctx.theme
    across = theme.space(3)
    pad = (across, theme.margin) if theme.vertical else (theme.margin, across)
    return Box(theme, "block", nodes, gap=theme.gap, pad=pad)


def split_page(
    ctx: Context,
    words: Sequence[Node | None],
    upright: Sequence[Node | None],
    keys: Sequence[Node],
    *,
    room_mm: float = 110.0,
) -> Box:
    """A body with a part that stays upright in every language (keys, a picture, a pad).

    Portrait: words, the upright part, then the buttons. Landscape: words and buttons beside it,
    which keeps at least `room_mm` of width.
    """
    theme = ctx.theme
    said = [node for node in words if node is not None]
    shown = [node for node in upright if node is not None]
    gap = theme.gap
    pad = (theme.margin, theme.space(3))
    if theme.panel.portrait:
        if not theme.vertical:
            return Box(theme, "y", [*said, *shown, *keys], gap=gap, pad=pad)
        top = Scroller(theme, Box(theme, "block", said, gap=gap), squeeze=True, flex=0.55)
        # The longest word of a notice has to stand in one piece.
        top.floor = theme.mm(49 if ctx.narrow else 46)
        pad = (theme.margin, theme.space(2))
        return Box(theme, "y", [top, *shown, *_in_a_row(theme, keys)], gap=gap, pad=pad)
    if theme.vertical and ctx.narrow:
        # A column for the buttons as well would not fit between the words and a call's column.
        shown, keys = [*shown, *_in_a_row(theme, keys)], []
    right = Box(theme, "y", shown, gap=gap, flex=1.15)
    right.floor = theme.mm(room_mm)
    if theme.vertical:
        top = Scroller(theme, Box(theme, "block", said, gap=gap), squeeze=True, flex=0.8)
        top.floor = theme.mm(46)
        return Box(theme, "x", [top, right, *keys], gap=gap, pad=(theme.space(3), theme.space(3)))
    top = Scroller(theme, Box(theme, "y", said, gap=gap), squeeze=True)
    left = Box(theme, "y", [top, *keys], gap=gap, flex=1.0)
    return Box(theme, "x", [left, right], gap=gap * 2, pad=pad)


def _in_a_row(theme: Theme, keys: Sequence[Node]) -> list[Node]:
    """Upright keys with columns of words, at the foot of a page of Mongolian."""
    flat = [one for key in keys for one in (_take(key) if isinstance(key, Box) else [key])]
    for key in flat:
        key.fixed, key.flex = None, 1.0
        if isinstance(key, BigButton):
            key.lay_beside()
            key.tight = True
    return [Box(theme, "x", flat, gap=theme.gap, fixed=theme.mm(46))] if flat else []


def _take(box: Box) -> list[Node]:
    """The children of a box that only arranged them."""
    nodes = list(box.nodes)
    box.clear_widgets()
    return nodes
