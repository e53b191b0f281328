"""Things to touch: big buttons and tiles, each with the name by which tests and demos find it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from screens.text.engine import Align
from screens.theme import Colour, Palette, Size, Theme
from screens.widgets import paint
from screens.widgets.box import Box
from screens.widgets.node import Axis, Node, Spacer
from screens.widgets.words import Icon, Words

Look = Literal["primary", "secondary", "quiet", "danger", "accent", "bar"]
Tap = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Colours:
    ground: Colour | None
    down: Colour
    text: Colour
    border: Colour | None


def _colours(palette: Palette, look: Look, disabled: bool) -> _Colours:
    if disabled and look == "bar":
        dim = tuple(0.45 * part + 0.3 for part in palette.on_bar[:3])
        return _Colours(None, palette.bar, (dim[0] * 0.7, dim[1] * 0.8, dim[2] * 0.8, 1.0), None)
    if disabled:
        return _Colours(palette.disabled, palette.disabled, palette.on_disabled, None)
    p = palette
    match look:
        case "primary":
            return _Colours(p.primary, p.primary_down, p.on_primary, None)
        case "danger":
            return _Colours(p.danger, p.danger_down, p.on_danger, None)
        case "accent":
            return _Colours(p.accent, p.danger, p.on_accent, None)
        case "secondary":
            return _Colours(p.card, p.tint, p.on_tint, p.edge)
        case "quiet":
            return _Colours(p.sunken, p.line, p.ink, None)
        case "bar":
            return _Colours(None, p.primary, p.on_bar, None)


class Touchable(Node):
    """Acts when a finger goes down and up inside it; `name` is its stable id."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        on_tap: Tap | None,
        *,
        disabled: bool = False,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.name = name
        self.on_tap = on_tap
        self.inert = disabled
        self.down = False

    def on_touch_down(self, touch: Any) -> bool:
        """Look pressed and keep the finger."""
        if not self.collide_point(*touch.pos):
            return False
        if not self.inert:
            touch.grab(self)
            self._press(True)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Act, if the finger is still inside."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._press(False)
        if self.collide_point(*touch.pos) and self.on_tap is not None:
            self.on_tap()
        return True

    def release(self) -> None:
        """Forget the finger without acting (a drag took over)."""
        self._press(False)

    def set_inert(self, inert: bool) -> None:
        """Switch between usable and grey."""
        self.inert = inert
        self.redraw()

    def _press(self, down: bool) -> None:
        self.down = down
        self.redraw()


class BigButton(Touchable):
    """Icon and words; a wide box, or (`stacked`, and always in Mongolian) the icon above them."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        text: str,
        on_tap: Tap | None = None,
        *,
        icon: str = "",
        look: Look = "secondary",
        size: Size = "lead",
        bold: bool = True,
        disabled: bool = False,
        stacked: bool = False,
        centred: bool = True,
        chosen: bool = False,
        pointed: bool = False,
        at_least: float = 0.0,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, name, on_tap, disabled=disabled, flex=flex, fixed=fixed)
        self.at_least = max(float(theme.target), at_least)
        self.look = look
        self.chosen = chosen
        self.pointed = pointed
        self.centred = centred
        self.tight = False
        self.axis: Axis = "y" if stacked or theme.vertical else "x"
        ink = _colours(theme.palette, look, disabled).text
        side = round(theme.em(size) * (1.7 if stacked else 1.35))
        self.icon = Icon(theme, icon, side=side, colour=ink) if icon else None
        # An arrow that points on stands after the words.
        self.trailing = icon in {"arrow-right", "chevron-right"} and self.axis == "x"
        align: Align = "center" if centred or stacked else "start"
        self.words = Words(
            theme, text, size=size, bold=bold, colour=ink, align=align, balance=centred
        )
        self.add_widget(self.words)
        if self.icon is not None:
            self.add_widget(self.icon)

    def lay_beside(self) -> None:
        """Put the icon beside the words: a column of Mongolian then has the whole height."""
        self.axis = "x"
        self.trailing = False

    def set_look(self, look: Look) -> None:
        """Dress as another kind of button (on a bar, say)."""
        self.look = look
        self.words.colour = _colours(self.theme.palette, look, self.inert).text

    @property
    def _pad(self) -> int:
        tight = self.tight or self.look == "bar" or not self.words.text
        return self.theme.space(1) if tight else self.theme.space(2)

    @property
    def _lead(self) -> int:
        """Icon and the gap after it, along the arrangement."""
        if self.icon is None:
            return 0
        return self.icon.side + (self.theme.space(1) if self.words.text else 0)

    def measure(self, axis: Axis, cross: float) -> float:
        """Content with padding, at least a target's length."""
        return self._extent(axis, cross, self.words.measure)

    def least(self, axis: Axis, cross: float) -> float:
        """The same in the smallest letters."""
        return self._extent(axis, cross, self.words.least)

    def _extent(self, axis: Axis, cross: float, ask: Callable[[Axis, float], float]) -> float:
        pads = 2 * self._pad
        if axis == self.axis:
            natural = self._lead + ask(axis, cross - pads)
        else:
            natural = ask(axis, cross - pads - self._lead)
            natural = max(natural, self.icon.side if self.icon is not None else 0)
        return max(self.at_least, natural + pads)

    def arrange(self) -> None:
        """Ground by state, then icon and words as one group."""
        colours = _colours(self.theme.palette, self.look, self.inert)
        self.words.colour = colours.text
        if self.icon is not None:
            self.icon.colour = colours.text
        ground = colours.down if self.down else colours.ground
        if self.chosen:
            ground = self.theme.palette.tint
        draw_ground(self, ground, colours.border, self.chosen)
        if self.pointed:
            draw_ring(self)
        pad = self._pad
        room = [self.width - 2 * pad, self.height - 2 * pad]
        along = 0 if self.axis == "x" else 1
        room[along] -= self._lead
        laid, _ = self.words.fit(*room)
        length = (laid.width if along == 0 else laid.height) if self.words.text else 0
        slack = (room[along] - length) / 2 if self.centred else 0.0
        if along == 0:
            self._place_row(
                self.x + pad + slack, room[0] - slack * 2 if not self.centred else length
            )
        else:
            self._place_stack(self.top - pad - slack, length, room[0])

    def _place_row(self, x: float, length: float) -> None:
        at = x + (0 if self.trailing else self._lead)
        if self.icon is not None:
            side = min(self.icon.side, self.height - 2)
            left = x + length + self._lead - side if self.trailing else x
            self.icon.place(left, self.center_y - side / 2, side, side)
        self.words.place(at, self.y + self._pad, length, self.height - 2 * self._pad)

    def _place_stack(self, top: float, length: float, width: float) -> None:
        if self.icon is not None:
            side = min(self.icon.side, self.width - 2)
            self.icon.place(self.center_x - side / 2, top - side, side, side)
        self.words.place(self.x + self._pad, top - self._lead - length, width, length)


class HoldButton(BigButton):
    """Acts while a finger rests on it: `on_tap` when it comes down, `on_release` when it goes."""

    on_release: Tap | None = None

    def on_touch_down(self, touch: Any) -> bool:
        """Keep the finger, also when a new View takes this button off the screen meanwhile."""
        kept = super().on_touch_down(touch)
        if kept and not self.inert:
            touch.ud[self] = self  # a grab alone is a weak reference
            if self.on_tap is not None:
                self.on_tap()
        return kept

    def on_touch_up(self, touch: Any) -> bool:
        """Wherever the finger is by now, it has let go."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._press(False)
        if self.on_release is not None:
            self.on_release()
        return True


class TouchBox(Touchable):
    """Any content on a card that can be touched; a chosen one has a thick border."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        content: Node,
        on_tap: Tap | None = None,
        *,
        chosen: bool = False,
        pointed: bool = False,
        disabled: bool = False,
        raised: bool = True,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, name, on_tap, disabled=disabled, flex=flex, fixed=fixed)
        self.content = content
        self.chosen = chosen
        self.pointed = pointed
        self.raised = raised
        self.add_widget(content)

    def measure(self, axis: Axis, cross: float) -> float:
        """The content's own length."""
        return max(float(self.theme.target), self.content.wanted(axis, cross))

    def least(self, axis: Axis, cross: float) -> float:
        """The content at its shortest."""
        return max(float(self.theme.target), self.content.needed(axis, cross))

    def arrange(self) -> None:
        """Card, then content."""
        palette = self.theme.palette
        if self.raised:
            paint.shadow(self.canvas.before, self.box, self.theme.mm(2.0))
        ground = palette.tint if self.down or self.chosen else palette.card
        draw_ground(self, palette.disabled if self.inert else ground, palette.edge, self.chosen)
        if self.pointed:
            draw_ring(self)
        self.content.place(*self.box)


def tile(
    theme: Theme,
    name: str,
    title: str,
    on_tap: Tap,
    *,
    icon: str,
    hint: str = "",
    stacked: bool = True,
    size: Size = "title",
    chosen: bool = False,
    pointed: bool = False,
    disabled: bool = False,
    flex: float = 0.0,
) -> TouchBox:
    """A big choice: icon on a disc, title, optional hint below it."""
    palette = theme.palette
    upright = stacked or theme.vertical
    align: Align = "center" if stacked and not theme.vertical else "start"
    words: list[Node] = [Words(theme, title, size=size, bold=True, align=align, balance=True)]
    if hint:
        ink = palette.on_disabled if disabled else palette.soft
        words.append(Words(theme, hint, size="small", colour=ink, align=align, across="start"))
    gap = theme.space(1)
    side = theme.icon_big if stacked else round(theme.icon * 1.25)
    disc = Icon(theme, icon, side=side, disc=palette.tint, colour=palette.on_tint)
    pad = theme.space(3)
    if theme.vertical:
        words = [Spacer(theme, flex=1.0), *words, Spacer(theme, flex=1.0)]
        parts: list[Node] = [disc, Box(theme, "block", words, gap=gap, flex=1.0)]
    elif upright:
        parts = [Spacer(theme, flex=1.0), disc, *words, Spacer(theme, flex=1.0)]
    else:
        words = [Spacer(theme, flex=1.0), *words, Spacer(theme, flex=1.0)]
        parts = [disc, Box(theme, "block", words, gap=gap, flex=1.0)]
    across = theme.space(1) if theme.vertical else pad
    inner = Box(theme, "y" if upright else "x", parts, gap=theme.space(2), pad=(across, pad))
    return TouchBox(
        theme, name, inner, on_tap, chosen=chosen, pointed=pointed, disabled=disabled, flex=flex
    )


def draw_ring(node: Node) -> None:
    """What the agent means: a bright ring with a light one inside, seen on every kind of key."""
    theme, palette = node.theme, node.theme.palette
    paint.outline(node.canvas.before, node.box, palette.card, theme.radius, 5 * theme.stroke)
    paint.outline(node.canvas.before, node.box, palette.accent, theme.radius, 3 * theme.stroke)


def draw_ground(node: Node, ground: Colour | None, border: Colour | None, chosen: bool) -> None:
    """Filled shape with its outline, by the theme's corner and stroke."""
    theme = node.theme
    if ground is not None:
        paint.fill(node.canvas.before, node.box, ground, theme.radius)
    if chosen:
        border = theme.palette.primary
    if border is not None:
        stroke = theme.stroke * (2 if chosen else 1)
        paint.outline(node.canvas.before, node.box, border, theme.radius, stroke)
