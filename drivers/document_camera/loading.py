"""Any picture file as BGR pixels, upright as a viewer shows it, or a plain reason why not.

Pillow reads them: unlike OpenCV it refuses a picture that is cut, knows inks (CMYK) and 16 bits,
and shrinks a huge JPEG while decoding it.
"""

import warnings
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from PIL import Image, UnidentifiedImageError

from drivers.document_camera import wire
from drivers.frames import Picture

MOST_BYTES = 256 * 1024 * 1024
MOST_PIXELS = 178_000_000
"""Above this a file is refused undecoded; Pillow itself refuses above 178.9 million."""
KEPT_PIXELS = 40_000_000
"""A larger picture is made smaller: 100 MP would take 300 MB, and A4 at 600 dpi is 35 MP."""
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_GROUND = (128, 128, 128)
"""Behind see-through parts: neither a paper's white nor a mat's black."""
_CUT_TAIL = 0.04
_GREY = 128

PictureCode = Literal[
    "no_file", "folder", "no_permission", "empty", "not_a_picture", "truncated", "broken",
    "too_large", "too_small",
]  # fmt: skip
Note = Literal["reduced", "turned", "inks", "grey", "deep", "see_through"]
PICTURE_CODES: tuple[PictureCode, ...] = get_args(PictureCode)
SMALLEST_PX = 32


class PictureError(Exception):
    """No picture could be had; `code` is a PictureCode, and there is no word of the file in it."""

    def __init__(self, code: PictureCode) -> None:
        super().__init__(code)
        self.code: PictureCode = code


@dataclass(frozen=True, slots=True)
class Loaded:
    """`picture`: BGR, uint8, upright. `notes`: what had to be done to it."""

    picture: Picture = field(repr=False)
    notes: tuple[Note, ...] = ()


def load_picture(path: Path) -> Loaded:
    """The picture in a file. Raises PictureError."""
    return loaded(_bytes_of(path))


def loaded(data: bytes) -> Loaded:
    """The picture in a file's bytes. Raises PictureError."""
    if not data:
        raise PictureError("empty")
    try:
        with warnings.catch_warnings():
            # Its warning at half of its limit, and what it says of odd EXIF, are no news here.
            warnings.simplefilter("ignore")
            return _decoded(data)
    except Image.DecompressionBombError:
        raise PictureError("too_large") from None
    except UnidentifiedImageError:
        raise PictureError(_known(data)) from None
    except MemoryError:
        raise PictureError("too_large") from None
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, ArithmeticError):
        # What Pillow's readers raise for bytes that break their format's rules.
        raise PictureError(_cut_or_broken(data)) from None


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PictureError("folder")
        if not path.is_file():
            raise PictureError("no_file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except PermissionError:
        raise PictureError("no_permission") from None
    except (OSError, ValueError):
        # ValueError: a name with a zero byte.
        raise PictureError("no_file") from None
    if len(data) > MOST_BYTES:
        raise PictureError("too_large")
    return data


def _known(data: bytes) -> PictureCode:
    """Pillow knows no such picture: is it one by its first bytes, but cut in its head?"""
    if data.startswith((wire.JPEG, wire.PNG)) and not wire.is_whole(data):
        return "truncated"
    return "not_a_picture"


def _cut_or_broken(data: bytes) -> PictureCode:
    if data.startswith((wire.JPEG, wire.PNG)):
        return "broken" if wire.is_whole(data) else "truncated"
    return "truncated"


def _decoded(data: bytes) -> Loaded:
    notes: list[Note] = []
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if min(image.size) < SMALLEST_PX:
            raise PictureError("too_small")
        if image.size[0] * image.size[1] > MOST_PIXELS:
            raise PictureError("too_large")
        if not wire.is_whole(data):
            raise PictureError("truncated")
        colours: Image.Image = _shrunk(image, notes)
        colours = _upright(image, colours, notes)
    picture = np.ascontiguousarray(np.asarray(_rgb(colours, notes), np.uint8)[:, :, ::-1])
    if data.startswith(wire.JPEG) and _grey_tail(picture):
        raise PictureError("truncated")
    return Loaded(picture, tuple(notes))


def _shrunk(image: Image.Image, notes: list[Note]) -> Image.Image:
    """At most KEPT_PIXELS: a JPEG by its decoder, another kind after it."""
    if image.size[0] * image.size[1] <= KEPT_PIXELS:
        image.load()
        return image
    notes.append("reduced")
    half = (image.size[0] // 2, image.size[1] // 2)
    image.draft(None, half)
    image.load()
    return image if image.size[0] * image.size[1] <= KEPT_PIXELS else image.reduce(2)


def _upright(image: Image.Image, colours: Image.Image, notes: list[Note]) -> Image.Image:
    """Turned as EXIF's Orientation (0x0112) says."""
    turn = image.getexif().get(0x0112, 1)
    steps = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_270],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_90],
    }
    for step in steps.get(turn, []):
        notes.append("turned")
        colours = colours.transpose(step)
    return colours


def _rgb(image: Image.Image, notes: list[Note]) -> Image.Image:
    """8 bits of red, green and blue, whatever it had."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        notes += ["deep", "grey"]
        values = np.asarray(image, np.float32)
        top = 65535.0 if values.max() > 255 else 255.0
        return Image.fromarray(np.clip(values * (255 / top), 0, 255).astype(np.uint8)).convert(
            "RGB"
        )
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        notes.append("see_through")
        ground = Image.new("RGBA", image.size, (*_GROUND, 255))
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    if image.mode in ("CMYK", "YCCK"):
        notes.append("inks")
    if image.mode in ("1", "L"):
        notes.append("grey")
    return image.convert("RGB")


def _grey_tail(picture: Picture) -> bool:
    """Is the last part one even grey, with which decoders fill what is missing?

    Also where the end mark is there: a transfer may lose the middle of a file.
    """
    tail = picture[-max(8, round(picture.shape[0] * _CUT_TAIL)) :, ::8].astype(np.int16)
    return int(np.ptp(tail)) <= 2 and abs(int(np.median(tail)) - _GREY) <= 3
