"""Photos of made-up cards, for a development machine: a small JPEG in the WLT picture's place.

Real cards hold WLT, which only a maker's library reads (`photo`). A simulated card may hold a JPEG
of at most 1024 bytes below the same wire, and this decoder reads it; it refuses real sites.
"""

import io

from PIL import Image, UnidentifiedImageError

from drivers.errors import require_dev
from drivers.id_card.photo import HEIGHT, WIDTH, CardPhoto, PhotoCode, silhouette

ROOM = 1024
"""Bytes of a photo on the wire, padded with zeros (GA/T 450)."""
_QUALITIES = (70, 55, 40, 30, 20, 12, 6)


class PhotoTooLarge(ValueError):
    """No quality makes this picture fit into a card."""


def sim_photo(picture: bytes) -> bytes:
    """A picture file (BGR or grey of any size) as a simulated card's photo of ROOM bytes."""
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True)
        if len(out.getvalue()) <= ROOM:
            return out.getvalue().ljust(ROOM, b"\0")
    raise PhotoTooLarge


class SimPhotoDecoder:
    """As `photo.PhotoDecoder`, for simulated cards. Raises SimulatorRefused unless dev."""

    def __init__(self, site_mode: str) -> None:
        require_dev("SimPhotoDecoder", site_mode)

    def picture(self, wlt: bytes) -> CardPhoto:
        """The picture, or the silhouette for what is none."""
        try:
            with Image.open(io.BytesIO(wlt)) as opened:
                rgb = opened.convert("RGB")
        except (UnidentifiedImageError, OSError):
            return CardPhoto(PhotoCode.BAD_PHOTO, silhouette())
        if rgb.size != (WIDTH, HEIGHT):
            return CardPhoto(PhotoCode.BAD_PHOTO, silhouette())
        return CardPhoto(PhotoCode.DECODED, rgb.tobytes("raw", "BGR"))

    def close(self) -> None:
        """Nothing is open."""
