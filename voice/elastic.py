"""Joins two clocks: what one device or line gives at its own pace, another takes at its own.

Two crystals differ by up to some 100 ppm, so a plain queue between them runs dry or grows
without end. Here the lowest level of the last two seconds is held near a small margin by playing
a little faster or slower (cubic interpolation, at most 0.4 %, which no ear takes for another
pitch). Inside a dead zone samples pass unchanged. Running dry makes the margin larger for a
while; far too much is skipped at once, because late sound is worse than lost sound.

Samples are mono float at DEVICE_RATE; levels are samples.
"""

from __future__ import annotations

import threading

import numpy as np

from voice.sound import DEVICE_RATE, Samples

MARGIN = DEVICE_RATE // 50
"""About one block: by so much the lowest level falls at once when two blocks change places."""
MARGIN_MAX = DEVICE_RATE // 10
LIMIT = DEVICE_RATE // 5
"""More than this over the margin for a whole window is skipped."""
_WINDOW = DEVICE_RATE * 2
_CALM = DEVICE_RATE * 60  # without running dry for so long, the margin shrinks again
_OVER = DEVICE_RATE * 12 // 1000  # of the dead zone: a block more or less is no drift
_PULL = 0.1 / DEVICE_RATE  # rate a sample of excess: an excess melts with a time constant of 10 s
RATE_MAX = 0.004
_EDGE = 3  # samples that the interpolation needs around a point
_FADE = DEVICE_RATE // 500


class Elastic:
    """`push` and `pull` may come from two threads."""

    def __init__(self, margin: int = MARGIN) -> None:
        self.starved = 0
        self.skipped = 0
        self.rate = 0.0  # +0.001: a thousandth more samples are taken than given
        self._least_margin = self._margin = margin
        self._lock = threading.Lock()
        self._held: Samples = np.zeros(0, dtype=np.float32)
        self._at = 0.0  # of the next output sample, in the held ones
        self._running = False
        self._seen = 0
        self._since_dry = 0
        self._lowest = _WINDOW

    @property
    def level(self) -> int:
        """Samples that wait."""
        return len(self._held)

    def push(self, samples: Samples) -> None:
        """What has come."""
        with self._lock:
            self._held = np.concatenate((self._held, samples))
            over = len(self._held) - (self._margin + LIMIT + _WINDOW // 4)
            if over > 0:
                # Nobody takes: keep the newest half second.
                self._skip(over)

    def pull(self, frames: int) -> Samples:
        """The next `frames` samples; silence while there is too little."""
        with self._lock:
            if not self._running:
                if len(self._held) < frames + self._margin + _EDGE:
                    return np.zeros(frames, dtype=np.float32)
                self._running, self._seen, self._lowest = True, 0, _WINDOW
            taken = self._take(frames)
            if taken is None:
                return self._run_dry(frames)
            self._watch(frames)
            return taken

    def clear(self) -> None:
        """Forget what waits."""
        with self._lock:
            self._held = self._held[:0]
            self._at, self._running, self.rate = 0.0, False, 0.0

    def _take(self, frames: int) -> Samples | None:
        step = 1.0 + self.rate
        end = self._at + frames * step
        if int(end) + _EDGE > len(self._held):
            return None
        if self.rate == 0.0 and self._at == int(self._at):
            first = int(self._at) + 1
            out = self._held[first : first + frames].copy()
        else:
            where = self._at + np.arange(frames) * step
            whole = where.astype(np.intp)
            out = _between(self._held, whole, (where - whole).astype(np.float32))
        self._held = self._held[int(end) :]
        self._at = end - int(end)
        return out

    def _run_dry(self, frames: int) -> Samples:
        """Fade the last samples out and wait for the margin to fill."""
        self.starved += 1
        self._margin = min(MARGIN_MAX, self._margin + DEVICE_RATE // 100)
        self._since_dry = 0
        rest = self._held[int(self._at) + 1 :][:frames]
        out = np.zeros(frames, dtype=np.float32)
        out[: len(rest)] = rest
        fade = min(_FADE, len(rest))
        if fade:
            out[len(rest) - fade : len(rest)] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        self._held = self._held[:0]
        self._at, self._running, self.rate = 0.0, False, 0.0
        return out

    def _watch(self, frames: int) -> None:
        """Once a window: set the rate by the lowest level seen in it."""
        self._lowest = min(self._lowest, len(self._held))
        self._seen += frames
        self._since_dry += frames
        if self._seen < _WINDOW:
            return
        if self._since_dry >= _CALM and self._margin > self._least_margin:
            self._margin = max(self._least_margin, self._margin - DEVICE_RATE // 200)
            self._since_dry = 0
        excess = self._lowest - self._margin
        if excess > LIMIT:
            self._skip(excess)
            excess = 0
        beyond = max(0, excess - _OVER) + min(0, excess)
        self.rate = max(-RATE_MAX, min(RATE_MAX, beyond * _PULL))
        self._seen, self._lowest = 0, _WINDOW

    def _skip(self, samples: int) -> None:
        self.skipped += samples
        self._held = self._held[samples:]


def _between(held: Samples, whole: np.ndarray, part: Samples) -> Samples:
    """Catmull-Rom: `part` of the way from sample `whole`+1 to `whole`+2."""
    a, b, c, d = (held[whole + n] for n in range(4))
    out: Samples = b + 0.5 * part * (
        c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a))
    )
    return out
