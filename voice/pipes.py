"""Reads from a child process with a deadline, since a child that owns a sound device may hang."""

from __future__ import annotations

import os
import select
import time
from typing import IO


def read_exactly(pipe: IO[bytes], size: int, seconds: float) -> bytes:
    """`size` bytes, or none if they don't come within `seconds` or the pipe has ended."""
    data = b""
    until = time.monotonic() + seconds
    while len(data) < size:
        left = max(0.0, until - time.monotonic())
        if not select.select([pipe], [], [], left)[0]:
            return b""
        part = os.read(pipe.fileno(), size - len(data))
        if not part:
            return b""
        data += part
    return data
