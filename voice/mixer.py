"""Adds what sounds now into one stream, so that prompts follow without a gap and stop softly.

Three buses: one prompt at a time (fed piece by piece while it plays), short effects, and the call,
whose samples are asked for block by block. While a prompt speaks, the call is lowered. All changes
of level are ramps: a hard cut is a click in the loudspeaker.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np

from voice.sound import DEVICE_RATE, Samples

FADE_SECONDS = 0.01
FADE = int(FADE_SECONDS * DEVICE_RATE)
PEAK = 0.89
"""-1 dBFS: the loudest sample that may leave."""
DUCK = 10 ** (-10 / 20)
"""What a prompt leaves of the person on the line: -10 dB, still to be heard."""
DUCK_RAMP = DEVICE_RATE // 20
Source = Callable[[int], Samples]


class Mixer:
    """Thread-safe; `fill` is called by the audio device's thread, so it never waits or allocates
    more than a block. Tokens name prompts; samples of a token that is over are dropped."""

    def __init__(self, on_drained: Callable[[int], None]) -> None:
        self._on_drained = on_drained
        self._lock = threading.Lock()
        self._token = 0
        self._prompt: deque[Samples] = deque()
        self._ended = True
        self._effects: list[Samples] = []
        self._gain = 1.0
        self._target = 1.0
        self._call: Source | None = None
        self._call_quiet = False
        self._call_gain = 1.0

    def set_call(self, source: Source | None) -> None:
        """Where the call's samples come from, asked within `fill`; None: no call."""
        with self._lock:
            self._call = source
            self._call_quiet = False

    def quiet_call(self, quiet: bool) -> None:
        """Half duplex: nothing of the call is heard while the resident holds the talk button."""
        with self._lock:
            self._call_quiet = quiet

    def start(self, token: int) -> None:
        """Make room for a new prompt; the old one fades out."""
        with self._lock:
            self._cut()
            self._token = token
            self._ended = False

    def feed(self, token: int, samples: Samples) -> None:
        """More of the present prompt, mono at DEVICE_RATE."""
        with self._lock:
            if token == self._token and not self._ended and len(samples):
                self._prompt.append(samples)

    def end(self, token: int) -> None:
        """Nothing more will come; `on_drained` follows when the last sample has left."""
        with self._lock:
            if token == self._token:
                self._ended = True

    def stop(self) -> None:
        """Fade the prompt out; it will not be reported as drained."""
        with self._lock:
            self._cut()

    def effect(self, samples: Samples) -> None:
        """Play a short sound over whatever sounds."""
        with self._lock:
            self._effects.append(samples)

    def set_gain(self, gain: float) -> None:
        """Linear gain of everything, reached within one block."""
        with self._lock:
            self._target = gain

    def fill(self, frames: int) -> Samples:
        """The next `frames` samples for the device."""
        with self._lock:
            block = np.zeros(frames, dtype=np.float32)
            self._take_call(block)
            self._take_prompt(block)
            self._take_effects(block)
            if self._gain != self._target:
                block *= np.linspace(self._gain, self._target, frames, dtype=np.float32)
                self._gain = self._target
            else:
                block *= np.float32(self._gain)
            drained = self._drained()
        if drained:
            self._on_drained(drained)
        return np.clip(block, -PEAK, PEAK)

    def _take_call(self, block: Samples) -> None:
        if self._call is None:
            return
        speaks = bool(self._prompt) or not self._ended
        target = 0.0 if self._call_quiet else DUCK if speaks else 1.0
        change = len(block) / DUCK_RAMP
        after = self._call_gain + max(-change, min(change, target - self._call_gain))
        heard = self._call(len(block))
        block += heard * np.linspace(self._call_gain, after, len(block), dtype=np.float32)
        self._call_gain = after

    def _take_prompt(self, block: Samples) -> None:
        at = 0
        while self._prompt and at < len(block):
            head = self._prompt.popleft()
            part = head[: len(block) - at]
            block[at : at + len(part)] += part
            at += len(part)
            if len(part) < len(head):
                self._prompt.appendleft(head[len(part) :])

    def _take_effects(self, block: Samples) -> None:
        rest: list[Samples] = []
        for sound in self._effects:
            part = sound[: len(block)]
            block[: len(part)] += part
            if len(part) < len(sound):
                rest.append(sound[len(part) :])
        self._effects = rest

    def _drained(self) -> int:
        """The token of a prompt that has just ended, else 0."""
        if not self._ended or self._prompt or not self._token:
            return 0
        token, self._token = self._token, 0
        return token

    def _cut(self) -> None:
        """Turn the next FADE samples of the prompt into an effect that fades, and drop the rest."""
        tail = np.zeros(FADE, dtype=np.float32)
        self._take_prompt(tail)
        if self._prompt or tail.any():
            self._effects.append(tail * np.linspace(1.0, 0.0, FADE, dtype=np.float32))
        self._prompt.clear()
        self._token = 0
        self._ended = True
