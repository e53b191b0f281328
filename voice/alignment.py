"""Finds how much later the microphone hears what the loudspeaker was given.

The delay is the sum of buffers nobody tells exactly (PortAudio, sound server, USB), stands still
while a stream is open, and is found from the sound itself: once a second the last three seconds
of both are correlated (GCC-PHAT, Knapp and Carter 1976) at an eighth of the rate. A delay counts
when two looks agree.
"""

from __future__ import annotations

import numpy as np

from voice.sound import DEVICE_RATE, Samples

_DECIMATE = 6
_RATE = DEVICE_RATE // _DECIMATE
_SPAN = _RATE * 3
_SIZE = 32_768
LONGEST_S = 0.6
_CLEAR = 8.0  # of a peak over the spread of all lags
_AGREE = _RATE // 200
_LEAD_S = 0.010  # the filter should see the far side a little before its echo
_LOUD = 0.002


class Alignment:
    """`delay` in samples at DEVICE_RATE, or None while unknown."""

    def __init__(self) -> None:
        self.delay: int | None = None
        self._near = np.zeros(_SPAN, dtype=np.float32)
        self._far = np.zeros(_SPAN, dtype=np.float32)
        self._since = 0
        self._last: int | None = None

    @property
    def lead(self) -> int:
        """By how much to hold the far side back, so that it still comes first."""
        return max(0, (self.delay or 0) - int(_LEAD_S * DEVICE_RATE))

    def hear(self, near: Samples, far: Samples) -> bool:
        """One frame of each, a multiple of six samples; True when the delay is another now."""
        for kept, new in ((self._near, near), (self._far, far)):
            few = new.reshape(-1, _DECIMATE).mean(axis=1)
            kept[: -len(few)] = kept[len(few) :]
            kept[-len(few) :] = few
        self._since += len(near)
        if self._since < DEVICE_RATE:
            return False
        self._since = 0
        return self._look()

    def _look(self) -> bool:
        if np.sqrt(np.mean(np.square(self._far))) < _LOUD:
            return False
        cross = np.fft.rfft(self._near, _SIZE) * np.conj(np.fft.rfft(self._far, _SIZE))
        lags = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9), _SIZE)
        lags = np.abs(lags[: int(LONGEST_S * _RATE)])
        best = int(lags.argmax())
        if lags[best] < _CLEAR * float(np.sqrt(np.mean(np.square(lags)))):
            return False
        agreed = self._last is not None and abs(best - self._last) <= _AGREE
        self._last = best
        known = None if self.delay is None else self.delay // _DECIMATE
        if not agreed or (known is not None and abs(best - known) <= _AGREE):
            return False
        self.delay = best * _DECIMATE
        return True


class DelayLine:
    """Gives back what it got `delay` samples ago."""

    def __init__(self) -> None:
        self.delay = 0
        self._past = np.zeros(int(LONGEST_S * DEVICE_RATE), dtype=np.float32)

    def pass_on(self, samples: Samples) -> Samples:
        """As many samples as came in."""
        self._past = np.concatenate((self._past[len(samples) :], samples))
        end = len(self._past) - self.delay
        out: Samples = self._past[end - len(samples) : end]
        return out
