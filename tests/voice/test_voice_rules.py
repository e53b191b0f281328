"""Who speaks: priorities, touch, waiting, privacy. Tones instead of speech, sound by hand."""

import threading

import numpy as np
import pytest
from voice_helpers import Devices, Ear, FakePace

from voice.contract import (
    EngineState,
    Priority,
    SpeechCode,
    SpeechFailed,
    SpeechFinished,
    SpeechStarted,
    Utterance,
)
from voice.engine import Engine, RenderError
from voice.player import Player
from voice.sound import DEVICE_RATE
from voice.speech import Parts, SpokenVoice


class ToneEngine(Engine):
    """One second of tone a piece, or the failure that its text asks for."""

    def __init__(self):
        super().__init__()
        self.rendered = []
        self.gate = threading.Event()
        self.gate.set()

    def open(self):
        self.state = EngineState.healthy
        return self.state

    def render(self, piece, rate):
        assert self.gate.wait(30)
        self.rendered.append((piece.text, rate))
        if "坏" in piece.text:
            raise RenderError(SpeechCode.synthesis_failed)
        return np.full(DEVICE_RATE, 0.5, dtype=np.float32)


class Rig:
    def __init__(self):
        self.engine, self.devices, self.ear = ToneEngine(), Devices(), Ear()
        self.time = 0.0
        self.transcript = []
        parts = Parts(
            engine=self.engine,
            player=lambda on_drained: Player(on_drained, self.devices.open, FakePace()),
            now=lambda: self.time,
        )
        self.voice = SpokenVoice(parts, lambda *row: self.transcript.append(row))
        self.voice.open(self.ear)

    def say(self, id, priority=Priority.step, text="好", lang="zh", **more):
        self.voice.say(Utterance(id, text, lang, priority, **more))

    def started(self, id):
        self.ear.wait(SpeechStarted(id))

    def finished(self, id, heard):
        self.ear.wait(SpeechFinished(id, heard))


@pytest.fixture
def on():
    rig = Rig()
    yield rig
    rig.engine.gate.set()
    rig.voice.close()


def test_one_utterance_from_start_to_end(on):
    on.say("a")
    on.started("a")
    on.devices.play(1.1)
    on.finished("a", heard=True)
    assert on.ear.events == [SpeechStarted("a"), SpeechFinished("a", heard=True)]
    assert on.transcript == [("a", "zh", True)]


@pytest.mark.parametrize("newcomer", [Priority.step, Priority.error, Priority.critical])
def test_equal_or_higher_takes_the_floor(on, newcomer):
    on.say("a")
    on.started("a")
    on.say("b", newcomer)
    on.finished("a", heard=False)
    on.started("b")
    on.devices.play(1.1)
    on.finished("b", heard=True)


def test_lower_waits_and_then_speaks(on):
    on.say("card", Priority.critical)
    on.started("card")
    on.say("step", Priority.step)
    on.say("hint", Priority.hint)
    on.finished("hint", heard=False)  # the one place to wait is taken by a step
    on.devices.play(1.1)
    on.finished("card", heard=True)
    on.started("step")
    on.devices.play(1.1)
    on.finished("step", heard=True)


def test_touch_silences_and_forgets_what_waits(on):
    on.say("a", Priority.error)
    on.started("a")
    on.say("b")
    on.voice.hush()
    on.finished("b", heard=False)
    on.finished("a", heard=False)
    on.devices.play(0.02)
    assert not on.devices.play(0.5).any()


@pytest.mark.parametrize(
    ("priority", "interruptible"), [(Priority.critical, True), (Priority.step, False)]
)
def test_a_safety_message_holds_against_touch_for_four_seconds(on, priority, interruptible):
    on.say("a", priority, interruptible=interruptible)
    on.started("a")
    on.voice.hush()
    on.say("marker", Priority.info)
    on.voice.hush()
    on.finished("marker", heard=False)
    assert SpeechFinished("a", heard=False) not in on.ear.events
    on.time = 4.5
    on.voice.hush()
    on.finished("a", heard=False)


def test_the_same_touch_twice_speaks_once(on):
    on.say("a")
    on.say("a")
    on.started("a")
    on.time = 1.9
    on.say("a")
    on.devices.play(1.1)
    on.finished("a", heard=True)
    on.say("a")  # asked for again after its end: the repeat key
    on.say("end", Priority.critical)
    on.finished("a", heard=False)
    assert on.ear.events.count(SpeechFinished("a", heard=True)) == 1


def test_hush_while_rendering(on):
    on.engine.gate.clear()
    on.say("a", text="一。二。三。四。")
    on.voice.hush()
    on.finished("a", heard=False)
    on.engine.gate.set()
    on.say("b")
    on.started("b")
    assert [text for text, _ in on.engine.rendered][-1] == "好"
    assert len(on.engine.rendered) <= 2
    assert SpeechStarted("a") not in on.ear.events


def test_failure_is_answered_and_the_next_goes_on(on):
    on.say("a", text="坏")
    on.ear.wait(SpeechFailed("a", SpeechCode.synthesis_failed))
    on.say("b")
    on.started("b")
    assert on.transcript == [("a", "zh", False)]


def test_failure_in_the_middle_stops_the_sound(on):
    on.say("a", text="好。坏。")
    on.ear.wait(SpeechFailed("a", SpeechCode.synthesis_failed))
    on.devices.play(0.02)
    assert not on.devices.play(0.5).any()


def test_private_words_and_mongolian_become_an_earcon(on):
    on.say("private", private=True)
    on.started("private")
    assert on.devices.play(0.6).any()
    on.finished("private", heard=False)
    on.say("mn", lang="mn", text="ᠮᠣᠩᠭᠣᠯ")
    on.started("mn")
    on.devices.play(0.6)
    on.finished("mn", heard=False)
    assert on.engine.rendered == []


def test_digits_are_read_and_codes_are_cut_before_the_engine(on):
    on.say("a", text="证号150626195503120015，2份")
    on.started("a")
    assert on.engine.rendered == [("证号尾号零零幺五，两份", "normal")]


def test_rate_holds_from_the_next_utterance(on):
    on.voice.set_rate("slower")
    on.say("a")
    on.started("a")
    assert on.engine.rendered == [("好", "slower")]
    with pytest.raises(ValueError, match="unknownRate"):
        on.voice.set_rate("warp")


def test_close_answers_for_what_runs_and_waits(on):
    on.say("a", Priority.critical)
    on.started("a")
    on.say("b")
    on.voice.close()
    on.voice.close()
    assert SpeechFinished("a", heard=False) in on.ear.events
    assert SpeechFinished("b", heard=False) in on.ear.events


def test_every_utterance_is_answered_once(on):
    for n in range(200):
        on.say(f"u{n}", Priority(n * 7 % 5), text="坏" if n % 11 == 0 else "好")
        if n % 13 == 0:
            on.voice.hush()
        if n % 5 == 0:
            on.devices.play(0.2)
    on.time = 10.0
    on.voice.hush()
    on.say("last", Priority.critical)
    on.started("last")
    ends = [e.id for e in on.ear.events if not isinstance(e, SpeechStarted)]
    assert sorted(ends) == sorted(f"u{n}" for n in range(200))


def test_text_is_not_in_the_repr():
    assert "身份" not in repr(Utterance("a", "身份", "zh"))
