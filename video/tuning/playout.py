"""The sound of one incoming stream on a clock of its own: 50 frames a second, come what may."""

import asyncio
import fractions

import av
import numpy as np

from video.tuning.opus import RATE, OpusBroken, OpusDecoder, Samples, samples_of
from video.tuning.sound import STEP_S, SoundBuffer, Turn

_STEP = int(RATE * STEP_S)
_TIME_BASE = fractions.Fraction(1, RATE)
_QUIET = 350  # peak of 32767: leaving out such a frame is not heard
_LAG_MAX_S = 1.0
_READ_S = 0.002
_WAITING_MAX = 25  # frames: a listener that does not take them loses the oldest


class Playout:
    """Puts a decoded frame into `out` each step, from the first packet until closed."""

    def __init__(self, out: "asyncio.Queue[object]") -> None:
        self.buffer = SoundBuffer()
        self._out = out
        self._decoder = OpusDecoder()
        self._quiet = True
        self._pts = 0
        self._put_off = False
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._timer = self._loop.call_later(STEP_S, self._step)

    def add(self, number: int, payload: bytes, arrived: float) -> None:
        """One packet of the stream; an empty one is a probe."""
        if samples_of(payload):
            self.buffer.add(number, payload, arrived)

    def close(self) -> None:
        self._timer.cancel()

    def _step(self) -> None:
        now = self._loop.time()
        if now - self._due > STEP_S and not self._put_off:
            # The loop was late: first let it read what has come meanwhile.
            self._put_off = True
            self._timer = self._loop.call_later(_READ_S, self._step)
            return
        self._put_off = False
        if now - self._due > _LAG_MAX_S:
            self._due = now  # the machine slept: nothing to catch up
        while self._due <= now:
            # The turn is that of its due time, however late we come to it.
            self._play(self.buffer.turn(self._due, quiet=self._quiet))
            self._due += STEP_S
        self._timer = self._loop.call_later(max(0.001, self._due - now), self._step)

    def _play(self, turn: Turn) -> None:
        if turn.kind == "wait":
            return
        try:
            samples = self._decode(turn)
        except OpusBroken:
            samples = np.zeros(_STEP, np.int16)
        self._quiet = samples.min(initial=0) > -_QUIET and samples.max(initial=0) < _QUIET
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples.size)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._pts, _TIME_BASE
        self._pts += samples.size
        if self._out.qsize() > _WAITING_MAX:
            self._out.get_nowait()
        self._out.put_nowait(frame)

    def _decode(self, turn: Turn) -> Samples:
        if turn.drop is not None:
            self._decoder.decode(turn.drop)
        match turn.kind:
            case "play":
                return self._decoder.decode(turn.payload)
            case "recover":
                return self._decoder.recover(turn.payload, _STEP)
            case _:
                return self._decoder.conceal(_STEP)
