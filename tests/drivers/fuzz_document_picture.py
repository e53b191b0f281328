"""Throws broken picture files at the header reader and the decoder.

python tests/drivers/fuzz_document_picture.py --streams 100000 [--seed N] [--seconds S]

Nothing but UnreadablePicture may come out, none may take a second of this thread's time or more
memory than the largest picture allowed, and no message may quote the file.
"""

import random
import struct
import sys

import cv2
import numpy as np

from drivers.document_camera.frame import MOST_PIXELS, UnreadablePicture, coded
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

SLOWEST_S = 1.5
CANARY = b"CANARY-8731"
_KINDS = (".jpg", ".png", ".bmp", ".tif", ".webp")


def seeds() -> list[bytes]:
    """Good files of every kind that a folder may hold, small enough to fuzz quickly."""
    luck = np.random.default_rng(3)
    picture = cv2.resize(luck.integers(0, 255, (12, 16, 3), np.uint8), (160, 120))
    files = [cv2.imencode(kind, picture)[1].tobytes() for kind in _KINDS]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    progressive = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    files.append(cv2.imencode(".jpg", grey)[1].tobytes())
    files.append(cv2.imencode(".jpg", picture, progressive)[1].tobytes())
    jpeg = files[0]
    comment = b"\xff\xfe" + struct.pack(">H", len(CANARY) + 2) + CANARY
    files.append(jpeg[:2] + comment + jpeg[2:])
    return files


SEEDS = seeds()


def hurt(luck: random.Random, data: bytes) -> bytes:
    """One change: flipped bit, cut, noise, doubled piece, lying size or length, cut and closed."""
    raw = bytearray(data)
    at = luck.randrange(len(raw)) if raw else 0
    match luck.randrange(8):
        case 0 if raw:
            raw[at] ^= 1 << luck.randrange(8)
        case 1:
            del raw[at:]
        case 2:
            del raw[at : at + luck.randrange(1, 40)]
        case 3:
            raw[at:at] = luck.randbytes(luck.randrange(1, 60))
        case 4:
            raw[at:at] = raw[at : at + luck.randrange(1, 300)]
        case 5:
            place = raw.find(b"\xff\xc0")
            if place > 0:
                raw[place + 5 : place + 9] = luck.randbytes(4)
        case 6 if len(raw) > 40:
            place = luck.randrange(40)
            raw[place : place + 4] = luck.choice((b"\xff" * 4, b"\x7f" * 4, b"\0" * 4))
        case _:
            del raw[at:]
            raw += b"\xff\xd9"
    return bytes(raw)


def fuzz_one(data: bytes) -> bool:
    """Read one file as the driver would; True when it is a picture. Only UnreadablePicture else."""
    try:
        frame = coded(data)
        assert frame.size[0] * frame.size[1] <= MOST_PIXELS
        small, full = frame.small(), frame.full()
    except UnreadablePicture as error:
        said = f"{error!r} {error}"
        assert error.code in ("unreadable", "too_large")
        assert CANARY.decode() not in said and len(said) < 100
        return False
    assert full.ndim == small.ndim == 3
    assert full.shape[0] * full.shape[1] <= MOST_PIXELS
    assert CANARY.decode() not in repr(frame)
    return True


def _one(seed: str, found: Findings) -> None:
    luck = random.Random(seed)
    data = luck.choice(SEEDS) if luck.random() < 0.97 else luck.randbytes(luck.randrange(300))
    for _ in range(luck.randrange(4)):
        data = hurt(luck, data)
    good = fuzz_one(data)
    found.read += good
    found.refused += not good


def run(streams: int, seed: str = "1") -> Findings:
    """Broken files; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed, most_s=SLOWEST_S)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one, SLOWEST_S))
