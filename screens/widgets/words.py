"""Text in a box: shrinks through the type scale if it must, says so if even that fails."""

from screens.icons import icon
from screens.text.engine import Align, Direction, Laid, cached_layout, render
from screens.text.texture import alpha_texture
from screens.theme import Colour, Size, Theme
from screens.widgets import paint
from screens.widgets.node import Axis, Node

ELLIPSIS = "…"


class Words(Node):
    """Text of one colour; never clipped silently: `overflow` and `missing` tell what went wrong.

    `align` is along the line, `across` from line to line; `shrink` allows smaller steps;
    `cut` ends what is still too long with an ellipsis (only for words that are also spoken);
    `tail` shows the end of what is still too long, behind an ellipsis (what is being typed).
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        size: Size = "body",
        bold: bool = False,
        colour: Colour | None = None,
        align: Align = "start",
        across: Align = "center",
        balance: bool = False,
        shrink: bool = True,
        cut: bool = False,
        tail: bool = False,
        direction: Direction | None = None,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.text = text
        self.size_step: Size = size
        self.bold = bold
        self.colour = colour or theme.palette.ink
        self.align: Align = align
        self.across: Align = across
        self.balance = balance
        self.shrink = shrink
        self.cut = cut
        self.tail = tail
        self.direction: Direction = direction or ("vertical" if theme.vertical else "horizontal")
        self.laid: Laid | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that no font of the chain has."""
        return self.laid.missing if self.laid is not None else ()

    def set_text(self, text: str, colour: Colour | None = None) -> None:
        """Show other words in the same box."""
        if text != self.text or (colour is not None and colour != self.colour):
            self.text = text
            self.colour = colour or self.colour
            self.redraw()

    def aligned(self, align: Align) -> "Words":
        """The same words with another alignment, for building in one expression."""
        self.align = align
        return self

    def measure(self, axis: Axis, cross: float) -> float:
        """Natural length at the full size."""
        return self._extent(self._ladder()[0], axis, cross)

    def least(self, axis: Axis, cross: float) -> float:
        """Length at the smallest step it may take; along the line it may also break."""
        return self._extent(self._ladder()[-1], axis, cross)

    def _ladder(self) -> tuple[int, ...]:
        ladder = self.theme.ladder(self.size_step)
        return ladder if self.shrink else ladder[:1]

    def _extent(self, size_px: int, axis: Axis, cross: float) -> float:
        if not self.text:
            return 0.0
        along: Axis = "x" if self.direction == "horizontal" else "y"
        laid = self._lay(self.text, size_px, None if axis == along else cross)
        return laid.width if axis == "x" else laid.height

    def arrange(self) -> None:
        """Lay out at the largest step that fits and upload."""
        if not self.text or self.width < 1 or self.height < 1:
            self.laid = None
            self.overflow = bool(self.text)
            return
        laid, fits = self.fit(self.width, self.height)
        self.overflow = not fits
        if self.cut and not fits:
            self.laid = None  # an ellipsis alone says nothing
            return
        self.laid = laid
        self._draw(laid)

    def fit(self, width: float, height: float) -> tuple[Laid, bool]:
        """The text at the largest step that fits the room; False where even the last is too big."""
        limit = width if self.direction == "horizontal" else height
        laid = self._lay(self.text, self._ladder()[0], limit)
        for size_px in self._ladder():
            laid = self._lay(self.text, size_px, limit)
            if laid.width <= width + 1 and laid.height <= height + 1 and not laid.forced:
                return laid, True
        # A word of letters may not be torn; digits of an account may.
        torn = laid.forced and not self.text.replace(" ", "").isdigit()
        fits = laid.width <= width + 1 and laid.height <= height + 1 and not torn
        if not fits and (self.cut or self.tail):
            return self._shortened(width, height, limit)
        return laid, fits

    def _part(self, length: int) -> str:
        """So many characters of the text, with the mark that there are more."""
        if self.tail:
            return ELLIPSIS + self.text[len(self.text) - length :].lstrip()
        return self.text[:length].rstrip() + ELLIPSIS

    def _shortened(self, width: float, height: float, limit: float) -> tuple[Laid, bool]:
        size_px = self._ladder()[-1]
        low, high = 0, len(self.text)
        laid = self._lay(ELLIPSIS, size_px, limit)
        while low < high:
            middle = (low + high + 1) // 2
            tried = self._lay(self._part(middle), size_px, limit)
            if tried.width <= width + 1 and tried.height <= height + 1:
                low, laid = middle, tried
            else:
                high = middle - 1
        return laid, low > 0

    def _lay(self, text: str, size_px: int, limit: float | None) -> Laid:
        limit = None if limit is None else float(limit)
        return cached_layout(
            text,
            size_px,
            self.bold,
            limit,
            self.direction,
            self.align,
            self.balance,
        )

    def _draw(self, laid: Laid) -> None:
        horizontal = self.direction == "horizontal"
        x_align, y_align = (self.align, self.across) if horizontal else (self.across, self.align)
        shift = {"start": 0.0, "center": 0.5, "end": 1.0}
        x = self.x + (self.width - laid.width) * shift[x_align]
        y = self.y + (self.height - laid.height) * (1 - shift[y_align])
        box = (round(x), round(y), laid.width, laid.height)
        paint.picture(self.canvas.before, box, alpha_texture(render(laid)), self.colour)


class Icon(Node):
    """One icon in the middle of its box, optionally on a tinted disc."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        side: int | None = None,
        colour: Colour | None = None,
        disc: Colour | None = None,
        solid: bool = False,
        flex: float = 0.0,
        fixed: float | None = None,
    ) -> None:
        super().__init__(theme, flex=flex, fixed=fixed)
        self.name = name
        self.side = side or theme.icon
        self.colour = colour or theme.palette.primary
        self.disc = disc
        self.solid = solid

    @property
    def outer(self) -> int:
        """Side of the disc, or of the icon where there is none."""
        return round(self.side * 1.7) if self.disc is not None else self.side

    def measure(self, axis: Axis, cross: float) -> float:
        """As large as it is."""
        return float(self.outer)

    def least(self, axis: Axis, cross: float) -> float:
        """Signs give way before words do."""
        return self.outer * 0.6

    def arrange(self) -> None:
        """Disc, then icon, both smaller where the box is."""
        room = min(self.width, self.height)
        shrink = min(1.0, room / max(1, self.outer))
        self.overflow = shrink < 0.55
        side = round(self.side * shrink)
        if side < 1:
            return
        if self.disc is not None:
            outer = round(self.outer * shrink)
            x, y = self.center_x - outer / 2, self.center_y - outer / 2
            paint.fill(self.canvas.before, (x, y, outer, outer), self.disc, outer // 2)
        texture = alpha_texture(icon(self.name, side, self.solid))
        x, y = self.center_x - side / 2, self.center_y - side / 2
        paint.picture(self.canvas.before, (x, y, side, side), texture, self.colour)
