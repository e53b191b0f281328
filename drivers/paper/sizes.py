"""How large the paper was that a picture shows, and how many pixels that is worth.

A camera tells no millimetres, so the shape decides: A-series, ID-1 card, or else the longest that
fits on A4. ISO 216, ISO/IEC 7810.
"""

from drivers.document_camera.cv import cv2
from drivers.frames import Picture
from drivers.paper.contract import A4_MM, A5_MM, CARD_MM, ROLL_MM, SizeMm

PAPER_DPI = 200
CARD_DPI = 300
"""A card's small print needs it, and its area is a thirteenth of A4's."""
_A_SERIES = 2**0.5
_CARD = CARD_MM[0] / CARD_MM[1]
_NEAR = 0.045
"""Relative error of a shape: 1.2 % of corner error on each side of an A4 makes 0.035."""
_CARD_MOST_PX = 1300
"""A card under a camera that covers A4 is at most so long: 85.6 mm at 380 dpi."""
_KNOWN = {"a4": A4_MM, "a5": A5_MM, "card": (CARD_MM[1], CARD_MM[0])}
_BLOCK = 8
MM_PER_INCH = 25.4


def size_of(width: int, height: int, paper: str = "") -> SizeMm:
    """Millimetres of a page of so many px, as it lies (a wide page stays wide).

    paper: what the camera took it for (`document_camera.figures`), "" where it does not know.
    """
    long, short = max(width, height), min(width, height)
    shape = long / short
    if paper == "receipt":
        size = (ROLL_MM, round(ROLL_MM * shape, 1))
    elif paper in _KNOWN:
        size = _KNOWN[paper]
    elif abs(shape / _A_SERIES - 1) <= _NEAR:
        size = A4_MM
    elif abs(shape / _CARD - 1) <= _NEAR and long <= _CARD_MOST_PX:
        size = (CARD_MM[1], CARD_MM[0])
    else:
        size = _within_a4(shape)
    return size if height >= width else (size[1], size[0])


def _within_a4(shape: float) -> SizeMm:
    """(short, long) of the largest paper of this shape on an A4 sheet."""
    long = min(A4_MM[1], A4_MM[0] * shape)
    return (round(long / shape, 1), round(long, 1))


def upright(size_mm: SizeMm, width: int, height: int) -> SizeMm:
    """A given size, turned as the picture lies."""
    wide = width > height
    return size_mm if (size_mm[0] > size_mm[1]) == wide else (size_mm[1], size_mm[0])


def scaled(picture: Picture, size_mm: SizeMm, dpi: int) -> Picture:
    """The picture at so many dpi, never more than it has; sides are multiples of 8 px.

    Rounding to 8 px bends an A4 page by less than 0.2 %.
    """
    height, width = picture.shape[:2]
    part = min(1.0, dpi * size_mm[0] / MM_PER_INCH / width, dpi * size_mm[1] / MM_PER_INCH / height)
    size = (_blocks(width * part), _blocks(height * part))
    if size == (width, height):
        return picture
    smaller = cv2.INTER_AREA if part < 1.0 else cv2.INTER_LINEAR
    fitted: Picture = cv2.resize(picture, size, interpolation=smaller)
    return fitted


def dpi_of(width: int, size_mm: SizeMm) -> int:
    """Dots an inch of a picture that is `width` px wide."""
    return round(width * MM_PER_INCH / size_mm[0])


def _blocks(length: float) -> int:
    return max(_BLOCK, round(length / _BLOCK) * _BLOCK)
