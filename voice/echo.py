"""Takes out of the microphone what the loudspeaker played: one seam, several ways of doing it.

Frames are 10 ms, mono, 48 kHz, float -1..1. `far` is what was sent to the loudspeaker, prompts
included, since everything leaves through the one mixer; `near` is what the microphone heard.
Which way a kiosk uses is said in kiosk.toml; where its library is missing, `voice.ways` names the
next one that works.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from voice.alignment import Alignment, DelayLine
from voice.contract import EchoWay
from voice.sound import DEVICE_RATE, FRAME, Samples, as_float, as_int16
from voice.ways import FALL_BACK, SPEEXDSP

try:
    from pywebrtc_audio import AudioProcessor as Processor
except ImportError:  # no wheel for this machine
    Processor = None  # type: ignore[assignment,misc]


class LibraryMissing(Exception):
    """What this way needs is not on this machine."""


class Canceller(Protocol):
    """Holds state from frame to frame; one thread at a time."""

    def clean(self, near: Samples, far: Samples) -> Samples:
        """The near frame without the far one's echo."""
        ...


class WebRtc:
    """AEC3 and noise suppression of libwebrtc: finds the delay itself, stands a clipped speaker.

    Raises LibraryMissing.
    """

    def __init__(self) -> None:
        if Processor is None:
            raise LibraryMissing("pywebrtc-audio")
        self._processor: Any = Processor(
            sample_rate=DEVICE_RATE, echo_cancellation=True, noise_suppression=True, ns_level=0
        )

    def clean(self, near: Samples, far: Samples) -> Samples:
        cleaned: Samples = self._processor.process(near, far)
        return cleaned


# speex_echo.h and speex_preprocess.h of speexdsp 1.2
_SET_RATE = 24
_SET_ECHO_STATE = 24
_SET_ECHO_SUPPRESS = 20
_SET_ECHO_SUPPRESS_ACTIVE = 22
_SUPPRESS_DB, _SUPPRESS_ACTIVE_DB = -30, -6
_TAIL = DEVICE_RATE // 5


class SpeexDsp:
    """The adaptive filter of speexdsp (Debian's libspeexdsp1): little CPU, gentle in double talk.

    Its filter spans 200 ms, so the far side is delayed first by what `Alignment` has found.
    Raises LibraryMissing.
    """

    def __init__(self) -> None:
        try:
            lib = ctypes.CDLL(SPEEXDSP)
        except OSError as error:
            raise LibraryMissing("libspeexdsp1") from error
        lib.speex_echo_state_init.restype = ctypes.c_void_p
        lib.speex_preprocess_state_init.restype = ctypes.c_void_p
        self._lib = lib
        self._echo = ctypes.c_void_p(lib.speex_echo_state_init(FRAME, _TAIL))
        rate = ctypes.c_int(DEVICE_RATE)
        lib.speex_echo_ctl(self._echo, _SET_RATE, ctypes.byref(rate))
        self._after = ctypes.c_void_p(lib.speex_preprocess_state_init(FRAME, DEVICE_RATE))
        lib.speex_preprocess_ctl(self._after, _SET_ECHO_STATE, self._echo)
        for what, value in (
            (_SET_ECHO_SUPPRESS, _SUPPRESS_DB),
            (_SET_ECHO_SUPPRESS_ACTIVE, _SUPPRESS_ACTIVE_DB),
        ):
            lib.speex_preprocess_ctl(self._after, what, ctypes.byref(ctypes.c_int(value)))
        self._alignment = Alignment()
        self._line = DelayLine()

    def clean(self, near: Samples, far: Samples) -> Samples:
        if self._alignment.hear(near, far):
            self._line.delay = self._alignment.lead
        late = self._line.pass_on(far)
        heard, played = as_int16(near), as_int16(late)
        out = np.zeros(FRAME, dtype=np.int16)
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (heard, played, out)]
        self._lib.speex_echo_cancellation(self._echo, *pointers)
        self._lib.speex_preprocess_run(self._after, pointers[2])
        return as_float(out)

    def __del__(self) -> None:
        if hasattr(self, "_after"):
            self._lib.speex_preprocess_state_destroy(self._after)
            self._lib.speex_echo_state_destroy(self._echo)


class Untouched:
    """The device does it (`hardware`), or nobody hears both at once (`push_to_talk`)."""

    def clean(self, near: Samples, far: Samples) -> Samples:
        return near


MAKERS: Mapping[EchoWay, Callable[[], Canceller]] = {
    "webrtc": WebRtc,
    "speexdsp": SpeexDsp,
    "hardware": Untouched,
    "push_to_talk": Untouched,
}


def canceller_of(wanted: EchoWay) -> Canceller:
    """By the wanted way, or a stand-in when its library does not load.

    Raises LibraryMissing rather than pass an echo on that nobody reckons with.
    """
    for way in (wanted, *FALL_BACK[wanted]):
        if way == "push_to_talk" != wanted:
            break
        try:
            return MAKERS[way]()
        except LibraryMissing:
            continue
    raise LibraryMissing(wanted)
