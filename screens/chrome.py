"""What is around every screen: title, steps, what is being said, and the four ways out."""

from kiosk.session.views import Button, CallBadge, Frame
from screens.context import Context
from screens.parts import big_button
from screens.theme import Size
from screens.widgets.bars import StepBar, banner, bar, subtitle
from screens.widgets.box import Box
from screens.widgets.button import BigButton
from screens.widgets.frames import FrameView
from screens.widgets.node import Axis, Node, Spacer
from screens.widgets.overlay import Question
from screens.widgets.words import Icon, Words


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
    return bar(theme, parts, ground=theme.palette.bar, thickness=theme.bar(24, 50))


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
    return [Box(theme, "x", [said, nav], fixed=theme.bar(28, 28))]


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


def call_strip(ctx: Context, badge: CallBadge) -> Node:
    """The person on the line, on every screen, with the keys to mute and to end."""
    theme, palette = ctx.theme, ctx.theme.palette
    run: Axis = "x" if theme.panel.portrait else "y"
    side = theme.mm(36 if theme.tall_bars else 44)
    picture = FrameView(theme, ctx.sources.agent, cover=True, fixed=side)
    said: list[Node] = [Words(theme, badge.words, size="small", bold=True)]
    if badge.chat:
        ink = palette.on_tint
        said.append(Words(theme, badge.chat, size="small", colour=ink, cut=True, flex=1.0))
    words = Box(theme, "block", said, gap=theme.space(1), flex=1.0)
    words.floor = theme.ladder("small")[-1] * (7 if theme.vertical else 6)
    keys: list[Node] = [
        _key(ctx, one, stacked=run == "x" or one is not badge.buttons[-1]) for one in badge.buttons
    ]
    if run == "y":
        picture.fixed = None
        # Mute and camera side by side: a low panel has little height.
        keys = [Box(theme, "x", keys[:2], gap=theme.gap), *keys[2:]] if len(keys) > 2 else keys
        for key in keys:
            if isinstance(key, Box):
                for one in key.nodes:
                    one.flex = 1.0
    thickness = theme.bar(44, 60) if run == "x" else theme.mm(80)
    parts = [picture, words, *keys]
    return bar(theme, parts, ground=palette.sunken, thickness=thickness, run=run)


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
