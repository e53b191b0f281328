"""The card's photo: WLT bytes to a picture, by the maker's library where there is one.

No decoder for WLT is public and the makers' libraries are licensed (devices.md §1.9), so there is
none by default and a silhouette stands for the person. A library runs in a child process
(`photo_child`) that has one second for a picture and is started again after a crash.
"""

import functools
import io
import os
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from drivers.child import Child, ChildCode, ChildFailed
from drivers.id_card import photo_child
from drivers.id_card.contract import Personal

WIDTH, HEIGHT = 102, 126
LIMIT_S = 1.0
_START_S = 5.0
"""A Python process and a closed library; on a busy machine that takes its time, once."""
_HEAD = struct.Struct("<2sHH")
_LONGEST = 1024


class PhotoCode(StrEnum):
    """How a picture came about; all but DECODED show the silhouette."""

    DECODED = "decoded"
    NO_LIBRARY = "no_library"
    """None is configured, or it can't be loaded on this machine."""
    BAD_PHOTO = "bad_photo"
    """The card's bytes are no WLT picture of 102x126."""
    NOT_AUTHORISED = "not_authorised"
    """The library has no licence here (its result -5)."""
    NO_DEVICE = "no_device"
    """The library wants to see its maker's reader (its result -6)."""
    REFUSED = "refused"
    """Another result of the library."""
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"


_CODES: dict[ChildCode, PhotoCode] = {
    "no_program": PhotoCode.NO_LIBRARY,
    "timed_out": PhotoCode.TIMED_OUT,
    "crashed": PhotoCode.CRASHED,
}
_RESULTS = {-5: PhotoCode.NOT_AUTHORISED, -6: PhotoCode.NO_DEVICE}


class Flip(StrEnum):
    """What brings the library's picture upright; most give it bottom up and mirrored."""

    BOTH = "both"
    ROWS = "rows"
    COLUMNS = "columns"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CardPhoto(Personal):
    """A picture, upright: `bgr` has HEIGHT rows of WIDTH pixels, 3 bytes each, no padding."""

    code: PhotoCode
    bgr: bytes = field(repr=False)

    @property
    def is_person(self) -> bool:
        """False for the silhouette."""
        return self.code is PhotoCode.DECODED

    def png(self) -> bytes:
        """The same as a PNG file."""
        out = io.BytesIO()
        image = Image.frombytes("RGB", (WIDTH, HEIGHT), self.bgr, "raw", "BGR")
        image.save(out, "PNG")
        return out.getvalue()


@functools.cache
def silhouette() -> bytes:
    """Head and shoulders in grey, as BGR."""
    scale = 4
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), (226, 230, 233))
    draw = ImageDraw.Draw(image)
    grey = (150, 158, 165)
    draw.ellipse((29 * scale, 22 * scale, 73 * scale, 74 * scale), fill=grey)
    draw.ellipse((8 * scale, 80 * scale, 94 * scale, 190 * scale), fill=grey)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return np.asarray(small)[:, :, ::-1].tobytes()


class _Failed(Exception):
    """The child gave no picture."""

    def __init__(self, code: PhotoCode) -> None:
        super().__init__(code)
        self.code = code


class PhotoDecoder:
    """Decodes one picture after another; may be called from any thread, never raises.

    library: path of the maker's .so, "" for none. function: `int f(wlt, bgr, save)`. good: its
    result for success (makers' manuals: 1 good, -5 not authorised, -6 reader not connected).
    """

    def __init__(
        self,
        library: str = "",
        *,
        function: str = "unpack",
        good: int = 1,
        flip: Flip = Flip.BOTH,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._library = os.path.abspath(library) if library else ""
        self._function, self._good = function, good
        self._flip, self._limit_s = flip, limit_s
        self._lock = threading.Lock()
        self._child = Child(
            [sys.executable, "-I", photo_child.__file__, self._library, self._function],
            photo_child.READY,
            _START_S,
            # Libraries look for their licence where they lie.
            cwd=Path(self._library).parent,
        )

    def picture(self, wlt: bytes) -> CardPhoto:
        """The person's picture, or the silhouette with the code of what was in the way."""
        try:
            if not self._library:
                raise _Failed(PhotoCode.NO_LIBRARY)
            _require_wlt(wlt)
            with self._lock:
                bgr = self._decode(wlt)
        except _Failed as failed:
            return CardPhoto(failed.code, silhouette())
        return CardPhoto(PhotoCode.DECODED, _upright(bgr, self._flip))

    def close(self) -> None:
        """End the child; the next picture starts another. May be called twice."""
        with self._lock:
            self._child.end()

    def _decode(self, wlt: bytes) -> bytes:
        child = self._child
        try:
            child.start()
            child.write(struct.pack(">H", len(wlt)) + wlt)
            answer = child.read(4 + photo_child.ROOM, time.monotonic() + self._limit_s)
        except ChildFailed as failed:
            child.end()
            raise _Failed(_CODES[failed.code]) from None
        result = struct.unpack(">i", answer[:4])[0]
        if result != self._good:
            raise _Failed(_RESULTS.get(result, PhotoCode.REFUSED))
        return answer[4:]


def _require_wlt(wlt: bytes) -> None:
    """Keep from closed code what is surely no picture. Raises _Failed."""
    if not _HEAD.size < len(wlt) <= _LONGEST or _HEAD.unpack_from(wlt) != (b"WL", WIDTH, HEIGHT):
        raise _Failed(PhotoCode.BAD_PHOTO)


def _upright(bgr: bytes, flip: Flip) -> bytes:
    rows = np.frombuffer(bgr, np.uint8).reshape(HEIGHT, WIDTH, 3)
    if flip in (Flip.BOTH, Flip.ROWS):
        rows = rows[::-1]
    if flip in (Flip.BOTH, Flip.COLUMNS):
        rows = rows[:, ::-1]
    return rows.tobytes()
