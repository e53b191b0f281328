"""Every limit of the gates in one place, so that tuning is one edit and one look.

Figures: capture.md §3, measured on 80 photographs, unless a line says otherwise.
"""

from dataclasses import dataclass

SHARP_ENOUGH = 0.26
"""Edge slope 0..1: 94 % of sharp originals pass, 0 % of those blurred by sigma >= 2.5 px."""
GLARE_LEVEL, GLARE_LEVEL_HALF = 248, 246
"""min(B, G, R) of a burnt-out pixel, at full and at half size."""
GLARE_SHARE = 0.004
"""Largest burnt-out blob as a part of the page."""
WHITE_PAPER = 238.0
"""Paper as white as this in the picture leaves no room above it for a spot to stand out."""
SPOT_WHOLE = 0.80
"""A lamp's spot fills its hull; burnt-out paper has holes where it is written on."""
CLIPPED_SHARE = 0.30
PALE_INK = 0.62
"""So much of a page burnt out, and its darkest writing no darker than this: too much light."""
PAPER_BRIGHTNESS = 90.0
"""Luminance (0..255) under which paper is too dark to read."""
ROOM_BRIGHTNESS = 25.0
"""A frame whose bright part is below this shows nothing at all, not an empty mat."""
CUT_OFF = 0.012
"""A corner nearer to the frame's border than this part of its size means a page cut off."""
NEAR_BORDER = 0.035
"""A side nearer than this, with more room opposite, asks for a move: a touch would cut it off."""
ROOM_OPPOSITE = 0.04
"""So much more room on the other side makes the move worth asking for."""
A4_DPI = 200
"""Least resolution of A4: letters of 8 pt are read from here on (capture.md §4)."""
BLANK_INK = 0.001
"""Blank pages have 0.000 of ink, the faintest real page 0.0016."""
SAME_PAGE = 0.65
"""Likeness of thumbnails: the same page again 0.93 and more, other pages 0.34 at most."""
MISSING_PIECES = 0.05
"""Part of the written pieces that may be elsewhere: the same page 0.00, pages of one form 0.11 up
(drawn pages in 28 pairs)."""
TURN_SURE = 0.60
"""Mean probability of the orientation from which a page is turned by itself."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A known size in mm; `least_share`: smaller in the frame than this is held too far away."""

    name: str
    width_mm: float
    height_mm: float
    least_share: float


CARD = Paper("card", 54.0, 85.6, 0.025)
PAPERS = (Paper("a4", 210.0, 297.0, 0.12), Paper("a5", 148.0, 210.0, 0.12), CARD)
"""ISO 216 and ISO/IEC 7810 ID-1. In a 4:3 frame over A4 an A5 page takes 0.36, an
id card 0.05; over A3 0.21 and 0.03."""
RECEIPT_WIDTH_MM = 80.0
RECEIPT_SHARE = 0.03
"""A paper strip has one known side only: the roll's width."""
RECEIPT_ASPECT = 1.85
OTHER_SHARE = 0.06
MAT_WIDTH_MM = 340.0
"""What a frame's long side shows of the mat: tells A4 from A5, which have one shape. Of a camera
whose mat nobody has measured (kiosk.toml), until an ID card has lain there, whose size is known."""
