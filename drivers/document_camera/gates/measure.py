"""All gates on one page, and the verdict: flaws in the order in which a person should mend them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.document_camera.figures import Flaw, PageFigures, Side
from drivers.document_camera.gates import limits
from drivers.document_camera.gates.blur import sharpness
from drivers.document_camera.gates.content import Thumb, ink, most_alike, thumbnail
from drivers.document_camera.gates.light import brightness, glare
from drivers.document_camera.gates.place import MM_PER_INCH, Place
from drivers.document_camera.gates.side import ReadWords, side_of
from drivers.frames import Picture

HALF_FROM_PX = 1000
"""A larger page is looked at for glare in half its size."""
FULL_SIZE_PX = 2000
"""Frames from here on are stills: resolution is judged in them only, not in a preview."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page should be, beside readable.

    side: of an id card ("" = anything is welcome). known: pages that are there already.
    read: OCR for cards whose picture does not tell their side; without it those pass. mat_mm: what
    the frame's long side shows of the mat, 0.0 where that is not known.
    """

    side: Side = ""
    known: tuple[Thumb, ...] = ()
    read: ReadWords | None = None
    mat_mm: float = 0.0


ANY = Wanted()


def measure(
    page: Picture,
    place: Place,
    score: float,
    tilt_deg: float,
    frame_long: int = 0,
    wanted: Wanted = ANY,
) -> PageFigures:
    """Figures and flaws of a page that was cut out (BGR), from where it lay in its frame.

    frame_long: the frame's long side in px, which tells a still from a preview.
    """
    share, darkest = ink(page)
    largest, clipped = glare(page, half=max(page.shape[:2]) >= HALF_FROM_PX)
    is_card = place.paper == "card" or bool(wanted.side)
    figures = PageFigures(
        sharpness=sharpness(page),
        brightness=brightness(page),
        score=score,
        tilt_deg=tilt_deg,
        glare=largest,
        clipped=clipped,
        ink=share,
        palest=darkest,
        margin=place.margin,
        share=place.share,
        dpi=place.dpi,
        paper=place.paper,
        alike=most_alike(thumbnail(page), wanted.known) if wanted.known else 0.0,
        side=side_of(page, wanted.read if wanted.side else None) if is_card else "",
        mat_mm=frame_long / place.dpi * MM_PER_INCH if place.dpi else 0.0,
        measured=wanted.mat_mm > 0,
        low_dpi=(place.paper == "a4" and place.dpi < limits.A4_DPI and frame_long >= FULL_SIZE_PX),
    )
    return replace(figures, flaws=flaws_of(figures, place, wanted.side))


def _is_washed_out(seen: PageFigures) -> bool:
    return seen.clipped >= limits.CLIPPED_SHARE and seen.palest > limits.PALE_INK


_Rule = tuple[Flaw, Callable[[PageFigures], bool]]
_RULES: tuple[_Rule, ...] = (
    ("too_dark", lambda seen: seen.brightness < limits.PAPER_BRIGHTNESS),
    ("blank", lambda seen: seen.ink < limits.BLANK_INK),
    ("too_bright", _is_washed_out),
    ("glare", lambda seen: seen.glare > limits.GLARE_SHARE),
    ("blurred", lambda seen: seen.sharpness < limits.SHARP_ENOUGH),
    ("duplicate", lambda seen: seen.alike >= limits.SAME_PAGE),
)


def flaws_of(figures: PageFigures, place: Place, side: Side = "") -> tuple[Flaw, ...]:
    """The verdict: what is wrong, in the order in which it should be told."""
    found: list[Flaw] = ["cut_off"] if place.cut_off else []
    found += [name for name, is_bad in _RULES if is_bad(figures)]
    if side and figures.side and figures.side != side:
        found.append("wrong_side")
    if place.too_far:
        found.append("closer")
    if place.move:
        found.append(place.move)
    return tuple(found)
