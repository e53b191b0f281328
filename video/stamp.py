"""The sending time inside the picture, so that a receiver can measure the whole way of a frame.

32 blocks side by side in the top rows of luma: 24 bits of wall-clock milliseconds, then an 8-bit
sum over them, most significant bit first; white is 1. It survives lossy coding and down-scaling,
and it works between processes of one machine (or machines with a common clock).
"""

import time

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]

BLOCKS = 32
HEIGHT_SHARE = 30  # the strip is 1/30 of the picture's height: 16 rows of 480
_WRAP = 1 << 24
_WEIGHTS = 1 << np.arange(BLOCKS - 1, -1, -1, dtype=np.uint64)


def now_ms() -> int:
    """Wall clock in milliseconds, cut to 24 bits (it wraps each 4.66 hours)."""
    return time.time_ns() // 1_000_000 % _WRAP


def burn(luma: Luma, at_ms: int) -> None:
    """Draw the stamp into the top rows of a (height, width) plane."""
    word = at_ms << 8 | _check(at_ms)
    bits = (word & _WEIGHTS.astype(np.int64)) != 0
    height, width = luma.shape
    edges = np.arange(width) * BLOCKS // width
    luma[: max(4, height // HEIGHT_SHARE)] = np.where(bits[edges], 235, 16).astype(np.uint8)


def read(luma: Luma) -> int | None:
    """The stamp of a (height, width) plane, or None when none can be read."""
    height, width = luma.shape
    row = luma[max(4, height // HEIGHT_SHARE) // 2]
    centres = (np.arange(BLOCKS) * 2 + 1) * width // (BLOCKS * 2)
    word = int(_WEIGHTS[row[centres] > 125].sum())
    at_ms = word >> 8
    return at_ms if _check(at_ms) == word & 0xFF else None


def age_ms(at_ms: int) -> int:
    """Milliseconds since a stamp; right for stamps of up to two hours ago."""
    age = (now_ms() - at_ms) % _WRAP
    return age if age < _WRAP // 2 else age - _WRAP


def _check(at_ms: int) -> int:
    return (0x5A + (at_ms >> 16) + (at_ms >> 8 & 0xFF) * 3 + (at_ms & 0xFF) * 7) & 0xFF
