"""The kiosk's one mouth: decides who speaks, has it rendered, plays it, says what became of it.

Three threads: control (owns all state, calls the listener), render (one piece ahead of the sound)
and the player's. Callers only put messages in a queue, so no call waits for speech.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from voice.contract import (
    PROTECTED_SECONDS,
    Language,
    Listener,
    Priority,
    Rate,
    SpeechCode,
    SpeechFailed,
    SpeechFinished,
    SpeechStarted,
    Utterance,
    VoiceHealth,
)
from voice.engine import WORDS_A_MINUTE, Engine, RenderError
from voice.pieces import pieces
from voice.player import Player
from voice.sound import chime, shutter
from voice.speakable import speakable

SAME_TOUCH_SECONDS = 2.0

Transcript = Callable[[str, Language, bool], None]


@dataclass(slots=True)
class _Running:
    utterance: Utterance
    token: int
    since: float
    spoken: bool
    """False for an earcon in place of words."""


@dataclass(frozen=True, slots=True)
class _Job:
    token: int
    utterance: Utterance
    rate: Rate


@dataclass(frozen=True, slots=True)
class _Say:
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class _Hush:
    pass


@dataclass(frozen=True, slots=True)
class _Sounding:
    token: int


@dataclass(frozen=True, slots=True)
class _Drained:
    token: int
    heard: bool


@dataclass(frozen=True, slots=True)
class _Broken:
    token: int
    code: SpeechCode


@dataclass(frozen=True, slots=True)
class _Close:
    pass


_Message = _Say | _Hush | _Sounding | _Drained | _Broken | _Close


@dataclass(slots=True)
class Parts:
    """What tests replace: the engine, how a player is made, and the clock of the rules."""

    engine: Engine = field(default_factory=Engine)
    player: Callable[[Callable[[int, bool], None]], Player] = Player
    now: Callable[[], float] = time.monotonic


class SpokenVoice:
    """The Voice of the contract on pyttsx3 workers and a PortAudio stream.

    `transcript(id, lang, heard)` is told of every utterance that ended, without its text.
    """

    def __init__(self, parts: Parts | None = None, transcript: Transcript | None = None) -> None:
        parts = parts or Parts()
        self._engine = parts.engine
        self._now = parts.now
        self._transcript = transcript
        self._inbox: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._player = parts.player(lambda token, heard: self._inbox.put(_Drained(token, heard)))
        self._listener: Listener = _nobody
        self._running: _Running | None = None
        self._waiting: Utterance | None = None
        self._token = 0
        self._rate: Rate = "normal"
        self._threads: list[threading.Thread] = []

    @property
    def player(self) -> Player:
        """The loudspeaker's one mixer, for what else the kiosk plays."""
        return self._player

    def open(self, listener: Listener) -> None:
        """Open the device and start the threads; the engine warms up in the background."""
        self._listener = listener
        self._player.open()
        for work, name in ((self._control, "voice-control"), (self._render, "voice-render")):
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def say(self, u: Utterance) -> None:
        self._inbox.put(_Say(u))

    def ring(self) -> None:
        """See ``Voice``."""
        self._player.effect(shutter())

    def hush(self) -> None:
        self._inbox.put(_Hush())

    def set_volume(self, volume: float) -> None:
        self._player.set_volume(volume)

    def set_rate(self, rate: Rate) -> None:
        if rate not in WORDS_A_MINUTE:
            raise ValueError("unknownRate")
        self._rate = rate

    def health(self) -> VoiceHealth:
        return VoiceHealth(
            device=self._player.state,
            engine=self._engine.state,
            worker_restarts=self._engine.restarts,
            device_restarts=self._player.restarts,
        )

    def close(self) -> None:
        if not self._threads:
            return
        self._inbox.put(_Close())
        self._jobs.put(None)
        self._engine.interrupt()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._player.close()
        self._engine.close()

    # -- control thread: owns _running, _waiting, _token --

    def _control(self) -> None:
        while True:
            message = self._inbox.get()
            match message:
                case _Say(utterance):
                    self._on_say(utterance)
                case _Hush():
                    self._on_hush()
                case _Sounding(token):
                    self._on_sounding(token)
                case _Drained(token, heard):
                    self._on_drained(token, heard)
                case _Broken(token, code):
                    self._on_broken(token, code)
                case _Close():
                    self._drop_waiting()
                    self._cut()
                    return

    def _on_say(self, new: Utterance) -> None:
        running = self._running
        if running is None:
            self._begin(new)
        elif new == running.utterance and self._now() - running.since < SAME_TOUCH_SECONDS:
            return
        elif new.priority >= running.utterance.priority:
            self._cut()
            self._begin(new)
        elif self._waiting is None or new.priority >= self._waiting.priority:
            self._drop_waiting()
            self._waiting = new
        else:
            self._over(new, heard=False)

    def _on_hush(self) -> None:
        self._drop_waiting()
        running = self._running
        if running is None:
            return
        holds = running.utterance.priority is Priority.critical or not (
            running.utterance.interruptible
        )
        if not (holds and self._now() - running.since <= PROTECTED_SECONDS):
            self._cut()

    def _on_sounding(self, token: int) -> None:
        if self._running is not None and self._running.token == token:
            self._listener(SpeechStarted(self._running.utterance.id))

    def _on_drained(self, token: int, heard: bool) -> None:
        running = self._running
        if running is None or running.token != token:
            return
        self._running = None
        self._over(running.utterance, heard=heard and running.spoken)
        self._next()

    def _on_broken(self, token: int, code: SpeechCode) -> None:
        running = self._running
        if running is None or running.token != token:
            return
        self._running = None
        self._player.stop()
        self._listener(SpeechFailed(running.utterance.id, code))
        self._note(running.utterance, heard=False)
        self._next()

    def _begin(self, utterance: Utterance) -> None:
        """Take the floor: words to the render thread, or the earcon where words can't sound."""
        self._token += 1
        told = pieces(utterance.text, utterance.lang) and not utterance.private
        self._running = _Running(utterance, self._token, self._now(), spoken=bool(told))
        self._player.start(self._token)
        if told:
            self._jobs.put(_Job(self._token, utterance, self._rate))
            return
        self._player.feed(self._token, chime())
        self._player.end(self._token)
        self._listener(SpeechStarted(utterance.id))

    def _next(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._begin(waiting)

    def _cut(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            self._token += 1  # the render thread sees this and stops work on it
            self._player.stop()
            self._over(running.utterance, heard=False)

    def _drop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._over(waiting, heard=False)

    def _over(self, utterance: Utterance, heard: bool) -> None:
        self._listener(SpeechFinished(utterance.id, heard))
        self._note(utterance, heard)

    def _note(self, utterance: Utterance, heard: bool) -> None:
        if self._transcript is not None:
            self._transcript(utterance.id, utterance.lang, heard)

    # -- render thread --

    def _render(self) -> None:
        self._engine.open()
        while (job := self._jobs.get()) is not None:
            self._speak(job)

    def _speak(self, job: _Job) -> None:
        """Feed the pieces of one utterance; stops as soon as it has lost the floor."""
        text = speakable(job.utterance.text, job.utterance.lang, private=job.utterance.private)
        try:
            for index, piece in enumerate(pieces(text, job.utterance.lang)):
                if job.token != self._token:
                    return
                samples = self._engine.render(piece, job.rate)
                if index == 0:
                    self._inbox.put(_Sounding(job.token))
                self._player.feed(job.token, samples)
        except RenderError as error:
            self._inbox.put(_Broken(job.token, error.code))
            return
        self._player.end(job.token)


def _nobody(event: object) -> None:
    """Before `open` nobody listens."""
