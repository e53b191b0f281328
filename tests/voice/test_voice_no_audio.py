"""A machine with no audio server and no card: subtitles go on, nothing hangs."""

import os
import signal

import pytest
from voice_helpers import Ear

from voice import device as device_module
from voice.contract import DeviceState, EngineState, SpeechFinished, SpeechStarted, Utterance
from voice.device import NoDevice, SpeakerProcess, open_output
from voice.sound import Samples
from voice.speech import SpokenVoice


@pytest.fixture
def no_sound(monkeypatch, tmp_path):
    """No PipeWire to find, and an ALSA that knows not even the machine's own cards."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)
    monkeypatch.delenv("PULSE_SERVER", raising=False)


def silence(frames) -> Samples:
    raise AssertionError("nothing may ask for samples")


def test_no_device_is_said_at_once(no_sound):
    with pytest.raises(NoDevice):
        open_output(silence)


def test_speech_falls_silent_and_events_go_on(no_sound):
    voice, ear = SpokenVoice(), Ear()
    voice.open(ear)
    for id in ("a", "b"):
        voice.say(Utterance(id, "您好", "zh"))
        ear.wait(SpeechFinished(id, heard=False))
    voice.say(Utterance("long", "请把身份证放在读卡区。" * 20, "zh"))
    ear.wait(SpeechStarted("long"))
    voice.hush()
    ear.wait(SpeechFinished("long", heard=False))
    health = voice.health()
    voice.close()
    assert health.device is DeviceState.no_device
    assert health.engine is EngineState.healthy
    assert SpeechStarted("a") in ear.events


def test_unknown_device_name(rig, monkeypatch):
    for name, value in rig.env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NoDevice):
        open_output(silence, "no such loudspeaker")


@pytest.mark.parametrize("program", ["/no/such/program", "/bin/false", "/bin/echo"])
def test_speaker_that_cannot_start(monkeypatch, program):
    monkeypatch.setattr(device_module.sys, "executable", program)
    with pytest.raises(NoDevice):
        open_output(silence)


def test_speaker_that_hangs_is_noticed_and_killed(rig, monkeypatch):
    for name, value in rig.env.items():
        monkeypatch.setenv(name, value)
    import numpy as np

    speaker = SpeakerProcess(lambda n: np.zeros(n, dtype=np.float32), stall_seconds=0.5)
    assert speaker.active
    os.kill(speaker.pid, signal.SIGSTOP)
    speaker._thread.join(30)
    assert not speaker.active
    speaker.close()
    assert not os.path.exists(f"/proc/{speaker.pid}")
