"""What is around every screen: title, steps, what is being said, and the four ways out."""

from collections.abc import Sequence

from kiosk.session.views import Button, CallBadge, Frame
from screens.context import Context
from screens.parts import big_button
from screens.theme import Size, Theme
from screens.widgets.bars import SAID_MM, StepBar, banner, bar, least_thick, subtitle
from screens.widgets.box import Box
from screens.widgets.button import BigButton
from screens.widgets.frames import FrameView
from screens.widgets.node import Axis, Node, Spacer
from screens.widgets.overlay import Question
from screens.widgets.words import Icon, Words

TALL_STRIP_MM = 60.0
SIDE_STRIP_MM = (84.0, 73.0)
"""Width of the column beside a low panel's body: for lines, for columns."""


def header(ctx: Context, frame: Frame) -> Node:
    """Dark bar with the title, the language and the letter size."""
    theme = ctx.theme
    ink = theme.palette.on_bar
    parts: list[Node] = [
        Words(theme, frame.title, size="lead", bold=True, colour=ink, cut=True, flex=1.8)
    ]
    if theme.tall_bars and frame.steps:
        # The step's name stands beside the title: a column does not fit into a flat pill.
        parts.append(Words(theme, _step_words(frame), size="small", colour=ink, cut=True, flex=1.4))
    parts += [_bar_button(ctx, one) for one in (frame.size, frame.language) if one is not None]
    return bar(theme, parts, ground=theme.palette.bar, thickness=_header_thick(theme))


def _header_thick(theme: Theme) -> float:
    """A bar that runs down holds a Mongolian title in two columns."""
    return theme.bar(27 if theme.bars_run == "y" else 24, 50)


def steps(ctx: Context, frame: Frame) -> Node | None:
    """The step bar, where there are steps."""
    if not frame.steps:
        return None
    theme = ctx.theme
    name = "" if theme.tall_bars else _step_words(frame)
    line = StepBar(theme, [dot.state for dot in frame.steps], name)
    line.flex = 1.0
    thickness = theme.em("small") * 1.4 + theme.space(3) + theme.space(1)
    return bar(theme, [line], ground=None, thickness=theme.mm(13) if not name else thickness)


def warning(ctx: Context, frame: Frame) -> Node | None:
    """The banner, where there is something to say."""
    return banner(ctx.theme, frame.banner) if frame.banner else None


def recording(ctx: Context, frame: Frame) -> Node | None:
    """The mark that the talk is recorded, with the key that ends it."""
    mark = frame.recording
    if mark is None:
        return None
    theme, palette = ctx.theme, ctx.theme.palette
    name, colour = (
        ("player-pause", palette.on_warn) if mark.paused else ("circle-dot", palette.danger)
    )
    parts: list[Node] = [
        Icon(theme, name, colour=colour),
        Words(theme, mark.words, size="small", bold=True, colour=palette.on_warn, flex=1.0),
        _key(ctx, mark.stop),
    ]
    return bar(theme, parts, ground=palette.warn, thickness=theme.bar(24, 50))


def foot(ctx: Context, frame: Frame) -> list[Node]:
    """What is being said, and the ways out; one bar where the panel is wide and low."""
    theme = ctx.theme
    said = _spoken(ctx, frame)
    keys = _ways_out(ctx, frame)
    if theme.vertical or theme.panel.portrait:
        out: list[Node] = [said] if said is not None else []
        if keys:
            thickness = theme.bar(28, 46)
            out.append(bar(theme, keys, ground=theme.palette.bar, thickness=thickness))
        return out
    if said is None:
        said = Box(theme, "x")
    said.fixed, said.flex = None, 3.2
    nav = bar(theme, keys, ground=theme.palette.bar, thickness=None)
    nav.flex = 2.8
    thick = max(theme.bar(28, 28), min(least_thick(theme, said, 3.2 / 6.0), theme.mm(SAID_MM)))
    return [Box(theme, "x", [said, nav], fixed=thick)]


def _spoken(ctx: Context, frame: Frame) -> Node | None:
    if not frame.subtitle and frame.repeat is None:
        return None
    again = None
    if frame.repeat is not None:
        again = _key(ctx, frame.repeat)
    return subtitle(ctx.theme, frame.subtitle, again)


def _ways_out(ctx: Context, frame: Frame) -> list[Node]:
    """Back, a person, leave: always in the same place, the person the most visible."""
    buttons = (frame.back, frame.help, frame.leave)
    if not any(buttons):
        return []
    keys: list[Node] = []
    for button, flex in zip(buttons, (1.0, 1.5, 1.0), strict=True):
        if button is None:
            keys.append(Spacer(ctx.theme, flex=flex))
            continue
        key = _key(ctx, button, size="body", flex=flex)
        key.set_look("secondary" if button is frame.help else "bar")
        keys.append(key)
    return keys


class _Chat(Words):
    """What the agent wrote: a few lines of it; all of it stands on the call's own screen."""

    most_lines, least_lines = 3, 2

    def measure(self, axis: Axis, cross: float) -> float:
        """Its natural length, at most so many lines."""
        return self._capped(super().measure(axis, cross), axis, self.most_lines)

    def least(self, axis: Axis, cross: float) -> float:
        """Two lines where there is little room."""
        return self._capped(super().least(axis, cross), axis, self.least_lines)

    def _capped(self, length: float, axis: Axis, lines: int) -> float:
        along: Axis = "x" if self.direction == "horizontal" else "y"
        return length if axis == along else min(length, lines * self.theme.em("small") * 1.4)


def call_strip(ctx: Context, badge: CallBadge) -> Node:
    """The person on the line, on every screen, with the keys to mute and to end."""
    theme, palette = ctx.theme, ctx.theme.palette
    said: list[Node] = [Words(theme, badge.words, size="small", bold=True, across="start")]
    if badge.chat:
        ink = palette.on_tint
        chat = _Chat(theme, badge.chat, size="small", colour=ink, cut=True)
        if not theme.panel.portrait:
            chat.most_lines, chat.least_lines = 6, 3
        elif theme.vertical:
            chat.least_lines = 1
        said.append(chat)
    agent = ctx.sources.agent if badge.agent_picture else None
    picture = FrameView(theme, agent, cover=True, sign="headset", bare=True)
    words = Box(theme, "block", said, gap=theme.space(1))
    keys = [_strip_key(ctx, one) for one in badge.buttons]
    if not theme.panel.portrait:
        return _strip_beside(ctx, picture, words, keys)
    if theme.tall_bars:
        picture.fixed, words.flex = theme.mm(24), 1.0
        words.floor = theme.ladder("small")[-1] * 7
        tall = theme.mm(TALL_STRIP_MM * theme.scale**0.2)
        parts: list[Node] = [picture, words, *keys]
        return bar(theme, parts, ground=palette.sunken, thickness=tall, run="x")
    side = theme.mm(44)
    picture.fixed = float(side)
    words.flex = 1.0
    for key in keys:
        key.flex = 1.0
    row = Box(theme, "x", keys, gap=theme.gap)
    column = Box(theme, "y", [words, row], gap=theme.space(1))
    column.flex = 1.0
    room = theme.panel.width_px - 2 * theme.margin - theme.gap - side
    lines = max(words.measure("y", room), 2.6 * theme.em("small"))
    words.floor = min(lines, 5 * 1.4 * theme.em("small"))
    thickness = words.floor + row.measure("y", room) + 3 * theme.space(1)
    return bar(theme, [picture, column], ground=palette.sunken, thickness=thickness, run="x")


def _strip_beside(ctx: Context, picture: FrameView, words: Node, keys: Sequence[BigButton]) -> Node:
    """A column at the side of a low panel: the picture gives way before words do."""
    theme = ctx.theme
    picture.flex, picture.floor = 1.0, float(theme.mm(16))
    if theme.vertical:
        words.flex, words.floor = 1.6, float(theme.mm(54))
    for key in keys:
        key.flex = 1.0
    rows = [list(keys)] if theme.vertical else [list(keys[:2]), list(keys[2:])]
    lines: list[Node] = [Box(theme, "x", row, gap=theme.gap) for row in rows if row]
    parts: list[Node] = [picture, words, *lines]
    ground = theme.palette.sunken
    wide = theme.mm(SIDE_STRIP_MM[theme.vertical])
    return bar(theme, parts, ground=ground, thickness=wide, run="y")


def _strip_key(ctx: Context, button: Button) -> BigButton:
    stacked = not ctx.theme.panel.portrait and button.look != "danger"
    key = _key(ctx, button, stacked=stacked)
    key.tight = True
    return key


def _step_words(frame: Frame) -> str:
    now = next((dot.name for dot in frame.steps if dot.state == "now"), "")
    return frame.step_words or now


def dialog(ctx: Context, frame: Frame) -> Node | None:
    """The question over the screen, if one is asked."""
    if frame.dialog is None:
        return None
    keys = [big_button(ctx, one, size="title") for one in frame.dialog.buttons]
    return Question(ctx.theme, frame.dialog.heading, frame.dialog.text, keys, "help-circle")


def _bar_button(ctx: Context, button: Button) -> BigButton:
    key = _key(ctx, button)
    key.set_look("bar")
    return key


def _key(
    ctx: Context,
    button: Button,
    *,
    size: Size = "small",
    stacked: bool = False,
    flex: float = 0.0,
) -> BigButton:
    """A key in a bar."""
    key = big_button(ctx, button, size=size, stacked=stacked, flex=flex)
    if ctx.theme.tall_bars:
        key.lay_beside()
    return key
