"""The visual system as data: sizes in millimetres, colours with their contrast, one type scale.

Sources: EN 301 549 5.1.4 (capital H of 0.7 degrees: 7.3 mm at 600 mm), the 2021 rules for the
elderly (contrast 4.5:1, line pitch 1.3), measured Noto Sans CJK capital height of 0.733 em.
"""

from dataclasses import dataclass
from typing import Literal

from screens.bootstrap import PORTRAIT, Panel

CAP_EM = 0.733
ELDER = 1.35

Size = Literal["small", "body", "lead", "title", "headline", "display"]
Colour = tuple[float, float, float, float]

# Capital heights in mm. `small` is for captions that repeat what is said elsewhere.
_CAP_MM: dict[Size, float] = {
    "small": 5.6,
    "body": 6.5,
    "lead": 7.5,
    "title": 9.2,
    "headline": 11.5,
    "display": 15.5,
}
SIZES: tuple[Size, ...] = ("small", "body", "lead", "title", "headline", "display")


def rgb(code: str) -> Colour:
    """'#rrggbb' as Kivy's four floats."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255, 1.0)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colour tokens; every `on_x` and every text colour keeps 4.5:1 on its ground."""

    paper: Colour
    card: Colour
    sunken: Colour
    line: Colour
    edge: Colour  # outline of something that can be touched: 3:1 on paper and card
    ink: Colour
    soft: Colour
    primary: Colour
    primary_down: Colour
    on_primary: Colour
    tint: Colour
    on_tint: Colour
    accent: Colour
    on_accent: Colour
    danger: Colour
    danger_down: Colour
    on_danger: Colour
    warn: Colour
    on_warn: Colour
    good: Colour
    disabled: Colour
    on_disabled: Colour
    bar: Colour
    on_bar: Colour
    veil: Colour


CALM = Palette(
    paper=rgb("#F6F1E7"),
    card=rgb("#FFFDF8"),
    sunken=rgb("#EBE4D5"),
    line=rgb("#DDD4C2"),
    edge=rgb("#7F8B87"),
    ink=rgb("#16302F"),
    soft=rgb("#4C5F5C"),
    primary=rgb("#0C5A5B"),
    primary_down=rgb("#073F40"),
    on_primary=rgb("#FFFFFF"),
    tint=rgb("#DCEAE6"),
    on_tint=rgb("#0A4A4B"),
    accent=rgb("#B3471D"),
    on_accent=rgb("#FFFFFF"),
    danger=rgb("#A3262A"),
    danger_down=rgb("#7C1A1E"),
    on_danger=rgb("#FFFFFF"),
    warn=rgb("#FBE7C2"),
    on_warn=rgb("#5B3A06"),
    good=rgb("#1D6B3E"),
    disabled=rgb("#E4DDCE"),
    on_disabled=rgb("#55615E"),
    bar=rgb("#0A3D3E"),
    on_bar=rgb("#F6F1E7"),
    veil=(0.04, 0.12, 0.12, 0.62),
)

HIGH_CONTRAST = Palette(
    paper=rgb("#000000"),
    card=rgb("#101010"),
    sunken=rgb("#242424"),
    line=rgb("#8A8A8A"),
    edge=rgb("#FFFFFF"),
    ink=rgb("#FFFFFF"),
    soft=rgb("#E6E6E6"),
    primary=rgb("#FFD84A"),
    primary_down=rgb("#C9A520"),
    on_primary=rgb("#000000"),
    tint=rgb("#2E2A12"),
    on_tint=rgb("#FFD84A"),
    accent=rgb("#7FD6FF"),
    on_accent=rgb("#000000"),
    danger=rgb("#FF8A80"),
    danger_down=rgb("#E0655A"),
    on_danger=rgb("#000000"),
    warn=rgb("#FFD84A"),
    on_warn=rgb("#000000"),
    good=rgb("#7CFFB0"),
    disabled=rgb("#2C2C2C"),
    on_disabled=rgb("#B5B5B5"),
    bar=rgb("#000000"),
    on_bar=rgb("#FFFFFF"),
    veil=(0.0, 0.0, 0.0, 0.8),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """All that a widget asks about looks; lengths come out in pixels of this panel."""

    panel: Panel = PORTRAIT
    palette: Palette = CALM
    vertical: bool = False
    scale: float = 1.0

    def mm(self, millimetres: float) -> int:
        """Pixels for a fixed length (targets, gaps)."""
        return self.panel.mm(millimetres)

    def em(self, size: Size) -> int:
        """Pixel size of a step of the type scale."""
        return self.panel.mm(_CAP_MM[size] * self.scale / CAP_EM)

    def ladder(self, size: Size) -> tuple[int, ...]:
        """Pixel sizes a text may take, from `size` down; never below a 5.6 mm capital."""
        steps = [self.em(step) for step in reversed(SIZES[: SIZES.index(size) + 1])]
        last = self.panel.mm(_CAP_MM["small"] / CAP_EM)
        return tuple(steps) if steps[-1] <= last else (*steps, last)

    @property
    def bars_run(self) -> Literal["x", "y"]:
        """How the bars around a screen run: across, but down where Mongolian has a wide panel."""
        return "y" if self.vertical and not self.panel.portrait else "x"

    @property
    def tall_bars(self) -> bool:
        """Columns of Mongolian inside bars that run across need height."""
        return self.vertical and self.panel.portrait

    def bar(self, thin_mm: float, tall_mm: float) -> int:
        """Thickness of a bar by how words stand in it."""
        return self.mm(tall_mm if self.tall_bars else thin_mm * self.scale**0.6)

    @property
    def gap(self) -> int:
        """Between neighbouring touch targets, at least 4 mm."""
        return self.mm(5.0)

    @property
    def margin(self) -> int:
        """Page margin."""
        return self.mm(10.0)

    @property
    def target(self) -> int:
        """Smallest side of a touch target: 20 mm, and more where the text is larger."""
        return self.mm(20.0 * (1.0 + (self.scale - 1.0) * 0.6))

    @property
    def radius(self) -> int:
        """Corner of cards and buttons."""
        return self.mm(4.0)

    @property
    def stroke(self) -> int:
        """Outline of something that can be touched."""
        return max(2, self.mm(0.7))

    @property
    def icon(self) -> int:
        """Icon beside words."""
        return self.mm(11.0 * self.scale)

    @property
    def icon_big(self) -> int:
        """Icon of a tile; it is large already and leaves the room to larger letters."""
        return self.mm(19.0)

    def space(self, step: int) -> int:
        """Spacing scale: 1 = 2 mm, 2 = 4, 3 = 6, 4 = 10, 5 = 16, 6 = 26 mm."""
        return self.mm((0.0, 2.0, 4.0, 6.0, 10.0, 16.0, 26.0)[step])


def contrast(first: Colour, second: Colour) -> float:
    """WCAG 2.x contrast ratio of two opaque colours (1..21)."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
