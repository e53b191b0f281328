"""Speech on the real audio path: pyttsx3, mixer, PortAudio, PipeWire, recorded at the monitor."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pipewire_rig import LOUD, SCRIPT, PipeWireRig, RigError, gone, loud_seconds, rms
from voice_helpers import Ear

from voice.contract import (
    DeviceState,
    EngineState,
    Priority,
    SpeechFinished,
    SpeechStarted,
    Utterance,
)
from voice.speech import SpokenVoice

LONG = "请将身份证平放在读卡区，听到提示音之后再取走。" * 5


def is_loud(samples):
    return rms(samples[-4800:]) > LOUD


@pytest.fixture
def voice(heard_on):
    said = []
    voice = SpokenVoice(transcript=lambda *row: said.append(row))
    voice.said = said
    voice.ear = Ear()
    voice.open(voice.ear)
    yield voice
    voice.close()


def test_a_prompt_can_be_heard(heard_on, voice):
    assert voice.health().device is DeviceState.healthy
    voice.say(Utterance("identity.lay_card", "请把身份证放在读卡区", "zh"))
    voice.ear.wait(SpeechFinished("identity.lay_card", heard=True))
    samples = heard_on.wait_for(lambda s: loud_seconds(s) > 1.2, "speech")
    heard_on.seconds_more(0.3)
    assert voice.ear.events[0] == SpeechStarted("identity.lay_card")
    assert rms(samples[abs(samples) > LOUD]) > 0.02
    assert abs(samples).max() <= 0.9
    assert 1.2 < loud_seconds(heard_on.samples()) < 6
    assert voice.said == [("identity.lay_card", "zh", True)]
    assert voice.health().engine is EngineState.healthy


def test_a_touch_silences_it(heard_on, voice):
    voice.say(Utterance("guide", LONG, "zh"))
    heard_on.wait_for(is_loud, "the first words")
    voice.hush()
    voice.ear.wait(SpeechFinished("guide", heard=False))
    heard_on.seconds_more(0.5)  # what was already in the device's buffer
    after = heard_on.seconds_more(1.0)
    assert abs(after).max() == 0
    assert loud_seconds(heard_on.samples()) < 5  # the whole text takes over 20 s


def test_critical_is_not_silenced_by_a_touch(heard_on, voice):
    voice.say(Utterance("take_card", "请取走您的身份证", "zh", Priority.critical))
    heard_on.wait_for(is_loud, "the first words")
    voice.hush()
    voice.ear.wait(SpeechFinished("take_card", heard=True))


def test_mute_and_volume(heard_on, voice):
    voice.set_volume(0)
    voice.say(Utterance("a", "您好", "zh"))
    voice.ear.wait(SpeechFinished("a", heard=False))
    assert abs(heard_on.seconds_more(0.3)).max() == 0
    with pytest.raises(ValueError, match="volumeOutOfRange"):
        voice.set_volume(1.1)


def test_mongolian_gets_an_earcon_not_chinese(heard_on, voice):
    voice.say(Utterance("lay_card", "ᠦᠨᠡᠮᠯᠡᠬᠦ", "mn"))
    voice.ear.wait(SpeechFinished("lay_card", heard=False))
    heard_on.seconds_more(0.3)
    assert 0.2 < loud_seconds(heard_on.samples()) < 0.6


def test_english_and_mixed_script_sound(heard_on, voice):
    voice.say(Utterance("mixed", "请插入USB设备", "zh"))
    voice.ear.wait(SpeechFinished("mixed", heard=True))
    voice.say(Utterance("english", "Please take your card", "en"))
    voice.ear.wait(SpeechFinished("english", heard=True))
    heard_on.seconds_more(0.3)
    assert loud_seconds(heard_on.samples()) > 2


def test_worker_killed_in_the_middle_of_speech(heard_on, voice):
    voice.say(Utterance("guide", LONG, "zh"))
    heard_on.wait_for(is_loud, "the first words")
    for pid in voice._engine.worker_pids():
        os.kill(pid, signal.SIGKILL)
    voice.say(Utterance("next", "请继续", "zh"))
    voice.ear.wait(SpeechFinished("next", heard=True))
    assert voice.health().worker_restarts == 1


def test_audio_server_dies_and_comes_back(monkeypatch):
    rig = PipeWireRig()
    for name, value in rig.env.items():
        monkeypatch.setenv(name, value)
    voice, ear = SpokenVoice(), Ear()
    voice.open(ear)
    try:
        voice.say(Utterance("before", "您好", "zh"))
        ear.wait(SpeechFinished("before", heard=True))
        voice.say(Utterance("during", "请把身份证放在读卡区", "zh"))
        ear.wait(SpeechStarted("during"))
        os.kill(rig.part("pipewire"), signal.SIGKILL)
        ear.wait(SpeechFinished("during", heard=False))
        assert voice.health().device is DeviceState.no_device
        rig.end()
        rig.start()
        for n in range(100):
            voice.say(Utterance(f"after{n}", "好", "zh"))
            if ear.wait_kind(SpeechFinished, f"after{n}").heard:
                break
        assert voice.health().device is DeviceState.healthy
        assert voice.health().device_restarts == 1
    finally:
        voice.close()
        rig.close()


def test_children_of_a_killed_kiosk_end_by_themselves(rig):
    code = (
        "from voice.speech import SpokenVoice; from voice.contract import Utterance;"
        "import sys, threading; v = SpokenVoice(); v.open(lambda e: print(e, flush=True));"
        "v.say(Utterance('a', '请把身份证放在读卡区。' * 20, 'zh')); threading.Event().wait()"
    )
    kiosk = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=SCRIPT.parents[1],
        env=os.environ | rig.env,
        stdout=subprocess.PIPE,
    )
    assert b"SpeechStarted" in kiosk.stdout.readline()
    tasks = Path(f"/proc/{kiosk.pid}/task").glob("*/children")
    children = [int(pid) for task in tasks for pid in task.read_text().split()]
    assert len(children) == 2  # speaker and worker
    kiosk.kill()
    kiosk.communicate()
    assert all(gone(pid) for pid in children)


def test_rig_says_why_it_cannot_start(monkeypatch, tmp_path):
    for tool in ("bash", "env"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RigError, match="not installed"):
        PipeWireRig()
