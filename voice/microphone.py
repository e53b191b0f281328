"""The process that owns the microphone during a call and takes the loudspeaker's echo out of it.

It lives only while a call is on, so that nothing listens at other times, and it is a process of
its own for the reason that the loudspeaker's is (`voice.speaker`): a hung or crashed PortAudio or
canceller costs a process, and the other device plays on. Each start looks at the devices anew,
which is how one that was plugged in again is found.

`python -m voice.microphone WAY [DEVICE]`. On standard input: what goes to the loudspeaker, 16-bit
mono at 48 kHz; its end ends the process. On standard output the same of the microphone, cleaned,
a frame of 10 ms at a time. Exit status 3: there is no device; 4: no library to cancel with.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any, get_args

from voice.contract import EchoWay
from voice.echo import Canceller, LibraryMissing, canceller_of
from voice.elastic import Elastic
from voice.sound import DEVICE_RATE, FRAME, as_float, as_int16

try:
    import sounddevice
except OSError:  # libportaudio2 is not installed
    sounddevice = None

LATENCY = 0.03
NO_DEVICE, NO_LIBRARY = 3, 4
_READ = 8192


class Cleaner:
    """Joins the loudspeaker's clock to the microphone's and cancels frame by frame."""

    def __init__(self, canceller: Canceller) -> None:
        self._canceller = canceller
        self.far = Elastic()
        self._odd = b""

    def played(self, data: bytes) -> None:
        """What went to the loudspeaker, 16-bit; may end in the middle of a sample."""
        data = self._odd + data
        whole = len(data) // 2 * 2
        self._odd = data[whole:]
        self.far.push(as_float(data))

    def heard(self, data: bytes) -> bytes:
        """One frame of the microphone, cleaned."""
        near = as_float(data)
        return as_int16(self._canceller.clean(near, self.far.pull(FRAME))).tobytes()


def follow(cleaner: Cleaner) -> None:
    """Take in what is played until the kiosk closes the pipe."""
    while data := os.read(0, _READ):
        cleaner.played(data)
    os._exit(0)


def main(way: EchoWay, device: str | None) -> int:
    """Until standard input ends; NO_DEVICE when there is none or it goes."""
    if sounddevice is None:
        return NO_DEVICE
    try:
        cleaner = Cleaner(canceller_of(way))
    except LibraryMissing:
        return NO_LIBRARY

    def callback(data: Any, frames: int, time: object, status: object) -> None:
        os.write(1, cleaner.heard(bytes(data)))

    try:
        with sounddevice.RawInputStream(
            samplerate=DEVICE_RATE,
            blocksize=FRAME,
            channels=1,
            dtype="int16",
            latency=LATENCY,
            device=device,
            callback=callback,
            finished_callback=lambda: os._exit(NO_DEVICE),
        ):
            threading.Thread(target=follow, args=(cleaner,), daemon=True).start()
            threading.Event().wait()
    except (sounddevice.PortAudioError, ValueError):
        return NO_DEVICE
    return 0


if __name__ == "__main__":
    asked = next(way for way in get_args(EchoWay) if way == sys.argv[1])
    sys.exit(main(asked, sys.argv[2] if len(sys.argv) > 2 else None))
