"""Throws broken picture files at the header reader and the decoder.

python tests/drivers/fuzz_document_picture.py --pictures 100000 [--seed N] [--seconds S]

Nothing but UnreadablePicture may come out, none may take a second of this thread's time or more
memory than the largest picture allowed, and no message may quote the file.
"""

import argparse
import random
import struct
import sys
import time
from dataclasses import dataclass, field

import cv2
import numpy as np

from drivers.document_camera import wire
from drivers.document_camera.frame import MOST_PIXELS, UnreadablePicture, coded

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


@dataclass
class Findings:
    """What a run gave; `bad` holds seeds and reasons."""

    pictures: int = 0
    decoded: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    bad: list[str] = field(default_factory=list)


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


def run(pictures: int, seed: str = "1", seconds: float | None = None) -> Findings:
    """Feed so many files (or until the time is over); the same seed gives the same files."""
    found, began = Findings(), time.perf_counter()
    for number in range(pictures):
        name = f"{seed}/{number}"
        luck = random.Random(name)
        data = luck.choice(SEEDS) if luck.random() < 0.97 else luck.randbytes(luck.randrange(300))
        for _ in range(luck.randrange(4)):
            data = hurt(luck, data)
        started = time.thread_time()
        try:
            good = fuzz_one(data)
        except Exception as error:  # noqa: BLE001 - any other exception is what is looked for
            found.bad.append(f"seed {name}: {type(error).__name__}")
        else:
            found.decoded += good
            found.refused += not good
        took = time.thread_time() - started
        found.slowest_s = max(found.slowest_s, took)
        if took > SLOWEST_S:
            size = wire.picture_size(data)
            found.bad.append(f"seed {name}: {took:.1f} s, {size}")
        found.pictures += 1
        if seconds is not None and time.perf_counter() - began > seconds:
            break
    found.seconds = time.perf_counter() - began
    return found


def main() -> int:
    """Run as a command; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--seconds", type=float, default=None)
    args = parser.parse_args()
    found = run(args.pictures, args.seed, args.seconds)
    for line in found.bad[:20]:
        print(line)  # noqa: T201
    print(  # noqa: T201
        f"{found.pictures} files, {found.pictures / found.seconds:.0f}/s, {found.decoded} decoded, "
        f"{found.refused} refused, slowest {found.slowest_s * 1000:.0f} ms, "
        f"{len(found.bad)} findings"
    )
    return 1 if found.bad else 0


if __name__ == "__main__":
    sys.exit(main())
