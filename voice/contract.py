"""What the rest of the house may know of speech: what to say, what became of it, how it is.

The words a resident hears come from content; this package gets them as text, speaks them, and
answers with ids and codes only, so that nothing spoken can reach a log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal, Protocol

Language = Literal["zh", "mn", "en"]
Rate = Literal["slower", "normal", "faster"]
EchoWay = Literal["webrtc", "speexdsp", "hardware", "push_to_talk"]
"""How a call's microphone is kept free of the loudspeaker (`voice.echo`)."""

PROTECTED_SECONDS = 4.0
"""How long a safety message may hold its place against touch (EN 301 549, 5.1.3.5 exception)."""


class Priority(IntEnum):
    """Which utterance gives way, so that "take your card" isn't lost under a hint."""

    info = 0
    hint = 1
    step = 2
    error = 3
    critical = 4


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say; `text` may carry personal data, so it is hidden from `repr`.

    `private` must be heard by the resident alone (EN 301 549, 5.1.3.9): without a headset it is
    shown, not spoken. `interruptible=False` holds against touch for PROTECTED_SECONDS, as
    `critical` always does.
    """

    id: str
    text: str = field(repr=False)
    lang: Language
    priority: Priority = Priority.step
    interruptible: bool = True
    private: bool = False


class SpeechCode(StrEnum):
    """Why an utterance was not spoken."""

    no_voice = "noVoice"
    """The speech engine is not installed, or its Mandarin voice fails the self-test."""
    synthesis_failed = "synthesisFailed"
    """The worker died or answered with an error, also after a new start."""
    synthesis_timeout = "synthesisTimeout"
    """The worker hung past its deadline, twice."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The first sound is on its way; with no device, the moment it would have been."""

    id: str


@dataclass(frozen=True, slots=True)
class SpeechFinished:
    """The utterance is over; `heard` only if the whole of it went to a device."""

    id: str
    heard: bool


@dataclass(frozen=True, slots=True)
class SpeechFailed:
    """The utterance could not be made into sound; its subtitle must do."""

    id: str
    code: SpeechCode


VoiceEvent = SpeechStarted | SpeechFinished | SpeechFailed
Listener = Callable[[VoiceEvent], None]


class DeviceState(StrEnum):
    """State of the loudspeaker, in XFS4IoT's words for a device."""

    healthy = "healthy"
    no_device = "noDevice"


class EngineState(StrEnum):
    """State of the speech engine; `starting` until its self-test has answered."""

    starting = "starting"
    healthy = "healthy"
    no_voice = "noVoice"


@dataclass(frozen=True, slots=True)
class VoiceHealth:
    """What a fleet page may show of speech; counts are since `open`."""

    device: DeviceState
    engine: EngineState
    worker_restarts: int
    device_restarts: int


class Voice(Protocol):
    """The one mouth of the kiosk: at most one utterance sounds at a time.

    No call blocks on synthesis or sound. Every `say` is answered by exactly one SpeechFinished or
    SpeechFailed, also if it was replaced or hushed before its first sound (then with no
    SpeechStarted and `heard=False`). A `say` equal to the running utterance within 2 s of
    it is the same touch twice and is not answered on its own.
    """

    def open(self, listener: Listener) -> None:
        """Start threads and workers; `listener` is called on the voice's own thread."""
        ...

    def say(self, u: Utterance) -> None:
        """Speak at once if no higher priority is running, else wait for its end.

        One utterance can wait: a newcomer of equal or higher priority takes its place.
        """
        ...

    def ring(self) -> None:
        """The shutter's sound, over whatever is said."""
        ...

    def hush(self) -> None:
        """A touch: fade out within 10 ms and forget what waits, unless what runs is protected."""
        ...

    def set_volume(self, volume: float) -> None:
        """0 (mute) to 1 (the site's calibrated full level); raises ValueError outside."""
        ...

    def set_rate(self, rate: Rate) -> None:
        """Holds from the next utterance on."""
        ...

    def health(self) -> VoiceHealth:
        """The present state, from memory."""
        ...

    def close(self) -> None:
        """Stop sound, end workers, delete every rendered file; safe to call twice."""
        ...
