"""Keeps one output open for as long as the kiosk runs, and keeps time when there is none.

With no device the mixer is drained at the pace of the clock, so that every utterance still starts
and ends when its subtitle should; it is only not heard.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from voice.contract import DeviceState
from voice.device import NoDevice, Output, open_output
from voice.mixer import Mixer
from voice.sound import DEVICE_RATE, Samples

WATCH_SECONDS = 0.25
SILENT_STEP_SECONDS = 0.1
FIRST_BACKOFF_SECONDS = 1.0
MAX_BACKOFF_SECONDS = 30.0

OpenOutput = Callable[[Callable[[int], Samples]], Output]
OnDrained = Callable[[int, bool], None]


class Pace(Protocol):
    """Time as the player sees it; injected so that tests need not wait."""

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """True as soon as `stop` is set, False after `seconds`."""
        ...


class RealPace:
    """The machine's own clock."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        return stop.wait(seconds)


class Player:
    """One prompt at a time and short effects, on a device that may come and go.

    `on_drained(token, heard)` is called from the audio thread when a prompt has fully left;
    `heard` is False if the device was away or the volume 0 at any moment of it.
    """

    def __init__(
        self, on_drained: OnDrained, opener: OpenOutput = open_output, pace: Pace | None = None
    ) -> None:
        self._on_drained = on_drained
        self._opener = opener
        self._pace: Pace = pace or RealPace()
        self._mixer = Mixer(self._drained)
        self._closing = threading.Event()
        self._output: Output | None = None
        self._thread: threading.Thread | None = None
        self._volume = 1.0
        self._heard = False
        self._opened = 0
        self._tap: Callable[[Samples], None] | None = None

    @property
    def state(self) -> DeviceState:
        """Whether sound goes anywhere."""
        return DeviceState.no_device if self._output is None else DeviceState.healthy

    @property
    def restarts(self) -> int:
        """How often the device came back after it was lost."""
        return max(0, self._opened - 1)

    def open(self) -> None:
        """Open the device if there is one, and watch it from now on."""
        self._try_open()
        self._thread = threading.Thread(target=self._watch, name="voice-player", daemon=True)
        self._thread.start()

    def start(self, token: int) -> None:
        """Begin a prompt (token > 0); what was playing fades out unreported."""
        self._heard = self._output is not None and self._volume > 0
        self._mixer.start(token)

    def feed(self, token: int, samples: Samples) -> None:
        """More samples (mono, DEVICE_RATE) of `token`; dropped if it is over."""
        self._mixer.feed(token, samples)

    def end(self, token: int) -> None:
        """The prompt is complete; on_drained follows when it has played out."""
        self._mixer.end(token)

    def stop(self) -> None:
        """Fade the prompt out within 10 ms; on_drained will not come."""
        self._mixer.stop()

    def effect(self, samples: Samples) -> None:
        """Play an earcon over the prompt."""
        self._mixer.effect(samples)

    def set_volume(self, volume: float) -> None:
        """0..1 of the site's calibrated level; squared, which is nearer to equal steps in the ear.

        Raises ValueError outside.
        """
        if not 0.0 <= volume <= 1.0:
            raise ValueError("volumeOutOfRange")
        self._volume = volume
        if volume == 0:
            self._heard = False
        self._mixer.set_gain(volume**2)

    def set_call(
        self, source: Callable[[int], Samples] | None, tap: Callable[[Samples], None] | None
    ) -> None:
        """Mix a call in; `tap` is given everything that goes to the device, from its thread."""
        self._tap = tap
        self._mixer.set_call(source)

    def quiet_call(self, quiet: bool) -> None:
        """Half duplex: the call is not heard while the resident talks."""
        self._mixer.quiet_call(quiet)

    def close(self) -> None:
        """Silence and release the device; safe to call twice."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._lose()

    def _drained(self, token: int) -> None:
        self._on_drained(token, self._heard)

    def _fill(self, frames: int) -> Samples:
        samples = self._mixer.fill(frames)
        tap = self._tap
        if tap is not None:
            tap(samples)
        return samples

    def _try_open(self) -> bool:
        try:
            self._output = self._opener(self._fill)
        except NoDevice:
            return False
        self._opened += 1
        return True

    def _lose(self) -> None:
        self._heard = False
        output, self._output = self._output, None
        if output is not None:
            output.close()

    def _watch(self) -> None:
        """The thread: look at the device while it lives, keep time and retry while it does not."""
        while not self._closing.is_set():
            if self._output is not None and self._output.active:
                self._pace.wait(self._closing, WATCH_SECONDS)
                continue
            self._lose()
            self._keep_time_until_opened()

    def _keep_time_until_opened(self) -> None:
        backoff = FIRST_BACKOFF_SECONDS
        played = self._pace.now()
        retry_at = played + backoff
        while not self._pace.wait(self._closing, SILENT_STEP_SECONDS):
            now = self._pace.now()
            self._mixer.fill(int((now - played) * DEVICE_RATE))
            played = now
            if now < retry_at:
                continue
            if self._try_open():
                return
            backoff = min(backoff * 2, MAX_BACKOFF_SECONDS)
            retry_at = now + backoff
