"""Sound in and out of a call through sounddevice, with a generated tone where there is no card.

Everything is 48 kHz mono 16-bit in 20 ms blocks (Opus' own frame, RFC 7587). Both directions use
short queues that drop the oldest block: late sound is worse than lost sound.
"""

import asyncio
import contextlib
import fractions
import logging
import queue
import time
from collections import deque
from typing import Any

import av
import numpy as np
import sounddevice
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from numpy.typing import NDArray

logger = logging.getLogger("jiujin.video.audio")

RATE = 48_000
BLOCK = 960
_KEEP_BLOCKS = 5  # 100 ms
_TONE_HZ = 440.0
_TONE_LEVEL = 1200.0  # of 32767: audible, not startling
_TONE_EVERY = 100  # blocks: a 200 ms tone each two seconds
_TONE_LASTS = 10

Block = NDArray[np.int16]


class Microphone:
    """The kiosk's microphone: a device, or for `test` a soft tone each two seconds, or silence."""

    def __init__(self, source: str) -> None:
        self.muted = False
        self._tone = source == "test"
        self._blocks: deque[bytes] = deque(maxlen=_KEEP_BLOCKS)
        self._stream: Any = None
        if source not in ("test", "none"):
            self._stream = self._open(source)

    def _open(self, source: str) -> Any:
        try:
            stream = sounddevice.RawInputStream(
                samplerate=RATE,
                blocksize=BLOCK,
                channels=1,
                dtype="int16",
                device=None if source == "default" else source,
                callback=lambda data, *_: self._blocks.append(bytes(data)),
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError, OSError):
            logger.warning("VIDEO_MICROPHONE_MISSING")
            return None
        return stream

    def next_block(self, tick: int) -> bytes:
        """The block to send at this tick; silence when there is nothing or while muted."""
        heard = self._blocks.popleft() if self._blocks else None
        if self.muted:
            return bytes(BLOCK * 2)
        if heard is not None:
            return heard
        if not self._tone or tick % _TONE_EVERY >= _TONE_LASTS:
            return bytes(BLOCK * 2)
        at = (np.arange(BLOCK) + tick * BLOCK) / RATE
        return (np.sin(2 * np.pi * _TONE_HZ * at) * _TONE_LEVEL).astype("<i2").tobytes()

    def close(self) -> None:
        """Let go of the device."""
        if self._stream is not None:
            self._stream.close()


class MicrophoneTrack(MediaStreamTrack):
    """One leg's view of the microphone, paced by the clock and not by the card."""

    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._started: float | None = None
        self._tick = 0

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._started is None:
            self._started = now
        else:
            self._tick += 1
            await asyncio.sleep(max(0.0, self._started + self._tick * BLOCK / RATE - now))
        frame = av.AudioFrame(format="s16", layout="mono", samples=BLOCK)
        frame.planes[0].update(self._microphone.next_block(self._tick))
        frame.sample_rate = RATE
        frame.pts = self._tick * BLOCK
        frame.time_base = fractions.Fraction(1, RATE)
        return frame


class Loudspeaker:
    """The incoming sound: played when there is an output, always counted and metered."""

    def __init__(self, device: str) -> None:
        self.frames = 0
        self.level = 0  # peak of the last block, 0..32767
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        self._blocks: queue.Queue[bytes] = queue.Queue(_KEEP_BLOCKS * 2)
        self._rest = b""
        self._stream: Any = None
        if device != "none":
            self._stream = self._open(device)

    def _open(self, device: str) -> Any:
        try:
            stream = sounddevice.RawOutputStream(
                samplerate=RATE,
                blocksize=BLOCK,
                channels=1,
                dtype="int16",
                device=None if device == "default" else device,
                callback=self._fill,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError, OSError):
            logger.warning("VIDEO_LOUDSPEAKER_MISSING")
            return None
        return stream

    def play(self, frame: av.AudioFrame) -> None:
        """Take one decoded frame; never blocks."""
        self.frames += 1
        for block in self._resampler.resample(frame):
            samples: Block = block.to_ndarray().reshape(-1).astype(np.int16, copy=False)
            self.level = int(np.abs(samples.astype(np.int32)).max(initial=0))
            if self._stream is not None:
                self._push(samples.tobytes())

    def _push(self, data: bytes) -> None:
        if self._blocks.full():
            # Empty means that the card took the block between the two calls: there is room now.
            with contextlib.suppress(queue.Empty):
                self._blocks.get_nowait()
        self._blocks.put_nowait(data)

    def _fill(self, out: Any, frames: int, *_: object) -> None:
        need = frames * 2
        while len(self._rest) < need:
            try:
                self._rest += self._blocks.get_nowait()
            except queue.Empty:
                self._rest += bytes(need - len(self._rest))
        out[:] = self._rest[:need]
        self._rest = self._rest[need:]

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
