"""The process that owns the loudspeaker, because PortAudio may spin or hang for good.

When PipeWire is killed under an open stream, PortAudio 19.6's callback thread can loop without
end, `active` stays True and `abort()` never returns (measured). Here that costs a process, not
the kiosk.

Wire: on standard output "ready\\n" once the stream runs, then for every block a request of 4
bytes (frames, little-endian uint32); on standard input exactly that many float32 samples come
back. The request is made by the audio callback itself, so the pipe adds no buffer. End of input
ends the process; exit status 3 means that there is no device.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from typing import Any

try:
    import sounddevice
except OSError:  # libportaudio2 is not installed
    sounddevice = None

RATE = 48_000
LATENCY = 0.05
"""Seconds; 'low' (9 ms) had 44 underruns under load, 0.05 none (reference: voice, section 2)."""
READY = b"ready\n"
REQUEST = struct.Struct("<I")
SAMPLE_BYTES = 4
NO_DEVICE = 3


def callback(out: Any, frames: int, time: object, status: object) -> None:
    """Ask the kiosk for one block; the end of the kiosk is the end of this process."""
    os.write(1, REQUEST.pack(frames))
    wanted = frames * SAMPLE_BYTES
    data = b""
    while len(data) < wanted:
        part = os.read(0, wanted - len(data))
        if not part:
            os._exit(0)
        data += part
    out[:] = data


def main() -> int:
    if sounddevice is None:
        return NO_DEVICE
    started = threading.Event()

    def first_then_ask(out: Any, frames: int, time: object, status: object) -> None:
        if not started.is_set():
            started.set()
            os.write(1, READY)
        callback(out, frames, time, status)

    try:
        with sounddevice.RawOutputStream(
            samplerate=RATE,
            channels=1,
            dtype="float32",
            latency=LATENCY,
            device=sys.argv[1] if len(sys.argv) > 1 else None,
            callback=first_then_ask,
            finished_callback=lambda: os._exit(NO_DEVICE),
        ):
            threading.Event().wait()
    except (sounddevice.PortAudioError, ValueError):
        return NO_DEVICE
    return 0


if __name__ == "__main__":
    sys.exit(main())
