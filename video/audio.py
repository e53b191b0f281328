"""Sound in and out of a call, with a generated tone where there is no microphone.

Everything is 48 kHz mono 16-bit in 20 ms blocks (Opus' own frame, RFC 7587). The devices are not
here: what the microphone heard, without the loudspeaker's echo, comes over a `SoundLine`, and what
the agent says leaves on it. Queues are short and drop the oldest block: late sound is worse than
lost sound.
"""

import asyncio
import contextlib
import fractions
import time
from collections import deque

import av
import numpy as np
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from numpy.typing import NDArray

from video.sound_line import SoundLine

RATE = 48_000
BLOCK = 960
BLOCK_S = BLOCK / RATE
_TIME_BASE = fractions.Fraction(1, RATE)
_KEEP_BLOCKS = 5  # 100 ms
_STALL_S = 0.2
_TONE_HZ = 440.0
_TONE_LEVEL = 1200.0  # of 32767: audible, not startling
_TONE_EVERY = 100  # blocks: a 200 ms tone each two seconds
_TONE_LASTS = 10
_SILENCE = bytes(BLOCK * 2)

Block = NDArray[np.int16]


class Microphone:
    """What a call sends: the line's sound, or for `test` a soft tone each two seconds, or silence.

    Every leg reads for itself, so that a second one takes nothing from the first.
    """

    def __init__(self, source: str, line: SoundLine | None = None) -> None:
        self.muted = False
        self._tone, self._none = source == "test", source == "none"
        self._line = None if self._tone or self._none else line
        self._blocks: deque[bytes] = deque(maxlen=_KEEP_BLOCKS)
        self._heard = 0
        self._heard_at = 0.0
        self._rest = b""
        self._news = asyncio.Event()
        if self._line is not None:
            self._line.on_sound = self._take

    @property
    def there(self) -> bool:
        """Whether the resident can be heard at all."""
        return self._tone or (self._line is not None and self._line.microphone)

    @property
    def flows(self) -> bool:
        """Whether blocks come at the card's own pace."""
        return time.monotonic() - self._heard_at < _STALL_S

    @property
    def heard(self) -> int:
        """Blocks that have come so far."""
        return self._heard

    def _take(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) >= BLOCK * 2:
            self._blocks.append(self._rest[: BLOCK * 2])
            self._rest = self._rest[BLOCK * 2 :]
            self._heard += 1
            self._heard_at = time.monotonic()
        self._news.set()

    async def wait(self, after: int) -> None:
        """Until there is a block after number `after`, or the card has stalled."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STALL_S):
                while self._heard <= after:
                    self._news.clear()
                    await self._news.wait()

    def next_block(self, tick: int, after: int = 0) -> tuple[bytes, int]:
        """The block to send at this tick, and the number of the last one used of the line.

        Silence when there is nothing or while muted; what is too old is passed over.
        """
        heard = None
        if after < self._heard:
            after = max(after, self._heard - len(self._blocks)) + 1
            heard = self._blocks[after - self._heard - 1]
        if self.muted:
            return _SILENCE, after
        if heard is not None:
            return heard, after
        if not self._tone or tick % _TONE_EVERY >= _TONE_LASTS:
            return _SILENCE, after
        at = (np.arange(BLOCK) + tick * BLOCK) / RATE
        return (np.sin(2 * np.pi * _TONE_HZ * at) * _TONE_LEVEL).astype("<i2").tobytes(), after


class MicrophoneTrack(MediaStreamTrack):
    """One leg's view of the microphone: paced by the card while it gives sound, else by the clock.

    The card's own pace is the time of the stream, as for any WebRTC sender: the hearer's buffer
    follows it, so nothing here has to be made longer or shorter.
    """

    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._due: float | None = None
        self._tick = -1
        self._used = microphone.heard

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        if self._microphone.flows:
            await self._microphone.wait(self._used)
            self._due = time.monotonic()
        else:
            await self._pace()
        self._tick += 1
        block, self._used = self._microphone.next_block(self._tick, self._used)
        frame = av.AudioFrame(format="s16", layout="mono", samples=BLOCK)
        frame.planes[0].update(block)
        frame.sample_rate = RATE
        frame.pts = self._tick * BLOCK
        frame.time_base = _TIME_BASE
        return frame

    async def _pace(self) -> None:
        now = time.monotonic()
        if self._due is None:
            self._due = now
            return
        self._due += BLOCK_S
        await asyncio.sleep(max(0.0, self._due - now))


class Loudspeaker:
    """The incoming sound: given to the line when there is one, always counted and metered."""

    def __init__(self, line: SoundLine | None = None) -> None:
        self.frames = 0
        self.level = 0  # peak of the last block, 0..32767
        self._line = line
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)

    @property
    def there(self) -> bool:
        """Whether the resident can hear anything; without a line nobody says otherwise."""
        return self._line is None or self._line.loudspeaker

    def play(self, frame: av.AudioFrame) -> None:
        """Take one decoded frame; never blocks."""
        self.frames += 1
        as_it_is = frame.sample_rate == RATE and _is_mono(frame)
        for block in (frame,) if as_it_is else self._resampler.resample(frame):
            # A plane is padded at its end.
            samples: Block = np.frombuffer(memoryview(block.planes[0]), np.int16, block.samples)
            self._out(samples)

    def play_block(self, samples: Block) -> None:
        """Take samples at `RATE`, mono; never blocks."""
        self.frames += 1
        self._out(samples)

    def _out(self, samples: Block) -> None:
        self.level = max(int(samples.max(initial=0)), -int(samples.min(initial=0)))
        if self._line is not None:
            self._line.play(samples.tobytes())


def _is_mono(frame: av.AudioFrame) -> bool:
    return frame.format.name == "s16" and frame.layout.name == "mono"
