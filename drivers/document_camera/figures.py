"""What was measured on a page and what it was found to be: told to clerk and agent with the page.

Plain data: no picture, no library of vision, so that the contract and the kiosk may hold it.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Flaw: TypeAlias = Literal[
    "too_dark", "cut_off", "too_bright", "glare", "blurred", "blank", "duplicate", "wrong_side",
    "closer", "move_left", "move_right", "move_up", "move_down",
]  # fmt: skip
"""What may be wrong with a page that was found."""
Side: TypeAlias = Literal["", "front", "back"]
"""Of an id card; "" = any page, or not known."""
LIGHT: tuple[Flaw, ...] = ("closer", "move_left", "move_right", "move_up", "move_down")
"""Better mended before the picture is taken; a page taken in spite of them is a good one."""


@dataclass(frozen=True, slots=True)
class PageQuality:
    """Why a page was taken, for the agent and for tuning.

    sharpness: edge slope 0..1 (taken from 0.26 up); brightness: luminance 0..255 of the paper's
    bright part; score: how sure the outline is, 0..1; tilt_deg: turn of its upper side.
    """

    sharpness: float
    brightness: float
    score: float
    tilt_deg: float


@dataclass(frozen=True, slots=True)
class PageFigures(PageQuality):
    """Each figure with what it was found to be; limits stand in `gates.limits`.

    glare: largest burnt-out blob; clipped: all burnt-out pixels; ink: written part; all three as
    parts of the page 0..1. palest: its darkest writing against the paper, 1.0 = no writing.
    margin: nearest corner to the frame's border, as a part of the frame.
    share: of the frame that the page covers. dpi: 0.0 where the paper's size is not known. paper:
    a4, a5, card, receipt or "". alike: likeness with the most similar earlier page, -1..1. turn:
    degrees clockwise by which the page was turned upright (None: nobody looked). side: front or
    back of an id card, or "". mat_mm: what the frame's long side shows, by this paper's size; 0.0
    without one. measured: the paper was told by a mat of known size, not by its shape and a usual
    mat alone. flaws: what is wrong, the most important first.
    """

    glare: float = 0.0
    clipped: float = 0.0
    ink: float = 0.0
    palest: float = 1.0
    margin: float = 0.0
    share: float = 0.0
    dpi: float = 0.0
    paper: str = ""
    alike: float = 0.0
    turn: int | None = None
    side: str = ""
    mat_mm: float = 0.0
    measured: bool = False
    low_dpi: bool = False
    flaws: tuple[Flaw, ...] = ()

    @property
    def bad(self) -> tuple[Flaw, ...]:
        """Flaws that make a page that was taken a bad one."""
        return tuple(flaw for flaw in self.flaws if flaw not in LIGHT)

    def as_object(self) -> dict[str, Any]:
        """For JSON: every figure with its verdict."""
        figures = {
            name: {"value": value, "ok": flaw not in self.flaws}
            for name, value, flaw in (
                ("blur", round(self.sharpness, 3), "blurred"),
                ("brightness", round(self.brightness, 1), "too_dark"),
                ("glare", round(self.glare, 5), "glare"),
                ("overexposure", round(self.clipped, 4), "too_bright"),
                ("ink", round(self.ink, 5), "blank"),
                ("duplicate", round(self.alike, 3), "duplicate"),
                ("cut_off", round(self.margin, 4), "cut_off"),
                ("size", round(self.share, 4), "closer"),
                ("side", self.side, "wrong_side"),
            )
        }
        return {
            **figures,
            "dpi": {
                "value": round(self.dpi),
                "paper": self.paper,
                "measured": self.measured,
                "ok": not self.low_dpi,
            },
            "turned": self.turn,
            "outline": {"score": round(self.score, 3), "tilt_deg": round(self.tilt_deg, 2)},
            "flaws": list(self.flaws),
        }
