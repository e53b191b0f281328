"""A call's sound: echo taken out, clocks joined, prompts over the agent, devices that go."""

import socket
import sys
import threading
from collections import deque

import numpy as np
import pytest
from talk import FRAME, RATE, decibels, frames, likeness, room, talk
from voice_helpers import Devices

from voice.alignment import Alignment
from voice.call_sound import LOUDSPEAKER, MICROPHONE, CallSound
from voice.capture import Capture, CaptureHandlers
from voice.echo import MAKERS, LibraryMissing, canceller_of
from voice.elastic import Elastic
from voice.microphone import Cleaner
from voice.mixer import DUCK, Mixer
from voice.player import Player
from voice.sound import as_float, as_int16
from voice.ways import usable

FAR, NEAR = talk(9, seed=3), talk(3, seed=4, level=0.1)


def heard_by(way, delay_s, near=None):
    """What a microphone beside the loudspeaker hears, before and after."""
    mic = room(FAR, delay_s) * 0.7
    if near is not None:
        mic[-len(near) :] += near
    canceller = canceller_of(way)
    return mic, np.concatenate([canceller.clean(*both) for both in frames(mic, FAR)])


@pytest.mark.parametrize(("way", "removed"), [("webrtc", 20), ("speexdsp", 12)])
@pytest.mark.parametrize("delay_s", [0.05, 0.28])
def test_the_echo_of_the_agent_is_taken_out(way, removed, delay_s):
    mic, clean = heard_by(way, delay_s)
    last = slice(-3 * RATE, None)
    assert decibels(mic[last]) - decibels(clean[last]) > removed


@pytest.mark.parametrize("way", ["webrtc", "speexdsp"])
def test_the_resident_is_still_heard_while_the_agent_talks(way):
    _, clean = heard_by(way, 0.1, NEAR)
    alike, level = likeness(clean[-len(NEAR) :], NEAR)
    assert alike > 0.5
    assert -10 < level < 3


def test_ways_that_leave_the_microphone_alone():
    for way in ("hardware", "push_to_talk"):
        mic, clean = heard_by(way, 0.1)
        assert np.array_equal(mic, clean)


def test_a_missing_library_is_replaced_and_never_by_an_open_echo(monkeypatch):
    assert usable("webrtc", {"speexdsp", "push_to_talk"}.__contains__) == "speexdsp"
    assert usable("webrtc", {"push_to_talk"}.__contains__) == "push_to_talk"
    assert usable("hardware", {"hardware"}.__contains__) == "hardware"
    monkeypatch.setattr("voice.echo.Processor", None)
    assert type(canceller_of("webrtc")).__name__ == "SpeexDsp"
    monkeypatch.setattr("voice.echo.SPEEXDSP", "libnone.so.7")
    assert usable("speexdsp") == "speexdsp"
    with pytest.raises(LibraryMissing):
        canceller_of("webrtc")
    assert set(MAKERS) == {"webrtc", "speexdsp", "hardware", "push_to_talk"}


def test_the_delay_is_found_from_the_sound():
    alignment, mic = Alignment(), room(FAR, 0.237)
    for near, far in frames(mic, FAR):
        alignment.hear(near, far)
    assert abs(alignment.delay - 0.237 * RATE) < 0.005 * RATE


@pytest.mark.parametrize("ppm", [-200, 200])
def test_minutes_of_drift_leave_the_buffer_as_it_was(ppm):
    """A block a turn is given, and taken by another crystal: 72 ms apart after 6 minutes."""
    elastic, random = Elastic(), np.random.default_rng(7)
    sent, fed, levels, rates = 0, 0.0, [], []
    turns, block = 6 * 60 * 50, np.ones(2 * FRAME, np.float32)
    for _ in range(turns):
        fed += len(block) * (1 + ppm * 1e-6)
        while sent + len(block) <= fed + random.uniform(0, FRAME):
            elastic.push(block)
            sent += len(block)
        elastic.pull(len(block))
        levels.append(elastic.level)
        rates.append(elastic.rate)
    assert elastic.starved <= 1  # at most while it learns how much it needs
    assert elastic.skipped == 0
    assert max(levels[turns // 4 :]) < 0.08 * RATE
    assert np.mean(rates[turns // 2 :]) == pytest.approx(ppm * 1e-6, abs=60e-6)


def test_equal_clocks_pass_every_sample_unchanged():
    elastic = Elastic()
    out = []
    for (block,) in frames(FAR):
        elastic.push(block)
        out.append(elastic.pull(FRAME))
    whole = np.concatenate(out)
    start = int(np.flatnonzero(whole)[0])
    first = int(np.flatnonzero(whole[start] == FAR)[0])
    assert np.array_equal(whole[start:], FAR[first : first + len(whole) - start])


def test_a_line_that_dries_up_fades_and_a_flood_is_cut():
    elastic = Elastic()
    ones = np.ones(RATE // 2, np.float32)
    elastic.push(ones)
    elastic.pull(RATE // 2 - 4 * FRAME)
    tail = elastic.pull(5 * FRAME)
    assert elastic.starved == 1
    assert tail[-1] == 0
    assert not elastic.pull(FRAME).any()
    for _ in range(10):
        elastic.push(ones)
    assert elastic.level < RATE
    assert elastic.skipped > RATE


def level(mixer, times=20):
    for _ in range(times):
        block = mixer.fill(FRAME)
    return float(block[-1])


def test_a_prompt_lowers_the_agent_and_the_talk_button_silences_them():
    mixer = Mixer(lambda token: None)
    mixer.set_call(lambda frames: np.full(frames, 0.5, np.float32))
    assert level(mixer) == 0.5
    mixer.start(1)
    mixer.feed(1, np.full(RATE, 1e-6, np.float32))
    first = mixer.fill(FRAME)
    assert first[0] == pytest.approx(0.5, abs=0.001)  # a ramp, no step
    assert level(mixer) == pytest.approx(0.5 * DUCK, abs=0.001)
    mixer.stop()
    assert level(mixer) == 0.5
    mixer.quiet_call(True)
    assert level(mixer) == 0
    mixer.set_call(None)
    assert level(mixer) == 0


DEVICE = """
import os, pathlib, sys
mark = pathlib.Path(sys.argv[1])
life = len(mark.read_bytes()) if mark.exists() else 0
mark.write_bytes(b"x" * (life + 1))
if life == 1:
    sys.exit(3)
for n in range(3 if life == 0 else 10**9):
    os.write(1, bytes((n % 256,)) * 960)
    if life:
        os.read(0, 1)
"""


def test_a_microphone_pulled_out_in_mid_call_comes_back(tmp_path):
    told, blocks = [], []
    done = threading.Condition()

    def hear(block):
        with done:
            blocks.append(block)
            done.notify_all()

    def there(is_there):
        with done:
            told.append(is_there)
            done.notify_all()

    command = (sys.executable, "-S", "-c", DEVICE, str(tmp_path / "mark"))
    capture = Capture(command, CaptureHandlers(hear, there), backoff=(0.0,))
    with done:
        assert done.wait_for(lambda: told == [True, False, True], 60), told
    capture.played(np.zeros(3000, np.float32))
    with done:
        assert done.wait_for(lambda: len(blocks) > 100, 60)
    capture.close()
    assert blocks[:3] == [bytes((n,)) * 960 for n in range(3)]
    assert told == [True, False, True]


class FakeCapture:
    def __init__(self, handlers):
        self.handlers, self.far, self.closed = handlers, [], False

    def played(self, samples):
        self.far.append(samples)

    def close(self):
        self.closed = True


class Rig:
    """A call's sound on a hand-cranked loudspeaker, with the worker's end of the line."""

    def __init__(self, way="webrtc"):
        self.devices, self.captures = Devices(), []
        self.player = Player(lambda token, heard: None, opener=self.devices.open)
        self.player.open()
        self.sound = CallSound(self.player, "default", way, self.open_capture)
        self.worker = socket.socket(fileno=socket.dup(self.sound.open()))
        self.worker.setblocking(False)

    def open_capture(self, handlers):
        self.captures.append(FakeCapture(handlers))
        return self.captures[-1]

    def told(self):
        packets = deque()
        try:
            while True:
                packets.append(self.worker.recv(8192))
        except BlockingIOError:
            return packets

    def close(self):
        self.sound.close()
        self.player.close()
        self.worker.close()


@pytest.fixture
def line():
    rigs = []

    def make(way="webrtc"):
        rigs.append(Rig(way))
        return rigs[-1]

    yield make
    for rig in rigs:
        rig.close()


def test_the_agent_is_heard_and_all_that_is_played_is_the_cancellers_reference(line):
    rig = line()
    rig.sound.listen()
    rig.sound.listen()
    assert len(rig.captures) == 1
    agent = as_int16(np.full(960, 0.25, np.float32)).tobytes()
    for _ in range(10):
        rig.worker.send(agent)
    rig.player.start(1)
    rig.player.feed(1, np.full(9600, 0.125, np.float32))
    out = rig.devices.play(0.1)
    assert out[-1] == pytest.approx(0.125 + 0.25 * DUCK, abs=0.001)
    assert np.array_equal(np.concatenate(rig.captures[0].far), out)


def test_what_the_microphone_hears_leaves_unless_muted_and_its_loss_is_told(line):
    rig = line()
    rig.devices.play(0.02)
    assert rig.told() == deque([bytes((MICROPHONE | LOUDSPEAKER,))])
    rig.sound.listen()
    handlers = rig.captures[0].handlers
    handlers.block(b"\1\0" * FRAME)
    rig.sound.set_mute(True)
    handlers.block(b"\2\0" * FRAME)
    rig.sound.set_mute(False)
    handlers.there(False)
    handlers.there(True)
    assert list(rig.told()) == [b"\1\0" * FRAME, bytes((LOUDSPEAKER,)), bytes((3,))]
    rig.devices.play(1.1)
    assert list(rig.told()) == [bytes((3,))]  # again, for a worker that has just been started
    rig.sound.close()
    assert rig.captures[0].closed
    assert not rig.devices.play(0.05).any()


def test_with_push_to_talk_only_one_side_is_open(line):
    rig = line("push_to_talk")
    loud = as_int16(np.full(960, 0.25, np.float32)).tobytes()
    for muted, heard in ((True, 0.25), (False, 0.0)):
        rig.sound.set_mute(muted)
        for _ in range(8):
            rig.worker.send(loud)
            out = rig.devices.play(0.02)
        assert out[-1] == pytest.approx(heard, abs=0.001)


def test_the_cleaner_joins_both_clocks_before_it_cancels():
    """The reference comes in pieces that are no frames, a hundred ppm slower than the other."""
    cleaner = Cleaner(canceller_of("webrtc"))
    mic, played = room(FAR, 0.12) * 0.7, as_int16(FAR).tobytes()
    out, given = [], 0
    for turn, (near,) in enumerate(frames(mic)):
        upto = int((turn + 1) * FRAME * (1 - 100e-6)) * 2 + 1
        cleaner.played(played[given:upto])
        given = upto
        out.append(as_float(cleaner.heard(as_int16(near).tobytes())))
    clean = np.concatenate(out)
    assert decibels(mic[-3 * RATE :]) - decibels(clean[-3 * RATE :]) > 15
